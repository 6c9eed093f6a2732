import { describe, expect, it } from 'vitest';
import { ProgressMeter } from './progressMeter.ts';

function meterAt(total: number) {
  let nowMs = 0;
  const meter = new ProgressMeter({ total, done: 0, skipped: 0, failed: 0 }, () => nowMs);
  const pass = (seconds: number) => {
    nowMs += seconds * 1000;
  };
  return { meter, pass };
}

describe('the progress meter', () => {
  it('estimates nothing before the first outcome', () => {
    const { meter, pass } = meterAt(5);
    pass(3);
    expect(meter.progress()).toMatchObject({ elapsedSeconds: 3, ratePerSecond: null, secondsLeft: null });
  });

  it('finds a steady pace exactly, whatever the outcomes are', () => {
    const { meter, pass } = meterAt(100);
    for (const outcome of ['done', 'failed', 'skipped', 'done'] as const) {
      pass(0.5);
      meter.count(outcome);
    }
    expect(meter.progress()).toMatchObject({ total: 100, done: 2, failed: 1, skipped: 1, elapsedSeconds: 2 });
    expect(meter.progress().ratePerSecond).toBeCloseTo(2, 10);
    expect(meter.progress().secondsLeft).toBeCloseTo(48, 8);
  });

  it('follows a change of pace, and is not thrown by one slow item', () => {
    const { meter, pass } = meterAt(1000);
    const work = (items: number, seconds: number) => {
      for (let i = 0; i < items; i++) {
        pass(seconds);
        meter.count('done');
      }
    };
    work(100, 0.1);
    work(1, 2);
    expect(meter.progress().ratePerSecond).toBeGreaterThan(6);
    work(40, 1);
    expect(meter.progress().ratePerSecond).toBeLessThan(1.3);
  });

  it('says that nothing is left at the end, and counts what earlier runs did', () => {
    const meter = new ProgressMeter({ total: 4, done: 2, skipped: 1, failed: 0 }, () => 0);
    meter.count('done');
    expect(meter.progress()).toMatchObject({ done: 3, secondsLeft: 0 });
  });
});
