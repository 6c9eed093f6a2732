import type { SaidTexts } from '../../saidTexts.ts';

/** 模型包 */
export const packs: SaidTexts = {
  'pack-unknown': {
    message: '没有名为“{name}”的模型包。',
    remedy: '请选择已有的模型包：{names}；或在“模型”页面添加。',
  },
  'pack-unknown/known': {
    message: '不认识名为“{name}”的模型包。',
    remedy: '请选择列表中的模型，或填写仓库，形式为“所有者/名称”。',
  },
  'pack-not-offered': {
    message: '{title} 无法下载：没有已知的可用导出。',
    remedy: '如果您有它的导出，可以从文件夹添加，供以后的版本使用。',
  },
  'pack-missing': {
    message: '{folder} 中没有模型包。',
    remedy: '请检查路径。模型包文件夹中有 pack.json，或有 onnx/ 和 config.json。',
  },
  'pack-exists': {
    message: '已有名为“{name}”的模型包。',
    remedy: '请先将其移除，或在 pack.json 中为这个模型包另起名称。',
  },
  'pack-embedded': { message: '{title} 随程序附带，不能移除。', remedy: '生成掩码时可以选择其他模型包。' },
  'pack-differs': {
    message: '模型包 {title} 已损坏：{file} 与添加时不同。',
    remedy: '请在“模型”页面将其移除，然后重新下载或添加。',
  },
  'pack-differs/added': {
    message: '{title} 的 {file} 与其 pack.json 不符。',
    remedy: '文件已改动或损坏，请重新下载模型包。',
  },
  'pack-differs/pulled': {
    message: '{repository} 的 {file} 与其 pack.json 不符。',
    remedy: '请不要使用此版本，可以换一个版本。',
  },
  'pack-file-missing': {
    message: '{folder} 中的模型包缺少 {file}。',
    remedy: '请将该模型在模型库中的 {file} 放入此文件夹。',
  },
  'pack-file-missing/listed': {
    message: '{folder} 中的模型包缺少 pack.json 所列的 {file}。',
    remedy: '请重新获取模型包。',
  },
  'pack-file-outside': {
    message: '{folder} 中的 {file} 位于文件夹之外。',
    remedy: '请将模型包复制到单独的文件夹，再添加。',
  },
  'pack-file-unreadable/pointer': {
    message: '{folder} 中的 {file} 只是 Git LFS 指针，不是权重。',
    remedy: '请下载文件本身（git lfs pull，或从模型库页面下载）。',
  },
  'pack-file-unreadable/empty': { message: '{folder} 中的 {file} 是空文件。', remedy: '请重新下载该文件。' },
  'pack-file-unreadable/json': { message: '{folder} 中的 {file} 不是可以读取的 JSON。', remedy: '请重新下载该文件。' },
  'pack-file-unreadable/pulled': { message: '{what} 不是可以读取的 JSON。', remedy: '请换一个版本。' },
  'pack-file-unreadable/packed': { message: '无法解压 {file}。', remedy: '请重新下载该文件。' },
  'pack-file-unreadable/field': {
    message: '{title} 的 config.json 中，“{field}”无法识别。',
    remedy: '请使用该模型自带的 config.json。',
  },
  'pack-from-later-version': {
    message: '{file} 的格式为 {format}，本版本支持到 {version}。',
    remedy: '请更新程序，或添加较早版本的模型包。',
  },
  'pack-has-link': {
    message: '{folder} 中的 {file} 是符号链接。',
    remedy: '请复制一份不含链接的模型包（cp -rL），再添加。',
  },
  'pack-makes-no-masks': {
    message: '{title} 不能生成掩码。',
    remedy: '请选择其他模型包；“模型”页面说明了各模型包的用途。',
  },
  'pack-manifest-invalid': {
    message: '{file} 无法使用：“{field}”无法识别。',
    remedy: '请改正该字段，或删除 pack.json 按现状使用文件夹。',
  },
  'pack-mismatched': {
    message: '模型包的两个模型不匹配：文本特征 {texts} 维，图像特征 {pictures} 维。',
    remedy: '请使用视觉模型和文本模型来自同一 CLIP 的模型包。',
  },
  'pack-of-other-kind': { message: '{title} 是 {kind, packKind} 模型包，不是 CLIP。', remedy: '请选择 CLIP 模型包。' },
  'pack-precision-unsupported': {
    message: '{folder} 中的 {file} 是量化文件，无法用来生成掩码。',
    remedy: '请从同一页面下载 fp32 或 fp16 的文件。',
  },
  'pack-quantised': { message: '{model} 经过量化，无法用来生成掩码。', remedy: '请使用同一模型的 fp32 文件。' },
  'pack-texts-unsupported': { message: '{title} 无法比较词语与图片。', remedy: '请选择 CLIP 模型包。' },
  'pack-too-large': {
    message: '{repository} 有 {bytes, bytes}，最多接受 {most, bytes}。',
    remedy: '请以其他方式获取文件，再从文件夹添加。',
  },
  'pack-without-checksums': {
    message: '{title} 没有可以比对的校验和。',
    remedy: '请在“模型”页面从文件夹添加，添加时会计算校验和。',
  },
  'patch-differs': {
    message: '模型的图块为 {width} × {height} 像素，而 pack.json 或 config.json 中写的是 {said}。',
    remedy: '请改正 patch_size，或用同一模型的文件重新添加。',
  },
  'patch-not-square': {
    message: '模型的图块为 {width} × {height} 像素，不是正方形。',
    remedy: '请使用图块为正方形的模型。',
  },
};
