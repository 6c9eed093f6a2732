import { afterEach, describe, expect, it } from 'vitest';
import type { PullProgress } from '#core/contract/packs.ts';
import { i18n } from '../../stores/i18n.ts';
import { pullText } from './pullText.ts';

const progress: PullProgress = {
  ...{ bytes: 3_000_000, totalBytes: 600_000_000, ratePerSecond: 6_100_000, secondsLeft: 98 },
  ...{ file: 'onnx/vision_model.onnx', waiting: null },
};

afterEach(() => {
  i18n.global.locale.value = 'en';
});

describe('what is said of a pull', () => {
  it('is its pace, the time that is left, and the file', () => {
    expect(pullText(progress)).toEqual(['6.1 MB/s', '1 min 38 s left', 'onnx/vision_model.onnx']);
    expect(pullText({ ...progress, secondsLeft: 7510 })[1]).toBe('2 h 5 min left');
    i18n.global.locale.value = 'zh-CN';
    expect(pullText(progress)).toEqual(['6.1 MB/s', '剩余 1 分 38 秒', 'onnx/vision_model.onnx']);
  });

  it('leaves out what is not known, rather than guess', () => {
    const begun = { ...progress, ratePerSecond: null, secondsLeft: null };
    expect(pullText(begun)).toEqual(['onnx/vision_model.onnx']);
    expect(pullText({ ...begun, file: null })).toEqual(['Asking the hub what there is…']);
    expect(pullText(null)).toEqual(['Asking the hub what there is…']);
  });

  it('is why nothing comes, and until when', () => {
    const waiting = { reason: { code: 'x', message: 'The connection broke off.', remedy: null }, seconds: 0.4 };
    expect(pullText({ ...progress, waiting })).toEqual(['The connection broke off.', 'tries again in under 1 s']);
  });
});
