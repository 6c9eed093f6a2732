/** `npm run build`: the page, into dist/renderer. */
import { join } from 'node:path';
import { launch, runInNode24 } from './handOver.mjs';
import { repositoryRoot } from './setup.mjs';

await launch(() =>
  runInNode24([join(repositoryRoot, 'node_modules/vite/bin/vite.js'), 'build', ...process.argv.slice(2)], {
    cwd: repositoryRoot,
  }),
);
