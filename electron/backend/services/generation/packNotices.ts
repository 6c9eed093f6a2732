import { formatNames } from '#core/base/format.ts';
import type { DatasetClass } from '#core/document/datasetClass.ts';
import { notice, type Notice } from '#core/document/notice.ts';
import type { ClipPack } from '#models/packs/openPack.ts';

/** What a user should know before trusting masks of this pack: above all, which classes it has never seen. */
export function packNotices(pack: ClipPack, classes: readonly Pick<DatasetClass, 'name'>[]): Notice[] {
  const { vocabulary, notice: general } = pack.manifest;
  if (vocabulary === undefined) return [];
  const known = new Set(
    vocabulary.classes.flatMap(({ name, synonyms }) => [name, ...synonyms]).map((word) => word.toLowerCase()),
  );
  const unknown = classes.map(({ name }) => name).filter((name) => !known.has(name.toLowerCase()));
  if (unknown.length === 0) return [];
  const limits = general ?? `${pack.title} knows only its own vocabulary.`;
  return [
    notice('words-unknown', `${limits} It does not know: ${formatNames(unknown)}.`, {
      // What it says of itself is in English.
      ...(pack.name === 'shapes' ? { variant: 'shapes' } : {}),
      title: pack.title,
      names: unknown,
    }),
  ];
}
