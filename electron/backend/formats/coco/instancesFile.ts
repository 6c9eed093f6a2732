/**
 * A COCO annotation file written piece by piece, one record a line: memory does not grow with the dataset. Annotations are
 * collected in a file beside it, because they come after all images.
 */
import { open, rm, type FileHandle } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import type { StagedFolder } from '../stagedFolder.ts';
import type { CocoAnnotation, CocoCategory, CocoImage } from './instances.ts';

export class InstancesFile implements AsyncDisposable {
  readonly #folder: StagedFolder;
  readonly #path: string;
  readonly #annotationsPath: string;
  readonly #file: FileHandle;
  readonly #annotations: FileHandle;
  #imageCount = 0;
  #annotationCount = 0;

  private constructor(
    folder: StagedFolder,
    path: string,
    annotationsPath: string,
    file: FileHandle,
    annotations: FileHandle,
  ) {
    this.#folder = folder;
    this.#path = path;
    this.#annotationsPath = annotationsPath;
    this.#file = file;
    this.#annotations = annotations;
  }

  static async create(folder: StagedFolder, name: string, categories: readonly CocoCategory[]): Promise<InstancesFile> {
    const path = await folder.pathOf(name);
    const annotationsPath = `${path}.annotations`;
    return folder.guard(async () => {
      const file = await open(path, 'w');
      const annotations = await open(annotationsPath, 'w');
      const info = { description: 'Made with Maskwright', version: '1.0' };
      await file.write(`{"info":${JSON.stringify(info)},\n"licenses":[],\n"categories":[\n`);
      await file.write(`${categories.map((category) => JSON.stringify(category)).join(',\n')}\n],\n"images":[`);
      return new InstancesFile(folder, path, annotationsPath, file, annotations);
    });
  }

  /** Where the finished file is, until the folder gets its name. */
  get path(): string {
    return this.#path;
  }

  /** Adds a picture and its annotations and returns the picture's id; all ids start at 1. */
  async add(
    image: Omit<CocoImage, 'id'>,
    annotations: readonly Omit<CocoAnnotation, 'id' | 'image_id'>[],
  ): Promise<number> {
    const imageId = ++this.#imageCount;
    const lines = annotations.map((annotation) => {
      const id = ++this.#annotationCount;
      return `${id === 1 ? '' : ','}\n${JSON.stringify({ id, image_id: imageId, ...annotation })}`;
    });
    await this.#folder.guard(async () => {
      await this.#file.write(`${imageId === 1 ? '' : ','}\n${JSON.stringify({ id: imageId, ...image })}`);
      if (lines.length > 0) await this.#annotations.write(lines.join(''));
    });
    return imageId;
  }

  /** Puts both parts together. */
  async finish(): Promise<void> {
    await this.#folder.guard(async () => {
      await this.#annotations.close();
      await this.#file.write('\n],\n"annotations":[');
      for await (const chunk of createReadStream(this.#annotationsPath) as AsyncIterable<Buffer>) {
        await this.#file.write(chunk);
      }
      await this.#file.write('\n]}\n');
      await this.#file.close();
      await rm(this.#annotationsPath);
    });
    this.#folder.countFile();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Closing a closed handle does nothing.
    await this.#annotations.close();
    await this.#file.close();
  }
}
