/**
 * Which paths clients of a served backend may name. Whoever has the token can do all that the contract offers; with this, below
 * the folders that the owner of the server listed, and nowhere else.
 */
import { lstat, realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { errorCode, ExpectedError } from '#core/base/errors.ts';
import { fileReason } from '#core/base/fileReason.ts';

export interface ServedHost {
  readonly folders: ServedFolders;
  /** The project that pages begin with. */
  readonly project: string | null;
}

/** What a client that is not served from elsewhere begins with: the user's own files. */
export const homeFolder = (): string => homedir();

export class ServedFolders {
  /** Absolute, symbolic links resolved. */
  readonly roots: readonly string[];
  readonly #hidden: Set<string>;

  private constructor(roots: readonly string[], hidden: readonly string[]) {
    this.roots = roots;
    this.#hidden = new Set(hidden);
  }

  /**
   * `hidden` may be named too, but are no place to begin at; they need not be there yet. Throws `ExpectedError` (`root-missing`).
   */
  static async of(roots: readonly string[], hidden: readonly string[] = []): Promise<ServedFolders> {
    const found = await Promise.all(roots.map((root) => canonicalRoot(root)));
    return new ServedFolders(
      found.filter((root, index) => found.indexOf(root) === index),
      await Promise.all(hidden.map((folder) => canonicalPath(resolve(folder)))),
    );
  }

  /**
   * Adds a folder that the owner chose while pages are open, in a dialog of the system: as if it were listed, but no place to begin
   * at. It need not be there yet, as on a disk that is not connected.
   */
  async grant(folder: string): Promise<void> {
    this.#hidden.add(await canonicalPath(resolve(folder)));
  }

  /** Whether a path, as it is now with all links followed, is below one of the folders or one of them. */
  async has(path: string): Promise<boolean> {
    try {
      const target = await canonicalPath(resolve(path));
      return [...this.roots, ...this.#hidden].some((root) => isWithin(root, target));
    } catch {
      return false;
    }
  }

  /** Throws `ExpectedError` (`outside-roots`). Says nothing of what is there. */
  async require(path: string): Promise<void> {
    if (await this.has(path)) return;
    throw new ExpectedError('outside-roots', `${path} is outside the folders that this server may use.`, {
      remedy: `Choose a place below ${this.roots.join(' or ')}, or start the server with --root FOLDER as well.`,
      details: { path },
    });
  }
}

async function canonicalRoot(root: string): Promise<string> {
  const path = resolve(root);
  try {
    return await realpath(path);
  } catch (error) {
    throw new ExpectedError('root-missing', `The folder ${path} cannot be served: ${fileReason(error)}.`, {
      remedy: 'Name a folder that is there, or leave --root out.',
      details: { root: path },
      cause: error,
    });
  }
}

/**
 * Where something is or would be made: what is there of the path with all links followed, and the rest after it. Throws for a link
 * that leads to nothing, because making a file through it would make it elsewhere.
 */
async function canonicalPath(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    const isAbsent = errorCode(error) === 'ENOENT';
    if (!isAbsent || dirname(path) === path || (await isThere(path))) throw error;
    return join(await canonicalPath(dirname(path)), basename(path));
  }
}

/** Also a link that leads to nothing. */
async function isThere(path: string): Promise<boolean> {
  return await lstat(path).then(
    () => true,
    () => false,
  );
}

/** Both canonical. */
function isWithin(root: string, path: string): boolean {
  const way = relative(root, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}
