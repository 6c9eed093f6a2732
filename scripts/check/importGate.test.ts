/**
 * Proves that the import gate is awake: a scratch tree holds one breach of every rule of .dependency-cruiser.cjs, and
 * each must be reported under its rule's name. (A gate whose parser does not know the language reads nothing, reports
 * nothing, and looks exactly like a clean tree.)
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise, type ICruiseResult, type IConfiguration } from 'dependency-cruiser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const repositoryRoot = join(import.meta.dirname, '../..');
const require = createRequire(import.meta.url);
const configuration = require('../../.dependency-cruiser.cjs') as IConfiguration;
const { imports: aliases } = require('../../package.json') as { imports: Record<string, string> };

/** Rule → [importing file, what it imports]. The line is `import { x } from '…'`, or `import type` where marked. */
const breaches: Record<string, readonly [file: string, specifier: string, kind?: 'type']> = {
  'core-imports-nothing-of-ours': ['core/base/toModels.ts', '#models/tensor/target.ts', 'type'],
  'core-packages': ['core/base/toPackage.ts', 'csv-parse'],
  'core-knows-no-node': ['core/base/toNode.ts', 'node:fs'],
  'core-base-imports-lower-only': ['core/base/toGeometry.ts', '../geometry/target.ts'],
  'core-geometry-imports-lower-only': ['core/geometry/toMask.ts', '../mask/target.ts'],
  'core-mask-imports-lower-only': ['core/mask/toDocument.ts', '../document/target.ts'],
  'core-document-imports-lower-only': ['core/document/toContract.ts', '../contract/target.ts'],
  'core-contract-imports-lower-only': ['core/contract/toProcess.ts', '../process/target.ts'],
  'core-process-imports-lower-only': ['core/process/toContract.ts', '../contract/target.ts'],
  'core-folders-are-listed': ['core/utilities/stray.ts', '../base/target.ts'],
  'models-import-core-only': ['models/cam/toBackend.ts', '#backend/store/target.ts'],
  'models-tensor-imports-lower-only': ['models/tensor/toOnnx.ts', '../onnx/target.ts'],
  'models-onnx-imports-lower-only': ['models/onnx/toRuntime.ts', '../runtime/target.ts'],
  'models-runtime-imports-lower-only': ['models/runtime/toPacks.ts', '../packs/target.ts'],
  'models-packs-imports-lower-only': ['models/packs/toClip.ts', '../clip/target.ts'],
  'models-clip-imports-lower-only': ['models/clip/toSam.ts', '../sam/target.ts'],
  'models-sam-imports-lower-only': ['models/sam/toClip.ts', '../clip/target.ts'],
  'models-filters-imports-lower-only': ['models/filters/toCam.ts', '../cam/target.ts'],
  'models-qape-imports-lower-only': ['models/qape/toRitc.ts', '../ritc/target.ts'],
  'models-cam-imports-lower-only': ['models/cam/toQape.ts', '../qape/target.ts'],
  'models-refine-imports-lower-only': ['models/refine/toEvaluate.ts', '../evaluate/target.ts'],
  'models-evaluate-imports-lower-only': ['models/evaluate/toRitc.ts', '../ritc/target.ts'],
  'models-ritc-imports-lower-only': ['models/ritc/toShapes.ts', '../shapes/target.ts'],
  'models-folders-are-listed': ['models/helpers/stray.ts', '../tensor/target.ts'],
  'backend-imports-models-and-core': ['electron/backend/services/toCli.ts', '../../cli/target.ts'],
  'hosts-import-backend-and-core': ['electron/cli/toModels.ts', '#models/tensor/target.ts', 'type'],
  'cli-enters-serve-by-one-file': ['electron/cli/toServe.ts', '../serve/target.ts'],
  'main-imports-core-only': ['electron/main/toBackend.ts', '#backend/store/target.ts', 'type'],
  'electron-in-main-only': ['electron/serve/toElectron.ts', 'electron'],
  'renderer-imports-core-only': ['renderer/stores/toBackend.ts', '#backend/store/target.ts', 'type'],
  'renderer-knows-no-node': ['renderer/app/toNode.ts', 'node:path'],
  'renderer-client-imports': ['renderer/client/toStores.ts', '../stores/target.ts'],
  'renderer-editor-imports': ['renderer/editor/toRender.ts', '../render/target.ts'],
  'renderer-render-imports': ['renderer/render/toClient.ts', '../client/target.ts'],
  'renderer-stores-imports': ['renderer/stores/toUi.ts', '../ui/target.ts'],
  'renderer-ui-imports': ['renderer/ui/toStores.ts', '../stores/target.ts'],
  'renderer-locales-imports': ['renderer/locales/toUi.ts', '../ui/target.ts'],
  'renderer-features-imports': ['renderer/features/gallery/toApp.ts', '../../app/target.ts'],
  'renderer-app-imports': ['renderer/app/toStray.ts', '../widgets/stray.ts'],
  'renderer-folders-are-listed': ['renderer/widgets/stray.ts', '../ui/target.ts'],
  'features-are-islands': ['renderer/features/gallery/toTrain.ts', '../train/target.ts'],
  'vue-in-components-only': ['renderer/editor/toVue.ts', 'vue'],
  'onnxruntime-in-runtime-only': ['models/clip/toOnnxruntime.ts', 'onnxruntime-node', 'type'],
  'sqlite-in-store-only': ['electron/backend/services/toSqlite.ts', 'better-sqlite3'],
  'no-node-sqlite': ['electron/backend/store/toNodeSqlite.ts', 'node:sqlite'],
  'sharp-in-imaging-only': ['models/shapes/toSharp.ts', 'sharp'],
  'commander-in-cli-only': ['electron/backend/services/toCommander.ts', 'commander'],
  'no-tests-in-product': ['models/cam/toTest.ts', './target.test.ts'],
  'across-folders-by-alias': ['models/cam/toCore.ts', '../../core/base/target.ts'],
  'no-circular': ['models/cam/circle.ts', './circleBack.ts', 'type'],
  'no-unresolved': ['models/cam/toNothing.ts', '#core/base/absent.ts'],
  'no-undeclared-packages': ['electron/backend/services/toUndeclared.ts', 'undeclared'],
  'no-dev-packages-in-product': ['electron/backend/services/toVitest.ts', 'vitest'],
  'no-deprecated-node-modules': ['electron/backend/services/toPunycode.ts', 'node:punycode'],
};

