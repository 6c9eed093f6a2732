import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readSetting, writeSetting } from './settings.ts';
import { temporaryProject } from './temporaryProject.ts';

const thresholds = { key: 'thresholds', schema: z.object({ background: z.number() }) };

describe('settings', () => {
  it('are unset, then set, then set again', () => {
    using temporary = temporaryProject();
    expect(readSetting(temporary.project, thresholds)).toBeUndefined();
    writeSetting(temporary.project, thresholds, { background: 0.4 });
    writeSetting(temporary.project, thresholds, { background: 0.5 });
    expect(readSetting(temporary.project, thresholds)).toEqual({ background: 0.5 });
  });

  it('name the key when the stored value does not fit', () => {
    using temporary = temporaryProject();
    writeSetting(temporary.project, { key: 'thresholds', schema: z.string() }, 'high');
    expect(() => readSetting(temporary.project, thresholds)).toThrow(/thresholds/);
  });
});
