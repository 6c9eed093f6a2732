/** Tags as a file or a folder structure gives them: what a picture is said to hold, or not to hold. */
import { foldClassName, newClassNameSchema } from '#core/document/datasetClass.ts';
import type { FileProblem } from '#core/contract/progress.ts';
import type { TagValue } from '#core/document/tag.ts';

export interface TagEntry {
  /** Of the picture, with forward slashes; not checked against anything. */
  readonly path: string;
  /** At least one; each class once without regard to case. */
  readonly tags: readonly NamedTag[];
}

export interface NamedTag {
  /** The class, in the spelling of its first mention for this picture. */
  readonly name: string;
  readonly value: TagValue;
}

export interface TagEntries {
  /** One per picture, in the order of first mention. */
  readonly entries: readonly TagEntry[];
  readonly problems: readonly FileProblem[];
}

/** Collects tags per picture; pictures and classes that come again add up. */
export class TagCollector {
  /** Per picture: what was said, by the class's name without case. */
  readonly #tags = new Map<string, Map<string, { readonly name: string; readonly values: Set<TagValue> }>>();

  /** Adds a class to a picture. Returns what is wrong with the name, if anything is; then nothing is added. */
  add(path: string, className: string, value: TagValue = 'present'): string | undefined {
    const parsed = newClassNameSchema.safeParse(className);
    if (!parsed.success) return parsed.error.issues[0]?.message ?? 'not a class name';
    const tags = this.#tags.get(path) ?? new Map<string, { readonly name: string; readonly values: Set<TagValue> }>();
    const key = foldClassName(parsed.data);
    const known = tags.get(key);
    if (known === undefined) tags.set(key, { name: parsed.data, values: new Set([value]) });
    else known.values.add(value);
    this.#tags.set(path, tags);
    return undefined;
  }

  /** What was said with one voice; a class of which a picture was told two things is left to `contradictions`. */
  entries(): TagEntry[] {
    return [...this.#tags].flatMap(([path, tags]) => {
      const agreed = [...tags.values()].flatMap(({ name, values: [value, ...others] }) =>
        value === undefined || others.length > 0 ? [] : [{ name, value }],
      );
      return agreed.length === 0 ? [] : [{ path, tags: agreed }];
    });
  }

  /** One problem for each picture and class of which different things were said. */
  contradictions(): FileProblem[] {
    return [...this.#tags].flatMap(([path, tags]) =>
      [...tags.values()].flatMap(({ name, values }) =>
        values.size === 1
          ? []
          : [
              {
                path,
                code: 'tag-contradiction',
                message: `'${name}' is said to be ${[...values].join(' and ')}, so it was not set.`,
                remedy: 'Keep the row that is right.',
                details: { name, values: [...values] },
              },
            ],
      ),
    );
  }
}
