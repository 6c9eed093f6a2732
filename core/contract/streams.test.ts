import { getEventIteratorSchemaDetails, isContractProcedure, type AnySchema } from '@orpc/contract';
import { expect, it } from 'vitest';
import { contract } from './contract.ts';
import { streamingProcedures } from './streams.ts';

function* streamsOf(part: object, path: readonly string[]): Generator<string> {
  for (const [name, value] of Object.entries(part)) {
    if (!isContractProcedure(value)) yield* streamsOf(value as object, [...path, name]);
    else {
      const output = value['~orpc'].outputSchema as AnySchema | undefined;
      if (getEventIteratorSchemaDetails(output) !== undefined) yield [...path, name].join('.');
    }
  }
}

it('the procedures said to answer with a stream are those that do', () => {
  expect([...streamingProcedures].toSorted()).toEqual([...streamsOf(contract, [])].toSorted());
});
