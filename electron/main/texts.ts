/** What the desktop says outside of its page: menu, dialogs. */

export type Language = 'en' | 'zh-CN';

const en = {
  about: 'About Maskwright',
  backendFailed: 'The backend ended too often.',
  backendFailedDetail: (reason: string, log: string): string =>
    `${reason}\n\nWhat is stored is not lost. What it said last is in:\n${log}`,
  actualSize: 'Actual size',
  copy: 'Copy',
  cut: 'Cut',
  delete: 'Delete',
  developerTools: 'Developer tools',
  edit: 'Edit',
  file: 'File',
  fullScreen: 'Full screen',
  goOn: 'Keep working',
  help: 'Help',
  hide: 'Hide Maskwright',
  hideOthers: 'Hide others',
  jobRuns: 'A job is running. Quit all the same?',
  jobRunsDetail:
    'What is done stays done. The job goes on with the rest when you open the project again and resume it.',
  loadAgain: 'Load again',
  newProject: 'New project…',
  openProject: 'Open project…',
  pageGone: 'The page of this window ended.',
  pageGoneDetail: (reason: string): string => `Chromium says: ${reason}. What was saved is not lost.`,
  paste: 'Paste',
  quit: 'Quit',
  recentProjects: 'Recent projects',
  redo: 'Redo',
  selectAll: 'Select all',
  services: 'Services',
  showAll: 'Show all',
  showLogs: 'Show logs',
  startAgain: 'Start again',
  startFailed: 'Maskwright could not start its backend.',
  startFailedDetail: (reason: string, log: string): string => `${reason}\n\nWhat it said is in:\n${log}`,
  undo: 'Undo',
  view: 'View',
  window: 'Window',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
};

type Texts = typeof en;

const zhCn: Texts = {
  about: '关于 Maskwright',
  backendFailed: '后端多次意外退出。',
  backendFailedDetail: (reason, log) => `${reason}\n\n已保存的内容没有丢失。最后的输出记录在：\n${log}`,
  actualSize: '实际大小',
  copy: '复制',
  cut: '剪切',
  delete: '删除',
  developerTools: '开发者工具',
  edit: '编辑',
  file: '文件',
  fullScreen: '全屏',
  goOn: '继续工作',
  help: '帮助',
  hide: '隐藏 Maskwright',
  hideOthers: '隐藏其他',
  jobRuns: '有任务正在运行。仍要退出吗？',
  jobRunsDetail: '已完成的部分会保留。下次打开项目并继续任务时，将从剩余部分接着进行。',
  loadAgain: '重新载入',
  newProject: '新建项目…',
  openProject: '打开项目…',
  pageGone: '此窗口的页面已意外终止。',
  pageGoneDetail: (reason) => `Chromium 给出的原因：${reason}。已保存的内容没有丢失。`,
  paste: '粘贴',
  quit: '退出',
  recentProjects: '最近的项目',
  redo: '重做',
  selectAll: '全选',
  services: '服务',
  showAll: '全部显示',
  showLogs: '显示日志',
  startAgain: '重新启动',
  startFailed: 'Maskwright 无法启动后端。',
  startFailedDetail: (reason, log) => `${reason}\n\n输出记录在：\n${log}`,
  undo: '撤销',
  view: '视图',
  window: '窗口',
  zoomIn: '放大',
  zoomOut: '缩小',
};

export const texts: Readonly<Record<Language, Texts>> = { en, 'zh-CN': zhCn };

/** Of the languages that the system names, the first that is spoken here. */
export function languageOf(preferred: readonly string[]): Language {
  return preferred[0]?.toLowerCase().startsWith('zh') === true ? 'zh-CN' : 'en';
}
