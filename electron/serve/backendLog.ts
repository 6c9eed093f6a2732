/** What backend processes write, kept in files that take each other's place: the last words of native code are only there. */
import { join } from 'node:path';
import { createStream } from 'rotating-file-stream';
import { logsFolder } from '#backend/files/hostFolders.ts';

const fileName = 'backend.log';
const size = '2M';
const olderFiles = 4;

export interface BackendLog {
  readonly path: string;
  /** What a process wrote, as it is. */
  write(output: Buffer): void;
  /** A line of our own, with the time. */
  note(text: string): void;
  close(): Promise<void>;
}

/** A log that cannot be written, on a full disk perhaps, keeps nobody from working: `onTrouble` is told once. */
export function openBackendLog(onTrouble: (error: Error) => void): BackendLog {
  const folder = logsFolder();
  const stream = createStream(fileName, { path: folder, size, rotate: olderFiles, mode: 0o600 });
  let isTold = false;
  stream.on('error', (error) => {
    if (!isTold) onTrouble(error);
    isTold = true;
  });
  return {
    path: join(folder, fileName),
    write: (output) => {
      if (!isTold) stream.write(output);
    },
    note: (text) => {
      if (!isTold) stream.write(`${new Date().toISOString()} ${text}\n`);
    },
    close: () => new Promise((resolve) => (isTold ? resolve() : stream.end(() => resolve()))),
  };
}
