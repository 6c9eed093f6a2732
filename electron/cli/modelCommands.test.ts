import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleFolder } from '#backend/resources.ts';
import { runCommand } from '../../tests/support/inProcessCommands.ts';
import { writePackWithoutMasks } from '../../tests/support/packWithoutMasks.ts';
import { TestBackend } from '../../tests/support/testBackend.ts';
import { addModelCommands } from './modelCommands.ts';

let test: TestBackend;
beforeAll(async () => {
  test = await TestBackend.create();
  await writePackWithoutMasks(test.path('source'));
});
afterAll(() => test[Symbol.asyncDispose]());

const models = (...args: string[]): Promise<string> => runCommand(test, addModelCommands, 'models', ...args);

describe('models', () => {
  it('says what a pack can do when it is added, listed and verified', async () => {
    const limits = 'Makes no masks: its head mixes tokens (Transpose node Transpose). Whole pictures can be compared';
    expect(await models('add', test.path('source'))).toMatch(/^Added plain .*\n/);
    const lines = (await models('list')).split('\n');
    expect(lines[0]).toMatch(/^shapes /);
    expect(lines[1]).toBe('    Makes masks.');
    expect(lines[3]).toContain(limits);
    expect(await models('verify', 'plain')).toContain(`verified\n${limits}`);
  });

  it('try a pack on a picture: a line for each word, the best first', async () => {
    const said = await models('try', 'shapes', join(sampleFolder, 'sample-03.jpg'), 'star', 'key');
    expect(said).toMatch(/^ {0,2}\d+\.\d % {2} ?-?0\.\d{3} {2}key\n {0,3}\d+\.\d % {2} ?-?0\.\d{3} {2}star\n$/);
  });
});
