/** Files that an import has read and not yet matched with images. What is here can be lost without harm. */
import { eq } from 'drizzle-orm';
import type { RootId } from '#core/document/ids.ts';
import { pictureFactsSchema, type PictureFacts } from '#core/document/image.ts';
import { inTransaction, type ReadableProject, type WritableProject } from './project.ts';
import { foundFile } from './tables.ts';

export interface FoundFile {
  readonly rootId: RootId;
  /** Below the root, with forward slashes. */
  readonly path: string;
  readonly byteLength: number;
  /** Milliseconds since 1970. */
  readonly modifiedAtMs: number;
  readonly fileNumber: string;
  readonly contentSha256: string;
  readonly picture: PictureFacts;
}

/** Those of one root, by path. */
export function readFoundFiles(project: ReadableProject, rootId: RootId): Map<string, FoundFile> {
  const rows = project.database.orm.select().from(foundFile).where(eq(foundFile.rootId, rootId)).all();
  return new Map(rows.map((row) => [row.path, { ...row, picture: pictureFactsSchema.parse(JSON.parse(row.picture)) }]));
}

/** Remembers files, in place of what was known of the same paths; all in one transaction. */
export function saveFoundFiles(project: WritableProject, files: readonly FoundFile[]): void {
  if (files.length === 0) return;
  inTransaction(project, () => {
    const save = project.database.sqlite.prepare<[Omit<FoundFile, 'picture'> & { readonly picture: string }]>(
      `INSERT OR REPLACE INTO found_file (root_id, path, byte_length, modified_at_ms, file_number, content_sha256, picture)
       VALUES (@rootId, @path, @byteLength, @modifiedAtMs, @fileNumber, @contentSha256, @picture)`,
    );
    for (const file of files) save.run({ ...file, picture: JSON.stringify(file.picture) });
  });
}

/** Forgets all: they have been matched. */
export function clearFoundFiles(project: WritableProject): void {
  inTransaction(project, () => project.database.orm.delete(foundFile).run());
}
