import type { SaidTexts } from '../../saidTexts.ts';

/** 项目文件与历史 */
export const projects: SaidTexts = {
  'project-missing': { message: '没有文件 {file}。', remedy: '请检查路径，或在该处新建项目。' },
  'project-missing/extension': { message: '没有文件 {file}。', remedy: '您要找的是 {suggestion} 吗？' },
  'project-exists': { message: '{file} 已存在。', remedy: '请打开它，或换一个名称。' },
  'project-exists/copy': { message: '{file} 已存在。', remedy: '请换一个名称。' },
  'project-name/extension': {
    message: '项目名称应以 {extension} 结尾：{file}。',
    remedy: '请在名称末尾加上 {extension}。',
  },
  'project-name/short': { message: '{file} 没有名称。', remedy: '请在 .maskwright 之前写上名称。' },
  'project-name/long': { message: '项目名称过长：{file}。', remedy: '名称连同扩展名最多 {most} 字节。' },
  'project-folder-missing': {
    message: '没有用于存放项目的文件夹 {folder}。',
    remedy: '请先建立该文件夹，或选择其他文件夹。',
  },
  'project-folder-unwritable': {
    message: '无法在 {folder} 中建立文件：{reason, reason}。',
    remedy: '请选择其他文件夹。',
    remedyByReason: true,
  },
  'project-unreachable': {
    message: '无法打开 {file}：{reason, reason}。',
    remedy: '请检查路径。',
    remedyByReason: true,
  },
  'project-locked': {
    message: '{file} 已在另一个进程中打开。',
    remedy: '请先在那里关闭项目或结束该进程，然后再打开。',
  },
  'project-locked/known': {
    message: '{file} 已在 {host} 上的进程 {pid} 中打开。',
    remedy: '请先在那里关闭项目或结束该进程，然后再打开。',
  },
  'project-newer': {
    message: '{file} 由更新版本的 Maskwright 写成：格式版本为 {fileVersion}，本程序最高支持 {supportedVersion}。',
    remedy: '请更新 Maskwright 后再打开。文件没有改动。',
  },
  'project-older': {
    message: '{file} 的格式版本较旧（{fileVersion}，当前为 {supportedVersion}）。',
    remedy: '请以可写方式打开一次，格式会随之更新。',
  },
  'project-not-a-project': {
    message: '{file} 不是 Maskwright 项目。',
    remedy: '请选择以 .maskwright 结尾的文件，或新建项目。',
  },
  'project-corrupt': { message: '{file} 已损坏。', remedy: '请用备份恢复项目。图片和其他项目不受影响。' },
  'project-corrupt/cams': {
    message: '{file} 有损坏：一张图片的热力图无法读取。',
    remedy: '请重新生成这张图片的掩码。',
  },
  'project-corrupt/head': {
    message: '{file} 有损坏：训练结果的权重已改变。',
    remedy: '请用备份恢复项目，或重新训练。',
  },
  'project-corrupt/mask': {
    message: '{file} 有损坏：一张图片的掩码无法读取。',
    remedy: '请用备份恢复项目，或重新生成这张图片的掩码。',
  },
  'tile-damaged': { message: '保存的掩码数据有一块已损坏。', remedy: '请用备份恢复项目。' },
  'project-read-only': {
    message: '无法写入 {file}：文件或其文件夹是只读的。',
    remedy: '请把项目复制到可以写入的文件夹，或获取写入权限。',
  },
  'project-disk-full': {
    message: '{file} 所在的磁盘已满，最近一次更改没有保存。',
    remedy: '请清理空间后重做。之前保存的内容完好。',
  },
  'project-input-output': { message: '读写 {file} 时出错。', remedy: '请检查磁盘及其连接，然后重新打开项目。' },
  'project-busy': { message: '另一个程序正在使用 {file}，未能及时完成。', remedy: '请关闭那个程序，然后重试。' },
  'project-closed': { message: '{file} 已关闭。', remedy: '请重新打开项目。' },
  'project-not-open': { message: '此项目已不再打开。', remedy: '请重新打开。' },
  'project-not-open/closing': { message: '正在关闭 {file}。', remedy: '请重新打开。' },
  'project-not-new': { message: '{file} 不是刚刚新建的，因此没有删除。', remedy: '请改为关闭它。' },
  'project-foreign-log': {
    message: '{file} 无法与旁边的 {names} 一起打开，后者是被强制结束的程序留下的。',
    remedy: '请把 {names} 移到别处，即可按现状打开该文件。两者都没有改动。',
  },
  'project-log-in-use': {
    message: '{file} 旁边有另一个同名项目的日志，无法移开。',
    remedy: '请关闭正在使用那个项目的程序，或换一个名称。',
  },
  'project-migration-failed': {
    message: '无法将 {file} 从格式 {fromVersion} 更新到 {version}。',
    remedy: '文件没有改动，请用原来的 Maskwright 打开，并报告此问题。副本：{backup}。',
  },
  'project-backup-failed': {
    message: '{file} 的备份与原文件不一致。',
    remedy: '请检查磁盘，然后重新打开项目。文件没有改动。',
  },
  'project-copy-failed': { message: '副本不完好，没有保留。', remedy: '请检查磁盘，然后重新复制。' },
  'project-copy-onto-itself': { message: '{file} 就是项目本身。', remedy: '请为副本换一个名称。' },
  'check-ended': { message: '对 {file} 的检查没有完成就中断了。', remedy: '请重新检查。' },
  'setting-malformed': { message: '设置“{key}”的值无效。', remedy: '请重新设置。' },

  'history-empty/undo-image': { message: '此图片没有可撤销的操作。', remedy: '批量操作请在“历史”页面撤销。' },
  'history-empty/redo-image': { message: '此图片没有可重做的操作。', remedy: '撤销之后才能重做。' },
  'history-empty/undo-project': { message: '项目中没有可撤销的操作。', remedy: '单张图片内的操作请在该图片中撤销。' },
  'history-empty/redo-project': { message: '项目中没有可重做的操作。', remedy: '撤销之后才能重做。' },
  'history-moved/undo': { message: '下一个可撤销的已是另一项操作。', remedy: '请查看“历史”：最新的操作最先撤销。' },
  'history-moved/redo': { message: '下一个可重做的已是另一项操作。', remedy: '请查看“历史”。' },
  'history-moved-on': { message: '无法改回标签：“{step}”在其后发生。', remedy: '请先在“历史”中撤销那一项。' },
  'tags-not-stored': {
    message: '项目仍然打开：有 {count} 项标签更改尚未保存。',
    remedy: '后端恢复响应后会自动保存。请届时再关闭项目，或不保存直接关闭。',
  },
  'history-busy': { message: '这项操作仍在进行：{step}。', remedy: '请等待它完成，或取消后再撤销。' },
  'history-conflict/class-deleted': { message: '相关的类别已被删除。', remedy: '请先在“历史”页面撤销删除。' },
  'history-conflict/class-taken': {
    message: '类别“{name}”现在占用了它的名称或编号。',
    remedy: '请重命名或删除那个类别，或重新添加本类别。',
  },
  'history-conflict/prompt-taken': { message: '此处已有提示词“{text}”。', remedy: '请删除或修改那一条，然后重试。' },
  'history-conflict/bulk-undo': {
    message: '无法撤销“{step}”：之后有批量操作改动了同一内容。',
    remedy: '请先在“历史”页面撤销那次批量操作。',
  },
  'history-conflict/bulk-redo': {
    message: '无法重做“{step}”：之后有批量操作改动了同一内容。',
    remedy: '请先在“历史”页面撤销那次批量操作。',
  },
  'history-other-picture/undo': {
    message: '无法撤销“{step}”：当时的图片与现在的 {file} 不同。',
    remedy: '请先在“历史”页面撤销采用新图，或放回原图并重新检查文件夹。',
  },
  'history-other-picture/redo': {
    message: '无法重做“{step}”：当时的图片与现在的 {file} 不同。',
    remedy: '请先在“历史”页面撤销采用新图，或放回原图并重新检查文件夹。',
  },
  'later-work': { message: '之后您又改动过。' },
  'changed-since': { message: '那里的内容之后已有变化。' },
};
