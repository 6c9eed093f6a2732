import type { RecordKind } from './recordKind.ts';
import { classMergeKind } from './classMerges.ts';
import { classKind } from './classRecord.ts';
import { labelKind } from './labelRecord.ts';
import { promptKind } from './promptRecord.ts';
import { tagKind } from './tagRecord.ts';
import { acceptanceKind, canvasKind, proposalKind } from './maskRecords.ts';
import { pictureKind } from './pictureRecord.ts';

/** Every kind of record that journals hold. A kind that is missing here cannot be undone. */
export const journalKinds: readonly RecordKind<unknown, unknown>[] = [
  proposalKind,
  acceptanceKind,
  canvasKind,
  tagKind,
  classKind,
  classMergeKind,
  labelKind,
  promptKind,
  pictureKind,
];
