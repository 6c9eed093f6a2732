import type { Messages } from '../en.ts';

export const commands: Messages['commands'] = {
  button: '搜索或执行命令',
  placeholder: '命令、页面，或图片路径的一部分',
  recent: '最近使用',
  here: '命令',
  images: '图片',
  showAll: '在图库中显示这 {count} 张 | 在图库中显示全部 {count} 张',
  searching: '正在搜索图片…',
  nothing: '没有找到“{query}”。',
  found: '没有结果 | {count} 个结果 | {count} 个结果',
  help: '{move} 选择 · {run} 执行 · {close} 关闭',
  goTo: '前往：{page}',
  start: '起始页',
  openRecent: '打开项目 {name}',
  lightTheme: '使用浅色主题',
  darkTheme: '使用深色主题',
  otherLanguage: '切换到英文（English）',
  undoStep: '撤销：{what}',
  redoStep: '重做：{what}',
  clearFilter: '显示全部图片：清除筛选',
};
