/**
 * The file `maskwright.json` lies in every folder of pictures that this program writes. It says which folders an export may
 * replace, and keeps an import from taking the program's own pictures for the user's.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { projectExtension } from '../../store/projectFile.ts';
import { readFolderChanges, writeFileList, type FolderChanges } from './fileList.ts';

const markerName = 'maskwright.json';

const markerSchema = z.object({
  /** What the folder is: the format of a dataset, or `look`. */
  format: z.string(),
  /** The project that it was made from. */
  project: z.string(),
});

type OutputMarker = z.infer<typeof markerSchema>;

/** Marks a folder that is complete, and writes down the files that it holds now. */
export async function sealOutput(folder: string, marker: OutputMarker): Promise<void> {
  await writeFileList(folder, [markerName]);
  await writeFile(join(folder, markerName), `${JSON.stringify(marker, null, 2)}\n`);
}

/** The marker of a folder; undefined when it has none that can be read. */
export async function readOutputMarker(folder: string): Promise<OutputMarker | undefined> {
  const text = await readFile(join(folder, markerName), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : markerSchema.safeParse(parseJson(text)).data;
}

/** What somebody did in a marked folder since it was written; undefined when its files were not written down. */
export async function changesIn(folder: string): Promise<FolderChanges | undefined> {
  return readFolderChanges(folder, [markerName]);
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