/** The same directions as the rules want them, and what only tests may do. */
const permitted: readonly (readonly [file: string, specifier: string])[] = [
  ['core/contract/schema.ts', 'zod'],
  ['core/contract/procedures.ts', '@orpc/contract'],
  ['core/mask/down.ts', '../base/target.ts'],
  ['models/ritc/down.ts', '../cam/target.ts'],
  ['models/cam/down.ts', '#core/base/target.ts'],
  ['models/cam/free.test.ts', '#backend/store/target.ts'],
  ['models/clip/free.test.ts', 'onnxruntime-node'],
  ['models/runtime/session.ts', 'onnxruntime-node'],
  ['electron/backend/store/open.ts', 'better-sqlite3'],
  ['electron/backend/imaging/decode.ts', 'sharp'],
  ['electron/backend/services/down.ts', '#models/cam/target.ts'],
  ['electron/cli/commands/down.ts', '../program.ts'],
  ['electron/cli/program.ts', '#backend/services/down.ts'],
  ['electron/cli/commands/serve.ts', '../../serve/startServing.ts'],
  ['electron/main/window.ts', 'electron'],
  ['renderer/features/train/down.ts', '../../stores/target.ts'],
  ['renderer/stores/down.ts', '../client/target.ts'],
  ['renderer/app/shell.ts', 'vue'],
  ['scripts/tool.ts', '../models/cam/target.ts'],
  ['bench/speed.ts', '#models/cam/target.ts'],
];

const packageNames = ['zod', '@orpc/contract', 'csv-parse', 'onnxruntime-node', 'better-sqlite3', 'sharp'].concat([
  'commander',
  'electron',
  'vue',
  'vitest',
  'undeclared',
]);

