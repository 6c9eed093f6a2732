/**
 * What a step of the project's history is called in the page's language. Project files keep the English of the one who did it, so
 * that they read the same everywhere; its names and numbers are taken out of that. A step that is not known, such as one of a later
 * version, is called what the file says.
 */
import { i18n } from './i18n.ts';

const { t } = i18n.global;

const patterns = {
  'class-add': /^Add class (?<name>.+)$/u,
  'class-rename': /^Rename class (?<name>.+) to (?<into>.+)$/u,
  'class-recolour': /^Recolour class (?<name>.+)$/u,
  'class-merge': /^Merge class (?<name>.+) into (?<into>.+)$/u,
  'class-delete': /^Delete class (?<name>.+)$/u,
  'tag-folders': /^Tag (?<count>\d+) images? from folders$/u,
  'tag-csv': /^Tag (?<count>\d+) images? from (?<name>.+)$/u,
  'generate-masks': /^Generate (?<count>\d+) images?$/u,
  'accept-images': /^Accept (?<count>\d+) images?$/u,
  'take-pictures': /^Take the new picture of (?<count>\d+) images?$/u,
} as const;

type KnownKind = keyof typeof patterns;

const isKnown = (kind: string): kind is KnownKind => kind in patterns;

export function entryText({ kind, label }: { readonly kind: string; readonly label: string }): string {
  const parts = isKnown(kind) ? patterns[kind].exec(label)?.groups : undefined;
  if (!isKnown(kind) || parts === undefined) return label;
  const { count, ...names } = parts;
  return count === undefined ? t(`history.steps.${kind}`, names) : t(`history.steps.${kind}`, names, Number(count));
}
