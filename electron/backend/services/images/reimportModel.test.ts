/**
 * Random tidying-up between imports, against what must hold whatever happened: images follow their content. Two folders, few
 * pictures and few names, so that every coincidence (copies, swaps, a name taken again, a picture restored) comes up.
 */
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Image } from '#core/document/image.ts';
import { PictureFolder } from '../../../../tests/support/pictureFolder.ts';
import { TestBackend } from '../../../../tests/support/testBackend.ts';
import { hashBytes } from '../../imaging/hashFile.ts';
import { integrityCheck } from '../../store/integrityCheck.ts';
import { readTagsOfImage } from '../../store/readTags.ts';
import { addClass } from '../../store/writeClasses.ts';
import { saveTags } from '../../store/writeTags.ts';

const seed = 20_261_120;
const runs = 12;
const folderNames = ['one', 'two'] as const;
const names = ['a.png', 'b.png', 'sub/a.png', 'sub/c.png'].flatMap((path) =>
  folderNames.map((root) => `${root}/${path}`),
);

let backend: TestBackend;
beforeAll(async () => {
  backend = await TestBackend.create();
});
afterAll(() => backend[Symbol.asyncDispose]());

const name = fc.constantFrom(...names);
const operation = fc.oneof(
  fc.record({ kind: fc.constant('put' as const), to: name, content: fc.integer({ min: 0, max: 4 }) }),
  fc.record({ kind: fc.constantFrom('move', 'copy', 'swap'), from: name, to: name }),
  fc.record({ kind: fc.constantFrom('remove', 'touch'), from: name }),
);
type Operation = typeof operation extends fc.Arbitrary<infer Value> ? Value : never;

/** Path below the test's folder → content hash. */
type Disk = Map<string, string>;

async function perform(disk: PictureFolder, operation: Operation): Promise<void> {
  const files = await readDisk(disk);
  if (operation.kind === 'put') {
    await disk.put(operation.to, operation.content);
    return;
  }
  const { kind, from } = operation;
  if (!files.has(from)) return;
  if (!('to' in operation)) {
    await (kind === 'remove' ? disk.remove(from) : disk.touch(from));
    return;
  }
  const { to } = operation;
  if (from === to) return;
  if (kind === 'copy') await disk.copy(from, to);
  else if (kind === 'swap' && files.has(to)) await disk.swap(from, to);
  else await disk.move(from, to);
}

async function readDisk({ path }: PictureFolder): Promise<Disk> {
  const disk: Disk = new Map();
  for (const entry of await readdir(path, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    disk.set(file.slice(path.length + 1), hashBytes(await readFile(file)));
  }
  return disk;
}

function countBy(values: Iterable<string | null>): Map<string | null, number> {
  const counts = new Map<string | null, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

/** What must hold of the images after an import, given those before it and the disk. */
function check(before: readonly Image[], after: readonly Image[], disk: Disk, nameOf: (image: Image) => string): void {
  // Every file is one image, and every image that is ready is its file.
  const ready = after.filter(({ state }) => state === 'ready');
  expect(new Map(ready.map((image) => [nameOf(image), image.contentSha256]))).toEqual(disk);
  expect(ready).toHaveLength(disk.size);
  for (const { state } of after) expect(['ready', 'missing']).toContain(state);

  const byId = new Map(after.map((image) => [image.id, image]));
  const filesOf = countBy(disk.values());
  const imagesOf = countBy(before.map(({ contentSha256 }) => contentSha256));
  const keptOf = countBy(
    before
      .filter(
        ({ id, contentSha256 }) => byId.get(id)?.state === 'ready' && byId.get(id)?.contentSha256 === contentSha256,
      )
      .map(({ contentSha256 }) => contentSha256),
  );
  // As many images of a picture keep it as there are files of it: nobody else gets one before they have.
  for (const [content, images] of imagesOf) {
    expect(keptOf.get(content) ?? 0, 'images that keep their picture').toBe(
      Math.min(images, filesOf.get(content) ?? 0),
    );
  }
  for (const image of before) {
    const now = byId.get(image.id);
    if (now === undefined) throw new Error(`image ${image.id} is lost`);
    if (now.contentSha256 === image.contentSha256) continue;
    // Another picture only at the same place, and never after it was known to be missing.
    expect({ name: nameOf(now), state: now.state, was: image.state }).toEqual({
      name: nameOf(image),
      state: 'ready',
      was: 'ready',
    });
  }
}

it('holds for any order of moving, copying, swapping, changing, deleting and restoring', async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(operation, { minLength: 1, maxLength: 6 }), { minLength: 2, maxLength: 5 }),
      async (rounds) => {
        const folder = `run-${++run}`;
        const disk = new PictureFolder(backend.path(folder));
        for (const root of folderNames) await mkdir(disk.file(root), { recursive: true });
        // A picture that no operation touches: a folder without any is taken for a disk that is not connected.
        for (const [index, root] of folderNames.entries()) await disk.put(`${root}/stays.png`, 200 + index);
        const projectId = await backend.newProject();
        const project = backend.project(projectId);
        for (const root of folderNames) await backend.import(projectId, `${folder}/${root}`);
        const { id: classId } = addClass(project, { name: 'kept', colour: '#00ff00' });
        const rootNames = new Map(backend.images(projectId).map((image, index) => [image.rootId, folderNames[index]]));
        const nameOf = ({ rootId, path }: Image): string => `${rootNames.get(rootId)}/${path}`;

        for (const operations of rounds) {
          for (const one of operations) await perform(disk, one);
          const before = backend.images(projectId);
          // Tagged images are never merged with a copy.
          saveTags(
            project,
            before.map(({ id }) => ({ imageId: id, classId, value: 'present', source: 'human' })),
          );
          await backend.import(projectId);
          const after = backend.images(projectId);
          check(before, after, await readDisk(disk), nameOf);
          for (const { id } of before) expect(readTagsOfImage(project, id)).toHaveLength(1);
          const again = await backend.import(projectId);
          expect(again).toMatchObject({ added: 0, moved: { count: 0 }, changed: { count: 0 }, back: { count: 0 } });
          expect(again.unchanged).toBe(after.filter(({ state }) => state === 'ready').length);
        }
        expect(integrityCheck(project)).toEqual([]);
        await backend.client.projects.close({ projectId });
      },
    ),
    { seed, numRuns: runs },
  );
});
