/**
 * A probe program for tests of what a provider can do to us. MASKWRIGHT_PRETEND says what: `crash` or `hang` when it is
 * asked to load, `crash-running`, `hang-running`; otherwise it is the CPU, `exact`, with `wrong` values, or `slow`.
 */
import type { ProbeAnswer, ProbeCommand } from '#models/runtime/probe/probeMessages.ts';
import { createSession, type Session } from '#models/runtime/session.ts';
import { tensor } from '#models/tensor/tensor.ts';

const pretended = process.env['MASKWRIGHT_PRETEND'];
let session: Session;

process.on('message', (command: ProbeCommand) => {
  void answer(command).then((message) => process.send?.(message));
});

async function answer(command: ProbeCommand): Promise<ProbeAnswer> {
  if (pretended === 'hang') return await new Promise(() => undefined);
  if (command.kind === 'load') {
    if (pretended === 'crash') process.kill(process.pid, 'SIGSEGV');
    session = await createSession(command.source);
    return { kind: 'loaded' };
  }
  if (pretended === 'hang-running') return await new Promise(() => undefined);
  if (pretended === 'crash-running') process.kill(process.pid, 'SIGSEGV');
  const results = await session.run({ [session.inputs[0]?.name ?? '']: command.feed });
  const output = results[session.outputs[0]?.name ?? ''];
  if (!(output?.data instanceof Float32Array)) throw new Error('the model of the test has one float output');
  const values = pretended === 'wrong' ? output.data.map((value) => value * 1.01) : output.data;
  return {
    kind: 'measured',
    measurement: {
      output: tensor('float32', output.shape, values),
      seconds: pretended === 'slow' ? 3600 : 0,
      shares: [{ provider: 'webgpu', nodes: 9, timeShare: 1 }],
      calculatingNodes: 9,
      calculatingOnCpu: 0,
    },
  };
}
