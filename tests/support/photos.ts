/** The photographs and awkward files of tests/fixtures/photos, with the tags that tests give them. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

export const photoFolder = fileURLToPath(new URL('../fixtures/photos', import.meta.url));

const caseSchema = z.object({
  files: z.array(z.object({ file: z.string(), source: z.string(), expect: z.string() })),
});

export type PhotoCase = z.infer<typeof caseSchema>['files'][number];

/** Every file with what an importer must make of it: `ok`, `error` or `error or warning`. */
export async function readPhotoCases(): Promise<PhotoCase[]> {
  return caseSchema.parse(JSON.parse(await readFile(`${photoFolder}/case.json`, 'utf8'))).files;
}

/** What is in the pictures. */
const classOfSource: Readonly<Record<string, string>> = {
  astronaut: 'person',
  chelsea: 'cat',
  coffee: 'cup',
  rocket: 'rocket',
  hubble: 'galaxy',
  camera: 'person',
  clock: 'clock',
  coins: 'coin',
};

/** A tags CSV of all files, the broken ones too. */
export async function photoTags(): Promise<string> {
  const rows = (await readPhotoCases()).map(({ file, source }) => `"${file}",${classOfSource[source] ?? 'thing'}`);
  return `path,class\n${rows.join('\n')}\n`;
}
