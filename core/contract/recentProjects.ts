import { oc } from '@orpc/contract';
import { z } from 'zod';

export const recentProjectSchema = z.object({
  file: z.string(),
  /** ISO 8601. */
  openedAt: z.string(),
  /** `outside`: not below the folders that this host serves; whether it is there was not looked at. */
  state: z.enum(['there', 'missing', 'outside']),
});

export type RecentProject = z.infer<typeof recentProjectSchema>;

/** Projects that this user opened or made in a window or page; commands leave no trace here. */
export const recentProjects = {
  /** The newest first. */
  list: oc.output(z.array(recentProjectSchema)),
  /** Takes one off the list; the file stays. */
  forget: oc.input(z.object({ file: z.string().min(1).max(4096) })).output(z.object({})),
};
