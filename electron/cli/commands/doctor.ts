import { formatBytes, formatCount, formatRunTime } from '#core/base/format.ts';
import type { Examination, ProviderReport } from '#core/contract/doctor.ts';
import type { CommandContext } from './context.ts';

export interface DoctorOptions {
  readonly pack: string | null;
  readonly threads: number | null;
  readonly isJson: boolean;
}

/** Prints what the machine has and what each device makes of a pack; as JSON for scripts when asked. */
export async function doctor({ client, output }: CommandContext, options: DoctorOptions): Promise<void> {
  const { pack, threads, isJson } = options;
  output.note('Trying each device; one that is slow or new takes up to a minute.');
  const examination = await client.doctor.examine({ pack, threads });
  if (isJson) {
    output.line(JSON.stringify(examination, null, 2));
    return;
  }
  for (const line of examinationLines(examination)) output.line(line);
}

export function* examinationLines(examination: Examination): Generator<string> {
  const { versions, system, processor, memory, folders, packTitle, obstacle, providers, device } = examination;
  const { node, onnxruntime, sharp, libvips, sqlite } = versions;
  yield `Node ${node}, onnxruntime ${onnxruntime}, sharp ${sharp} with libvips ${libvips}, SQLite ${sqlite}`;
  yield `  system     ${system.platform} ${system.architecture}, ${system.release}`;
  yield `  processor  ${processor.model}: ${formatCount(processor.cores, 'core')}, ${formatCount(processor.threads, 'thread')}`;
  if (processor.features.length > 0) yield `             ${processor.features.join(' ')}`;
  yield `  memory     ${formatBytes(memory.totalBytes)}, ${formatBytes(memory.availableBytes)} available`;
  yield `  data       ${folders.data}`;
  yield `  cache      ${folders.cache}`;
  yield `Devices, tried with the image encoder of ${packTitle}:`;
  for (const report of providers) yield* providerLines(report);
  if (obstacle !== null) yield `${packTitle} makes no masks: ${obstacle}`;
  if (device !== null) yield `Masks are made on ${device.message}`;
}

function* providerLines({ provider, isUsed, device, refusal, measured }: ProviderReport): Generator<string> {
  const indent = ' '.repeat(13);
  yield `  ${provider.padEnd(9)}  ${isUsed ? 'used' : refusal === null ? 'works' : `not used: ${refusal.message}`}`;
  const remedy = refusal?.remedy ?? null;
  if (remedy !== null) yield `${indent}${remedy}`;
  if (device !== null) yield `${indent}${device}`;
  if (measured === null) return;
  const { secondsPerPicture, relativeDifference, shares } = measured;
  const isCompared = provider !== 'cpu' && relativeDifference !== null;
  const difference = isCompared ? `, off the CPU's values by ${(relativeDifference * 100).toPrecision(2)} %` : '';
  yield `${indent}${formatRunTime(secondsPerPicture)} a picture${difference}`;
  for (const { provider: runner, nodes, timeShare } of shares) {
    yield `${indent}${formatCount(nodes, 'node')} and ${(timeShare * 100).toFixed(1)} % of the time on ${runner}`;
  }
}
