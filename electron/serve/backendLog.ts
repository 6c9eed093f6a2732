/** The log of served backends, in the user's data folder. */
import { join } from 'node:path';
import { createStream } from 'rotating-file-stream';
import { logsFolder } from '#backend/files/hostFolders.ts';
import { backendLog, backendLogFiles, type BackendLog } from '#core/process/backendLog.ts';

export function openBackendLog(onTrouble: (error: Error) => void): BackendLog {
  const folder = logsFolder();
  const { name, size, olderFiles, mode } = backendLogFiles;
  const stream = createStream(name, { path: folder, size, rotate: olderFiles, mode });
  return backendLog(stream, join(folder, name), onTrouble);
}
