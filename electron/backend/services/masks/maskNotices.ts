/** What should be known of a project's masks before they are trusted: those out of date, and those not made alike. */
import { formatCount, formatNames } from '#core/base/format.ts';
import { describeSettings } from '#core/document/maskSettings.ts';
import { notice, type Notice } from '#core/document/notice.ts';
import { readOutdatedMasks, type OutdatedMask } from '../../store/currentProposal.ts';
import { readMaskSettings } from '../../store/maskSettings.ts';
import type { ReadableProject } from '../../store/project.ts';

const shownPaths = 5;

/** Of the masks that nobody accepted. `without`: paths of images that are not shown or exported, and are reported for themselves. */
export function maskNotices(project: ReadableProject, without: ReadonlySet<string> = new Set()): Notice[] {
  const outdated = readOutdatedMasks(project).filter(({ path }) => !without.has(path));
  return [
    ...(outdated.length === 0 ? [] : [outdatedNotice(outdated)]),
    ...mixedNotice(describeSettings(readMaskSettings(project))),
  ];
}

function outdatedNotice(outdated: readonly OutdatedMask[]): Notice {
  const paths = formatNames(
    outdated.map(({ path }) => path),
    shownPaths,
  );
  const drawn = outdated.filter(({ isDrawnOn }) => isDrawnOn).length;
  const ofDrawn =
    drawn === 0
      ? ''
      : ` ${formatCount(drawn, 'image')} of them that a person drew on only with --all; what was drawn stays.`;
  return notice(
    'masks-outdated',
    `${formatCount(outdated.length, 'mask')} out of date, as tags, class names or the picture changed since: ${paths}. ` +
      `Generate them again (command line: generate PROJECT; all of them: list PROJECT --outdated).${ofDrawn}`,
    {
      ...(drawn === 0 ? {} : { variant: 'drawn' }),
      count: outdated.length,
      drawn,
      names: outdated.slice(0, shownPaths).map(({ path }) => path),
    },
  );
}

function mixedNotice(settings: readonly string[]): Notice[] {
  if (settings.length < 2) return [];
  return [
    notice(
      'masks-mixed',
      `The masks were not all made alike: ${settings.join('; ')}. ` +
        'To make them alike, generate all again with the same settings (command line: generate PROJECT --all).',
      { count: settings.length },
    ),
  ];
}
