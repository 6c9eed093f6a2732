/**
 * What a step of the project's history is called in the page's language. Project files keep the English of the one who did it, so
 * that they read the same everywhere; its names and numbers are taken out of that. A step that is not known, such as one of a later
 * version, is called what the file says.
 */
import { i18n } from './i18n.ts';

const { t } = i18n.global;

/** By the key of the text: the kind of step, and what the file calls it. Of one kind the first that fits. */
const patterns = {
  'class-add': ['class-add', /^Add class (?<name>.+)$/u],
  'class-rename': ['class-rename', /^Rename class (?<name>.+) to (?<into>.+)$/u],
  'class-recolour': ['class-recolour', /^Recolour class (?<name>.+)$/u],
  'class-merge': ['class-merge', /^Merge class (?<name>.+) into (?<into>.+)$/u],
  'class-delete': ['class-delete', /^Delete class (?<name>.+)$/u],
  'tag-folders': ['tag-folders', /^Tag (?<count>\d+) images? from folders$/u],
  'tag-csv': ['tag-csv', /^Tag (?<count>\d+) images? from (?<name>.+)$/u],
  'tags-present': ['tag-images', /^Tag (?<name>.+) in (?<count>\d+) images?$/u],
  'tags-absent': ['tag-images', /^Not here: (?<name>.+) in (?<count>\d+) images?$/u],
  'tags-unsure': ['tag-images', /^Unsure: (?<name>.+) in (?<count>\d+) images?$/u],
  'tags-none': ['tag-images', /^Untag (?<name>.+) in (?<count>\d+) images?$/u],
  'tag-present': ['tag-images', /^Tag (?<name>.+)$/u],
  'tag-absent': ['tag-images', /^Not here: (?<name>.+)$/u],
  'tag-unsure': ['tag-images', /^Unsure: (?<name>.+)$/u],
  'tag-none': ['tag-images', /^Untag (?<name>.+)$/u],
  'generate-masks': ['generate-masks', /^Generate (?<count>\d+) images?$/u],
  'withdraw-masks': ['withdraw-masks', /^Take back (?<count>\d+) masks? of images without a class$/u],
  'accept-images': ['accept-images', /^Accept (?<count>\d+) images?$/u],
  'take-pictures': ['take-pictures', /^Take the new picture of (?<count>\d+) images?$/u],
  'prompts-add': ['prompt-add', /^Add (?<count>\d+) prompts?$/u],
  'prompt-add': ['prompt-add', /^Add prompt '(?<name>.+)'$/u],
  'prompt-change': ['prompt-change', /^Change prompt '(?<name>.+)'$/u],
  'prompt-remove': ['prompt-remove', /^Remove prompt '(?<name>.+)'$/u],
  'prompt-order': ['prompt-order', /^(?<name>Reorder prompts)$/u],
  'region-new': ['regions', /^New region (?<name>.+)$/u],
  'region-split': ['regions', /^Split (?<name>.+)$/u],
  'region-merge': ['regions', /^Merge (?<name>.+)$/u],
} as const satisfies Readonly<Record<string, readonly [string, RegExp]>>;

type Key = keyof typeof patterns;

const keys = Object.keys(patterns) as Key[];

export function entryText({ kind, label }: { readonly kind: string; readonly label: string }): string {
  for (const key of keys) {
    const [ofKind, pattern] = patterns[key];
    const parts = kind === ofKind ? pattern.exec(label)?.groups : undefined;
    if (parts === undefined) continue;
    const { count, ...names } = parts;
    return count === undefined ? t(`history.steps.${key}`, names) : t(`history.steps.${key}`, names, Number(count));
  }
  return label;
}
