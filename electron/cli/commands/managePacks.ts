import { formatBytes, formatCount, formatDuration } from '#core/base/format.ts';
import { ExpectedError } from '#core/base/errors.ts';
import type { KnownPackSummary, PackSummary, PullProgress } from '#core/contract/packs.ts';
import type { CommandContext } from './context.ts';

/** A line per pack, the embedded one first; then what can be pulled; then those that are broken. */
export async function listPacks({ client, output }: CommandContext): Promise<void> {
  const { packs, broken, known } = await client.packs.list();
  for (const pack of packs) {
    const origin = pack.isEmbedded ? 'embedded' : pack.folder;
    output.line(`${pack.name}  ${pack.kind}  ${formatBytes(pack.bytes)}  ${pack.licence}  ${origin}`);
    output.line(`    ${abilityText(pack)}`);
  }
  const missing = known.filter(({ isInstalled }) => !isInstalled);
  if (missing.length > 0) output.line('\nKnown, not installed ("models pull NAME" fetches one):');
  for (const pack of missing) output.line(knownPackText(pack));
  output.problems(broken);
}

function abilityText({ limits }: Pick<PackSummary, 'limits'>): string {
  return limits?.message ?? 'Makes masks.';
}

function knownPackText(pack: KnownPackSummary): string {
  const size = pack.bytes === null ? 'size unknown' : `about ${formatBytes(pack.bytes)}`;
  const use = pack.isUsed ? '' : `\n    Not used yet. ${pack.limits ?? ''}`;
  return `${pack.name}  ${pack.kind}  ${size}  ${pack.licence}\n    ${pack.purpose}${use}`;
}

/** Copies a folder into the user's packs. */
export async function addPack({ client, output, signal }: CommandContext, folder: string): Promise<void> {
  const pack = await client.packs.add({ folder }, { signal });
  output.line(`Added ${pack.name} (${formatBytes(pack.bytes)}) in ${pack.folder}`);
  output.line(abilityText(pack));
}

export interface PullOptions {
  readonly revision: string | null;
  readonly hub: string | null;
}

/** Downloads a pack. Ctrl+C keeps what is there for the next time. */
export async function pullPack(
  { client, output, signal }: CommandContext,
  model: string,
  options: PullOptions,
): Promise<void> {
  const stream = await client.packs.pull({ model, ...options }, { signal });
  let next = await stream.next();
  for (; next.done !== true; next = await stream.next()) {
    const progress = next.value;
    output.progressLine(() => pullText(progress), progress.bytes === progress.totalBytes);
  }
  const pack = next.value;
  output.line(`Pulled ${pack.name} (${formatBytes(pack.bytes)}, licence ${pack.licence}) into ${pack.folder}`);
  output.line(abilityText(pack));
  const { known } = await client.packs.list();
  const entry = known.find(({ name }) => name === pack.name);
  if (entry?.isUsed === false) output.note(`Not used yet. ${entry.limits ?? ''}`);
}

/** `Pulling 212.0 MB of 605.2 MB · 11.3 MB/s · 35 s left · onnx/text_model.onnx` */
function pullText({ bytes, totalBytes, ratePerSecond, secondsLeft, file, waiting }: PullProgress): string {
  if (waiting !== null) return `Waiting ${formatDuration(waiting.seconds)}: ${waiting.reason.message}`;
  if (totalBytes === null) return 'Asking the hub';
  const parts = [`Pulling ${formatBytes(bytes)} of ${formatBytes(totalBytes)}`];
  if (ratePerSecond !== null) parts.push(`${formatBytes(Math.round(ratePerSecond))}/s`);
  if (secondsLeft !== null && secondsLeft > 0) parts.push(`${formatDuration(secondsLeft)} left`);
  if (file !== null && bytes < totalBytes) parts.push(file);
  return parts.join(' · ');
}

/** Throws `ExpectedError` (`pack-differs`) when a file is not what pack.json says. */
export async function verifyPack({ client, output, signal }: CommandContext, name: string): Promise<void> {
  const { isSound, files, differences, limits } = await client.packs.verify({ name }, { signal });
  for (const difference of differences) output.line(difference.message);
  if (!isSound) {
    throw new ExpectedError('pack-differs', `The pack ${name} is not what its pack.json says.`, {
      remedy: 'Add the pack again from a good copy.',
    });
  }
  output.line(`${name}: ${formatCount(files, 'file')} verified`);
  output.line(abilityText({ limits }));
}

/** A line per word, the most similar first: its share among the words, the cosine, the word. */
export async function tryPack(
  { client, output, signal }: CommandContext,
  trial: { readonly pack: string; readonly picture: string; readonly words: string[] },
): Promise<void> {
  const { words, notices } = await client.packs.try(trial, { signal });
  for (const notice of notices) output.note(`Notice: ${notice.message}`);
  for (const { word, cosine, share } of words) {
    const percent = `${(share * 100).toFixed(1)} %`.padStart(7);
    output.line(`${percent}  ${cosine.toFixed(3).padStart(6)}  ${word}`);
  }
}

/** Deletes an added pack. */
export async function removePack({ client, output }: CommandContext, name: string): Promise<void> {
  await client.packs.remove({ name });
  output.line(`Removed ${name}`);
}
