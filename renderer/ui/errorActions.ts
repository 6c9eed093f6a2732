/** Which errors have a place in the page where they are put right. */
import type { InjectionKey } from 'vue';

/** A page by its route, the list of jobs, or the page loaded again. */
export type ErrorAction =
  'models' | 'tags' | 'generate' | 'gallery' | 'history' | 'settings' | 'start' | 'jobs' | 'reload';

/** Opens the list of jobs; the frame provides it. */
export const openJobsKey: InjectionKey<() => void> = Symbol('openJobs');

const codes: Readonly<Record<ErrorAction, readonly string[]>> = {
  models: [
    'model-damaged',
    'model-missing',
    'model-run-failed',
    'model-unreadable',
    'pack-differs',
    'pack-exists',
    'pack-makes-no-masks',
    'pack-missing',
    'pack-of-other-kind',
    'pack-quantised',
    'pack-texts-unsupported',
    'pack-unknown',
    'pack-without-checksums',
  ],
  tags: ['no-tags'],
  generate: ['no-masks', 'mask-missing', 'mask-outdated'],
  gallery: ['no-images'],
  history: ['history-conflict', 'history-moved', 'history-moved-on', 'history-other-picture'],
  settings: ['bug', 'disk-full', 'settings-unwritable'],
  start: ['project-closed', 'project-corrupt', 'project-missing', 'project-not-open'],
  jobs: ['history-busy', 'import-running', 'job-done', 'job-missing', 'job-running', 'job-unfinished'],
  reload: ['class-missing', 'head-missing', 'image-unknown', 'label-missing', 'mask-changed', 'prompt-missing'],
};

const byCode: ReadonlyMap<string, ErrorAction> = new Map(
  (Object.keys(codes) as ErrorAction[]).flatMap((action) => codes[action].map((code) => [code, action] as const)),
);

/** What the page can do about an error of this code. */
export function actionOf(code: string): ErrorAction | undefined {
  return byCode.get(code);
}

/** All codes with an action. */
export const codesWithAction: readonly string[] = [...byCode.keys()];
