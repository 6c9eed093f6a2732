/**
 * `npm start`: the program as a user meets it: the page in a window of its own, else in the browser, else its address. With
 * `--headless` it does the main job with no window.
 */
import { join } from 'node:path';
import { folderOfUser, launch, runInNode24 } from './handOver.mjs';
import { repositoryRoot } from './setup.mjs';

const userArguments = process.argv.slice(2);
const commandLine = join(repositoryRoot, 'electron/cli/main.ts');
const command = userArguments.includes('--headless')
  ? ['run', ...userArguments.filter((argument) => argument !== '--headless')]
  : ['serve', '--open', ...userArguments];

await launch(() => runInNode24([commandLine, ...command], { cwd: folderOfUser('start') }));
