/**
 * `labelmap.txt` of a VOC-style dataset (`name:r,g,b::`), as CVAT and Datumaro read it: the line number is the label, so gaps are
 * filled; the colours are those of the palette in the PNG files.
 */
import type { FileProblem } from '#core/contract/progress.ts';
import { defined } from '#core/base/assert.ts';
import { vocPalette } from '../../imaging/palette.ts';
import type { ExportClass } from '../exportTypes.ts';

export interface Labelmap {
  readonly text: string;
  /** Names that had to change because the file has no way to escape them. */
  readonly problems: readonly FileProblem[];
}

export function writeLabelmap(classes: readonly ExportClass[]): Labelmap {
  const problems: FileProblem[] = [];
  const byIndex = new Map(classes.map(({ index, name }) => [index, name]));
  const lines = ['# label:color_rgb:parts:actions', line('background', 0)];
  const last = Math.max(0, ...byIndex.keys());
  for (let index = 1; index <= last; index++) {
    const name = byIndex.get(index);
    if (name === undefined) {
      lines.push(line(`unused_${index}`, index));
      continue;
    }
    const written = name.replaceAll(':', '_').replace(/^#/, '_');
    if (written !== name) {
      problems.push({
        path: 'labelmap.txt',
        code: 'class-renamed',
        message: `The class '${name}' is called '${written}' in labelmap.txt, which cannot hold ':' or a leading '#'.`,
        remedy: 'Rename the class if tools are to know it by one name.',
        details: { name, written },
      });
    }
    lines.push(line(written, index));
  }
  return { text: `${lines.join('\n')}\n`, problems };
}

function line(name: string, label: number): string {
  return `${name}:${defined(vocPalette[label], `colour ${label}`).join(',')}::`;
}
