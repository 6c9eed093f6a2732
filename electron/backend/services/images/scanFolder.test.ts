import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { firstLine, startNode } from '../../store/temporaryProject.ts';
import { scanFolder, type Scanned, type ScannedFile } from './scanFolder.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'maskwright-scan-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function write(...paths: string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), 'four');
  }
}

async function collect<Value>(values: AsyncIterable<Value>): Promise<Value[]> {
  const all: Value[] = [];
  for await (const value of values) all.push(value);
  return all;
}

async function scan(): Promise<{ files: string[]; problems: string[]; all: Scanned[] }> {
  const all = await collect(scanFolder(root));
  return {
    all,
    files: all.filter((one) => one.kind === 'file').map((one) => one.path),
    problems: all.filter((one) => one.kind === 'problem').map((one) => `${one.path}: ${one.problem.code}`),
  };
}

describe('scanning a folder', () => {
  it('finds pictures at every depth, files before folders, each in order of name', async () => {
    await write('b/2.PNG', 'b/10.png', 'b/deep/er/x.webp', 'a.jpg', 'Z.jpeg', 'c d/ünï 猫.tiff', 'b.tif');
    expect((await scan()).files).toEqual([
      'Z.jpeg',
      'a.jpg',
      'b.tif',
      'b/10.png',
      'b/2.PNG',
      'b/deep/er/x.webp',
      'c d/ünï 猫.tiff',
    ]);
  });

  it('names files and folders whose names are no UTF-8', async ({ skip }) => {
    skip(process.platform !== 'linux', 'this file system has no such names');
    const named = (name: string): Buffer => Buffer.concat([Buffer.from(join(root, name)), Buffer.from([0xff])]);
    await mkdir(named('folder'));
    await writeFile(Buffer.concat([named('picture'), Buffer.from('.jpg')]), 'four');
    await write('a.jpg');
    const { files, problems } = await scan();
    expect(files).toEqual(['a.jpg']);
    expect(problems).toEqual(['picture\ufffd.jpg: image-name-unreadable', 'folder\ufffd: image-name-unreadable']);
  });

  it('says where each file is, how long and from when', async () => {
    await write('a/b.jpg');
    const { all } = await scan();
    expect(all).toEqual([
      {
        kind: 'file',
        path: 'a/b.jpg',
        absolutePath: join(root, 'a/b.jpg'),
        canonicalPath: join(await realpath(root), 'a/b.jpg'),
        fileNumber: expect.stringMatching(/^\d+$/) as string,
        fileKey: expect.stringMatching(/^\d+:\d+$/) as string,
        byteLength: 4,
        modifiedAtMs: expect.any(Number) as number,
      },
    ]);
    expect(Number.isInteger((all[0] as ScannedFile).modifiedAtMs)).toBe(true);
  });

  it('passes over hidden files, junk of operating systems and what is no picture', async () => {
    await write(
      '.hidden.jpg',
      '.git/a.jpg',
      '__MACOSX/a.jpg',
      '@eaDir/a.jpg',
      'Thumbs.db',
      'notes.txt',
      'jpg',
      'labels.csv',
    );
    expect((await scan()).all).toEqual([]);
  });

  it('names folders that this program wrote and enters none of them, but enters a root that holds a project', async () => {
    await write('root.maskwright', 'a.jpg', 'out/project.maskwright', 'out/look/images/a.jpg', 'out/b.jpg');
    await write('voc/maskwright.json', 'voc/JPEGImages/a.jpg', 'z/c.jpg');
    const { all, files, problems } = await scan();
    expect(files).toEqual(['a.jpg', 'z/c.jpg']);
    expect(problems).toEqual([]);
    expect(all.filter(({ kind }) => kind === 'own-output').map(({ path }) => path)).toEqual(['out', 'voc']);
  });

  it('reports pictures of formats that cannot be read, with a remedy', async () => {
    await write('a.psd', 'sub/b.HEIC', 'c.exr', 'd.jp2');
    const { files, problems, all } = await scan();
    expect(files).toEqual([]);
    expect(problems).toEqual(
      ['a.psd', 'c.exr', 'd.jp2', 'sub/b.HEIC'].map((path) => `${path}: image-format-unsupported`),
    );
    expect(all[0]).toMatchObject({ problem: { remedy: expect.stringContaining('JPEG') as string } });
  });

  it('follows links, enters no folder twice, and gets out of circles', async () => {
    await write('a/one.jpg');
    await symlink(root, join(root, 'a/up'));
    await symlink(join(root, 'a'), join(root, 'again'));
    await symlink('self', join(root, 'self'));
    await symlink(join(root, 'a/one.jpg'), join(root, 'link.jpg'));
    await symlink(join(root, 'gone'), join(root, 'dangling.jpg'));
    await mkdir(join(root, 'folder.png'));
    await write('folder.png/inside.jpg');
    const { files, problems } = await scan();
    expect(files).toEqual(['link.jpg', 'a/one.jpg', 'folder.png/inside.jpg']);
    expect(problems).toEqual(['dangling.jpg: image-missing']);
  });

  it('reports a folder that may not be read and goes on with the others', async () => {
    await write('a/1.jpg', 'locked/2.jpg', 'z/3.jpg');
    await chmod(root, 0o755);
    await chmod(join(root, 'locked'), 0o000);
    // Root may read everything, so where the tests run as root another user looks.
    const child = startNode(
      `import { scanFolder } from '#backend/services/images/scanFolder.ts';
       const all = await Array.fromAsync(scanFolder(process.argv[1]));
       console.log(all.map((one) => one.path + (one.kind === 'file' ? '' : ' ' + one.problem.code)).join());`,
      [root],
      process.getuid?.() === 0 ? 65534 : undefined,
    );
    expect(await firstLine(child)).toBe('a/1.jpg,locked folder-unreadable,z/3.jpg');
    await chmod(join(root, 'locked'), 0o755);
  });

  it('reports a folder that can be listed and not entered', async () => {
    await write('a/1.jpg', 'listed/sub/2.jpg', 'listed/3.jpg');
    await chmod(root, 0o755);
    await chmod(join(root, 'listed'), 0o744);
    const child = startNode(
      `import { scanFolder } from '#backend/services/images/scanFolder.ts';
       const all = await Array.fromAsync(scanFolder(process.argv[1]));
       console.log(all.map((one) => one.path + (one.kind === 'file' ? '' : ' ' + one.problem.code)).join());`,
      [root],
      // The owner may enter, another user may not.
      process.getuid?.() === 0 ? 65534 : undefined,
    );
    if (process.getuid?.() !== 0) await chmod(join(root, 'listed'), 0o444);
    expect(await firstLine(child)).toBe('a/1.jpg,listed/3.jpg image-missing,listed/sub folder-unreadable');
    await chmod(join(root, 'listed'), 0o755);
  });

  it('refuses a root that is not there or is a file', async () => {
    await write('a.jpg');
    for (const path of ['gone', 'a.jpg']) {
      await expect(collect(scanFolder(join(root, path)))).rejects.toMatchObject({ code: 'folder-missing' });
    }
  });

  it('stops when it is cancelled', async () => {
    await write('a.jpg', 'b.jpg');
    const controller = new AbortController();
    const seen: string[] = [];
    const scanning = (async () => {
      for await (const one of scanFolder(root, { signal: controller.signal })) {
        seen.push(one.path);
        controller.abort();
      }
    })();
    await expect(scanning).rejects.toMatchObject({ kind: 'cancelled' });
    expect(seen).toEqual(['a.jpg']);
  });
});
