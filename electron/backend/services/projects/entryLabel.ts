import { maximumLabelLength } from '#core/document/journal.ts';

/** What a step is called in a history; cut where a name in it is very long. */
export function entryLabel(text: string): string {
  return text.length <= maximumLabelLength ? text : `${text.slice(0, maximumLabelLength - 1)}…`;
}
