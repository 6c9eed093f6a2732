import { firstSchema } from './0010-first-schema.ts';
import { humanLayer } from './0020-human-layer.ts';
import { labelsPromptsHeads } from './0030-labels-prompts-heads.ts';
import { foundFiles } from './0040-found-files.ts';
import { imageList } from './0045-image-list.ts';
import { jobQueue } from './0050-job-queue.ts';
import { imageIds } from './0060-image-ids.ts';
import { maskDifference } from './0070-mask-difference.ts';
import { classMerges } from './0080-class-merges.ts';
import { sessionMark } from './0082-session-mark.ts';
import { camChecksums } from './0084-cam-checksums.ts';
import { problemDetails } from './0086-problem-details.ts';
import type { Migration } from './migration.ts';

/** In order of version. When adding one: a new file named version-purpose, one line here, and the tables in `tables.ts`. */
export const allMigrations: readonly Migration[] = [
  firstSchema,
  humanLayer,
  labelsPromptsHeads,
  foundFiles,
  imageList,
  jobQueue,
  imageIds,
  maskDifference,
  classMerges,
  sessionMark,
  camChecksums,
  problemDetails,
];
