/**
 * The program of a probe process: loads a model with one provider and measures it, as commands come. A process of its
 * own, because native code of a provider can crash, hang, or crash at its end; it is started by probeProcess.ts and
 * ended from there.
 */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'onnxruntime-node';
import { defined } from '#core/base/assert.ts';
import { flattenError } from '#core/base/errors.ts';
import type { Tensor } from '#models/tensor/tensor.ts';
import { calculatingNodes, parseProfile, shareByProvider, type SessionProfile } from '../profile.ts';
import { createSession, type Session } from '../session.ts';
import type { LoadCommand, MeasureCommand, Measurement, ProbeAnswer, ProbeCommand } from './probeMessages.ts';

// Only its log says which library a provider misses; who started this process reads it.
env.logLevel = 'error';

const timedRuns = 2;

interface Loaded extends LoadCommand {
  readonly session: Session;
}

let loaded: Loaded | undefined;

process.on('message', (command: ProbeCommand) => {
  answer(command).then(send, (error: unknown) => {
    send({ kind: 'failed', error: flattenError(error) });
  });
});
// Who started it has gone: nobody will ask for anything more.
process.on('disconnect', () => process.exit());

function send(message: ProbeAnswer): void {
  process.send?.(message);
}

async function answer(command: ProbeCommand): Promise<ProbeAnswer> {
  if (command.kind === 'measure') {
    return { kind: 'measured', measurement: await measure(defined(loaded, 'a loaded model'), command) };
  }
  const { source, provider, threads } = command;
  loaded = { ...command, session: await createSession(source, { provider, threads }) };
  return { kind: 'loaded' };
}

/** Times first, without a profile, which would slow some providers down. */
async function measure(model: Loaded, { feed, slowSeconds }: MeasureCommand): Promise<Measurement> {
  const { session } = model;
  const first = await timedRun(session, feed);
  let seconds = Infinity;
  let output = first.output;
  for (let run = 0; run < timedRuns; run++) {
    const result = await timedRun(session, feed);
    output = result.output;
    seconds = Math.min(seconds, result.seconds);
    if (result.seconds > slowSeconds) break;
  }
  await session.dispose();
  const profile = await profiledRun(model, feed);
  const calculating = calculatingNodes(profile);
  return {
    output,
    seconds,
    shares: shareByProvider(profile),
    calculatingNodes: calculating.length,
    calculatingOnCpu: calculating.filter(({ provider }) => provider === 'cpu').length,
  };
}

async function timedRun(session: Session, feed: Tensor): Promise<{ output: Tensor; seconds: number }> {
  const input = defined(session.inputs[0], 'an input').name;
  const name = defined(session.outputs[0], 'an output').name;
  const start = performance.now();
  const results = await session.run({ [input]: feed }, [name]);
  return { output: defined(results[name], name), seconds: (performance.now() - start) / 1000 };
}

async function profiledRun({ source, provider, threads }: LoadCommand, feed: Tensor): Promise<SessionProfile> {
  const folder = await mkdtemp(join(tmpdir(), 'maskwright-profile-'));
  try {
    const session = await createSession(source, { provider, threads, profilePrefix: join(folder, 'run') });
    await timedRun(session, feed);
    await timedRun(session, feed);
    await session.dispose();
    const [file] = await readdir(folder);
    return parseProfile(await readFile(join(folder, defined(file, 'a profile')), 'utf8'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
