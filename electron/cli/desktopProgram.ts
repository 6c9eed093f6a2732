/** The desktop window of a clone: Electron where its program is there. It is never fetched here: that is for who asks for it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hasDisplay, startWindow, thisDesktop, type Desktop, type OpenedPage } from './openPage.ts';

/** A clone of the repository, or a package. */
const thisProgram = fileURLToPath(new URL('../../', import.meta.url));

export type DesktopProgram =
  | { readonly kind: 'there'; readonly program: string; readonly application: string }
  /** `why` as the end of a sentence; undefined where nobody would expect it. */
  | { readonly kind: 'none'; readonly why: string | undefined };

const usualNames: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'Electron.app/Contents/MacOS/Electron',
  win32: 'electron.exe',
};

/** Looks where Electron's npm package keeps its program, without loading that package: it would download what is missing. */
export function findDesktop(root: string = thisProgram, desktop: Desktop = thisDesktop): DesktopProgram {
  const folder = join(root, 'node_modules/electron');
  if (!desktop.isThere(join(folder, 'package.json')) || !hasDisplay(desktop)) return { kind: 'none', why: undefined };
  const override = desktop.variables['ELECTRON_OVERRIDE_DIST_PATH'];
  const program = join(override ?? join(folder, 'dist'), programName(folder, desktop.platform));
  if (desktop.isProgram(program)) return { kind: 'there', program, application: root };
  return { kind: 'none', why: 'Electron is not there (`npx install-electron` fetches it, about 120 MB)' };
}

function programName(folder: string, platform: NodeJS.Platform): string {
  try {
    return readFileSync(join(folder, 'path.txt'), 'utf8').trim();
  } catch {
    // Written when the program is unpacked; one that lies elsewhere needs none.
    return usualNames[platform] ?? 'electron';
  }
}

/** Shows the application, with a project where one is named. Undefined when the program did not start, or ended at once with an error. */
export async function openDesktop(
  { program, application }: Extract<DesktopProgram, { kind: 'there' }>,
  project: string | null,
): Promise<OpenedPage | undefined> {
  const started = await startWindow(program, [application, ...(project === null ? [] : [project])]);
  switch (started.kind) {
    case 'failed':
      return undefined;
    case 'ended':
      // It runs already: that one has come forward.
      return { closed: Promise.resolve(), close: () => undefined };
    case 'stays':
      return started.page;
  }
}
