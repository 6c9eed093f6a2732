import type { Messages } from '../en.ts';

export const errors: Messages['errors'] = {
  copy: '复制详情',
  copied: '已复制',
  models: '前往“模型”',
  tags: '前往“标签”',
  generate: '前往“生成”',
  gallery: '前往“图库”',
  history: '前往“历史”',
  settings: '前往“设置”',
  start: '前往起始页',
  jobs: '查看任务',
  folders: '查看文件夹',
  addFolder: '添加文件夹',
  reload: '重新加载页面',
};
