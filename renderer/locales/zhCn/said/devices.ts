import type { SaidTexts } from '../../saidTexts.ts';

/** 计算设备、内存与运行 */
export const devices: SaidTexts = {
  bug: {
    message: '程序内部出错。',
    remedy: '请重试。若再次出现，请复制详情并报告；日志所在的文件夹见“设置”。',
  },
  'disk-full': {
    message: '{folder} 需要约 {needed, bytes}，目前可用 {free, bytes}。',
    remedy: '请清理空间，或选择更大的磁盘。',
  },
  'disk-full/copy': {
    message: '在 {folder} 中复制 {file} 需要约 {needed, bytes}，目前可用 {free, bytes}。',
    remedy: '请清理空间，或复制到其他磁盘。',
  },
  'disk-full/upgrade': {
    message: '{file} 是旧格式。更新格式并备份需要 {folder} 中约 {needed, bytes}，目前可用 {free, bytes}。',
    remedy: '请清理空间，或将项目移到更大的磁盘。文件没有改动。',
  },
  'disk-full/pack': {
    message: '{folder} 需要 {needed, bytes}，目前可用 {free, bytes}。',
    remedy: '请清理空间，或用 MASKWRIGHT_DATA 将数据文件夹设到更大的磁盘。',
  },
  'disk-full/file': {
    message: '磁盘已满，无法写入 {file}。',
    remedy: '请清理空间，然后继续下载，已下载的部分不会丢失。',
  },
  'out-of-memory': {
    message: '在 {provider, device} 上运行 {model} 时内存不足。',
    remedy: '请关闭其他程序，或使用“快速”预设。',
  },
  'precision-needs-cpu': {
    message: 'int8 只能在 CPU 上运行，不能用 {device, device}。',
    remedy: '请将计算设备设为“自动”，或选用 fp32。',
  },
  'provider-unavailable': { message: '此系统没有计算设备 {provider, device}。', remedy: '请选择其他设备。' },
  'provider-refused': { message: '{provider, device} 无法运行此模型：{cause}', remedy: '{remedy}' },
  'provider-failed': { message: '{provider, device} 无法加载模型。', remedy: '请安装其驱动和运行库，或选择 CPU。' },
  'provider-library-missing/onnxruntime': {
    message: '缺少 {library}',
    remedy: '安装 CUDA 12 和 cuDNN 9 后，运行 maskwright doctor --install-cuda 获取。',
  },
  'provider-library-missing/cuda': {
    message: '缺少 {library}',
    remedy: '请安装 CUDA 12 和 cuDNN 9，并设置 LD_LIBRARY_PATH。',
  },
  'provider-library-missing/vulkan': {
    message: '缺少 {library}',
    remedy: '请安装 Vulkan 加载器（libvulkan1）和显卡的 Vulkan 驱动。',
  },
  'provider-library-missing/driver': { message: '缺少 {library}', remedy: '请更新显卡驱动，或选择 CPU。' },
  'no-adapter': { message: '没有找到显卡', remedy: '请安装显卡驱动，Linux 上需要 Vulkan 驱动。' },
  'provider-differs': { message: '计算结果与 CPU 不一致', remedy: '请更新显卡驱动，或选择 CPU。' },
  'provider-idle': {
    message: '{total} 次运算中有 {count} 次仍由 CPU 完成',
    remedy: '请以标准算子、float32 重新导出模型。',
  },
  'provider-slower': { message: '比 CPU 慢：每张 {seconds, duration}，CPU 为 {cpuSeconds, duration}' },
  'provider-crashed': { message: '其程序意外结束（{how}）', remedy: '请更新显卡驱动，或选择 CPU。' },
  'provider-timeout': { message: '超过 {seconds} 秒没有完成', remedy: '请更新显卡驱动，或选择 CPU。' },
  'profile-unreadable': {
    message: '无法读取 onnxruntime 的性能记录。',
    remedy: '请报告此问题，并附上“设置”中的版本。',
  },
  'session-thread-ended': {
    message: '运行模型的线程意外结束（{how}）。',
    remedy: '请重试；若再次出现，请连同图片报告此问题。',
  },
  'model-run-failed': {
    message: '{model} 在 {provider, device} 上运行失败。',
    remedy: '请校验模型包，或选择其他设备。',
  },
  'operator-unsupported': {
    message: '{provider, device} 不支持 {model} 中的某个算子或其 ONNX 版本。',
    remedy: '请使用 opset 13 到 21、只含标准算子的导出。',
  },
  'settings-unwritable': {
    message: '无法写入 {file}：{reason, reason}。',
    remedy: '请用 MASKWRIGHT_DATA 选择可以写入的数据文件夹。',
  },

  'address-not-valid': { message: '此地址已失效。', remedy: '请打开程序最近一次启动时给出的地址。' },
  'backend-lost': { message: '后台没有响应。', remedy: '它会自动重启，已保存的内容不会丢失。请稍候再试。' },
  'invalid-input': { message: '{field, field}无效。', remedy: '请改正后重试。' },
  'invalid-input/too-long': { message: '{field, field}过长，最多 {limit} 个字符。', remedy: '请改正后重试。' },
  'invalid-input/too-many': { message: '{field, field}过长，最多 {limit} 项。', remedy: '请改正后重试。' },
  'invalid-input/too-large': { message: '{field, field}过大，最大为 {limit}。', remedy: '请改正后重试。' },
  'invalid-input/too-small': { message: '{field, field}过小，最小为 {limit}。', remedy: '请改正后重试。' },
  'invalid-input/empty': { message: '{field, field}不能为空。', remedy: '请改正后重试。' },
  'invalid-input/bytes': { message: '收到的数据无效。', remedy: '请更新程序：两端的版本必须一致。' },
  'webgl-missing': {
    message: '无法显示图片：此浏览器没有 WebGL 2。',
    remedy: '请在浏览器设置中启用硬件加速，或换用其他浏览器。',
  },
};
