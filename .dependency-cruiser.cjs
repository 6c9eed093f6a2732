/**
 * The import rules of this repository, and their only source: `npm run check -- imports` applies them, and
 * scripts/check/importGate.test.ts plants a breach of each. ARCHITECTURE.md explains the directions.
 *
 * Product code is core, models, electron and renderer without tests. Tests, benchmarks and scripts may import anything.
 */

const product = '^(core|models|electron|renderer)/';
const test = '\\.test\\.ts$';

/** Lowest first: a folder may import the folders of the rows before its own, and nothing beside itself in its row. */
const coreLayers = [['base'], ['geometry'], ['mask'], ['document'], ['contract', 'process']];
const modelLayers = [
  ['tensor'],
  ['onnx'],
  ['runtime'],
  ['packs'],
  ['clip', 'sam', 'filters'],
  ['qape', 'cam'],
  ['refine', 'evaluate'],
  ['ritc'],
  ['shapes'],
];
/** renderer/ is a graph, not a stack: what each folder may import besides itself and core. */
const rendererImports = {
  client: [],
  editor: [],
  render: ['editor'],
  stores: ['editor', 'client', 'locales'],
  // What the backend says is in the language of the page wherever it is shown.
  ui: ['locales'],
  locales: [],
  features: ['editor', 'client', 'stores', 'ui', 'render', 'locales'],
  app: ['client', 'editor', 'render', 'stores', 'ui', 'locales', 'features'],
};

/** A package, however deep npm puts it. */
const packages = (...names) => `(^|/)node_modules/(${names.join('|')})(/|$)`;

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from: { pathNot: test, ...from }, to });

/** One rule for each folder of a stack: not to its own row, nor to a row above. */
function layerRules(top, layers) {
  return layers.flatMap((row, index) =>
    row.flatMap((folder) => {
      const forbidden = [...row, ...layers.slice(index + 1).flat()].filter((other) => other !== folder);
      if (forbidden.length === 0) return [];
      return rule(
        `${top}-${folder}-imports-lower-only`,
        `In ${top}/, imports point down: ${layers.map((names) => names.join(' | ')).join(' < ')}.`,
        { path: `^${top}/${folder}/` },
        { path: `^${top}/(${forbidden.join('|')})/` },
      );
    }),
  );
}

/** Folders that no row names would escape the order: add them to the table above. */
function listedRule(top, folders) {
  return rule(
    `${top}-folders-are-listed`,
    `A new folder of ${top}/ takes its place in the tables of .dependency-cruiser.cjs.`,
    { path: `^${top}/(?!(${folders.join('|')})/)` },
    { path: '.+' },
  );
}

/** A package that only one folder may import, type imports included. */
const onlyIn = (name, comment, folder, ...names) =>
  rule(name, comment, { path: `${product}`, pathNot: [test, folder] }, { path: packages(...names) });

