/** The thread of an integrity check: one connection that only reads, one check, and it ends. */
import { parentPort, workerData } from 'node:worker_threads';
import { defined } from '#core/base/assert.ts';
import { flattenError } from '#core/base/errors.ts';
import { integrityCheck } from './integrityCheck.ts';
import type { IntegrityMessage, IntegrityRequest } from './integrityMessages.ts';
import { closeProject, openProjectForReading } from './projectFile.ts';

const { filePath } = workerData as IntegrityRequest;
const port = defined(parentPort, 'the port of the thread that started this one');
const say = (message: IntegrityMessage): void => {
  port.postMessage(message);
};

try {
  const project = openProjectForReading(filePath, { isOpenInProcess: true });
  try {
    const findings = integrityCheck(project, (done, total) => {
      say({ kind: 'progress', done, total });
    });
    say({ kind: 'findings', findings });
  } finally {
    closeProject(project);
  }
} catch (error) {
  say({ kind: 'failed', error: flattenError(error) });
}
