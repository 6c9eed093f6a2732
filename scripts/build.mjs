/** `npm run build`: all that a package holds, into dist/: the page, the backend and the command line. */
import { join } from 'node:path';
import { launch, runInNode24 } from './handOver.mjs';
import { repositoryRoot } from './setup.mjs';

await launch(() =>
  runInNode24([join(repositoryRoot, 'node_modules/vite/bin/vite.js'), 'build', '--app', ...process.argv.slice(2)], {
    cwd: repositoryRoot,
  }),
);
