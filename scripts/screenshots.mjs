/** `npm run screenshots`: pictures of every page, into docs/screenshots. */
import { join } from 'node:path';
import { launch, runInNode24 } from './handOver.mjs';
import { repositoryRoot } from './setup.mjs';

await launch(() => runInNode24([join(repositoryRoot, 'e2e/screenshots.ts')], { cwd: repositoryRoot }));
