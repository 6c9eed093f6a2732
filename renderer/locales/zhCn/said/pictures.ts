import type { SaidTexts } from '../../saidTexts.ts';

/** 文件夹、文件与图片 */
export const pictures: SaidTexts = {
  'file-trouble': { message: '无法使用 {file}：{reason, reason}。', remedy: '请检查该文件。', remedyByReason: true },
  'file-trouble/unnamed': {
    message: '无法使用某个文件：{reason, reason}。',
    remedy: '请检查磁盘。',
    remedyByReason: true,
  },
  'folder-missing': { message: '没有文件夹 {folder}。', remedy: '请检查路径，并确认所在磁盘已连接。' },
  'folder-missing/no-folder': { message: '{folder} 不是文件夹。', remedy: '请选择它所在的文件夹。' },
  'folder-missing/none-imported': { message: '此项目还没有导入过文件夹。', remedy: '请先添加一个图片文件夹。' },
  'folder-missing/root': {
    message: '文件夹 {folder} 目前不在原处，其中的 {images} 张图片保持不变。',
    remedy: '请连接所在磁盘。若文件夹已移动或改名，请在项目的文件夹列表中定位。',
  },
  'folder-unreadable': {
    message: '无法读取文件夹 {folder}：{reason, reason}。',
    remedy: '请获取读取权限，或检查所在磁盘，然后重试。',
    remedyByReason: true,
  },
  'folder-unwritable': {
    message: '无法在 {folder} 写入：{reason, reason}。',
    remedy: '请选择其他文件夹。',
    remedyByReason: true,
  },
  'folder-unwritable/file': {
    message: '无法建立文件夹 {folder}：路径中有一部分是文件。',
    remedy: '请选择其他文件夹。',
  },
  'outside-roots': {
    message: '{path} 不在此服务开放的文件夹内。',
    remedy: '请选择已开放的文件夹，或在启动服务时用 --root 加上该文件夹。',
  },
  'dropped-nowhere': { message: '拖入的内容不在任何文件夹中。', remedy: '请先保存，再拖入文件或其所在文件夹。' },
  'dropped-unreadable': { message: '无法读取 {file}：{reason, reason}。', remedy: '请再拖一次，或用对话框选择。' },
  'import-running': { message: '此项目正在进行另一次导入。', remedy: '请等待它完成，或将其取消。' },
  'relink-no-match': {
    message: '{oldFolder} 的 {images} 张图片中，没有一张位于 {folder} 的相同位置。',
    remedy: '请选择取代原文件夹的那个文件夹。若图片已重新整理，请直接添加它们所在的文件夹。',
  },
  'relink-same-folder': { message: '项目的图片已经在 {folder} 中。', remedy: '请选择图片现在所在的文件夹。' },
  'root-unknown': { message: '{folder} 不是此项目的图片文件夹。', remedy: '请选择项目中已有的文件夹。' },

  'image-missing': { message: '{file} 已不在原处。', remedy: '请把文件放回原处，或指出文件夹的新位置。' },
  'image-missing/link': { message: '{file} 是失效的链接。', remedy: '请修复或删除它，然后重新检查文件夹。' },
  'image-missing/unlooked': {
    message: '无法查看 {file}：{reason, reason}。',
    remedy: '请修复或删除它，然后重新检查文件夹。',
    remedyByReason: true,
  },
  'image-missing/nowhere': {
    message: '{file} 已不在原处，在别处也没有找到这张图片。',
    remedy: '请把它放回原处，或添加它现在所在的文件夹。标签和掩码都会保留。',
  },
  'image-not-a-file': { message: '{file} 不是文件。', remedy: '请选择图片文件。' },
  'image-no-permission': { message: '当前用户无权读取 {file}。', remedy: '请获取读取权限，然后重试。' },
  'image-empty': { message: '{file} 是空文件（0 字节）。', remedy: '请重新复制或下载这张图片。' },
  'image-truncated': { message: '{file} 不完整，图片缺了一部分。', remedy: '请重新复制或下载这张图片。' },
  'image-unreadable': {
    message: '{file} 的 {format, format} 数据已损坏。',
    remedy: '请重新复制或下载，或用其他程序另存一份。',
  },
  'image-unreadable/disk': {
    message: '无法读取 {file}：{reason, reason}。',
    remedy: '请检查所在磁盘或网络文件夹，然后重试。',
    remedyByReason: true,
  },
  'image-unreadable/no-picture': {
    message: '{file} 不是图片，内容像是{content, content}。',
    remedy: '请将其移出文件夹，或换成正确的图片。',
  },
  'image-unreadable/no-mask': {
    message: '{file} 一直无法读取，因此没有掩码。',
    remedy: '请处理好图片，然后重新检查文件夹。',
  },
  'image-without-size': { message: '{file} 一直无法读取。', remedy: '请处理好图片，然后重新检查文件夹。' },
  'image-format-unsupported': {
    message: '{file} 的像素存储方式不受支持。',
    remedy: '请另存为每通道 8 或 16 位的普通图片，例如 PNG。',
  },
  'image-format-unsupported/format': {
    message: '不支持 {format, content} 图片：{file}。',
    remedy: '请转换为 JPEG、PNG、WebP、TIFF、GIF、BMP 或 AVIF。',
  },
  'image-format-unsupported/type': {
    message: '尚不支持 .{type} 类型的图片：{file}。',
    remedy: '请转换为 JPEG、PNG、WebP、TIFF、GIF、BMP 或 AVIF。',
  },
  'image-too-large': {
    message: '{file} 为 {width} × {height} 像素（{megapixels} 百万像素），上限为 {limit} 百万像素。',
    remedy: '请缩小图片，或将其切分。',
  },
  'image-too-large/bytes': { message: '{file} 有 {bytes, bytes}，超过 2 GiB 的上限。', remedy: '请用压缩格式另存。' },
  'image-name-unreadable': { message: '{file} 的文件名不是有效的 UTF-8。', remedy: '请改名，然后重新检查文件夹。' },
  'image-changed/unknown': {
    message: '{file} 已换成另一张图片，而原来那张有人工标注。',
    remedy: '请把原图放回文件夹中任意位置，然后重新检查；或采用新图。',
  },
  'image-changed/at-place': {
    message:
      '{file} 已换成另一张图片（现为 {width} × {height}，原为 {oldWidth} × {oldHeight} 像素），而原来那张有人工标注。',
    remedy: '请把原图放回文件夹中任意位置，然后重新检查；或采用新图。',
  },
  'image-changed/mask': { message: '{file} 与生成掩码时的图片不同。', remedy: '请重新检查文件夹，然后重新生成掩码。' },
  'image-changed/imported': { message: '{file} 已不是导入时的图片。', remedy: '请重新检查文件夹，然后重试。' },
  'image-not-changed': {
    message: '{file} 目前没有换成其他图片。',
    remedy: '请重新检查文件夹，再查看被替换的图片。',
  },
  'masks-do-not-fit': {
    message: '{file} 现为 {width} × {height} 像素，原为 {oldWidth} × {oldHeight} 像素，人工标注无法保留。',
    remedy: '请放回原图；或采用新图并放弃掩码，此操作可以撤销。',
  },
  'image-not-ready': { message: '无法在 {file} 上绘制：{cause}', remedy: '请处理好图片，然后重新检查文件夹。' },
  'image-unknown': { message: '项目中没有这张图片。', remedy: '请更新列表：它可能属于其他项目。' },
  'image-ambiguous': { message: '有多张图片符合此路径。', remedy: '请写出完整路径。' },
};
