import type { Words } from '../fillIn.ts';

/** The backend's own English names its facts in full; these are for what the page says otherwise. */
export const words: Words = {
  language: 'en',
  comma: ', ',
  andMore: (count) => ` and ${count} more`,
  reasons: {},
  reasonRemedies: {},
  names: {},
};
