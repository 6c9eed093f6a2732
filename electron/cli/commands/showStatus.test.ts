import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestBackend } from '../../../tests/support/testBackend.ts';
import { Output } from '../output.ts';
import { showStatus } from './showStatus.ts';

let backend: TestBackend;
let file: string;

beforeAll(async () => {
  backend = await TestBackend.create();
  const projectId = await backend.taggedProject('pictures', [3]);
  const names = Array.from({ length: 60 }, (_, index) => `sort ${index}`);
  const list = await backend.write('list.csv', `3.jpg,${names.join(',')}\n`);
  await backend.client.tags.fromCsv({ projectId, file: list });
  ({ file } = await backend.client.projects.status({ projectId }));
});
afterAll(() => backend[Symbol.asyncDispose]());

async function statusText(isJson: boolean): Promise<string> {
  const sink = {
    text: '',
    write: (text: string): void => {
      sink.text += text;
    },
  };
  const { signal } = new AbortController();
  await showStatus({ client: backend.client, output: new Output(sink, sink), signal }, file, isJson);
  return sink.text;
}

describe('the status on the command line', () => {
  it('says what there is, with a long list of classes cut short', async () => {
    const lines = (await statusText(false)).split('\n');
    expect(lines[0]).toBe(file);
    expect(lines).toContain('  images    1: 1 tagged, 0 with a mask, 0 unusable');
    expect(lines).toContain('  classes   61');
    expect(lines).toContain('      1  key: 1 image');
    expect(lines).toContain('         … and 21 more (all: --json)');
    expect(lines.length).toBeLessThan(50);
  });

  it('is whole as JSON', async () => {
    const status = JSON.parse(await statusText(true)) as { classes: unknown[] };
    expect(status.classes).toHaveLength(61);
  });
});
