import type { Messages } from './en.ts';
import { models } from './zhCn/models.ts';

/** 简体中文 */
export const zhCn: Messages = {
  app: { name: 'Maskwright', tagline: '导入图片与标签，得到分割数据集。全部在本机完成。' },
  common: {
    cancel: '取消',
    close: '关闭',
    retry: '重试',
    dismiss: '知道了',
    open: '打开',
    loading: '正在加载…',
    images: '没有图片 | {count} 张图片 | {count} 张图片',
  },
  connection: {
    connecting: '正在连接后台…',
    lost: '后台暂时不可用，正在自动重启。已保存的内容不会丢失。',
    noToken: '打开此页面时缺少访问令牌。',
    noTokenRemedy: '请打开 "maskwright serve" 输出的完整地址，包括 # 之后的部分。',
  },
  pages: { navigation: '页面', gallery: '图库', models: '模型' },
  start: { file: '项目文件' },
  gallery: { empty: '还没有图片', emptyHint: '请添加一个图片文件夹。' },
  figures: {
    underSecond: '不到 1 秒',
    seconds: '{seconds} 秒',
    minutes: '{minutes} 分 {seconds} 秒',
    hours: '{hours} 小时 {minutes} 分',
  },
  models,
  preferences: {
    theme: '主题',
    dark: '深色',
    light: '浅色',
    system: '跟随系统',
    language: '语言',
  },
};
