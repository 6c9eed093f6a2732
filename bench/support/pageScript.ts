import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { transformWithOxc } from 'vite';

/** The text of a script of bench/page as a browser runs it; what it comes to is nothing. */
export async function pageScript(name: string): Promise<string> {
  const file = join(import.meta.dirname, '../page', name);
  const { code } = await transformWithOxc(await readFile(file, 'utf8'), file);
  return `${code}\nundefined;`;
}
