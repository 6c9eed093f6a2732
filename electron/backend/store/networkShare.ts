import { statfsSync } from 'node:fs';

/** Linux: the `f_type` of file systems whose files lie on another machine (linux/magic.h, statfs(2)). */
const shareNames: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xfe534d42, 'SMB'],
  [0xff534d42, 'SMB'],
  [0x5346414f, 'AFS'],
  [0x01021997, '9P'],
  [0x00c36400, 'Ceph'],
  [0x564c, 'NCP'],
]);

/**
 * What kind of network share a file lies on; null when it lies on this machine, or when that cannot be told: macOS does not say,
 * Windows only of paths with a host's name.
 */
export function networkShareOf(path: string): string | null {
  if (process.platform === 'win32') return shareOfPath(path);
  return process.platform === 'linux' ? shareOfType(statfsSync(path).type) : null;
}

/** Exported for its test. `type` is what statfs says, as a signed or an unsigned number. */
export function shareOfType(type: number): string | null {
  return shareNames.get(type >>> 0) ?? null;
}

/** Exported for its test. `\\server\share\…`, but not `\\?\C:\…`. */
export function shareOfPath(path: string): string | null {
  return /^\\\\(\?\\UNC\\|(?![?.]\\))/i.test(path) ? 'SMB' : null;
}
