/** What backend processes write, kept in files that take each other's place: the last words of native code are only there. */

/** How the files are rotated, whichever process writes them. */
export const backendLogFiles = { name: 'backend.log', size: '2M', olderFiles: 4, mode: 0o600 } as const;

/** The part of a stream that this needs. */
export interface LogStream {
  write(text: string | Uint8Array): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  end(onEnd: () => void): unknown;
}

export interface BackendLog {
  readonly path: string;
  /** What a process wrote, as it is. */
  write(output: Uint8Array): void;
  /** A line of our own, with the time. */
  note(text: string): void;
  close(): Promise<void>;
}

/** A log that cannot be written, on a full disk perhaps, keeps nobody from working: `onTrouble` is told once. */
export function backendLog(stream: LogStream, path: string, onTrouble: (error: Error) => void): BackendLog {
  let isTold = false;
  stream.on('error', (error) => {
    if (!isTold) onTrouble(error);
    isTold = true;
  });
  return {
    path,
    write: (output) => {
      if (!isTold) stream.write(output);
    },
    note: (text) => {
      if (!isTold) stream.write(`${new Date().toISOString()} ${text}\n`);
    },
    close: () => new Promise((resolve) => (isTold ? resolve() : stream.end(() => resolve()))),
  };
}
