/**
 * Which images an import of a folder is about, and which place a file has. Folders may have been imported before as a whole, in
 * part, or as a part of a larger one: a file belongs to the innermost root that holds it, so that no file is imported twice.
 */
import { realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { defined } from '#core/base/assert.ts';
import type { RootId } from '#core/document/ids.ts';
import type { Root } from '#core/document/image.ts';
import type { WritableProject } from '../../store/project.ts';
import { readRoots } from '../../store/readImages.ts';
import { ensureRoot } from '../../store/writeImages.ts';
import type { ScannedPlace } from './scanFolder.ts';

/** A place of an image: below a root, with forward slashes. */
export interface Place {
  readonly rootId: RootId;
  readonly path: string;
}

/** A root, or the folder of it that is being imported. */
export interface CoveredFolder {
  readonly rootId: RootId;
  /** Below the root, with forward slashes; '' is all of it. */
  readonly below: string;
}

interface KnownRoot extends Root {
  /** As it is when its disk is not connected. */
  readonly canonicalFolder: string;
}

interface ScopeFolder {
  /** Absolute. */
  readonly folder: string;
  readonly canonicalFolder: string;
}

export class ImportScope {
  readonly #project: WritableProject;
  readonly #folders: readonly ScopeFolder[];
  /** Innermost first. */
  #roots: readonly KnownRoot[];

  private constructor(project: WritableProject, folders: readonly ScopeFolder[], roots: readonly KnownRoot[]) {
    this.#project = project;
    this.#folders = folders;
    this.#roots = innermostFirst(roots);
  }

  /**
   * The folders are absolute paths; whether they are there shows when they are scanned. A retired root is one whose folder is
   * elsewhere by now: no file belongs to it.
   */
  static async of(
    project: WritableProject,
    folders: readonly string[],
    retiredRoot: RootId | null = null,
  ): Promise<ImportScope> {
    const withCanonical = async <One extends { readonly folder: string }>(one: One) => ({
      ...one,
      canonicalFolder: await canonical(one.folder),
    });
    return new ImportScope(
      project,
      await Promise.all(folders.map((folder) => withCanonical({ folder }))),
      await Promise.all(
        readRoots(project)
          .filter(({ id }) => id !== retiredRoot)
          .map(withCanonical),
      ),
    );
  }

  /**
   * Makes a folder of the scope a root unless it lies in one, and says what images its import is about. Only once the folder has
   * shown to be readable: a mistyped path leaves no trace.
   */
  open(folder: string): CoveredFolder[] {
    const own = this.#folder(folder);
    if (this.#baseOf(own) === undefined) {
      this.#roots = innermostFirst([...this.#roots, { id: ensureRoot(this.#project, folder), ...own }]);
    }
    const base = this.#baseOf(own);
    const inside = this.#roots
      .filter(({ id, canonicalFolder }) => id !== base?.rootId && isBelow(own.canonicalFolder, canonicalFolder))
      .map(({ id }) => ({ rootId: id, below: '' }));
    return [...(base === undefined ? [] : [base]), ...inside];
  }

  /** Whether a folder of the scope is a root, lies in one, or holds one. */
  isKnown(folder: string): boolean {
    const own = this.#folder(folder);
    return (
      this.#baseOf(own) !== undefined ||
      this.#roots.some(({ canonicalFolder }) => isBelow(own.canonicalFolder, canonicalFolder))
    );
  }

  /** The place of something that was found in a folder of the scope, which must be open. */
  placeOf(folder: string, { canonicalPath, path }: ScannedPlace): Place {
    for (const { id, canonicalFolder } of this.#roots) {
      const below = pathBelow(canonicalFolder, canonicalPath);
      if (below !== undefined && below !== '') return { rootId: id, path: below };
    }
    // Behind a link that leads out of all roots.
    const base = defined(this.#baseOf(this.#folder(folder)), `the root of ${folder}`);
    return { rootId: base.rootId, path: base.below === '' ? path : `${base.below}/${path}` };
  }

  /** Where a path below a folder of the scope belongs. The folder must be open. */
  placeBelow(folder: string, path: string): Place {
    return this.placeOf(folder, { path, canonicalPath: join(this.#folder(folder).canonicalFolder, path) });
  }

  #folder(folder: string): ScopeFolder {
    return defined(
      this.#folders.find((one) => one.folder === folder),
      `the folder ${folder}`,
    );
  }

  /** The innermost root that holds the folder, or is it. */
  #baseOf({ canonicalFolder: inner }: ScopeFolder): CoveredFolder | undefined {
    for (const { id, canonicalFolder } of this.#roots) {
      const below = pathBelow(canonicalFolder, inner);
      if (below !== undefined) return { rootId: id, below };
    }
    return undefined;
  }
}

function innermostFirst(roots: readonly KnownRoot[]): KnownRoot[] {
  return roots.toSorted((a, b) => b.canonicalFolder.length - a.canonicalFolder.length);
}

function isBelow(folder: string, path: string): boolean {
  return pathBelow(folder, path) !== undefined;
}

/** With forward slashes; '' is the folder itself, undefined is not below it. */
function pathBelow(folder: string, path: string): string | undefined {
  if (path === folder) return '';
  const below = relative(folder, path);
  if (isAbsolute(below) || below === '..' || below.startsWith(`..${sep}`)) return undefined;
  return sep === '/' ? below : below.replaceAll(sep, '/');
}

async function canonical(folder: string): Promise<string> {
  try {
    const found = await realpath(folder);
    return (await stat(found)).isDirectory() ? found : folder;
  } catch {
    return folder;
  }
}
