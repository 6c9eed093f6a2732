/**
 * An ESLint rule of our own: `!` is for numbers read from arrays by index, and for nothing else.
 *
 * In a numeric loop `data[i]!` costs nothing, where a check would cost time; anywhere else a missing value wants
 * `defined()`, which says what was missing.
 */
import { AST_NODE_TYPES, ESLintUtils, type TSESLint } from '@typescript-eslint/utils';
import { type ESLint } from 'eslint';
import ts from 'typescript';

const numeric = ts.TypeFlags.NumberLike | ts.TypeFlags.BigIntLike;

const rule: TSESLint.RuleModule<'useDefined'> = {
  meta: {
    type: 'problem',
    docs: { description: 'Allow non-null assertions on numbers read by index only' },
    messages: {
      useDefined:
        '`!` is for numbers read by index in numeric code. Here: `defined(value, what)` of core/base/assert.ts.',
    },
    schema: [],
  },
  create(context) {
    const services = ESLintUtils.getParserServices(context);
    return {
      TSNonNullExpression(node) {
        const isByIndex = node.expression.type === AST_NODE_TYPES.MemberExpression && node.expression.computed;
        const type = services.getTypeAtLocation(node).getNonNullableType();
        if (!isByIndex || (type.flags & numeric) === 0) context.report({ node, messageId: 'useDefined' });
      },
    };
  },
};

/** The rule under `non-null-of-numbers-only`. ESLint and typescript-eslint disagree on the type of a rule. */
export const ownRules: ESLint.Plugin = {
  rules: { 'non-null-of-numbers-only': rule as unknown as NonNullable<ESLint.Plugin['rules']>[string] },
};
