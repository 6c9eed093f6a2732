/** What is known of a pull beside how much is here: its pace, the time that is left, the file; or why nothing comes. */
import { formatBytes } from '#core/base/format.ts';
import type { PullProgress } from '#core/contract/packs.ts';
import { durationText } from '../../stores/figures.ts';
import { i18n } from '../../stores/i18n.ts';
import { wordsOf } from '../../stores/said.ts';

const { t } = i18n.global;

export function pullText(progress: PullProgress | null): string[] {
  if (progress === null || (progress.file === null && progress.waiting === null)) return [t('models.asking')];
  const { ratePerSecond, secondsLeft, file, waiting } = progress;
  if (waiting !== null) {
    return [wordsOf(waiting.reason).message, t('models.waiting', { duration: durationText(waiting.seconds) })];
  }
  return [
    ...(ratePerSecond === null ? [] : [t('models.rate', { size: formatBytes(Math.round(ratePerSecond)) })]),
    ...(secondsLeft === null ? [] : [t('models.left', { duration: durationText(secondsLeft) })]),
    ...(file === null ? [] : [file]),
  ];
}
