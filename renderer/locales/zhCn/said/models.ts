import type { SaidTexts } from '../../saidTexts.ts';

const exportAgain = '请重新导出模型。';
const downloadAgain = '请重新下载或导出。';

/** 模型文件 */
export const models: SaidTexts = {
  'bytes-cut-short': { message: '文件不完整，内容提前结束。', remedy: downloadAgain },
  'protobuf-malformed': { message: '文件不是有效的 ONNX 模型。', remedy: downloadAgain },
  'safetensors-malformed': { message: '文件不是可以读取的 safetensors。', remedy: downloadAgain },
  'model-missing': { message: '没有模型文件 {file}。', remedy: '请重新添加模型包，或选择其他模型包。' },
  'model-unreadable': { message: '无法加载模型 {model}。', remedy: '请在“模型”页面校验模型包，或重新下载、添加。' },
  'model-damaged': {
    message: '{model} 的权重已损坏：计算结果不是数。',
    remedy: '请在“模型”页面校验模型包，然后重新下载或添加。',
  },
  'model-malformed': { message: '模型文件无效。', remedy: downloadAgain },
  'model-too-large': {
    message: '{model} 的权重有 {bytes, bytes}，单个文件最多 2 GB。',
    remedy: '请将权重保存在单独的文件中。',
  },
  'external-data-missing': {
    message: '模型的权重文件不在旁边，或无法读取。',
    remedy: '请将随模型提供的 .onnx.data 文件放在模型旁边，或重新添加模型包。',
  },
  'external-data-outside': {
    message: '{file} 引用了其文件夹之外的数据：{location}。',
    remedy: '请从可信的来源获取模型。',
  },
  'element-type-unknown': {
    message: '模型中有未知的数据类型（{code}）。',
    remedy: '请以 ONNX opset 21 或更早版本重新导出。',
  },
  'element-type-unsupported': {
    message: '模型中有不支持的数据类型 {type}。',
    remedy: '请使用 fp32 或 fp16 的模型文件。',
  },
  'tensor-type-unsupported': {
    message: '{model} 的“{value}”类型为 {type}，不受支持。',
    remedy: '请使用浮点、整数或布尔张量的导出。',
  },
  'half-in-subgraph': { message: '{model} 是半精度，且含有子图，无法使用。', remedy: '请使用同一模型的 fp32 文件。' },
  'grid-invalid': { message: '无法使用 {height} × {width} 的图块网格。', remedy: '请使用尺寸更合适的图片。' },
  'input-shape-unknown': { message: '{model} 没有说明“{input}”的维数。', remedy: '请在导出模型时声明输入形状。' },
  'operator-unknown': {
    message: '{model} 含有无法识别的算子 {operator}。',
    remedy: '请使用未经量化、未针对特定运行库优化的 ONNX 导出。',
  },
  'shape-mismatch': {
    message: '{model} 中的张量形状不匹配。',
    remedy: '请检查图片尺寸是否适合该模型，否则重新导出模型。',
  },
  'structure-unknown': {
    message: '无法识别 {model} 的结构。',
    remedy: '请使用普通 ONNX 导出的、类似 CLIP 的视觉 Transformer。',
  },
  'value-unknown': { message: '{model} 中缺少所需的值。', remedy: exportAgain },
  'value-exists': { message: '{model} 中的名称重复。', remedy: exportAgain },
  'rename-captured': { message: '{model} 的子图使用了“{value}”，无法改名。', remedy: exportAgain },
  'layers-invalid': { message: '{count} 不是有效的层数。', remedy: '请使用 1 以上的整数。' },
  'no-classes': { message: '没有标签的图片无法得到热力图。', remedy: '请至少为图片打一个标签。' },
  'no-competing-text': { message: '只有一个标签时没有可以比较的对象。', remedy: '请添加背景词，或第二个标签。' },
  'preprocessor-unreadable': { message: '{file} 无法使用。', remedy: '请使用该模型自带的 preprocessor_config.json。' },
  'text-model-unknown': {
    message: '{model} 不是可用的文本编码器。',
    remedy: '请使用同一 CLIP 导出中的 text_model.onnx 和 config.json。',
  },
  'vision-model-unknown': {
    message: '{model} 不是可用的图像编码器。',
    remedy: '请使用 CLIP 导出中的 vision_model.onnx。',
  },
  'tokenizer-unreadable': {
    message: '模型包的分词器无法读取。',
    remedy: '请重新下载模型包；其中的 tokenizer.json 须与模型库中的一致。',
  },
};
