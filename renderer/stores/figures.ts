/** Figures as the chosen language writes them: numbers, shares, how long something takes, when. Sizes are the same in all (`formatBytes`). */
import { i18n } from './i18n.ts';

const { t, locale } = i18n.global;

/** `1 min 38 s`, `2 h 5 min`, `under 1 s`; reads as two units at most. */
export function durationText(seconds: number): string {
  if (seconds < 1) return t('figures.underSecond');
  const whole = Math.round(seconds);
  if (whole < 60) return t('figures.seconds', { seconds: whole });
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return t('figures.minutes', { minutes, seconds: whole % 60 });
  return t('figures.hours', { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
}

/** A time of a record (ISO 8601) in this machine's zone: day and minute. */
export function timeText(at: string): string {
  return new Intl.DateTimeFormat(locale.value, { dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h23' }).format(
    new Date(at),
  );
}

/** `1,204`, `0.93`: with that many digits after the point. */
export function numberText(value: number, digits = 0): string {
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return new Intl.NumberFormat(locale.value, options).format(value);
}

/** `62 %` of a share of 0.62. What is more than nothing never reads as nothing: `< 0.1 %`. */
export function percentText(share: number, digits = 0): string {
  const smallest = 10 ** -(digits + 2);
  const text = `${numberText(Math.max(share, share > 0 ? smallest : 0) * 100, digits)} %`;
  return share > 0 && share < smallest / 2 ? `< ${text}` : text;
}
