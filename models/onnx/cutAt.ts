import { ExpectedError } from '#core/base/errors.ts';
import { defined } from '#core/base/assert.ts';
import type { Graph, Model, ValueInfo } from './graph.ts';
import { pruneGraph } from './prune.ts';

/**
 * The part of a model that makes the given values, which become its outputs. With `inputs`, those values are fed
 * instead of computed. Inputs that are no longer needed are dropped. New outputs and inputs are declared as float32 of
 * open rank unless the model declares them.
 * Throws `ExpectedError` (`value-unknown`) for a name that the model does not define.
 */
export function cutAt(model: Model, outputs: readonly string[], inputs: readonly string[] = []): Model {
  const { graph } = model;
  const declared = new Map([...graph.inputs, ...graph.outputs].map((info) => [info.name, info]));
  const made = new Set([
    ...declared.keys(),
    ...graph.nodes.flatMap((node) => node.outputs),
    ...graph.initializers.keys(),
  ]);
  const unknown = [...outputs, ...inputs].find((name) => !made.has(name));
  if (unknown !== undefined) {
    throw new ExpectedError('value-unknown', `${model.name} has no value ${unknown}.`, {
      remedy: 'Name an output of one of its nodes.',
      details: { model: model.name, value: unknown },
    });
  }
  const fed = new Set(inputs);
  const describe = (name: string): ValueInfo =>
    declared.get(name) ?? { name, type: { kind: 'tensor', elementType: 'float32', shape: undefined } };
  const cut: Graph = pruneGraph({
    ...graph,
    outputs: outputs.map(describe),
    nodes: graph.nodes.filter((node) => !node.outputs.some((name) => fed.has(name))),
  });
  const used = new Set([...cut.nodes.flatMap((node) => node.inputs), ...outputs]);
  const candidates = [...graph.inputs.map((input) => input.name).filter((name) => !fed.has(name)), ...inputs];
  const kept = candidates.filter((name) => used.has(name)).map((name) => defined(describe(name), name));
  return { ...model, graph: { ...cut, inputs: kept } };
}
