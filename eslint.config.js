// @ts-check
import eslint from '@eslint/js';
import { defineConfig } from 'eslint/config';
import pluginVue from 'eslint-plugin-vue';
import tseslint from 'typescript-eslint';
import { ownRules } from './scripts/check/ownRules.ts';

const productFiles = ['core/**/*.ts', 'models/**/*.ts', 'electron/**/*.ts', 'renderer/**/*.ts'];
const testFiles = ['**/*.test.ts'];

const noDefaultExport = {
  selector: 'ExportDefaultDeclaration',
  message: 'Export by name: the name then is the same everywhere.',
};
const noFocusedOrDisabledTest = [
  {
    selector:
      'MemberExpression[object.name=/^(it|test|describe)$/][property.name=/^(only|skip|todo|skipIf|runIf|fails)$/]',
    message: 'A test runs, or says at run time why it cannot: `context.skip(condition, reason)`.',
  },
  {
    selector: 'MemberExpression[object.object.name=/^(it|test|describe)$/][property.name=/^(only|skip|todo)$/]',
    message: 'A test runs, or says at run time why it cannot: `context.skip(condition, reason)`.',
  },
  {
    selector: "CallExpression[callee.property.name='skip'][arguments.length=0]",
    message: 'Name the reason: `context.skip(condition, reason)`.',
  },
];
const errorKinds = {
  selector: 'ThrowStatement > NewExpression[callee.name=/^(Error|TypeError|RangeError|SyntaxError|AggregateError)$/]',
  message: 'Throw one of the kinds of core/base/errors.ts: a boundary decides by the kind what to do.',
};

export default defineConfig(
  {
    name: 'maskwright/ignored',
    // Generated: the ONNX schema as TypeScript (scripts/generate-onnx-schema.sh).
    ignores: [
      'node_modules/',
      'maskwright-out/',
      'out/',
      'dist/',
      '.cache/',
      'coverage/',
      '**/*_pb.{js,d.ts}',
      'tests/fixtures/',
      '.dependency-cruiser.cjs',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  eslint.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    name: 'maskwright/all',
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { maskwright: ownRules },
    rules: {
      eqeqeq: 'error',
      curly: ['error', 'multi-line'],
      'no-console': 'error',
      'no-param-reassign': 'error',
      'no-implicit-coercion': 'error',
      'object-shorthand': 'error',
      'prefer-template': 'error',
      'no-restricted-syntax': ['error', noDefaultExport],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      '@typescript-eslint/prefer-readonly': 'error',
      '@typescript-eslint/strict-boolean-expressions': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      'maskwright/non-null-of-numbers-only': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off',
      // It takes `Promise.withResolvers<void>()`, a signal without a value, for a mistake.
      '@typescript-eslint/no-invalid-void-type': 'off',
      // Numbers and booleans read the same in a template as anywhere else.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
    },
  },
  {
    name: 'maskwright/product',
    files: productFiles,
    ignores: testFiles,
    rules: {
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'no-restricted-syntax': ['error', noDefaultExport, errorKinds],
    },
  },
  ...pluginVue.configs['flat/recommended'],
  {
    name: 'maskwright/components',
    files: ['**/*.vue'],
    ...tseslint.configs.disableTypeChecked,
    // vue-tsc checks the types; Prettier lays out.
    languageOptions: { parserOptions: { parser: tseslint.parser, projectService: false } },
    rules: {
      ...tseslint.configs.disableTypeChecked.rules,
      'maskwright/non-null-of-numbers-only': 'off',
      'no-undef': 'off',
      'vue/block-order': ['error', { order: ['script', 'template', 'style'] }],
      'vue/component-api-style': ['error', ['script-setup']],
      'vue/define-macros-order': 'error',
      'vue/no-undef-components': ['error'],
      'vue/no-v-html': 'error',
      'vue/require-default-prop': 'off',
      'vue/html-self-closing': 'off',
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-indent': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/first-attribute-linebreak': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    name: 'maskwright/store',
    files: ['electron/backend/store/**'],
    // The types of the query builder are longer than the queries, and only it can spell them.
    rules: { '@typescript-eslint/explicit-module-boundary-types': 'off' },
  },
  {
    name: 'maskwright/assert',
    files: ['core/base/assert.ts'],
    // `assert` takes any condition.
    rules: { '@typescript-eslint/strict-boolean-expressions': 'off' },
  },
  {
    name: 'maskwright/tests',
    files: testFiles,
    rules: {
      'no-restricted-syntax': ['error', noDefaultExport, ...noFocusedOrDisabledTest],
      // Vitest's matchers inside an expected value (`expect.any(Number)`) are typed `any`.
      '@typescript-eslint/no-unsafe-assignment': 'off',
    },
  },
  {
    name: 'maskwright/commands',
    files: ['scripts/**', 'bench/**', 'e2e/screenshots.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    name: 'maskwright/plain-javascript',
    files: ['**/*.mjs', '**/*.js'],
    languageOptions: { globals: { console: 'readonly', process: 'readonly', performance: 'readonly' } },
    rules: {
      // Types come from JSDoc, which these rules do not see.
      '@typescript-eslint/explicit-module-boundary-types': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
    },
  },
  {
    name: 'maskwright/configurations',
    files: ['*.config.{js,ts}', 'scripts/countingReporter.mjs', 'renderer/vueFiles.d.ts'],
    // The tools that read them want a default export.
    rules: { 'no-restricted-syntax': 'off' },
  },
);
