import type { SaidTexts } from '../../saidTexts.ts';

/** 掩码、导出与任务 */
export const masks: SaidTexts = {
  'no-images': {
    message: '项目中还没有图片。',
    remedy: '请添加图片文件夹（JPEG、PNG、WebP、TIFF、GIF、BMP 或 AVIF）。',
  },
  'no-images/changed': {
    message: '没有可用的图片：{files} 个文件中，有 {changed} 个已换成另一张图片。',
    remedy: '请采用新图，或放回原图并重新检查文件夹。',
  },
  'no-images/unreadable': {
    message: '项目中的 {files} 个文件都无法作为图片读取。',
    remedy: '请在“图库”中查看每张图片的问题并处理，或添加其他图片，然后重新检查文件夹。',
  },
  'no-tags': {
    message: '没有图片带有标签，不知道要找什么。',
    remedy: '请在“标签”页面标注图片，或按子文件夹名称、CSV 列表导入标签。',
  },
  'no-masks': { message: '还没有图片有掩码。', remedy: '请先生成掩码。' },
  'no-masks/unusable': { message: '没有可用的掩码。{file}：{cause}', remedy: '{remedy}' },
  'no-object-here': { message: '此处没有目标。', remedy: '请选择属于某个类别的像素，而不是背景或忽略区域。' },
  'cam-missing': { message: '该类别没有热力图。', remedy: '请为图片打上该类别的标签，然后生成掩码。' },
  'mask-missing': { message: '{file} 还没有掩码。', remedy: '请生成掩码，或手工绘制。' },
  'mask-outdated': {
    message: '{file} 的掩码是在另一张图片上做的。',
    remedy: '请重新生成掩码（绘制的内容会保留），然后确认。',
  },
  'mask-changed': { message: '掩码已在别处改动。', remedy: '请重新加载掩码，然后重画这一笔。' },
  'mask-outgrown': { message: '它的掩码是在另一尺寸的图片上做的。', remedy: '请重新生成掩码，或手工绘制。' },
  'mask-by-hand': { message: '已有人改动过它的掩码。' },
  'mask-exists': { message: '任务开始后它已有掩码。' },
  'image-untagged': { message: '它的标签已被移除。', remedy: '请打上标签，然后重新生成。' },
  'mask-size-invalid': { message: '无法读取 {width} × {height} 像素的掩码。', remedy: '请使用与图片尺寸一致的掩码。' },
  'mask-size-mismatch': { message: '{file} 的掩码与图片尺寸不一致。', remedy: '请重新生成掩码。' },
  'label-out-of-range/mask': {
    message: '{file} 的掩码中有编号 {label}，它不是任何类别。',
    remedy: '请恢复被删除的类别，或重新生成掩码。',
  },
  'label-out-of-range': {
    message: '掩码中有编号 {label}，而类别只有 {labelCount} 个。',
    remedy: '请使用生成掩码时的类别列表。',
  },
  'region-unknown': { message: '图片中没有编号为 {region} 的目标。', remedy: '请重新加载掩码，再画新的目标。' },
  'region-whole': {
    message: '这个目标是一整块，无法拆分。',
    remedy: '请先在各部分之间画上背景，或将一部分画成新的目标。',
  },
  'regions-of-classes': {
    message: '不同类别的目标不能合并。',
    remedy: '请选择同一类别的目标，或先改变其中一个的类别。',
  },
  'tile-outside': {
    message: '{width} × {height} 像素的图片中没有第 {row} 行第 {column} 列的图块。',
    remedy: '图片可能已被替换，请重新加载掩码。',
  },
  'rle-malformed': { message: '掩码的 COCO 游程编码无效。', remedy: '请重新导出该标注。' },
  'polygon-malformed': { message: '无法读取多边形。', remedy: '每个部分应按 x0, y0, x1, y1, … 给出至少三个点。' },

  'export-empty': { message: '没有可导出的掩码。', remedy: '请先生成或绘制掩码。' },
  'export-empty/all-left-out': { message: '没有可导出的掩码：{cause}', remedy: '{remedy}' },
  'export-empty/none-accepted': {
    message: '还没有已确认的掩码，因此没有可导出的内容。',
    remedy: '请先确认掩码，或导出全部掩码。',
  },
  'export-folder-not-empty': { message: '文件夹 {folder} 不是空的。', remedy: '请导出到新的或空的文件夹。' },
  'export-folder-changed': {
    message:
      '{folder} 中有之前的导出，之后又有改动（修改 {edited} 个、新增 {added} 个文件，例如 {file}），替换后会丢失。',
    remedy: '请选择其他文件夹，或勾选“仍然替换”。',
  },
  'export-folder-changed/unknown': {
    message: '{folder} 中的导出由较早版本写成，无法判断之后是否有改动，替换后可能会丢失。',
    remedy: '请选择其他文件夹，或勾选“仍然替换”。',
  },
  'look-folder-changed': {
    message:
      '{folder} 中有之前的总览图，之后又有改动（修改 {edited} 个、新增 {added} 个文件，例如 {file}），替换后会丢失。',
    remedy: '请选择其他文件夹。',
  },
  'look-folder-changed/unknown': {
    message: '{folder} 中的总览图由较早版本写成，无法判断之后是否有改动，替换后可能会丢失。',
    remedy: '请选择其他文件夹。',
  },
  'look-folder-not-empty': {
    message: '文件夹 {folder} 不是空的，也不是 Maskwright 绘制的总览图。',
    remedy: '请选择新的或空的文件夹。',
  },
  'export-write-failed': {
    message: '导出到 {folder} 失败：{reason, reason}。',
    remedy: '请选择可以写入的文件夹。',
    remedyByReason: true,
  },
  'sheet-write-failed': {
    message: '无法在 {folder} 中写入总览图：{reason, reason}。',
    remedy: '请选择空间充足、可以写入的文件夹。',
    remedyByReason: true,
  },
  'deleted-class-ignored': {
    message: '它的掩码含有已删除的类别 {names}，这些像素按忽略导出。',
    remedy: '请重新生成掩码，或手工修改。',
  },
  'ignored-pixels-lost': {
    message: 'COCO 无法表示忽略，{count} 个忽略像素成为背景。',
    remedy: '如果它们重要，请导出为 VOC。',
  },
  'class-renamed': {
    message: '类别“{name}”在 labelmap.txt 中写作“{written}”，因为其中不能有冒号，也不能以 # 开头。',
    remedy: '若希望名称一致，请重命名该类别。',
  },
  'too-many-objects': {
    message: '有 {count} 个目标在 SegmentationObject 中没有编号（最多 254 个），其中最小的按忽略处理。',
    remedy: '如果每个目标都重要，请导出为 COCO。',
  },

  'job-running': { message: '此任务正在进行。', remedy: '请等待它完成，或将其取消。' },
  'job-done': { message: '此任务已完成。', remedy: '请启动新的任务。' },
  'job-done/failed': { message: '此任务已完成。', remedy: '请重试失败项，或启动新的任务。' },
  'job-missing': { message: '项目中没有这个任务。', remedy: '请从任务列表中选择。' },
  'job-unfinished': { message: '此任务尚未结束。', remedy: '请先取消它。' },
  'job-not-pausable': {
    message: '此任务不能暂停：它写出的内容必须是完整的。',
    remedy: '请等待它完成，或取消后再重新开始。',
  },
  'job-kind-unknown': { message: '本程序不认识此任务（{kind}）。', remedy: '请用启动它的程序继续，或将其从列表移除。' },
  'item-ends-process': {
    message: '处理这张图片时，程序意外结束了 {attempts} 次。',
    remedy: '请用其他程序另存或缩小图片，然后重试失败项。',
  },
};