let scratch = '';
let result: ICruiseResult;

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'maskwright-gate-'));
  plantPackages();
  const files = [...Object.values(breaches), ...permitted];
  for (const [file, specifier, kind] of files) {
    write(
      file,
      `import ${kind ?? ''} { x } from '${specifier}';\nexport const y${kind === 'type' ? ': typeof x' : ''} = x;\n`,
    );
  }
  write(
    'models/cam/circleBack.ts',
    "import type { y } from './circle.ts';\nexport type X = typeof y;\nexport const x = 1;\n",
  );
  for (const target of targetsOf(files)) write(target, 'export const x = 1;\n');
  result = await cruiseScratch(['core', 'models', 'electron', 'renderer', 'scripts', 'bench']);
});

afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

describe('the import gate', () => {
  it('has a planted breach for every rule', () => {
    const rules = (configuration.forbidden ?? []).map((rule) => rule.name);
    expect(Object.keys(breaches).sort()).toEqual([...rules].sort());
  });

  it.each(Object.entries(breaches))('reports a breach of %s', (rule, [file]) => {
    const reported = result.summary.violations.filter((violation) => violation.from === file);
    expect(reported.map((violation) => violation.rule.name)).toContain(rule);
  });

  it.each(permitted)('permits that %s imports %s', (file) => {
    expect(result.summary.violations.filter((violation) => violation.from === file)).toEqual([]);
  });

  it('has read every file of the tree', () => {
    const written = new Set([...Object.values(breaches), ...permitted].map(([file]) => file));
    const read = new Set(result.modules.map((module) => module.source));
    expect([...written].filter((file) => !read.has(file))).toEqual([]);
    expect(result.modules.filter((module) => /\.ts$/.test(module.source)).length).toBeGreaterThan(written.size);
  });
});

describe('the import gate on this repository', () => {
  it('reads the TypeScript of every top folder and sees through the aliases', async () => {
    const own = await cruise(['core', 'models', 'electron'], optionsFor(repositoryRoot));
    const { modules } = resultOf(own.output);
    for (const folder of ['core/', 'models/', 'electron/']) {
      expect(
        modules.filter(({ source }) => source.startsWith(folder) && source.endsWith('.ts')).length,
      ).toBeGreaterThan(5);
    }
    const aliased = modules
      .flatMap(({ dependencies }) => dependencies)
      .filter(({ module }) => /^#(core|models|backend)\//.test(module));
    expect(aliased.length).toBeGreaterThan(10);
  });
});

function optionsFor(baseDir: string): Parameters<typeof cruise>[1] {
  return { ...configuration.options, baseDir, validate: true, ruleSet: configuration };
}

async function cruiseScratch(folders: string[]): Promise<ICruiseResult> {
  const { output } = await cruise(folders, optionsFor(scratch));
  return resultOf(output);
}

function resultOf(output: ICruiseResult | string): ICruiseResult {
  if (typeof output === 'string') throw new Error('The gate was asked for a result and gave a text.');
  return output;
}

function plantPackages(): void {
  const dependencies = Object.fromEntries(
    packageNames.filter((name) => name !== 'vitest' && name !== 'undeclared').map((name) => [name, '1.0.0']),
  );
  write(
    'package.json',
    JSON.stringify({
      type: 'module',
      imports: aliases,
      dependencies,
      devDependencies: { vitest: '1.0.0' },
    }),
  );
  for (const name of packageNames) {
    write(
      `node_modules/${name}/package.json`,
      JSON.stringify({ name, version: '1.0.0', type: 'module', main: 'index.js' }),
    );
    write(`node_modules/${name}/index.js`, 'export const x = 1;\n');
  }
}

/** The files that the planted imports name and that no other line plants. */
function targetsOf(files: readonly (readonly [file: string, specifier: string, kind?: 'type'])[]): string[] {
  const planted = new Set(files.map(([file]) => file));
  const targets = files.flatMap(([file, specifier]) => {
    if (specifier.startsWith('.')) return [join(dirname(file), specifier)];
    return Object.entries(aliases)
      .filter(([alias]) => specifier.startsWith(alias.replace('*', '')))
      .map(([alias, folder]) => specifier.replace(alias.replace('*', ''), folder.replace('*', '').replace('./', '')));
  });
  const absent = 'core/base/absent.ts';
  return [...new Set(targets)].filter(
    (target) => !planted.has(target) && target !== absent && !/circleBack/.test(target),
  );
}

function write(file: string, text: string): void {
  const path = join(scratch, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
