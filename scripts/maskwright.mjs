#!/usr/bin/env node
/** `maskwright …`: the command line, in the Node 24 of this repository. */
import { join } from 'node:path';
import { folderOfUser, launch, runInNode24 } from './handOver.mjs';
import { repositoryRoot } from './setup.mjs';

await launch(() =>
  runInNode24([join(repositoryRoot, 'electron/cli/main.ts'), ...process.argv.slice(2)], {
    cwd: folderOfUser('maskwright'),
  }),
);
