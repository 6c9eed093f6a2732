/** What jobs are called. */
import type { JobKindName } from '#core/document/job.ts';

const keys: Readonly<Record<JobKindName, string>> = {
  'import-images': 'import',
  'generate-masks': 'generate',
  'write-look': 'look',
  'export-dataset': 'export',
};

/** The key under `jobs.kinds` and `jobs.doing`; undefined for a kind that only a later program knows. */
export function jobKey(kind: string): string | undefined {
  return (keys as Readonly<Record<string, string | undefined>>)[kind];
}
