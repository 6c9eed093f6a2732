/** A folder whose pictures tests move, change and delete as users do. Equal numbers are equal pictures. */
import { cp, mkdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp from 'sharp';

export class PictureFolder {
  readonly path: string;
  static #writes = 0;

  constructor(path: string) {
    this.path = path;
  }

  /** Writes picture number `content` (0 to 255), a file that no other write has the time of. */
  async put(path: string, content: number, sidePx = 8): Promise<void> {
    const file = this.file(path);
    await mkdir(dirname(file), { recursive: true });
    const background = { r: content, g: content, b: content };
    await writeFile(
      file,
      await sharp({ create: { width: sidePx, height: sidePx, channels: 3, background } })
        .png()
        .toBuffer(),
    );
    await this.touch(path);
  }

  async touch(path: string): Promise<void> {
    const time = new Date(1_600_000_000_000 + ++PictureFolder.#writes * 1000);
    await utimes(this.file(path), time, time);
  }

  async move(from: string, to: string): Promise<void> {
    await mkdir(dirname(this.file(to)), { recursive: true });
    await rename(this.file(from), this.file(to));
  }

  async swap(one: string, other: string): Promise<void> {
    await this.move(one, 'aside');
    await this.move(other, one);
    await this.move('aside', other);
  }

  /** With a time of its own, as most programs copy. */
  async copy(from: string, to: string): Promise<void> {
    await mkdir(dirname(this.file(to)), { recursive: true });
    await cp(this.file(from), this.file(to));
    await this.touch(to);
  }

  async remove(path: string): Promise<void> {
    await rm(this.file(path), { recursive: true });
  }

  file(path: string): string {
    return join(this.path, path);
  }
}
