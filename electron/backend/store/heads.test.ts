import { describe, expect, it } from 'vitest';
import type { ClassId } from '#core/document/ids.ts';
import { activateHead, readActiveHead, readHeads, readHeadWeights, saveHead, type NewHead } from './heads.ts';
import { closeProject, openProject } from './projectFile.ts';
import { temporaryProject } from './temporaryProject.ts';

const content: NewHead = {
  name: 'RITC',
  backbone: 'ab'.repeat(32),
  classIds: [3, 1] as ClassId[],
  parameters: { rate: 0.01, tensors: { weight: [2, 512] } },
  metrics: { loss: 0.25 },
};

describe('heads', () => {
  it('are kept round by round, with their weights byte for byte, also where these are a part of a larger buffer', () => {
    using temporary = temporaryProject();
    const { project } = temporary;
    const floats = Float32Array.from({ length: 1024 }, (_, i) => Math.fround(Math.sin(i)));
    const weights = new Uint8Array(floats.buffer, 512, 2048);
    const first = saveHead(project, content, weights);
    const second = saveHead(project, content, new Uint8Array(0));
    const other = saveHead(project, { ...content, name: 'filters' }, weights);
    expect([first, second, other].map(({ name, round }) => [name, round])).toEqual([
      ['RITC', 1],
      ['RITC', 2],
      ['filters', 1],
    ]);
    expect(readHeads(project)).toEqual([first, second, other]);
    expect(first).toMatchObject(content);
    expect(readHeadWeights(project, first.id)).toEqual(Uint8Array.from(weights));
    expect(readHeadWeights(project, second.id)).toEqual(new Uint8Array(0));
    expect(readHeadWeights(project, 99 as typeof first.id)).toBeUndefined();
  });

  it('cannot be changed or removed', () => {
    using temporary = temporaryProject();
    const { project } = temporary;
    saveHead(project, content, new Uint8Array(4));
    for (const change of [`UPDATE head SET name = 'x'`, 'DELETE FROM head']) {
      expect(() => project.database.sqlite.exec(change)).toThrow(/append-only/);
    }
  });

  it('are refused when their weights changed on the disk', () => {
    using temporary = temporaryProject();
    const { project } = temporary;
    const { id } = saveHead(project, content, new Uint8Array(4));
    project.database.sqlite.exec(`DROP TRIGGER head_refuses_update; UPDATE head SET weights = x'00000001'`);
    expect(() => readHeadWeights(project, id)).toThrow(/weights of head 1 changed/);
  });

  it('are active one at a time, until another or none is chosen, also after opening the project again', () => {
    using temporary = temporaryProject();
    const { project, filePath } = temporary;
    expect(readActiveHead(project)).toBeUndefined();
    const first = saveHead(project, content, new Uint8Array(4));
    const second = saveHead(project, content, new Uint8Array(8));
    activateHead(project, first.id);
    activateHead(project, second.id);
    expect(() => {
      activateHead(project, 99 as typeof first.id);
    }).toThrow(/no head 99/);
    closeProject(project);
    const { project: again } = openProject(filePath);
    try {
      expect(readActiveHead(again)).toEqual(second);
      activateHead(again, null);
      expect(readActiveHead(again)).toBeUndefined();
    } finally {
      closeProject(again);
    }
  });
});
