/**
 * Lets a bundled program of Node find its files as it does from its sources. What `new URL('./other.ts', import.meta.url)`
 * names is a program of its own (a thread, a child process): it becomes an entry of the bundle, without a list of them
 * that somebody could forget. Other files are named from where the bundle lies.
 */
import { basename, dirname, relative, resolve, sep } from 'node:path';
import type { Plugin } from 'vite';

const ownFile = /new URL\(\s*(['"])([^'"]+)\1\s*,\s*import\.meta\.url,?\s*\)/g;
/** To find packages: they lie beside the bundle as beside the sources. */
const packageLookup = /createRequire\(import\.meta\.url\)/g;

/** `outputFolder`: absolute; all files of the bundle lie in it, none in a folder below. */
export function ownFiles(outputFolder: string): Plugin {
  return {
    name: 'maskwright:own-files',
    enforce: 'pre',
    transform: {
      filter: { id: { include: /\.ts$/, exclude: /node_modules/ }, code: 'import.meta' },
      handler(code, id) {
        if (code.replaceAll(ownFile, '').replaceAll(packageLookup, '').includes('import.meta')) {
          this.error(
            `${id}: in a bundle import.meta is another place. Write new URL('./FILE', import.meta.url) for a file of ours, ` +
              'createRequire(import.meta.url) for a package.',
          );
        }
        return code.replaceAll(ownFile, (_, _quote: string, path: string) => {
          const target = resolve(dirname(id), path);
          if (!path.endsWith('.ts')) return `new URL('${fromBundle(outputFolder, target, path)}', import.meta.url)`;
          const fileName = `${basename(dirname(target))}-${basename(target, '.ts')}.mjs`;
          this.emitFile({ type: 'chunk', id: target, fileName });
          return `new URL('./${fileName}', import.meta.url)`;
        });
      },
    },
  };
}

/** With forward slashes, and with one at its end where the path had one: it names a folder. */
function fromBundle(outputFolder: string, target: string, path: string): string {
  const name = relative(outputFolder, target).split(sep).join('/');
  return path.endsWith('/') ? `${name}/` : name;
}
