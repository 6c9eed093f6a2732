import { ExpectedError, UnsupportedError } from '#core/base/errors.ts';
import { describeNode, type Model } from './graph.ts';

/**
 * The same model with values (inputs, outputs, weights, what lies between) under other names, which must be free.
 * Throws `ExpectedError` (`value-unknown`, `value-exists`); `UnsupportedError` when a subgraph of If or Loop uses one
 * of them.
 */
export function rename(model: Model, names: ReadonlyMap<string, string>): Model {
  const { graph } = model;
  const existing = new Set([
    ...graph.inputs.map((input) => input.name),
    ...graph.initializers.keys(),
    ...graph.nodes.flatMap((node) => node.outputs),
  ]);
  if (new Set(names.values()).size < names.size) {
    throw refused('value-exists', model, 'would have two values of one name', 'Choose a name for each.');
  }
  for (const [from, to] of names) {
    if (!existing.has(from)) {
      throw refused('value-unknown', model, `has no value ${from}`, 'Name a value of the model.');
    }
    if (existing.has(to) && !names.has(to)) {
      throw refused('value-exists', model, `has a value ${to} already`, 'Choose another name.');
    }
    const capturing = graph.nodes.find((node) =>
      [...node.attributes.values()].some((value) => value.kind === 'graph' && value.captures.includes(from)),
    );
    if (capturing !== undefined) {
      throw new UnsupportedError('rename-captured', `${model.name}: ${describeNode(capturing)} uses ${from} inside.`, {
        remedy: 'Rename another value.',
        details: { model: model.name, value: from },
      });
    }
  }
  const renamed = (name: string) => names.get(name) ?? name;
  return {
    ...model,
    graph: {
      ...graph,
      inputs: graph.inputs.map((input) => ({ ...input, name: renamed(input.name) })),
      outputs: graph.outputs.map((output) => ({ ...output, name: renamed(output.name) })),
      initializers: new Map([...graph.initializers].map(([name, weights]) => [renamed(name), weights])),
      nodes: graph.nodes.map((node) => ({
        ...node,
        inputs: node.inputs.map(renamed),
        outputs: node.outputs.map(renamed),
      })),
    },
  };
}

function refused(code: string, model: Model, what: string, remedy: string): ExpectedError {
  return new ExpectedError(code, `${model.name} ${what}.`, { remedy, details: { model: model.name } });
}
