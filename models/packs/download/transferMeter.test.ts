import { expect, it } from 'vitest';
import { TransferMeter } from './transferMeter.ts';

it('says nothing before there is something to measure, then rate and time left', () => {
  let now = 0;
  const meter = new TransferMeter(() => now);
  expect(meter.rate(1000)).toEqual({ ratePerSecond: null, secondsLeft: null });
  for (let second = 1; second <= 5; second++) {
    now = second * 1000;
    meter.count(200);
  }
  expect(meter.rate(1000).ratePerSecond).toBeCloseTo(200, 9);
  expect(meter.rate(1000).secondsLeft).toBeCloseTo(5, 9);
  expect(meter.rate(0).secondsLeft).toBe(0);
});

it('follows a change of pace, and leaves pauses out', () => {
  let now = 0;
  const meter = new TransferMeter(() => now);
  const run = (seconds: number, bytesPerSecond: number): void => {
    for (let step = 0; step < seconds; step++) {
      now += 1000;
      meter.count(bytesPerSecond);
    }
  };
  run(60, 1000);
  now += 3_600_000;
  meter.pause();
  run(1, 1000);
  expect(meter.rate(1).ratePerSecond).toBeCloseTo(1000, 6);
  run(30, 100);
  const slow = meter.rate(1).ratePerSecond ?? 0;
  expect(slow).toBeGreaterThan(100);
  expect(slow).toBeLessThan(200);
});
