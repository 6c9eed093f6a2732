/** `npm run fixtures -- [DIR]`: checks the golden cases below DIR; see scripts/fixtures.ts. */
import { join } from 'node:path';
import { folderOfUser, launch, runInNode24 } from './handOver.mjs';
import { repositoryRoot } from './setup.mjs';

await launch(() =>
  runInNode24([join(repositoryRoot, 'scripts/fixtures.ts'), ...process.argv.slice(2)], {
    cwd: folderOfUser('fixtures'),
  }),
);
