import type { Messages } from './en.ts';
import { classes } from './zhCn/classes.ts';
import { commands } from './zhCn/commands.ts';
import { errors } from './zhCn/errors.ts';
import { gallery } from './zhCn/gallery.ts';
import { history } from './zhCn/history.ts';
import { image } from './zhCn/image.ts';
import { exports } from './zhCn/export.ts';
import { generate } from './zhCn/generate.ts';
import { jobs } from './zhCn/jobs.ts';
import { keys } from './zhCn/keys.ts';
import { models } from './zhCn/models.ts';
import { settings } from './zhCn/settings.ts';
import { importReport, sources } from './zhCn/sources.ts';

/**
 * 简体中文。同一事物只用一个词：
 *
 * image 图片 · picture 图片 · class 类别 · tag 标签 · label 标注 · prompt 提示词 · mask 掩码 · heat map 热力图 · region 目标 ·
 * ignore 忽略 · background 背景 · accept 确认（不用“接受”） · proposal 建议 · pack 模型包 · hub 模型库 · device 计算设备 ·
 * job 任务 · export 导出 · project 项目 · gallery 图库 · history 历史 · list (CSV) 列表 · look again 重新检查 · locate 定位 ·
 * folder 文件夹 · remedy 以“请……”开头 · 称呼用“您”
 *
 * 用掩码而不用掩膜：介绍分割标注工具的中文文章大多这样写。
 */
export const zhCn: Messages = {
  app: { name: 'Maskwright', tagline: '导入图片与标签，得到分割数据集。全部在本机完成。' },
  common: {
    cancel: '取消',
    retry: '重试',
    dismiss: '知道了',
    loading: '正在加载…',
    skipToPage: '跳到页面内容',
    images: '没有图片 | {count} 张图片 | {count} 张图片',
  },
  connection: {
    connecting: '正在连接后台…',
    lost: '后台没有响应。',
    lostHint: '它会自动重启，之后此页面会继续工作。已保存的内容不会丢失。',
    lostLong: '一分钟内未能恢复。请查看启动程序的窗口或终端，或重新启动程序。已保存的内容不会丢失。',
    since: '自 {time} 起。',
    notValid: '此地址已失效。',
    notValidRemedy: '程序已重新启动，并使用新的地址。请打开新地址，或使用程序自己的窗口。已保存的内容不会丢失。',
    pageMissing: '无法加载此页面。',
    pageOutdated: '此窗口打开之后，程序以另一版本重新启动过。重新加载即可恢复一致，已保存的内容不会丢失。',
    pageWaits: '后台暂时不可用，恢复后会自动加载此页面。',
    loadAgain: '重新加载',
    noToken: '打开此页面时缺少访问令牌。',
    noTokenRemedy: '请打开 "maskwright serve" 输出的完整地址，包括 # 之后的部分。',
  },
  pages: {
    navigation: '页面',
    gallery: '图库',
    tags: '标签',
    classes: '类别',
    history: '历史',
    models: '模型',
    generate: '生成',
    export: '导出',
    settings: '设置',
    more: '更多',
  },
  folders: {
    path: '路径',
    go: '前往',
    roots: '位置',
    up: '上一级',
    upKey: '上一级（Backspace）',
    pictures: '其中没有图片 | 其中有 {count} 张图片 | 其中有 {count} 张图片',
    subfolders: '没有子文件夹 | {count} 个子文件夹 | {count} 个子文件夹',
    noProjects: '此文件夹中没有项目文件。',
    noLists: '此文件夹中没有列表（.csv、.tsv）。',
    cut: '条目过多，只列出了前面的一部分；其余请直接输入路径。',
    choose: '选择此文件夹',
  },
  start: {
    sample: '打开示例',
    sampleHint: '十二幅带标签的手绘场景，掩码当场生成。',
    sampleMasks: '正在生成示例的掩码',
    lookMeanwhile: '先看图片',
    new: '新建项目…',
    newHint: '选择一个图片文件夹，图片保留在原处。',
    open: '打开项目…',
    openHint: '以 .maskwright 结尾的文件。',
    openTitle: '打开项目',
    isOpen: '{name} 已打开。',
    back: '返回图片',
    close: '关闭项目',
    closeWithout: '不保存，直接关闭',
    closing: '正在关闭 {name}…',
    closeHint: '关闭后可由其他程序或电脑打开；后台任务会停止，之后可继续',
    recent: '最近的项目',
    noRecent: '打开过的项目会列在这里。',
    missing: '文件不在原处',
    outside: '不在开放的文件夹内',
    opening: '正在打开…',
    locate: '定位…',
    locateHint: '指出此项目文件现在的位置',
    locateTitle: '定位 {name}',
    forget: '从列表中移除',
    forgetNamed: '从列表中移除 {name}，文件会保留',
    upgrading: '旧版格式，正在备份',
    embedded: '内置模型只认识手绘场景和自带的 24 个词，不适用于照片。处理照片请添加模型。',
    models: '模型…',
    dropped: '浏览器不会提供所拖入文件夹的位置，请在这里选择。',
    progress: '{done} / {total}',
    secondsLeft: '还需 {seconds} 秒',
  },
  newProject: {
    title: '新建项目',
    folder: '图片文件夹',
    choose: '选择…',
    chooseFolder: '选择图片文件夹',
    name: '项目名称',
    place: '保存位置',
    choosePlace: '选择项目文件的保存位置',
    tags: '标签',
    tagsNone: '暂不添加',
    tagsFolders: '使用子文件夹名称',
    tagsCsv: '使用列表 {file}',
    create: '创建',
    importing: '正在读取图片',
    found: '已找到 {count} 张 | 已找到 {count} 张 | 已找到 {count} 张',
    failed: '没有问题 | {count} 个问题 | {count} 个问题',
    tagging: '正在读取标签',
    cancelHint: '取消后会删除新建的项目文件，图片不受影响。',
    done: '没有图片 | {count} 张图片 | {count} 张图片',
    tagged: '均无标签 | {count} 个文件有标签 | {count} 个文件有标签',
    classes: '没有类别 | {count} 个类别 | {count} 个类别',
    none: '此文件夹中没有可以读取的图片。',
    empty:
      '{folder} 及其子文件夹中没有图片，因此没有创建项目。程序按文件名识别图片，如 .jpg、.png、.webp、.tiff。请选择其他文件夹。',
    openExisting: '打开该项目',
    chooseAnother: '选择其他文件夹…',
    toGallery: '查看图片',
  },
  sources,
  importReport,
  errors,
  gallery,
  figures: {
    of: '{done} / {total}',
    perSecond: '{count} 张/秒',
    each: '每张 {seconds} 秒',
    left: '剩余 {time}',
    underSecond: '不到 1 秒',
    seconds: '{seconds} 秒',
    minutes: '{minutes} 分 {seconds} 秒',
    hours: '{hours} 小时 {minutes} 分',
  },
  commands,
  keys,
  classes,
  history,
  image,
  models,
  jobs,
  generate,
  export: exports,
  settings,
  preferences: {
    theme: '主题',
    dark: '深色',
    light: '浅色',
    system: '跟随系统',
    language: '语言',
  },
};
