import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { noticeSchema } from '../document/notice.ts';
import { problemSchema } from '../document/problem.ts';
import { fileProblemSchema } from './progress.ts';

export const packSummarySchema = z.object({
  name: z.string(),
  kind: z.string(),
  title: z.string(),
  licence: z.string(),
  folder: z.string(),
  isEmbedded: z.boolean(),
  bytes: z.number().int(),
  makesMasks: z.boolean(),
  /** Why it makes no masks, and what can be done with it instead; null where it makes them. */
  limits: noticeSchema.nullable(),
});

export type PackSummary = z.infer<typeof packSummarySchema>;

/** A pack of the curated list. */
export const knownPackSchema = z.object({
  name: z.string(),
  title: z.string(),
  kind: z.string(),
  licence: z.string(),
  /** `OWNER/NAME` on the hub; null when it cannot be pulled. */
  repository: z.string().nullable(),
  /** About how large it is at full precision; null where nobody knows. The hub says it exactly when it is pulled. */
  bytes: z.number().int().nullable(),
  purpose: z.string(),
  /** Whether this version does what it is for. */
  isUsed: z.boolean(),
  /** What this version cannot do with it. */
  limits: z.string().nullable(),
  isInstalled: z.boolean(),
});

export type KnownPackSummary = z.infer<typeof knownPackSchema>;

/** How far a pull is; yielded as it changes. */
export const pullProgressSchema = z.object({
  /** Bytes of all files that are here. */
  bytes: z.number().int().nonnegative(),
  /** null until the hub has said what there is. */
  totalBytes: z.number().int().nonnegative().nullable(),
  /** Bytes a second, smoothed; null until there is something to measure. */
  ratePerSecond: z.number().nonnegative().nullable(),
  secondsLeft: z.number().nonnegative().nullable(),
  /** The file under way; null while the hub is asked. */
  file: z.string().nullable(),
  /** Why nothing comes at the moment, and for how long. */
  waiting: z.object({ reason: problemSchema, seconds: z.number().nonnegative() }).nullable(),
});

export type PullProgress = z.infer<typeof pullProgressSchema>;

/** What a pack made of a picture. */
export const packTrialSchema = z.object({
  packTitle: z.string(),
  /** The most similar first. `cosine` of the embeddings, -1 to 1; `share` of the word among these, 0 to 1, together 1. */
  words: z.array(z.object({ word: z.string(), cosine: z.number(), share: z.number() })),
  /** Words that the pack has never seen, where it says what it knows. */
  notices: z.array(noticeSchema),
});

export type PackTrial = z.infer<typeof packTrialSchema>;

const nameInput = z.object({ name: z.string().min(1).max(128) });

export const packs = {
  /** `broken` are folders among the packs that cannot be opened, with the reason. */
  list: oc.output(
    z.object({
      packs: z.array(packSummarySchema),
      broken: z.array(fileProblemSchema),
      /** The curated list, also of those that are installed. */
      known: z.array(knownPackSchema),
    }),
  ),
  /** Copies a folder in the hub's layout into the user's data folder, checksums first. */
  add: oc.input(z.object({ folder: z.string().min(1).max(4096) })).output(packSummarySchema),
  /**
   * Downloads a pack by its short name or as `OWNER/NAME` of a repository; the one use of the network. Leaving the stream
   * stops it, and the next pull goes on with what is there.
   */
  pull: oc
    .input(
      z.object({
        model: z.string().min(1).max(200),
        /** Branch, tag or commit; null takes the list's, else the hub's default branch. */
        revision: z.string().min(1).max(100).nullable(),
        /** Address of a mirror; null is the hub of the curated list. */
        hub: z.string().min(1).max(1000).nullable(),
      }),
    )
    .output(eventIterator(pullProgressSchema, packSummarySchema)),
  /** Compares every file with the checksum in pack.json. */
  verify: oc.input(nameInput).output(
    z.object({
      isSound: z.boolean(),
      files: z.number().int(),
      differences: z.array(noticeSchema),
      ...packSummarySchema.pick({ makesMasks: true, limits: true }).shape,
    }),
  ),
  /** Compares a picture as a whole with words, by the plain embeddings; null is the embedded pack. */
  try: oc
    .input(
      z.object({
        pack: z.string().min(1).max(4096).nullable(),
        picture: z.string().min(1).max(4096),
        words: z.array(z.string().trim().min(1).max(200)).min(1).max(1000),
      }),
    )
    .output(packTrialSchema),
  remove: oc.input(nameInput).output(z.object({})),
};
