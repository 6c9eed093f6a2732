/** `npm run check -- [STEP …]`: the checks of scripts/check/main.ts. */
import { join } from 'node:path';
import { launch, runInNode24 } from './handOver.mjs';
import { repositoryRoot } from './setup.mjs';

await launch(() => runInNode24([join(repositoryRoot, 'scripts/check/main.ts'), ...process.argv.slice(2)]));
