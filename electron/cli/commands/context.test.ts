import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { migrate, readVersion } from '#backend/store/migrate.ts';
import { TestBackend } from '../../../tests/support/testBackend.ts';
import { Output } from '../output.ts';
import { inspectProject, withProject, type CommandContext } from './context.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await TestBackend.create();
});
afterAll(() => backend[Symbol.asyncDispose]());

/** A project as the first version of the format had it; its path. */
function oldProject(name: string): string {
  const file = backend.path(name);
  const sqlite = new Database(file);
  sqlite.pragma(`application_id = ${Buffer.from('MSKW').readInt32BE()}`);
  migrate(sqlite, file, { target: 10 });
  sqlite.close();
  return file;
}

function versionOf(file: string): number {
  const sqlite = new Database(file, { readonly: true });
  try {
    return readVersion(sqlite);
  } finally {
    sqlite.close();
  }
}

function contextWith(signal: AbortSignal): { context: CommandContext; notes: () => string } {
  const sink = { text: '', write: (part: string) => void (sink.text += part) };
  return { context: { client: backend.client, output: new Output(sink, sink), signal }, notes: () => sink.text };
}

it.for([
  ['works on', (context: CommandContext, file: string) => withProject(context, file, () => Promise.resolve())],
  ['looks at', (context: CommandContext, file: string) => inspectProject(context, file)],
] as const)(
  'a command that %s a project of an older format says what it does to it, and where it is as it was',
  async ([what, command]) => {
    const file = oldProject(`${what}.maskwright`);
    const { context, notes } = contextWith(new AbortController().signal);
    await command(context, file);
    expect(notes()).toMatch(/^Older format: making a backup \d+\/\d+/);
    expect(notes()).toContain(`Notice: ${what}.maskwright had the format of an earlier Maskwright (10)`);
    expect(notes()).toContain(`${file}.v10-backup`);
    expect(versionOf(`${file}.v10-backup`)).toBe(10);
    const again = contextWith(new AbortController().signal);
    await command(again.context, file);
    expect(again.notes()).toBe('');
  },
);

it('a cancelled command leaves a project of an older format as it is', async () => {
  const file = oldProject('cancelled.maskwright');
  const { context } = contextWith(AbortSignal.abort());
  await expect(inspectProject(context, file)).rejects.toMatchObject({ kind: 'cancelled' });
  expect(versionOf(file)).toBe(10);
});