module.exports = {
  forbidden: [
    rule(
      'core-imports-nothing-of-ours',
      'core runs in every process and knows none of them.',
      { path: '^core/' },
      {
        path: '^(models|electron|renderer|bench|scripts|tests|e2e)/',
      },
    ),
    rule(
      'core-packages',
      'core depends on zod and the contract library alone.',
      { path: '^core/' },
      {
        path: '(^|/)node_modules/',
        pathNot: packages('zod', '@orpc/contract'),
      },
    ),
    rule('core-knows-no-node', 'core runs where there is no Node.', { path: '^core/' }, { dependencyTypes: ['core'] }),
    ...layerRules('core', coreLayers),
    listedRule('core', coreLayers.flat()),

    rule(
      'models-import-core-only',
      'models is usable without Electron, SQLite or Vue.',
      { path: '^models/' },
      {
        path: '^(electron|renderer|bench|scripts|tests|e2e)/',
      },
    ),
    ...layerRules('models', modelLayers),
    listedRule('models', modelLayers.flat()),

    rule(
      'backend-imports-models-and-core',
      'The backend knows no host.',
      { path: '^electron/backend/' },
      {
        path: '^(electron/(?!backend/)|renderer/|bench/|scripts/|tests/|e2e/)',
      },
    ),
    rule(
      'hosts-import-backend-and-core',
      'cli and serve reach models through the backend, and not each other.',
      {
        path: '^electron/(cli|serve)/',
      },
      {
        path: '^(models|electron/(?!backend/|serve/|$1/)|renderer|bench|scripts|tests|e2e)/?',
      },
    ),
    rule(
      'cli-enters-serve-by-one-file',
      '`maskwright serve` starts what serves; how that is done is not the business of the command line.',
      { path: '^electron/cli/' },
      { path: '^electron/serve/', pathNot: '^electron/serve/startServing\\.ts$' },
    ),
    rule(
      'main-imports-core-only',
      'main names the backend by path only, so that native code stays out of Electron.',
      {
        path: '^electron/(main|preload)/',
      },
      {
        path: '^(models/|electron/(?!$1/)|renderer/|bench/|scripts/|tests/|e2e/)',
      },
    ),
    onlyIn('electron-in-main-only', 'Electron is known to main and preload.', '^electron/(main|preload)/', 'electron'),

    rule(
      'renderer-imports-core-only',
      'A window runs in a browser as well.',
      { path: '^renderer/' },
      {
        path: '^(models|electron|bench|scripts|tests|e2e)/',
      },
    ),
    rule('renderer-knows-no-node', 'The renderer is sandboxed.', { path: '^renderer/' }, { dependencyTypes: ['core'] }),
    ...Object.entries(rendererImports).map(([folder, allowed]) =>
      rule(
        `renderer-${folder}-imports`,
        `renderer/${folder} imports: ${allowed.join(', ') || 'nothing beside it'}.`,
        {
          path: `^renderer/${folder}/`,
        },
        {
          path: `^renderer/(?!(${[folder, ...allowed].join('|')})/)`,
        },
      ),
    ),
    listedRule('renderer', Object.keys(rendererImports)),
    rule(
      'features-are-islands',
      'Features never import each other.',
      { path: '^renderer/features/([^/]+)/' },
      {
        path: '^renderer/features/',
        pathNot: '^renderer/features/$1/',
      },
    ),
    onlyIn(
      'vue-in-components-only',
      'The editor and the painters are plain TypeScript.',
      '^renderer/(app|stores|features|ui)/',
      'vue',
      'vue-router',
      'vue-i18n',
      'pinia',
      '@vue/[^/]+',
      '@vueuse/[^/]+',
    ),

    onlyIn(
      'onnxruntime-in-runtime-only',
      'models/runtime owns every session and its memory.',
      '^models/runtime/',
      'onnxruntime-[^/]+',
    ),
    onlyIn(
      'sqlite-in-store-only',
      'backend/store owns the project file.',
      '^electron/backend/store/',
      'better-sqlite3',
      '@types/better-sqlite3',
      'drizzle-orm',
    ),
    rule(
      'no-node-sqlite',
      'One SQLite library opens the project file: better-sqlite3.',
      { path: product },
      {
        path: '^(node:)?sqlite$',
      },
    ),
    onlyIn(
      'sharp-in-imaging-only',
      'backend/imaging owns decoding and encoding; models take and give pixels.',
      '^electron/backend/imaging/',
      'sharp',
    ),
    onlyIn('commander-in-cli-only', 'Only commands parse arguments.', '^(electron/cli|models/shapes)/', 'commander'),

    rule('no-tests-in-product', 'What ships depends on no test.', { path: product }, { path: test }),
    rule(
      'across-folders-by-alias',
      'From one top folder to another by #core, #models, #backend; a relative path hides that it crosses.',
      { path: '^(core|models|electron/backend|electron/cli|electron/serve)/' },
      { path: '^(core|models|electron/backend)/', pathNot: '^$1/', dependencyTypesNot: ['aliased-subpath-import'] },
    ),
    {
      name: 'no-circular',
      comment: 'Two files that need each other are one file, or need a third. Type imports count.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-unresolved',
      comment: 'An import that resolves to nothing escapes every other rule.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-undeclared-packages',
      comment: 'A package that package.json does not name is there by luck.',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    rule(
      'no-dev-packages-in-product',
      'What ships runs without the development packages; their types may be used. Electron is what the desktop runs in.',
      {
        path: product,
      },
      {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only', 'npm', 'npm-optional'],
        pathNot: packages('@types/[^/]+', 'electron'),
      },
    ),
    {
      name: 'no-deprecated-node-modules',
      comment: 'These modules of Node are on their way out.',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['core'], path: '^(node:)?(domain|punycode|querystring|sys|constants|_.*)$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(node_modules/[.]|out/|[.]cache/)' },
    // Type-only imports are imports: without this they are invisible.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
      extensions: ['.ts', '.mts', '.js', '.mjs', '.cjs', '.json', '.vue'],
    },
    skipAnalysisNotInRules: true,
  },
};
