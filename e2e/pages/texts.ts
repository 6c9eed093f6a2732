/** What stands on the page, as the page itself says it: specs name texts by their keys, and no wording twice. English. */
import { i18n } from '../../renderer/stores/i18n.ts';

export const { t } = i18n.global;
