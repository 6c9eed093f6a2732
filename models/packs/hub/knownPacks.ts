/** The curated list of packs that can be pulled by a short name, `resources/packs.json`. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { ExpectedError } from '#core/base/errors.ts';
import { fileSchema, packKinds, packNamePattern } from '../packManifest.ts';
import { isRepositoryName } from './hubListing.ts';

const knownPackSchema = z.strictObject({
  /** Short name, and that of the installed pack. */
  name: z.string().regex(packNamePattern),
  title: z.string().min(1),
  kind: z.enum(packKinds),
  /** null where no repository in the hub's layout is known. */
  repository: z.string().refine(isRepositoryName).nullable(),
  /** What to pull where the user names no revision; null is the hub's default branch. */
  revision: z.string().nullable(),
  /** Weights of the published model: four bytes each at full precision. */
  parameters: z.number().int().positive().nullable(),
  licence: z.string().min(1),
  purpose: z.string().min(1),
  /** Whether this version of the program does what the pack is for. */
  isUsed: z.boolean(),
  /** What it cannot do with the pack. */
  limits: z.string().min(1).nullable(),
  /** Checksums by path where they are known for the revision; null leaves them to the hub. */
  files: z.record(z.string(), fileSchema).nullable(),
});

export type KnownPack = z.output<typeof knownPackSchema>;

const listSchema = z.strictObject({ hub: z.url(), packs: z.array(knownPackSchema) });

export interface KnownPacks {
  /** Address of the hub where the user names no other. */
  readonly hub: string;
  readonly packs: readonly KnownPack[];
}

/** Reads the list. It ships with the program, so an unreadable one is a bug: throws what reading and parsing throw. */
export async function readKnownPacks(path: string): Promise<KnownPacks> {
  return listSchema.parse(JSON.parse(await readFile(path, 'utf8')));
}

/** What `models pull` is to fetch. */
export interface PullSource {
  readonly repository: string;
  readonly revision: string | null;
  /** Its entry of the list, when it has one. */
  readonly known: KnownPack | undefined;
}

/**
 * What a user means by the short name of a known pack, or by `OWNER/NAME` of a repository. Throws `ExpectedError`:
 * `pack-not-offered`, `pack-unknown`.
 */
export function findPullSource(text: string, { packs }: KnownPacks): PullSource {
  const known = packs.find(({ name, repository }) => name === text || repository === text);
  if (known === undefined && isRepositoryName(text)) return { repository: text, revision: null, known };
  if (known === undefined) {
    const names = packs.flatMap(({ name, repository }) => (repository === null ? [] : [name])).join(', ');
    throw new ExpectedError('pack-unknown', `No pack named "${text}" is known.`, {
      remedy: `Choose one of: ${names}; or name a repository of the hub as OWNER/NAME.`,
      details: { variant: 'known', name: text, names },
    });
  }
  if (known.repository === null) {
    throw new ExpectedError('pack-not-offered', `${known.title} cannot be pulled: ${known.limits ?? ''}`, {
      remedy: 'If you have an export of it, "models add FOLDER" keeps it for a later version.',
      details: { name: known.name, title: known.title },
    });
  }
  return { repository: known.repository, revision: known.revision, known };
}
