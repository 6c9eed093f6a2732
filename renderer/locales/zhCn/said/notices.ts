import type { SaidTexts } from '../../saidTexts.ts';

/** 值得了解、但不是错误的情况 */
export const notices: SaidTexts = {
  'device-gpu': { message: '{name}' },
  'device-cpu': { message: 'CPU，{threads} 线程{how}' },
  'device-cpu/refused': { message: 'CPU，{threads} 线程{how}（未选用：{names}）' },
  'pack-kind-unused': { message: '本版本不使用 {kind, packKind} 模型包。' },
  'pack-limits': { message: '不能生成掩码：无法由它的图像编码器得到稠密特征，也不能比较图片与词语。' },
  'pack-limits/compares': {
    message: '不能生成掩码：无法由它的图像编码器得到稠密特征。可以比较整张图片与词语（maskwright models try）。',
  },
  'pack-unusable': { message: '无法使用：{cause}' },
  'pack-file-gone': { message: '缺少 {file}。' },
  'pack-file-other-size': { message: '{file} 的大小与添加时不同。' },
  'pack-file-other-content': { message: '{file} 的内容与添加时不同。' },
  'project-upgraded': { message: '{file} 原为较早版本的格式（{fromVersion}），现已更新。原来的文件保存为 {backup}。' },
  'project-on-share': {
    message:
      '{file} 位于网络共享（{share}）上：速度较慢，其他查看者可能需要等待，也无法确保没有人在另一台机器上打开它。建议使用本机上的副本。',
  },
  'log-set-aside': {
    message: '这里以前有同名的项目，没有正常关闭。它最后的更改可能在遗留的文件中，现为 {file}；如果不需要，可以删除。',
  },
  'folder-not-there': { message: '文件夹 {folder} 不在原处，其中的图片都无法读取。所在磁盘是否已连接？' },
  'folder-empty': {
    message: '{folder} 中现在没有图片，而项目中有 {images} 张来自这里。所在磁盘是否已连接？这些图片保持不变。',
  },
  'words-unknown': { message: '{title} 只认识自己的词汇，不认识：{names}。' },
  'words-unknown/shapes': {
    message:
      '{title} 只认识自带词汇中的绘制图形，用于照片或其他类别时结果没有意义，请添加 CLIP 模型包。它不认识：{names}。',
  },
  'shapes-unchecked': {
    message:
      '有 {count} 张图片的形状超出了 {title} 测试过的范围（{least} 到 {most} 个图块，例如 {file} 为 {grid}），掩码可能较差。',
  },
  'device-used-all-the-same': { message: '按您的选择使用 {provider, device}，尽管：{cause}。' },
  'memory-one-by-one': { message: '可用内存只有 {available, bytes}，图片与其镜像将逐一处理。' },
  'memory-smaller': {
    message:
      '可用内存只有 {available, bytes}，图片将以 {longSide} 像素处理，而不是 {wanted} 像素，掩码会较粗略。建议关闭其他程序。',
  },
  'memory-smaller/best': {
    message:
      '可用内存只有 {available, bytes}，图片将以 {longSide} 像素处理，而不是 {wanted} 像素，掩码会较粗略。建议关闭其他程序，或使用“快速”预设。',
  },
  'memory-tight': { message: '可能需要 {needed, bytes} 内存，而可用的只有 {available, bytes}，部分图片可能因此失败。' },
  'masks-taken-back': { message: '有 {count} 张图片不再包含任何类别，已收回它们的掩码。手工绘制和已确认的保留。' },
  'masks-outdated': {
    message: '有 {count} 个掩码已过期，因为标签、类别名称或图片之后有变化：{names}。请重新生成。',
  },
  'masks-outdated/drawn': {
    message:
      '有 {count} 个掩码已过期，因为标签、类别名称或图片之后有变化：{names}。请重新生成；其中 {drawn} 个有手工绘制的内容，生成时需选择“所有未确认的图片”，绘制的内容会保留。',
  },
  'masks-mixed': { message: '这些掩码由 {count} 种不同的设置生成。若要一致，请用相同的设置重新生成全部掩码。' },
  'masks-deny-tags': {
    message:
      '有 {count} 个掩码含有标为“没有”的类别：{names}。数据集中的掩码与标签因此不一致：若掩码正确，请改正标签；否则请修改掩码。',
  },
  'masks-lack-tags': {
    message:
      '有 {count} 个掩码含有图片没有标注的类别：{names}。数据集中的掩码与标签因此不一致：若掩码正确，请补上标签；否则请修改掩码。',
  },
  'classes-named-as-none': {
    message: '数据集用这些名称表示不属于任何类别的像素，其他程序会混淆：{names}。请在“类别”页面重命名。',
  },
  'class-stays': { message: '类别“{name}”保留：还有内容与它相关。' },
  'project-part-stays': { message: '它在项目中改动过的一部分之后又有变化，因此保持不变。' },
};
