/** Which errors have a place in the page where they are put right. */
import type { InjectionKey } from 'vue';

/** Pages by their routes. */
type Page = 'models' | 'tags' | 'generate' | 'gallery' | 'history' | 'settings' | 'start';

/** What opens over any page: the list of jobs, the folders of pictures, the choice of a new one. */
export type ErrorDoor = 'jobs' | 'folders' | 'addFolder';

/** A page to go to, what opens over any page, or the page loaded again. */
export type ErrorAction = Page | ErrorDoor | 'reload';

/** How to open what opens over any page; the frame provides it. */
export const errorDoorsKey: InjectionKey<Readonly<Record<ErrorDoor, () => void>>> = Symbol('errorDoors');

/** By code, or by `code/variant`. */
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
  gallery: ['no-images/unreadable', 'no-images/changed'],
  history: ['history-conflict', 'history-moved', 'history-moved-on', 'history-other-picture'],
  settings: ['bug', 'settings-unwritable'],
  start: ['project-closed', 'project-corrupt', 'project-missing', 'project-not-open'],
  jobs: ['history-busy', 'import-running', 'job-done', 'job-missing', 'job-running', 'job-unfinished'],
  folders: ['folder-missing/root', 'image-not-changed', 'relink-no-match'],
  addFolder: ['no-images', 'folder-missing/none-imported'],
  reload: ['class-missing', 'head-missing', 'image-unknown', 'label-missing', 'mask-changed', 'prompt-missing'],
};

const byCode: ReadonlyMap<string, ErrorAction> = new Map(
  (Object.keys(codes) as ErrorAction[]).flatMap((action) => codes[action].map((code) => [code, action] as const)),
);

/** What the page can do about an error of this code. */
export function actionOf(code: string, variant?: unknown): ErrorAction | undefined {
  return byCode.get(`${code}/${String(variant)}`) ?? byCode.get(code);
}

/** All codes with an action, some with a variant. */
export const codesWithAction: readonly string[] = [...byCode.keys()];
