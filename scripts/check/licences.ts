/** Every installed package, with all that it brings, is under a licence that this product may be shipped with. */
import { init, type ModuleInfos } from 'license-checker-rseidelsohn';
import { isAllowedLicence } from './licenceExpression.ts';

/** SPDX names of licences that ask for no more than a notice. */
const allowedLicences = new Set([
  ...['MIT', 'MIT-0', 'Apache-2.0', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0'],
  ...['CC0-1.0', 'Unlicense', 'Python-2.0'],
]);

/** Packages under a licence that is allowed for them alone. */
const exceptions: readonly { readonly name: RegExp; readonly licence: string; readonly reason: string }[] = [
  {
    name: /^@img\/sharp-(libvips-)?[a-z0-9-]+$/,
    licence: 'LGPL-3.0-or-later',
    reason: 'libvips, an unmodified shared library beside the program that a user can replace',
  },
  {
    name: /^lightningcss(-[a-z0-9-]+)?$/,
    licence: 'MPL-2.0',
    reason: 'unmodified; only Vitest uses it, never shipped',
  },
  {
    name: /^(axe-core|@axe-core\/playwright)$/,
    licence: 'MPL-2.0',
    reason: 'unmodified; only tests of the page use it, never shipped',
  },
  {
    name: /^truncate-utf8-bytes$/,
    licence: 'WTFPL',
    reason: 'asks for nothing; only electron-builder uses it, never shipped',
  },
  {
    name: /^spdx-(exceptions|ranges)$/,
    licence: 'CC-BY-3.0',
    reason: 'data of a development tool, never shipped',
  },
];

/** @returns one line for each package whose licence is unknown or not allowed */
export async function checkLicences(root: string): Promise<string[]> {
  const packages = await readLicences(root);
  const checked = Object.entries(packages).map(([nameAndVersion, { licenses }]) => ({
    nameAndVersion,
    name: nameAndVersion.slice(0, nameAndVersion.lastIndexOf('@')),
    expression: Array.isArray(licenses) ? `(${licenses.join(' AND ')})` : (licenses ?? 'UNKNOWN'),
  }));
  if (checked.length < 50) return [`Only ${checked.length} packages were found: is node_modules complete?`];
  return checked
    .filter(({ name, expression }) => {
      const excepted = exceptions.filter((exception) => exception.name.test(name)).map(({ licence }) => licence);
      return !isAllowedLicence(expression, new Set([...allowedLicences, ...excepted]));
    })
    .map(
      ({ nameAndVersion, expression }) =>
        `${nameAndVersion}: ${expression} is not on the list of scripts/check/licences.ts`,
    );
}

function readLicences(root: string): Promise<ModuleInfos> {
  return new Promise((resolve, reject) => {
    init({ start: root, excludePrivatePackages: true }, (error, packages) => {
      // The types promise an error; success gives null.
      const failure: unknown = error;
      if (failure instanceof Error) reject(failure);
      else resolve(packages);
    });
  });
}
