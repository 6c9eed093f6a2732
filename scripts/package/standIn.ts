/**
 * Stands in for Electron where its binary cannot be had, on Linux: a folder as Electron is distributed, whose program does with the
 * backend what main does, and nothing else: it starts the bundled Node, which gets the channel to who started the program.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** How Electron's binaries name their fuses: this mark, the version of the list, its length, a character for each: `1` is on. */
const fuseMark = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const fuseStates = '10110001';

const program = `#!/bin/sh
backend=$(dirname -- "$(readlink -f -- "$0")")/resources/backend
exec "$backend/node_modules/node/bin/node" "$backend/dist/backend/backend.mjs"
# ${fuseMark}\u0001${String.fromCharCode(fuseStates.length)}${fuseStates}
`;

export async function makeStandIn(folder: string): Promise<void> {
  await mkdir(join(folder, 'resources'), { recursive: true });
  await mkdir(join(folder, 'locales'));
  for (const language of ['de', 'en-US', 'zh-CN']) await writeFile(join(folder, `locales/${language}.pak`), language);
  await writeFile(join(folder, 'electron'), program, { mode: 0o755 });
}
