import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ExpectedError } from '#core/base/errors.ts';
import { TestBackend } from '../../tests/support/testBackend.ts';

let backend: TestBackend;
let projectId: string;
beforeAll(async () => {
  backend = await TestBackend.create();
  projectId = await backend.newProject();
});
afterAll(() => backend[Symbol.asyncDispose]());

const start = { pack: null, preset: 'fast', threshold: null, scope: 'all' } as const;

/** Requests that the types allow, or that a client without types could send; and the field that is wrong in each. */
const wrongRequests: readonly [field: string, request: () => Promise<unknown>][] = [
  ['folder', () => backend.client.images.import({ projectId, folder: '' })],
  ['file', () => backend.client.projects.open({ file: 'x'.repeat(5000) })],
  ['threshold', () => backend.client.generation.start({ projectId, ...start, threshold: 1.5 })],
  ['preset', () => backend.client.generation.start({ projectId, ...start, preset: 'slow' as 'fast' })],
  ['jobId', () => backend.client.jobs.cancel({ projectId, jobId: 0 })],
  ['jobId', () => backend.client.jobs.watch({ projectId, jobId: 1.5 })],
  ['projectId', () => backend.client.projects.status({ projectId: '' })],
  ['title', () => backend.client.looks.write({ projectId, outFolder: 'x', title: 'x'.repeat(201) })],
  [
    'validationShare',
    () => backend.client.datasets.export({ projectId, format: 'voc', outFolder: 'x', validationShare: -1 }),
  ],
  ['name', () => backend.client.packs.verify({ name: '' })],
];

describe("the backend's door", () => {
  it.each(wrongRequests)('refuses a request with a wrong %s and names the field', async (field, request) => {
    const error: unknown = await request().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ExpectedError);
    expect(error).toMatchObject({
      code: 'invalid-input',
      message: expect.stringMatching(/^[A-Z].* (is too (long|large|small): |is empty|does not fit ).*\.$/) as string,
      details: expect.objectContaining({ field }) as object,
      remedy: expect.any(String) as string,
    });
  });

  it('hands on the errors of services as what they are, with remedy and details', async () => {
    const file = backend.path('absent.maskwright');
    const error: unknown = await backend.client.projects.open({ file }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ExpectedError);
    expect(error).toMatchObject({ code: 'project-missing', details: { file }, remedy: expect.any(String) as string });
  });

  it('hands on the errors of streams in the same way', async () => {
    const stream = await backend.client.images.import({ projectId, folder: backend.path('absent') });
    const error: unknown = await stream.next().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ExpectedError);
    expect(error).toMatchObject({ code: 'folder-missing' });
  });
});
