/** A real backend with its in-process client and a folder of its own: what tests of services talk to. */
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import sharp from 'sharp';
import { createBackend, type BackendOptions } from '#backend/backend.ts';
import { createInProcessClient } from '#backend/inProcessClient.ts';
import { sampleFolder } from '#backend/resources.ts';
import { jobIdSchema } from '#core/document/ids.ts';
import type { Image } from '#core/document/image.ts';
import { iterateImages } from '#backend/store/readImages.ts';
import { readJob } from '#backend/store/readJobs.ts';
import type { WritableProject } from '#backend/store/project.ts';
import type { BackendClient } from '#core/contract/contract.ts';
import type { GenerationStart } from '#core/contract/generation.ts';
import type { ImportReport } from '#core/contract/images.ts';
import type { ProjectCheck } from '#core/contract/projects.ts';
import type { JobReport } from '#core/contract/jobs.ts';
import type { Progress, ProgressStream } from '#core/contract/progress.ts';

/** Enough to see a picture by, small enough to write hundreds. */
const sidePx = 32;

/** Settings that most tests start a generation with. */
export const plainGeneration = { pack: null, preset: 'fast', threshold: null, scope: 'untouched' } as const;

export class TestBackend implements AsyncDisposable {
  readonly folder: string;
  readonly packsFolder: string;
  readonly client: BackendClient;
  readonly #backend: ReturnType<typeof createBackend>;
  #projects = 0;

  private constructor(folder: string, options: Omit<BackendOptions, 'packsFolder'>) {
    this.folder = folder;
    this.packsFolder = join(folder, 'packs');
    this.#backend = createBackend({ ...options, packsFolder: this.packsFolder });
    this.client = createInProcessClient(this.#backend);
  }

  static async create(options: Omit<BackendOptions, 'packsFolder'> = {}): Promise<TestBackend> {
    return new TestBackend(await mkdtemp(join(tmpdir(), 'maskwright-backend-')), options);
  }

  /** An absolute path in the folder. */
  path(...parts: string[]): string {
    return join(this.folder, ...parts);
  }

  /** A new project with a name of its own; its id. */
  async newProject(): Promise<string> {
    const { projectId } = await this.client.projects.create({ file: this.path(`${++this.#projects}.maskwright`) });
    return projectId;
  }

  /** The open project behind an id, to look into what was stored. */
  project(projectId: string): WritableProject {
    return this.#backend.projects.get(projectId).project;
  }

  images(projectId: string): Image[] {
    return [...iterateImages(this.project(projectId))];
  }

  image(projectId: string, path: string): Image {
    const found = this.images(projectId).find((image) => image.path === path);
    if (found === undefined) throw new Error(`the project has no image ${path}`);
    return found;
  }

  /** Writes plain pictures, each of another grey, into the folder. */
  async drawPictures(...paths: string[]): Promise<void> {
    for (const [index, path] of paths.entries()) await this.drawPicture(path, (index * 37) % 256);
  }

  async drawPicture(path: string, grey: number): Promise<void> {
    const file = this.path(path);
    await mkdir(dirname(file), { recursive: true });
    const background = { r: grey, g: grey, b: grey };
    await sharp({ create: { width: sidePx, height: sidePx, channels: 3, background } }).toFile(file);
  }

  /** Copies the bundled sample's picture `sample-NN.jpg` to a path in the folder. */
  async copySample(number: number, path: string): Promise<void> {
    await cp(join(sampleFolder, `sample-${String(number).padStart(2, '0')}.jpg`), this.path(path), { force: true });
  }

  async write(path: string, text: string | Uint8Array): Promise<string> {
    const file = this.path(path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
    return file;
  }

  /** Removes a file or folder. */
  async remove(path: string): Promise<void> {
    await rm(this.path(path), { recursive: true });
  }

  /** Imports a folder below the test's own; without one, all that were imported before. */
  async import(projectId: string, path?: string): Promise<ImportReport> {
    const folder = path === undefined ? null : this.path(path);
    return (await followed(await this.client.images.import({ projectId, folder }))).report;
  }

  /** Imports all folders again and reads every file. */
  async verify(projectId: string): Promise<ImportReport> {
    return (await followed(await this.client.images.import({ projectId, folder: null, verify: true }))).report;
  }

  /** Says that an imported folder is elsewhere by now. */
  async relink(projectId: string, from: string, to: string): Promise<ImportReport> {
    const stream = await this.client.images.relink({ projectId, from: this.path(from), to: this.path(to) });
    return (await followed(stream)).report;
  }

  /** Checks the project file as a whole. */
  async check(projectId: string): Promise<ProjectCheck> {
    return (await followed(await this.client.projects.check({ projectId }))).report;
  }

  /** A project of sample pictures (by number) below `folder`, each in a sub-folder that tags it as a `key`. */
  async taggedProject(folder: string, samples: readonly number[]): Promise<string> {
    for (const sample of samples) await this.copySample(sample, `${folder}/key/${sample}.jpg`);
    const projectId = await this.newProject();
    await this.import(projectId, folder);
    await this.client.tags.fromFolders({ projectId });
    return projectId;
  }

  /** Runs a generation to its end. Throws when there is nothing to do. */
  async generate(projectId: string, settings: Partial<Omit<GenerationStart, 'projectId'>> = {}): Promise<JobReport> {
    const { jobId } = await this.client.generation.start({ projectId, ...plainGeneration, ...settings });
    if (jobId === null) throw new Error('there was nothing to generate');
    return (await followed(await this.client.jobs.watch({ projectId, jobId }))).report;
  }

  /** Starts a generation and cancels it as soon as its first image has an outcome. The job's id. */
  async generateAndCancel(
    projectId: string,
    settings: Partial<Omit<GenerationStart, 'projectId'>> = {},
  ): Promise<number> {
    const { jobId } = await this.client.generation.start({ projectId, ...plainGeneration, ...settings });
    if (jobId === null) throw new Error('there was nothing to generate');
    // Looked for in the store: progress comes a few times a second, by when a fast machine has finished.
    for (;;) {
      const counts = readJob(this.project(projectId), jobIdSchema.parse(jobId))?.counts;
      if (counts !== undefined && counts.done + counts.failed > 0) break;
      await setImmediate();
    }
    await this.client.jobs.cancel({ projectId, jobId });
    const { report } = await followed(await this.client.jobs.watch({ projectId, jobId }));
    if (report.state !== 'cancelled') throw new Error(`the generation is ${report.state}, not cancelled`);
    return jobId;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#backend.dispose();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Reads a stream to its end. */
export async function followed<Report, Step = Progress>(
  stream: ProgressStream<Report, Step>,
): Promise<{ progress: Step[]; report: Report }> {
  const progress: Step[] = [];
  for (;;) {
    const next = await stream.next();
    if (next.done === true) return { progress, report: next.value };
    progress.push(next.value);
  }
}
