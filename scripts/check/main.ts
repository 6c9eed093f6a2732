/**
 * `npm run check [-- STEP …]`: everything about this repository that can be checked without running the product.
 *
 * All steps run, each on one line with its time; what a failed step printed follows its line. Ends with
 * `N passed, N failed, N skipped`, counted in steps, and exits non-zero when one failed.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { checkLicences } from './licences.ts';
import { checkTrackedText } from './trackedText.ts';

const repositoryRoot = join(import.meta.dirname, '../..');

interface Outcome {
  readonly problems: string;
  readonly passed: boolean;
}

interface Step {
  readonly name: string;
  readonly about: string;
  readonly run: () => Promise<Outcome>;
}

const steps: readonly Step[] = [
  {
    name: 'types-core',
    about: 'core compiles without DOM and without Node',
    run: tool('typescript/bin/tsc', '-p', 'tsconfig.core.json', '--pretty', 'false'),
  },
  {
    name: 'types',
    about: 'everything compiles, tests and scripts included',
    run: tool('typescript/bin/tsc', '-p', 'tsconfig.node.json', '--pretty', 'false'),
  },
  {
    name: 'types-page',
    about: 'the page compiles, templates included',
    run: tool('vue-tsc/bin/vue-tsc.js', '--noEmit', '-p', 'renderer/tsconfig.json', '--pretty', 'false'),
  },
  {
    name: 'types-e2e',
    about: 'what drives the page compiles',
    run: tool('typescript/bin/tsc', '--noEmit', '-p', 'e2e/tsconfig.json', '--pretty', 'false'),
  },
  {
    name: 'lint',
    about: 'no warning of ESLint',
    run: tool('eslint/bin/eslint.js', '.', '--max-warnings', '0'),
  },
  { name: 'format', about: 'formatted by Prettier', run: tool('prettier/bin/prettier.cjs', '--check', '.') },
  {
    name: 'imports',
    about: 'imports point where .dependency-cruiser.cjs lets them',
    run: tool(
      'dependency-cruiser/bin/dependency-cruiser.mjs',
      ...['--config', '.dependency-cruiser.cjs'],
      ...['core', 'models', 'electron', 'renderer', 'bench', 'scripts', 'tests', 'e2e'],
    ),
  },
  { name: 'dead-code', about: 'no unused file, export or dependency', run: tool('knip/bin/knip.js', '--no-progress') },
  { name: 'licences', about: 'every package under an allowed licence', run: listing(checkLicences) },
  {
    name: 'text',
    about: 'no loose ends, no registry host, a lock file any mirror can serve',
    run: listing(checkTrackedText),
  },
];

process.exitCode = await runSteps(process.argv.slice(2));

async function runSteps(names: readonly string[]): Promise<number> {
  const known = steps.map((step) => step.name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    console.error(`There is no step "${unknown}". Steps: ${known.join(', ')}`);
    return 2;
  }
  const chosen = steps.filter((step) => names.length === 0 || names.includes(step.name));
  let failed = 0;
  for (const step of chosen) {
    const startMs = performance.now();
    const { passed, problems } = await step.run();
    const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
    console.log(`${passed ? 'ok    ' : 'FAILED'} ${step.name.padEnd(10)} ${seconds.padStart(5)} s  ${step.about}`);
    if (!passed) {
      failed += 1;
      console.log(problems.trimEnd().replaceAll(/^/gm, '       '));
    }
  }
  console.log(`${chosen.length - failed} passed, ${failed} failed, 0 skipped`);
  return failed === 0 ? 0 : 1;
}

/** A step that is a program of node_modules; it passes when the program exits with 0. */
function tool(script: string, ...toolArguments: string[]): Step['run'] {
  return () =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [join(repositoryRoot, 'node_modules', script), ...toolArguments], {
        cwd: repositoryRoot,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const chunks: Buffer[] = [];
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      child.once('error', reject);
      child.once('close', (code) => resolve({ passed: code === 0, problems: Buffer.concat(chunks).toString() }));
    });
}

/** A step that lists its problems itself, one a line; it passes when there are none. */
function listing(check: (root: string) => Promise<string[]>): Step['run'] {
  return async () => {
    const problems = await check(repositoryRoot);
    return { passed: problems.length === 0, problems: problems.join('\n') };
  };
}
