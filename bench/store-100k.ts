/**
 * A project with 100 000 images: opening, filtering and scrolling it; importing a folder of as many files, again, and again after
 * a fifth of them was moved. Every step runs in a process of its own, so that its memory is its own.
 *
 *     npm run bench -- store-100k [--images 100000] [--folder DIR] [--json] [--out FILE.json]
 *
 * The folder (a temporary one by default) gets a project file and as many small PNG files; both are removed at the end. Fails
 * when a limit is missed: the limits are of the design, measured in the same run on the same machine.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { encode } from 'fast-png';
import { createBackend } from '#backend/backend.ts';
import { createInProcessClient } from '#backend/inProcessClient.ts';
import { closeProject, createProject, openProject } from '#backend/store/projectFile.ts';
import { ensureRoot } from '#backend/store/writeImages.ts';
import type { ImportReport } from '#core/contract/images.ts';
import type { ImageFilter } from '#core/document/imageFilter.ts';
import { fillProject } from './store-100k/fillProject.ts';

const filesPerFolder = 1000;
const movedShare = 0.2;

/** Limits of the design, in milliseconds and megabytes. */
const limits = { open: 1000, filter: 50, window: 50, memory: 600 };

const { values } = parseArgs({
  options: {
    images: { type: 'string', default: '100000' },
    folder: { type: 'string' },
    step: { type: 'string' },
    json: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
});
const images = Number(values.images);

interface Measured {
  readonly name: string;
  /** One for each time that it was done. */
  readonly milliseconds: readonly number[];
  /** Of all threads, each time: what a machine that others work on too leaves as it is. */
  readonly processorMilliseconds: readonly number[];
  readonly limitMs: number | null;
  /** What it did, to compare with what it should have done. */
  readonly note: string;
}

interface StepResult {
  readonly rows: readonly Measured[];
  /** Highest resident size of the process. */
  readonly peakMegabytes: number;
}

const steps: Record<string, (folder: string) => Promise<Measured[]>> = {
  'fill the project': async (folder) => {
    const { project } = createProject(projectFile(folder));
    const row = await timed('fill (not a use case)', 1, null, () => {
      fillProject(project, images);
      return '';
    });
    closeProject(project);
    return [row];
  },
  'open, filter, scroll': openAndFilter,
  'write the files': async (folder) => [await timed('write (not a use case)', 1, null, () => writeFiles(folder))],
  'first import': (folder) => importStep(folder, 'import'),
  'import again': (folder) => importStep(folder, 'import again, unchanged'),
  'import after moving': async (folder) => {
    await mkdir(join(folder, 'files/elsewhere'));
    const moved = Math.floor((images * movedShare) / filesPerFolder);
    for (let index = 0; index < moved; index++) {
      await rename(join(folder, 'files', String(index)), join(folder, 'files/elsewhere', String(index)));
    }
    return importStep(folder, `import again, ${moved * filesPerFolder} moved`);
  },
};

if (values.step === undefined) await runAll();
else await runStep(values.step, values.folder ?? '');

async function runAll(): Promise<void> {
  const folder = values.folder ?? (await mkdtemp(join(tmpdir(), 'maskwright-100k-')));
  const results: (StepResult & { readonly step: string })[] = [];
  try {
    for (const step of Object.keys(steps)) {
      const child = spawnSync(
        process.execPath,
        [fileURLToPath(import.meta.url), '--step', step, '--folder', folder, '--images', String(images)],
        { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' },
      );
      if (child.status !== 0) throw new Error(`the step '${step}' failed`);
      results.push({ step, ...(JSON.parse(child.stdout) as StepResult) });
      if (!values.json) show(results.at(-1));
    }
  } finally {
    await rm(values.folder === undefined ? folder : join(folder, 'files'), { recursive: true, force: true });
    if (values.folder !== undefined) await rm(projectFile(folder), { force: true });
  }
  if (values.json) console.log(JSON.stringify({ images, results }));
  if (values.out !== undefined) await writeFile(values.out, `${JSON.stringify({ images, results }, null, 2)}\n`);
  const missed = results.flatMap(({ step, rows, peakMegabytes }) => [
    ...rows
      .filter(({ limitMs, milliseconds }) => limitMs !== null && Math.max(...milliseconds) > limitMs)
      .map(({ name }) => name),
    ...(peakMegabytes > limits.memory ? [`memory of '${step}'`] : []),
  ]);
  if (missed.length > 0) {
    console.error(`limits missed: ${missed.join('; ')}`);
    process.exitCode = 1;
  }
}

async function runStep(step: string, folder: string): Promise<void> {
  const rows = (await steps[step]?.(folder)) ?? [];
  // Kilobytes on every platform.
  const peakMegabytes = Math.round(process.resourceUsage().maxRSS / 1000);
  console.log(JSON.stringify({ rows, peakMegabytes } satisfies StepResult));
}

async function openAndFilter(folder: string): Promise<Measured[]> {
  const file = projectFile(folder);
  const rows = [
    await timed('open and close', 5, limits.open, () => {
      closeProject(openProject(file).project);
      return '';
    }),
  ];
  await using backend = createBackend();
  const client = createInProcessClient(backend);
  const { projectId } = await client.projects.open({ file });
  const { project } = backend.projects.get(projectId);
  const classId = (await client.classes.list({ projectId }))[3]?.id;
  if (classId === undefined) throw new Error('the project has no classes');
  const filters: Record<string, ImageFilter> = {
    'no filter': {},
    'a class': { tag: { classId, value: 'present' } },
    'a class, absent': { tag: { classId, value: 'absent' } },
    ready: { states: ['ready'] },
    missing: { states: ['missing'] },
    untouched: { work: ['untouched'] },
    machine: { work: ['machine'] },
    'human or accepted': { work: ['human', 'accepted'] },
    untagged: { isTagged: false },
    duplicates: { isDuplicate: true },
    text: { text: 'img_0012' },
    'class, ready, machine, text': {
      tag: { classId, value: 'present' },
      states: ['ready'],
      work: ['machine'],
      text: '7',
    },
  };
  for (const [name, filter] of Object.entries(filters)) {
    for (const order of ['path', 'added'] as const) {
      rows.push(
        await timed(`filter: ${name}, by ${order}`, 9, limits.filter, async () => {
          // Something was written since: nothing that was kept can be used.
          ensureRoot(project, '/pictures');
          project.database.sqlite.exec(`UPDATE root SET folder = folder WHERE id = 1`);
          const { total } = await client.images.list({ projectId, filter, order, offset: 0, limit: 100 });
          return `${total} images`;
        }),
      );
    }
    rows.push(
      await timed(`counts: ${name}`, 5, null, async () => {
        const { total } = await client.images.counts({ projectId, filter });
        return `${total} images`;
      }),
    );
  }
  rows.push(
    await timed('any window of 100, by path', 200, limits.window, async () => {
      const offset = Math.floor(Math.random() * (images - 100));
      const page = await client.images.list({ projectId, offset, limit: 100 });
      return `${page.images.length} images`;
    }),
    await timed('status', 3, null, async () => {
      const { images: found } = await client.projects.status({ projectId });
      return `${found.total} images`;
    }),
  );
  return rows;
}

async function importStep(folder: string, name: string): Promise<Measured[]> {
  await using backend = createBackend();
  const client = createInProcessClient(backend);
  const file = join(folder, 'imported.maskwright');
  const { projectId } = await (name === 'import' ? client.projects.create({ file }) : client.projects.open({ file }));
  return [
    await timed(name, 1, null, async () => {
      const stream = await client.images.import({ projectId, folder: join(folder, 'files') });
      for (;;) {
        const next = await stream.next();
        if (next.done === true) return summary(next.value);
      }
    }),
  ];
}

function summary({ added, unchanged, moved, changed, missing, problems }: ImportReport): string {
  return `${added} added, ${unchanged} unchanged, ${moved.count} moved, ${changed.count + missing.count + problems.length} other`;
}

/** PNG files of 2 × 2 pixels, each another. */
async function writeFiles(folder: string): Promise<string> {
  for (let start = 0; start < images; start += filesPerFolder) {
    const sub = join(folder, 'files', String(start / filesPerFolder));
    await mkdir(sub, { recursive: true });
    for (let index = start; index < Math.min(images, start + filesPerFolder); index++) {
      const data = createHash('sha256').update(String(index)).digest().subarray(0, 12);
      await writeFile(join(sub, `${index}.png`), encode({ width: 2, height: 2, channels: 3, depth: 8, data }));
    }
  }
  return `${images} files`;
}

async function timed(
  name: string,
  rounds: number,
  limitMs: number | null,
  work: () => string | Promise<string>,
): Promise<Measured> {
  const milliseconds: number[] = [];
  const processorMilliseconds: number[] = [];
  let note = '';
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    const processorStart = process.cpuUsage();
    note = await work();
    const { user, system } = process.cpuUsage(processorStart);
    milliseconds.push(Math.round((performance.now() - start) * 100) / 100);
    processorMilliseconds.push((user + system) / 1000);
  }
  return { name, milliseconds, processorMilliseconds, limitMs, note };
}

function show(result: (StepResult & { readonly step: string }) | undefined): void {
  if (result === undefined) return;
  console.log(`${result.step}: at most ${result.peakMegabytes} MB`);
  for (const { name, milliseconds, processorMilliseconds, limitMs, note } of result.rows) {
    const [median, worst] = [medianOf(milliseconds), Math.max(...milliseconds)];
    const processor = medianOf(processorMilliseconds).toFixed(1).padStart(9);
    const limit = limitMs === null ? '' : `  (limit ${limitMs})`;
    console.log(
      `  ${name.padEnd(42)} ${median.toFixed(1).padStart(9)} ms, worst ${worst.toFixed(1).padStart(9)} ms, processor ${processor} ms${limit}  ${note}`,
    );
  }
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

function projectFile(folder: string): string {
  return join(folder, 'large.maskwright');
}
