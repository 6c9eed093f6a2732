/** Who works on half-done work in a folder: its name tells machine and process, so that what a killed one left is known. */
import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { errorCode } from '#core/base/errors.ts';

/** This machine in a file name: eight hexadecimal digits. */
export const machineId = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

/** Whether a process of this machine lives, whoever's it is. */
export function isRunning(pid: number): boolean {
  try {
    // Signal 0 is not sent; asking is all.
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Not permitted: it lives, and is somebody else's. In doubt nothing is taken from anybody.
    return errorCode(error) !== 'ESRCH';
  }
}
