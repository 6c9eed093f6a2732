/** A project of photographs at 500×375 with two tags each, as a user would have made it. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { createBackend } from '#backend/backend.ts';
import { createInProcessClient } from '#backend/inProcessClient.ts';
import type { WritableProject } from '#backend/store/project.ts';

const photoFolder = fileURLToPath(new URL('../../tests/fixtures/photos', import.meta.url));
/** PASCAL VOC's usual size. */
const pictureSize = { width: 500, height: 375 };
const tags = ['person', 'cat'];

export interface BenchProject extends AsyncDisposable {
  readonly project: WritableProject;
  readonly pictures: number;
}

export async function createBenchProject(): Promise<BenchProject> {
  await using resources = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'maskwright-bench-'));
  resources.defer(() => rm(folder, { recursive: true, force: true }));
  const photos = (await readdir(photoFolder)).filter((file) => ['.jpg', '.png'].includes(extname(file)));
  for (const [index, photo] of photos.entries()) {
    const picture = sharp(join(photoFolder, photo)).resize({ ...pictureSize, fit: 'cover' });
    await picture.jpeg({ quality: 90 }).toFile(join(folder, `${index}.jpg`));
  }
  const rows = photos.map((_, index) => `${index}.jpg,${tags.join(',')}`);
  await writeFile(join(folder, 'tags.csv'), `path,class,class\n${rows.join('\n')}\n`);

  const backend = resources.use(createBackend());
  const client = createInProcessClient(backend);
  const { projectId } = await client.projects.create({ file: join(folder, 'bench.maskwright') });
  const imported = await client.images.import({ projectId, folder });
  while ((await imported.next()).done !== true);
  await client.tags.fromCsv({ projectId, file: join(folder, 'tags.csv') });
  const { project } = backend.projects.get(projectId);
  const owned = resources.move();
  return { project, pictures: photos.length, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
