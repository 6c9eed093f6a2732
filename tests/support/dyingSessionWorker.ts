/**
 * The program of a thread that holds sessions and dies in its first run, as native code that throws would make it; with
 * MASKWRIGHT_PRETEND=healthy, read when the thread starts, it lives.
 */
import { parentPort } from 'node:worker_threads';
import '#models/runtime/worker/sessionWorker.ts';
import type { WorkerRequest } from '#models/runtime/worker/workerMessages.ts';

// Heard after the real program, which has only begun by then: onnxruntime waits for the next turn of the loop.
parentPort?.on('message', ({ command }: WorkerRequest) => {
  if (command.kind === 'run' && process.env['MASKWRIGHT_PRETEND'] !== 'healthy') throw new Error('the driver is gone');
});
