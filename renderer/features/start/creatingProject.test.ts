import { existsSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CancelledError, ExpectedError } from '#core/base/errors.ts';
import type { BackendClient } from '#core/contract/contract.ts';
import { TestBackend } from '../../../tests/support/testBackend.ts';
import { createFromFolder } from './creatingProject.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await TestBackend.create();
});
afterAll(() => backend[Symbol.asyncDispose]());

const lost = new ExpectedError('backend-lost', 'The backend does not answer.');

/** The client of a backend that takes no project back any more. */
function withoutDiscard(): BackendClient {
  const discard = () => Promise.reject(lost);
  const projects: unknown = new Proxy(backend.client.projects, {
    get: (all, name): unknown => (name === 'discard' ? discard : Reflect.get(all, name)),
  });
  return new Proxy(backend.client, {
    get: (all, name): unknown => (name === 'projects' ? projects : Reflect.get(all, name)),
  });
}

/** A project from a folder that is not there. */
async function create(client: BackendClient, file: string, signal = new AbortController().signal): Promise<void> {
  await createFromFolder(client, {
    ...{ file, folder: backend.path('nowhere'), tags: { kind: 'none' }, signal },
    ...{ onProgress: () => undefined, onTagging: () => undefined },
  });
}

it('leaves no file when it fails, and says why', async () => {
  const file = backend.path('failed.maskwright');
  await expect(create(backend.client, file)).rejects.toMatchObject({ code: 'folder-missing' });
  expect(existsSync(file)).toBe(false);
});

it('says what went wrong first where nothing can be taken back any more', async () => {
  const creating = create(withoutDiscard(), backend.path('kept.maskwright'));
  await expect(creating).rejects.toMatchObject({ code: 'folder-missing' });
});

it('says that it was cancelled, or that the file is there still', async () => {
  const cancelled = AbortSignal.abort();
  await expect(create(backend.client, backend.path('one.maskwright'), cancelled)).rejects.toThrow(CancelledError);
  await expect(create(withoutDiscard(), backend.path('two.maskwright'), cancelled)).rejects.toBe(lost);
});
