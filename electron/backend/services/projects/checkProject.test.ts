import { afterAll, beforeAll, expect, it } from 'vitest';
import { followed, TestBackend } from '../../../../tests/support/testBackend.ts';
import { encodeTile, hashValues } from '../../store/tileCodec.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await TestBackend.create();
});
afterAll(() => backend[Symbol.asyncDispose]());

/** A project with tiles that take a while to look through. */
async function largeProject(tiles: number): Promise<string> {
  await backend.drawPictures('set/a.png');
  const projectId = await backend.newProject();
  const { sqlite } = backend.project(projectId).database;
  const insert = sqlite.prepare('INSERT INTO tile VALUES (?, ?, ?, ?)');
  sqlite.transaction(() => {
    for (let index = 0; index < tiles; index++) {
      const data = new Uint8Array(256 * 256).fill(1, 0, index + 1);
      const { element, encoding, bytes } = encodeTile(data);
      insert.run(hashValues(data), element, encoding, bytes);
    }
  })();
  return projectId;
}

it('goes on beside other work, counts what it has looked at, and finds what is wrong', async () => {
  const projectId = await largeProject(1200);
  const stream = await backend.client.projects.check({ projectId });
  const first = await stream.next();
  expect(first.done).toBe(false);
  // While the check holds its view of the file, the project is written to.
  expect(await backend.import(projectId, 'set')).toMatchObject({ added: 1 });
  const { progress, report } = await followed(stream);
  expect(report).toEqual({ isSound: true, findings: [], notices: [] });
  expect(progress.at(-1)).toMatchObject({ done: progress.at(-1)?.total });
  expect(progress.at(-1)?.total).toBeGreaterThan(1200);

  const { sqlite } = backend.project(projectId).database;
  sqlite.exec('DROP TRIGGER tile_refuses_update');
  sqlite.exec(`UPDATE tile SET bytes = zeroblob(9) WHERE rowid IN (SELECT rowid FROM tile LIMIT 1)`);
  const { isSound, findings } = await backend.check(projectId);
  expect({ isSound, findings }).toEqual({ isSound: false, findings: [expect.stringMatching(/^tile [0-9a-f]{64}: /)] });
});

it('stops when it is cancelled, and when the project is closed', async () => {
  const projectId = await largeProject(1200);
  const controller = new AbortController();
  const stream = await backend.client.projects.check({ projectId }, { signal: controller.signal });
  await stream.next();
  controller.abort();
  await expect(followed(stream)).rejects.toMatchObject({ kind: 'cancelled' });

  const other = await backend.client.projects.check({ projectId });
  await other.next();
  const closed = backend.client.projects.close({ projectId });
  await expect(followed(other)).rejects.toMatchObject({ kind: 'cancelled' });
  await closed;
});

it('says what kept it from looking at all', async () => {
  const projectId = await backend.newProject();
  const { filePath } = backend.project(projectId);
  const { sqlite } = backend.project(projectId).database;
  sqlite.pragma('application_id = 1');
  await expect(backend.check(projectId)).rejects.toMatchObject({
    kind: 'expected',
    message: expect.stringContaining(filePath) as string,
  });
});
