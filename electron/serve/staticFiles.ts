/**
 * The page's own files. All names are read once, at the start, and nothing else is ever served, so a path cannot lead
 * anywhere: what is not in the list is not there.
 */
import { createReadStream, readdirSync, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, posix } from 'node:path';
import { pipeline } from 'node:stream/promises';

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
};

const startPage = '/index.html';
/** Where the bundler puts files whose names change with their content. */
const hashedFolder = '/assets/';

interface StaticFile {
  readonly path: string;
  readonly size: number;
  readonly contentType: string;
}

export class StaticFiles {
  /** By the path of their URL. */
  private readonly files: ReadonlyMap<string, StaticFile>;

  /** Reads the names below `folder`; files of other kinds than a page has are left out. Throws as reading the folder. */
  constructor(folder: string) {
    this.files = new Map(filesBelow(folder, '/'));
  }

  /** Answers a GET or HEAD of a path that is one of the files, `/` for the start page; false for any other. */
  async answer(request: IncomingMessage, response: ServerResponse, path: string): Promise<boolean> {
    const name = path === '/' ? startPage : path;
    const file = this.files.get(name);
    if (file === undefined) return false;
    response.setHeader('content-type', file.contentType);
    response.setHeader('content-length', file.size);
    response.setHeader(
      'cache-control',
      name.startsWith(hashedFolder) ? 'public, max-age=31536000, immutable' : 'no-store',
    );
    if (request.method === 'HEAD') response.end();
    else await pipeline(createReadStream(file.path), response);
    return true;
  }
}

function* filesBelow(folder: string, url: string): Generator<[string, StaticFile]> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    const entryUrl = posix.join(url, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path, entryUrl);
    const contentType = contentTypes[extname(entry.name)];
    if (entry.isFile() && contentType !== undefined) yield [entryUrl, { path, size: statSync(path).size, contentType }];
  }
}
