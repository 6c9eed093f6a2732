import { describe, expect, it } from 'vitest';
import type { ImageId } from '#core/document/ids.ts';
import { saveHead } from './heads.ts';
import { integrityCheck } from './integrityCheck.ts';
import { addLabel } from './labels.ts';
import { addPrompts } from './prompts.ts';
import { addReadyImages, temporaryProject, type TemporaryProject } from './temporaryProject.ts';
import { unrecorded } from './unrecorded.ts';
import { addClass } from './writeClasses.ts';
import { saveTags } from './writeTags.ts';

/** A project with one image and one of everything that can be said about it. */
function fill(temporary: TemporaryProject): void {
  const { project } = temporary;
  const recorder = unrecorded(project);
  const [imageId] = addReadyImages(temporary, 1) as [ImageId];
  const { id: classId } = addClass(project, { name: 'cat' });
  saveTags(project, [{ imageId, classId, value: 'absent', source: 'human' }]);
  addLabel(project, recorder, { imageId, classId, meaning: 'background', shape: { kind: 'point', x: 1, y: 1 } });
  addPrompts(project, recorder, {
    scope: { imageId, classId },
    role: 'foreground',
    texts: [{ text: 'a cat', source: { kind: 'human' } }],
  });
  const content = { name: 'RITC', backbone: 'x', classIds: [classId], parameters: {}, metrics: {} };
  saveHead(project, content, new Uint8Array(4));
}

describe('the check of what was said', () => {
  it('finds nothing in a sound project', () => {
    using temporary = temporaryProject();
    fill(temporary);
    expect(integrityCheck(temporary.project)).toEqual([]);
  });

  it.each([
    [
      'a deleted class',
      `UPDATE class SET deleted_at_ms = 1`,
      ['tag', 'label', 'prompt'].map((table) => `${table}: the deleted class cat still has some`),
    ],
    ['a label of no shape', `UPDATE label SET geometry = '{"x":-1}'`, [expect.stringMatching(/^label 1: /)]],
    ['a prompt of no weight', `UPDATE prompt SET weight = 1e9`, [expect.stringMatching(/^prompt 1: /)]],
    [
      'other weights',
      `DROP TRIGGER head_refuses_update; UPDATE head SET weights = x'01'`,
      [expect.stringMatching(/^head 1: .*weights/)],
    ],
  ])('finds %s', (_, damage, findings) => {
    using temporary = temporaryProject();
    fill(temporary);
    temporary.project.database.sqlite.exec(damage);
    expect(integrityCheck(temporary.project)).toEqual(findings);
  });
});
