import type { SaidTexts } from '../../saidTexts.ts';

const goOn = '请点击“继续”，将从断点接着下载。';

/** 从模型库下载 */
export const downloads: SaidTexts = {
  'download-address': {
    message: '{url} 不是可以下载的地址。',
    remedy: '请使用不含用户名的 https 地址（仅本机可用 http，例如 http://127.0.0.1:端口）。',
  },
  'download-broken-off': { message: '{url, last} 下载到 {bytes, bytes}（共 {total, bytes}）时中断。', remedy: goOn },
  'download-broken-off/over': {
    message: '{url, last} 无法从断点继续：{url, host} 返回了其他内容。',
    remedy: '请重新下载。',
  },
  'download-differs': {
    message: '{url, last} 的内容与应有的不同。',
    remedy: '请重试；若再次出现，说明来源处的文件已改动。收到的内容已删除。',
  },
  'download-forbidden': {
    message: '{url, host} 不允许下载 {url, last}（HTTP {status}）。',
    remedy: '请以其他方式获取文件，再从文件夹添加。',
  },
  'download-missing': { message: '{url, host} 上没有 {url, last}（HTTP {status}）。', remedy: '请检查名称。' },
  'download-redirect': {
    message: '{url, host} 的重定向不安全，没有跟随。',
    remedy: '请检查镜像地址；网络的登录页面也会这样应答。',
  },
  'download-refused': {
    message: '{url, host} 对 {url, last} 返回了 HTTP {status}。',
    remedy: '请稍后点击“继续”，将从断点接着下载。',
  },
  'download-size': {
    message: '{url, last} 的大小不对。',
    remedy: '请稍后重试；若一直如此，说明来源处的文件已改动，或网络的登录页面在代为应答。',
  },
  'download-size/answer': { message: '{url, host} 的应答超过 {bytes, bytes}。', remedy: '请检查镜像地址。' },
  'download-timeout': { message: '{url, last} 下载失败：{url, host} 已有 {seconds} 秒没有发送内容。', remedy: goOn },
  'download-tls': {
    message: '无法确认 {url, host} 的身份：{reason}。',
    remedy:
      '若有防火墙或杀毒软件检查网络，请用 NODE_USE_SYSTEM_CA=1 或 NODE_EXTRA_CA_CERTS=文件 提供其证书；否则请检查系统时间和地址。',
  },
  'download-unreachable': {
    message: '{url, last} 下载失败：{url, host}，{reason, connection}。',
    remedy: '请检查网络（使用代理时设置 HTTPS_PROXY），然后点击“继续”。没有网络时，请从别处获取文件，再从文件夹添加。',
  },
  'download-unwritable': {
    message: '无法写入 {file}：{reason, reason}。',
    remedy: '请用 MASKWRIGHT_DATA 选择可以写入的数据文件夹。',
  },
  'hub-address': { message: '“{hub}”不是模型库的地址。', remedy: '请写成 https://主机名。' },
  'hub-file-missing': {
    message: '{repository} 没有 {file}，而 {kind, packKind} 模型包需要它。',
    remedy: '请选择 ONNX 文件未经量化的仓库，例如列表中的模型，或从文件夹添加。',
  },
  'hub-path-unsafe': {
    message: '{repository} 列出了会超出其文件夹的文件：“{file}”。',
    remedy: '请不要使用此模型，并告知模型库的维护者。',
  },
  'hub-revision': { message: '“{revision}”不是有效的版本。', remedy: '请填写仓库的分支、标签或提交。' },
  'hub-unintelligible': {
    message: '{url, host} 的应答不像模型库。',
    remedy: '请检查镜像地址；网络的登录页面也会这样应答。',
  },
  'work-under-way': { message: '另一个进程正在做这件事。', remedy: '请等待它完成（进程 {pid}），或将其结束后重试。' },
};
