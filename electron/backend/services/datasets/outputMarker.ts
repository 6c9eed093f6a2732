/**
 * The file `maskwright.json` lies in every folder of pictures that this program writes. It says which folders an export may
 * replace, and keeps an import from taking the program's own pictures for the user's.
 */
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { projectExtension } from '../../store/projectFile.ts';

const markerName = 'maskwright.json';

const markerSchema = z.object({
  /** What the folder is: the format of a dataset, or `look`. */
  format: z.string(),
  /** The project that it was made from. */
  project: z.string(),
  /** What lay in the folder when it was written; anything else there is not ours. */
  entries: z.array(z.string()),
});

type OutputMarker = z.infer<typeof markerSchema>;

/** Marks a folder as written by this program; `entries` are what it holds now. */
export async function writeOutputMarker(folder: string, marker: Omit<OutputMarker, 'entries'>): Promise<void> {
  const entries = (await readdir(folder)).filter((name) => name !== markerName).toSorted();
  const content: OutputMarker = { ...marker, entries };
  await writeFile(join(folder, markerName), `${JSON.stringify(content, null, 2)}\n`);
}

/** The marker of a folder; undefined when it has none that can be read. */
export async function readOutputMarker(folder: string): Promise<OutputMarker | undefined> {
  const text = await readFile(join(folder, markerName), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : markerSchema.safeParse(parseJson(text)).data;
}

/** What a marked folder holds that was not there when it was written: somebody else's. */
export async function strangersIn(folder: string, { entries }: OutputMarker): Promise<string[]> {
  const ours = new Set([markerName, ...entries]);
  return (await readdir(folder)).filter((name) => !ours.has(name));
}

/** Whether a folder with these entries is one of ours: a marked one, or one with a project file, where `run` puts all of them. */
export function isOwnOutput(names: readonly string[]): boolean {
  return names.some((name) => name === markerName || name.endsWith(projectExtension));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not our marker then.
    return undefined;
  }
}
