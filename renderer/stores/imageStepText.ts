/** What a step of an image's journal is called in the page's language; one that names classes is called what the file says. */
import type { JournalEntry } from '#core/document/journal.ts';
import { entryText } from './entryText.ts';
import { i18n } from './i18n.ts';

const { t } = i18n.global;

const known = ['accept', 'withdraw', 'clear'] as const;
type KnownKind = (typeof known)[number];

const isKnown = (kind: string): kind is KnownKind => (known as readonly string[]).includes(kind);

export function imageStepText({ kind, label }: Pick<JournalEntry, 'kind' | 'label'>): string {
  return isKnown(kind) ? t(`image.steps.${kind}`) : entryText({ kind, label });
}
