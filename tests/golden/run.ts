/**
 * Runs golden cases: finds case folders, gives each to its checker, turns the parts into lines of a report. A case is
 * checked by the module of this folder that has its name, or its folder's (`graphs/<name>` by `graphs.ts`); all numbers
 * come from there.
 */
import { readdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { errorMessage, ExpectedError } from '#core/base/errors.ts';
import type { GoldenChecker, GoldenPart } from './goldenCase.ts';

/** Cases that should be there; `name/*` stands for at least one case in that folder. */
const knownCases = [
  'ritc-masked',
  'ritc-masked-resize',
  'ritc-plain',
  'clip-es',
  'clip-es-deep',
  'text-encoder',
  'tokenizer',
  'cam-merge',
  'par',
  'irn-walk',
  'crf',
  'coco-rle',
  'metrics',
  'photos',
  'graphs/*',
  'blip-vqa',
  'qape',
  'pcm',
  'cda',
  'urn',
  'maskclip-keysmooth',
  'getam',
] as const;

export type CaseStatus = 'pass' | 'fail' | 'partial' | 'not implemented' | 'not here';

export interface CaseResult {
  readonly name: string;
  readonly status: CaseStatus;
  /** Largest difference of all parts that were compared; NaN where none was. */
  readonly difference: number;
  readonly parts: readonly GoldenPart[];
  readonly note?: string;
}

interface CaseFolder {
  readonly name: string;
  readonly path: string;
  /** The known case that it is one of, without `/*`. */
  readonly kind: string | undefined;
}

const knownKinds: ReadonlySet<string> = new Set(knownCases.map(kindOf));

function kindOf(knownCase: string): string {
  return knownCase.replace(/\/\*$/u, '');
}

/**
 * Checks every case under a folder (or the folder itself, when it is a case) and yields results in order of their
 * names, absent known cases last. Throws `ExpectedError` (`folder-unreadable`).
 */
export async function* runGoldenCases(folder: string): AsyncGenerator<CaseResult> {
  const root = resolve(folder);
  const cases = await findCases(root);
  const isSingle = cases.length === 1 && cases[0]?.path === root;
  const checkerNames = await findCheckers();
  for (const found of cases) yield await runCase(found, checkerNames);
  if (isSingle) return;
  for (const known of knownCases) {
    const isHere = cases.some(({ kind }) => kind === kindOf(known));
    if (!isHere) yield { name: known, status: 'not here', difference: NaN, parts: [] };
  }
}

/** `<case> <difference> <status>` and one indented line per part. */
export function reportLines(result: CaseResult): string[] {
  const note = result.note === undefined ? '' : `  (${result.note})`;
  return [
    `${result.name} ${formatDifference(result.difference)} ${result.status}${note}`,
    ...result.parts.map((part) => {
      const partNote = part.note === undefined ? '' : `  (${part.note})`;
      return `    ${part.name}: ${formatDifference(part.difference)} of ${formatDifference(part.tolerance)} ${part.status}${partNote}`;
    }),
  ];
}

async function findCases(root: string): Promise<CaseFolder[]> {
  if (await isCaseFolder(root)) return [caseFolder(root, [])];
  const cases: CaseFolder[] = [];
  for (const name of await subfolders(root)) {
    if (await isCaseFolder(join(root, name))) {
      cases.push(caseFolder(root, [name]));
      continue;
    }
    for (const inner of await subfolders(join(root, name))) {
      if (await isCaseFolder(join(root, name, inner))) cases.push(caseFolder(root, [name, inner]));
    }
  }
  return cases;
}

/**
 * A case by its path below the root; the root's own name counts too, so that `fixtures/graphs` may be given as well.
 */
function caseFolder(root: string, names: readonly string[]): CaseFolder {
  const path = join(root, ...names);
  const segments = [basename(dirname(root)), basename(root), ...names];
  const [own = '', parent = ''] = segments.slice(-2).reverse();
  const kind = [own, parent].find((name) => knownKinds.has(name));
  return { name: kind === parent || names.length === 2 ? `${parent}/${own}` : own, path, kind };
}

async function subfolders(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
  } catch (error) {
    throw new ExpectedError('folder-unreadable', `The folder ${folder} cannot be read.`, {
      remedy: 'Name a folder that holds golden cases.',
      cause: error,
    });
  }
}

/** A folder with one of a case's files; without the other it is a broken case, which is reported, not passed over. */
async function isCaseFolder(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch((): string[] => []);
  return ['case.json', 'case.safetensors', 'model.onnx'].some((file) => names.includes(file));
}

/** Names of the modules beside this one that check cases; the others help them. */
async function findCheckers(): Promise<ReadonlySet<string>> {
  const names = await readdir(fileURLToPath(new URL('.', import.meta.url)));
  return new Set([...knownKinds].filter((kind) => names.includes(`${kind}.ts`)));
}

async function runCase({ name, path, kind }: CaseFolder, checkerNames: ReadonlySet<string>): Promise<CaseResult> {
  if (kind === undefined || !checkerNames.has(kind)) {
    return { name, status: 'not implemented', difference: NaN, parts: [] };
  }
  try {
    const check = await importChecker(kind);
    const parts = await check(path);
    return { name, status: statusOf(parts), difference: largestDifference(parts), parts };
  } catch (error) {
    return { name, status: 'fail', difference: NaN, parts: [], note: errorMessage(error) };
  }
}

const checkerModule = z.object({ check: z.custom<GoldenChecker>((value) => typeof value === 'function') });

async function importChecker(name: string): Promise<GoldenChecker> {
  return checkerModule.parse(await import(new URL(`./${name}.ts`, import.meta.url).href)).check;
}

function statusOf(parts: readonly GoldenPart[]): CaseStatus {
  const statuses = new Set(parts.map(({ status }) => status));
  if (statuses.has('fail')) return 'fail';
  if (statuses.size === 1 && statuses.has('pass')) return 'pass';
  if (statuses.has('pass')) return 'partial';
  // A checker that compared nothing at all has not shown anything.
  return statuses.has('not here') && !statuses.has('not implemented') ? 'not here' : 'not implemented';
}

function largestDifference(parts: readonly GoldenPart[]): number {
  const differences = parts.map(({ difference }) => difference).filter((difference) => !Number.isNaN(difference));
  return differences.length === 0 ? NaN : Math.max(...differences);
}

function formatDifference(difference: number): string {
  if (Number.isNaN(difference)) return '-';
  return difference === 0 ? '0' : difference.toExponential(2);
}
