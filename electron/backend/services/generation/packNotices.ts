import { formatNames } from '#core/base/format.ts';
import type { DatasetClass } from '#core/document/datasetClass.ts';
import type { ClipPack } from '#models/packs/openPack.ts';

/** What a user should know before trusting masks of this pack: above all, which classes it has never seen. */
export function packNotices(pack: ClipPack, classes: readonly Pick<DatasetClass, 'name'>[]): string[] {
  const { vocabulary, notice } = pack.manifest;
  if (vocabulary === undefined) return [];
  const known = new Set(
    vocabulary.classes.flatMap(({ name, synonyms }) => [name, ...synonyms]).map((word) => word.toLowerCase()),
  );
  const unknown = classes.map(({ name }) => name).filter((name) => !known.has(name.toLowerCase()));
  if (unknown.length === 0) return [];
  const general = notice ?? `${pack.title} knows only its own vocabulary.`;
  return [`${general} It does not know: ${formatNames(unknown)}.`];
}
