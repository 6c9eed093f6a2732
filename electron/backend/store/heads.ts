import { createHash } from 'node:crypto';
import { asc, eq, max } from 'drizzle-orm';
import { ExpectedError } from '#core/base/errors.ts';
import { headSchema, type Head } from '#core/document/head.ts';
import type { HeadId } from '#core/document/ids.ts';
import { inTransaction, type ReadableProject, type WritableProject } from './project.ts';
import { activeHead, head } from './tables.ts';

export type NewHead = Omit<Head, 'id' | 'round' | 'weightsSha256' | 'createdAtMs'>;

const columns = {
  id: head.id,
  name: head.name,
  round: head.round,
  backbone: head.backbone,
  classIds: head.classIds,
  parameters: head.parameters,
  metrics: head.metrics,
  weightsSha256: head.weightsSha256,
  createdAtMs: head.createdAtMs,
};

/** Keeps a trained head as the next round of its name. Which head is active does not change. `weights` is taken as it is. */
export function saveHead(project: WritableProject, content: NewHead, weights: Uint8Array): Head {
  return inTransaction(project, () => {
    const { orm } = project.database;
    const last = orm
      .select({ round: max(head.round) })
      .from(head)
      .where(eq(head.name, content.name))
      .get();
    const { classIds, parameters, metrics, ...facts } = content;
    const row = orm
      .insert(head)
      .values({
        ...facts,
        round: (last?.round ?? 0) + 1,
        classIds: JSON.stringify(classIds),
        parameters: JSON.stringify(parameters),
        metrics: JSON.stringify(metrics),
        weightsSha256: hashOf(weights),
        weights: Buffer.from(weights.buffer, weights.byteOffset, weights.byteLength),
        createdAtMs: Date.now(),
      })
      .returning(columns)
      .get();
    return toHead(row);
  });
}

/** All heads without their weights, in order of name and round. */
export function readHeads(project: ReadableProject): Head[] {
  return project.database.orm.select(columns).from(head).orderBy(asc(head.name), asc(head.round)).all().map(toHead);
}

/** The weights of a head; undefined when there is none of this id. Throws `ExpectedError` (`project-corrupt`). */
export function readHeadWeights(project: ReadableProject, headId: HeadId): Uint8Array | undefined {
  const row = project.database.orm
    .select({ weights: head.weights, sha256: head.weightsSha256 })
    .from(head)
    .where(eq(head.id, headId))
    .get();
  if (row === undefined) return undefined;
  if (hashOf(row.weights) === row.sha256) return new Uint8Array(row.weights);
  throw new ExpectedError('project-corrupt', `${project.filePath} is damaged: the weights of head ${headId} changed.`, {
    remedy: 'Restore the project from a copy, or train the head again.',
    details: { file: project.filePath, headId, variant: 'head' },
  });
}

/** The head that masks are made with; undefined when none is chosen. */
export function readActiveHead(project: ReadableProject): Head | undefined {
  const row = project.database.orm
    .select(columns)
    .from(activeHead)
    .innerJoin(head, eq(head.id, activeHead.headId))
    .get();
  return row === undefined ? undefined : toHead(row);
}

/** Chooses the head that masks are made with, or none. Throws `ExpectedError` (`head-missing`). */
export function activateHead(project: WritableProject, headId: HeadId | null): void {
  inTransaction(project, () => {
    const { orm } = project.database;
    orm.delete(activeHead).run();
    if (headId === null) return;
    if (orm.select({ id: head.id }).from(head).where(eq(head.id, headId)).get() === undefined) {
      throw new ExpectedError('head-missing', `The project has no head ${headId}.`, {
        remedy: 'List the heads and choose one.',
        details: { headId },
      });
    }
    orm.insert(activeHead).values({ slot: 1, headId }).run();
  });
}

function toHead({ classIds, parameters, metrics, ...row }: Omit<typeof head.$inferSelect, 'weights'>): Head {
  return headSchema.parse({
    ...row,
    classIds: JSON.parse(classIds) as unknown,
    parameters: JSON.parse(parameters) as unknown,
    metrics: JSON.parse(metrics) as unknown,
  });
}

function hashOf(weights: Uint8Array): string {
  return createHash('sha256').update(weights).digest('hex');
}
