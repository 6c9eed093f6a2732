import type { SaidTexts } from '../saidTexts.ts';
import { devices } from './said/devices.ts';
import { downloads } from './said/downloads.ts';
import { masks } from './said/masks.ts';
import { models } from './said/models.ts';
import { notices } from './said/notices.ts';
import { packs } from './said/packs.ts';
import { pictures } from './said/pictures.ts';
import { projects } from './said/projects.ts';
import { tags } from './said/tags.ts';

/** 后台所说的内容：错误、图片问题与提示 */
export const said: SaidTexts = {
  ...pictures,
  ...projects,
  ...tags,
  ...masks,
  ...devices,
  ...downloads,
  ...packs,
  ...models,
  ...notices,
};
