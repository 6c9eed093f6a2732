/** `npm run package`: the packages of electron-builder.yml, proven to work; see scripts/package/main.ts. */
import { join } from 'node:path';
import { launch, runInNode24 } from './handOver.mjs';
import { repositoryRoot } from './setup.mjs';

await launch(() => runInNode24([join(repositoryRoot, 'scripts/package/main.ts'), ...process.argv.slice(2)]));
