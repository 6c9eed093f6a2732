/** How far work is, how fast it goes and how long it takes still, in the words of the chosen language. */
import type { Progress } from '#core/contract/progress.ts';
import { durationText } from './figures.ts';
import { i18n } from './i18n.ts';

const { t, n } = i18n.global;

/** `6.1 images/s`, or `1.6 s per image` where that says more. */
function rateText(perSecond: number): string {
  return perSecond >= 1
    ? t('figures.perSecond', { count: perSecond.toFixed(1) })
    : t('figures.each', { seconds: (1 / perSecond).toFixed(1) });
}

/** `214 of 812 · 6.1 images/s · 1 min 38 s left`: as much of it as is known. */
export function progressText(progress: Progress): string {
  const { done, skipped, failed, total, ratePerSecond, secondsLeft } = progress;
  const finished = n(done + skipped + failed);
  const parts = [total === null ? finished : t('figures.of', { done: finished, total: n(total) })];
  if (ratePerSecond !== null && ratePerSecond > 0) parts.push(rateText(ratePerSecond));
  if (secondsLeft !== null && secondsLeft > 0) parts.push(t('figures.left', { time: durationText(secondsLeft) }));
  return parts.join(' · ');
}
