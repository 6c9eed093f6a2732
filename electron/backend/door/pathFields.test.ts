import { isContractProcedure, type AnySchema } from '@orpc/contract';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { contract } from '#core/contract/contract.ts';
import { pathFields } from './pathFields.ts';

/** Texts that are no paths, whatever is in them: people's words, and names that are looked up. */
const words = new Set(['projectId', 'name', 'title', 'text', 'label', 'words', 'model', 'revision', 'hub']);

interface JsonSchema {
  readonly type?: string | string[];
  readonly enum?: unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly properties?: Record<string, JsonSchema>;
  readonly items?: JsonSchema;
  readonly anyOf?: JsonSchema[];
  readonly oneOf?: JsonSchema[];
  readonly allOf?: JsonSchema[];
  readonly additionalProperties?: JsonSchema | boolean;
}

/** Names of fields that take any text, at any depth. */
function* freeTexts(schema: JsonSchema, field: string): Generator<string> {
  const isText = [schema.type].flat().includes('string') && schema.enum === undefined && schema.const === undefined;
  if (isText && schema.pattern === undefined) yield field;
  for (const [name, part] of Object.entries(schema.properties ?? {})) {
    yield* freeTexts(part, field === '' ? name : `${field}.${name}`);
  }
  const { items, anyOf = [], oneOf = [], allOf = [], additionalProperties } = schema;
  for (const part of [...(items === undefined ? [] : [items]), ...anyOf, ...oneOf, ...allOf]) {
    yield* freeTexts(part, field);
  }
  if (typeof additionalProperties === 'object') yield* freeTexts(additionalProperties, field);
}

function* fieldsOf(part: object, path: readonly string[]): Generator<readonly [procedure: string, field: string]> {
  for (const [name, value] of Object.entries(part)) {
    if (!isContractProcedure(value)) {
      yield* fieldsOf(value as object, [...path, name]);
      continue;
    }
    const input = value['~orpc'].inputSchema as AnySchema | undefined;
    if (input === undefined) continue;
    const schema = z.toJSONSchema(input as unknown as z.ZodType, { io: 'input', unrepresentable: 'any' });
    for (const field of freeTexts(schema as JsonSchema, '')) yield [[...path, name].join('.'), field];
  }
}

const fields = [...fieldsOf(contract, [])];

it('every text that may be a path is in the table', () => {
  const missing = fields.filter(
    ([procedure, field]) => !words.has(field.split('.').at(-1) ?? '') && pathFields[procedure]?.[field] === undefined,
  );
  expect(missing, 'say in pathFields.ts what these are; or here, where they can be no path').toEqual([]);
});

it('the table speaks of fields that there are', () => {
  const known = new Set(fields.map((field) => field.join(' ')));
  const stale = Object.entries(pathFields)
    .flatMap(([procedure, kinds]) => Object.keys(kinds).map((field) => `${procedure} ${field}`))
    .filter((field) => !known.has(field));
  expect(stale).toEqual([]);
});
