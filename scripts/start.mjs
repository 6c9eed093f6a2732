/** `npm start`: the program as a user meets it. With `--headless` it does the main job with no window. */
import { join } from 'node:path';
import { folderOfUser, launch, runInNode24 } from './handOver.mjs';
import { repositoryRoot } from './setup.mjs';

const userArguments = process.argv.slice(2);

if (userArguments.includes('--headless')) {
  const runArguments = userArguments.filter((argument) => argument !== '--headless');
  await launch(() =>
    runInNode24([join(repositoryRoot, 'electron/cli/main.ts'), 'run', ...runArguments], { cwd: folderOfUser('start') }),
  );
} else {
  process.stderr.write(
    'The window is not part of this version yet. To run without it: npm start -- --headless FOLDER --out OUT\n' +
      '(FOLDER: your pictures; the bundled sample when left out. All options: npm start -- --headless --help)\n',
  );
  process.exitCode = 2;
}
