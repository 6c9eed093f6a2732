/** `npm run bench -- NAME …`: runs bench/NAME.ts with the other arguments; lists the names when there is none. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { folderOfUser, launch, runInNode24 } from './handOver.mjs';
import { repositoryRoot } from './setup.mjs';

const folder = join(repositoryRoot, 'bench');
const names = (existsSync(folder) ? readdirSync(folder) : [])
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .map((file) => file.slice(0, -'.ts'.length))
  .sort();
const [name, ...benchArguments] = process.argv.slice(2);

if (name !== undefined && names.includes(name)) {
  await launch(() => runInNode24([join(folder, `${name}.ts`), ...benchArguments], { cwd: folderOfUser('bench') }));
} else {
  const problem = name === undefined ? 'Which benchmark?' : `There is no benchmark "${name}".`;
  process.stderr.write(`${problem} npm run bench -- NAME, where NAME is one of: ${names.join(', ') || '(none yet)'}\n`);
  process.exitCode = 2;
}
