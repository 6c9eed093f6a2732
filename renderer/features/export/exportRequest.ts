/** What is typed for an export, read. */
import type { DatasetFormat } from '#core/contract/datasets.ts';

/** Whether an export can go into the folder that is typed. */
export type FolderCheck =
  /** Nobody has asked yet, or the answer is not there. */
  | { readonly kind: 'waiting' }
  | { readonly kind: 'ready'; readonly isReplaced: boolean; readonly target: ExportTarget }
  | { readonly kind: 'refused'; readonly error: unknown };

/** What was asked about: an answer holds for this alone. */
export interface ExportTarget {
  readonly format: DatasetFormat;
  /** Without spaces around it. */
  readonly outFolder: string;
  /** A person has agreed that files which were added or edited in an earlier export there are lost. */
  readonly replace: boolean;
}

/**
 * What may be written to, of what is typed and chosen by now; undefined while nothing may. An answer about another folder or format
 * says nothing of these: the agreement that files are lost was given for that folder.
 */
export function readyTarget(check: FolderCheck, format: DatasetFormat, typedFolder: string): ExportTarget | undefined {
  if (check.kind !== 'ready') return undefined;
  const { target } = check;
  return target.format === format && target.outFolder === typedFolder.trim() ? target : undefined;
}

/** `20`, `12,5`, `0`: per cent as a share from 0 to 1; undefined for what is none. */
export function readPercent(typed: string): number | undefined {
  const text = typed.trim().replace(/\s*%$/, '').replace(',', '.');
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  return value <= 100 ? value / 100 : undefined;
}

/** A folder beside the project file, named after both: `/data/boats.maskwright` becomes `/data/boats-coco`. */
export function suggestedFolder(projectFile: string, format: DatasetFormat): string {
  return projectFile === '' ? '' : `${projectFile.replace(/\.maskwright$/i, '')}-${format}`;
}

/** The folder that a path lies in, of either system; null for a path that names none. */
export function parentFolder(path: string): string | null {
  return /^(.+)[\\/][^\\/]*$/.exec(path)?.[1] ?? null;
}

export function lastName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? '';
}

/** A name below a folder, with the separator that the folder's own path has. */
export function joinPath(folder: string, name: string): string {
  const separator = folder.includes('\\') && !folder.includes('/') ? '\\' : '/';
  return /[\\/]$/.test(folder) ? folder + name : folder + separator + name;
}
