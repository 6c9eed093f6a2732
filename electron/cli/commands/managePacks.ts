import { formatBytes, formatCount } from '#core/base/format.ts';
import { ExpectedError } from '#core/base/errors.ts';
import type { CommandContext } from './context.ts';

/** A line per pack, the embedded one first; then those that are broken. */
export async function listPacks({ client, output }: CommandContext): Promise<void> {
  const { packs, broken } = await client.packs.list();
  for (const pack of packs) {
    const origin = pack.isEmbedded ? 'embedded' : pack.folder;
    output.line(`${pack.name}  ${pack.kind}  ${formatBytes(pack.bytes)}  ${pack.licence}  ${origin}`);
  }
  output.problems(broken);
}

/** Copies a folder into the user's packs. */
export async function addPack({ client, output, signal }: CommandContext, folder: string): Promise<void> {
  const pack = await client.packs.add({ folder }, { signal });
  output.line(`Added ${pack.name} (${formatBytes(pack.bytes)}) in ${pack.folder}`);
}

/** Throws `ExpectedError` (`pack-differs`) when a file is not what pack.json says. */
export async function verifyPack({ client, output, signal }: CommandContext, name: string): Promise<void> {
  const { isSound, files, differences } = await client.packs.verify({ name }, { signal });
  for (const difference of differences) output.line(difference);
  if (!isSound) {
    throw new ExpectedError('pack-differs', `The pack ${name} is not what its pack.json says.`, {
      remedy: 'Add the pack again from a good copy.',
    });
  }
  output.line(`${name}: ${formatCount(files, 'file')} verified`);
}

/** Deletes an added pack. */
export async function removePack({ client, output }: CommandContext, name: string): Promise<void> {
  await client.packs.remove({ name });
  output.line(`Removed ${name}`);
}
