import { getEventIteratorSchemaDetails, isContractProcedure } from '@orpc/contract';
import { expect, it } from 'vitest';
import { contract } from './contract.ts';
import { streamingProcedures } from './streams.ts';

function* streamsOf(part: object, path: readonly string[]): Generator<string> {
  for (const [name, value] of Object.entries(part)) {
    if (!isContractProcedure(value)) yield* streamsOf(value as object, [...path, name]);
    else if (getEventIteratorSchemaDetails(value['~orpc'].outputSchema) !== undefined) yield [...path, name].join('.');
  }
}

it('the procedures said to answer with a stream are those that do', () => {
  expect([...streamingProcedures].toSorted()).toEqual([...streamsOf(contract, [])].toSorted());
});
