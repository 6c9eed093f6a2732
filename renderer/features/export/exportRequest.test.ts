import { describe, expect, it } from 'vitest';
import { joinPath, lastName, parentFolder, readPercent, readyTarget, suggestedFolder } from './exportRequest.ts';

describe('a typed share', () => {
  it.each([
    ['20', 0.2],
    ['12,5', 0.125],
    ['0', 0],
    ['100 %', 1],
    ['100.1', undefined],
    ['-1', undefined],
    ['', undefined],
    ['twenty', undefined],
  ])('%j is %s', (typed, share) => {
    expect(readPercent(typed)).toBe(share);
  });
});

describe('the answer about a folder', () => {
  const target = { format: 'coco', outFolder: '/data/boats-coco', replace: true } as const;
  const ready = { kind: 'ready', isReplaced: true, target } as const;

  it('lets an export begin there, with what was agreed to', () => {
    expect(readyTarget(ready, 'coco', '/data/boats-coco')).toBe(target);
    expect(readyTarget(ready, 'coco', ' /data/boats-coco ')).toBe(target);
  });

  it('says nothing of another folder or format', () => {
    expect(readyTarget(ready, 'coco', '/data/edited')).toBeUndefined();
    expect(readyTarget(ready, 'voc', '/data/boats-coco')).toBeUndefined();
    expect(readyTarget(ready, 'coco', '')).toBeUndefined();
  });

  it('lets nothing begin before it is there, nor where it is no', () => {
    expect(readyTarget({ kind: 'waiting' }, 'coco', '/data/boats-coco')).toBeUndefined();
    expect(readyTarget({ kind: 'refused', error: undefined }, 'coco', '/data/boats-coco')).toBeUndefined();
  });
});

describe('the suggested folder', () => {
  it('lies beside the project and is named after it and the format', () => {
    expect(suggestedFolder('/data/boats.maskwright', 'coco')).toBe('/data/boats-coco');
    expect(suggestedFolder('C:\\data\\boats.maskwright', 'voc')).toBe('C:\\data\\boats-voc');
  });

  it('is none without a project', () => {
    expect(suggestedFolder('', 'voc')).toBe('');
  });
});

describe('paths of either system', () => {
  it.each([
    ['/data/boats.maskwright', '/data', 'boats.maskwright'],
    ['C:\\data\\boats.maskwright', 'C:\\data', 'boats.maskwright'],
  ])('%s comes apart and together again', (path, folder, name) => {
    expect(parentFolder(path)).toBe(folder);
    expect(lastName(path)).toBe(name);
    expect(joinPath(folder, name)).toBe(path);
  });

  it('end where there is nothing above', () => {
    expect(parentFolder('boats.maskwright')).toBeNull();
    expect(joinPath('/', 'out')).toBe('/out');
  });
});
