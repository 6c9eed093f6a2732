/** What somebody who does this for the first time does next with a project. */
import type { ProjectStatus } from '#core/contract/projects.ts';

export type NextStep = 'tag' | 'generate' | 'review';

/** Undefined while there is nothing to go on with. */
export function nextStepOf({
  total,
  unreadable,
  tagged,
  masked,
}: Pick<ProjectStatus['images'], 'total' | 'unreadable' | 'tagged' | 'masked'>): NextStep | undefined {
  if (total === unreadable) return undefined;
  if (masked > 0) return 'review';
  return tagged > 0 ? 'generate' : 'tag';
}
