import type { SaidTexts } from '../../saidTexts.ts';

/** 类别、标签、标签列表、提示词与标注 */
export const tags: SaidTexts = {
  'csv-unreadable': { message: '无法读取 {file}：{reason, reason}。', remedy: '请选择可以读取的 CSV 文件。' },
  'csv-unreadable/no-file': { message: '{file} 不是普通文件。', remedy: '请选择 CSV 文件。' },
  'csv-empty': { message: '{file} 没有内容。', remedy: '请每张图片写一行：path,class。' },
  'csv-malformed': {
    message: '{file} 不是可以读取的 CSV 文件。',
    remedy: '请重新保存为 CSV，含引号或分隔符的单元格要加引号。',
  },
  'csv-columns/path': {
    message: '{file} 第 {row} 行：表头缺少路径列。',
    remedy: '请将列命名为 path 和 class，或去掉表头。',
  },
  'csv-columns/class': {
    message: '{file} 第 {row} 行：表头缺少类别列。',
    remedy: '请将列命名为 path 和 class，或去掉表头。',
  },
  'csv-columns/one-column': {
    message: '{file} 第 {row} 行：只有一列，应为 path,class。',
    remedy: '请用逗号、分号或制表符分隔路径和类别。',
  },
  'csv-columns/nameless': {
    message: '{file} 第 {row} 行：各列只有不大于 1 的数或是与否，也没有表头说明是哪些类别。',
    remedy: '请写出图片包含的类别名称：path,class[,class…]；或用带表头的 path,class,value。',
  },
  'csv-row-without-path': { message: '第 {row} 行：第 {column} 列没有路径。', remedy: '请填写路径，或删除该行。' },
  'csv-row-without-class': { message: '第 {row} 行：{picture} 没有类别。', remedy: '请填写类别，或删除该行。' },
  'csv-value': {
    message: '第 {row} 行：“{value}”没有说明 {picture} 是否包含 {names}。',
    remedy: '请写 present、absent 或 unsure（也可写 1 和 0；-1 在不同程序中含义不同）。',
  },
  'class-name-invalid/row': { message: '第 {row} 行：“{name}”不能作为类别名称。', remedy: '请改正名称。' },
  'class-name-invalid/folder': {
    message: '文件夹名“{name}”不能作为类别名称，有 {count} 张图片没有标签。',
    remedy: '请重命名该文件夹。',
  },
  'tag-without-image': {
    message: '导入的图片中没有此路径。',
    remedy: '请写相对于图片文件夹的路径，或添加图片所在的文件夹。',
  },
  'tag-ambiguous': {
    message: '有多张图片符合此名称或路径，因此都没有打标签。',
    remedy: '请写出完整路径，或把列表放到对应的文件夹中。',
  },
  'tag-contradiction': { message: '“{name}”有互相矛盾的说法，因此没有采用。', remedy: '请只保留正确的那一行。' },
  'class-exists': { message: '已有类别“{existing}”（不区分大小写）。', remedy: '请使用该类别，或换一个名称。' },
  'class-name': { message: '“{name}”不能作为类别名称。', remedy: '请使用 1 到 200 个字符，且不换行。' },
  'class-name/reserved': {
    message: '类别不能命名为“{name}”：数据集用它表示不属于任何类别的像素。',
    remedy: '请换一个名称。不属于任何类别的像素无需命名，它们就是背景。',
  },
  'class-missing': { message: '项目中没有这个类别。', remedy: '请更新类别列表后再选择。' },
  'class-missing/index': {
    message: '项目中没有编号为 {index} 的类别。',
    remedy: '它可能已在其他窗口中删除，请更新类别列表。',
  },
  'class-missing/name': { message: '项目中没有类别“{name}”。', remedy: '请在类别列表中核对名称。' },
  'class-index-taken': { message: '编号 {index} 已属于“{holder}”。', remedy: '请选择空闲的编号，或不填以使用下一个。' },
  'class-index-taken/outside': {
    message: '编号 {index} 不在 1 到 {most} 之间。',
    remedy: '请选择空闲的编号，或不填以使用下一个。',
  },
  'class-limit': {
    message: '无法再添加类别“{name}”：一个项目最多 {most} 个类别，包括已删除的。',
    remedy: '请把不需要的类别改名使用，或拆分数据集。',
  },
  'class-same': { message: '类别“{name}”不能与自身合并。', remedy: '请选择两个不同的类别。' },
  'colour-malformed': { message: '“{colour}”不是颜色。', remedy: '请写成 #rrggbb。' },
  'prompt-exists': { message: '此处已有提示词“{text}”。', remedy: '请启用那一条，或换一个文本。' },
  'prompt-missing': { message: '项目中没有这条提示词。', remedy: '它可能已在其他窗口中删除，请重新加载。' },
  'prompt-order': { message: '新的顺序没有恰好包含每条提示词。', remedy: '请重新加载：其他窗口可能改动过。' },
  'prompt-without-class': { message: '前景提示词必须属于一个类别。', remedy: '请选择类别，或将其加入背景。' },
  'label-missing': { message: '项目中没有这个标注。', remedy: '它可能已在其他窗口中删除，请重新加载。' },
  'label-outside': {
    message: '标注超出了图片范围：({x}, {y}) 不在 {width} × {height} 像素之内。',
    remedy: '请在图片范围内标注。',
  },
  'head-missing': { message: '项目中没有这个训练结果。', remedy: '请从列表中选择。' },
  'template-without-place': {
    message: '模板“{template}”中没有放置名称的 {}。',
    remedy: '请在名称的位置写 {}，例如 "a photo of a {}."。',
  },
};
