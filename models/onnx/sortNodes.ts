import { ExpectedError } from '#core/base/errors.ts';
import { describeNode, readNames, type Node } from './graph.ts';

/**
 * Nodes in topological order; where the given order is one already, it is kept.
 * Throws `ExpectedError` (`model-malformed`) when two nodes define one name or nodes depend on each other in a circle.
 */
export function sortNodes(nodes: readonly Node[], modelName: string): readonly Node[] {
  const producer = new Map<string, Node>();
  for (const node of nodes) {
    for (const output of node.outputs) {
      if (output === '') continue;
      if (producer.has(output)) throw malformed(modelName, node, `defines ${output}, which is defined before`);
      producer.set(output, node);
    }
  }
  const sorted: Node[] = [];
  const state = new Map<Node, 'open' | 'done'>();
  // An explicit stack: a chain of a few thousand nodes in reverse order would overflow the call stack.
  for (const root of nodes) {
    const stack: { readonly node: Node; readonly pending: Iterator<string> }[] = [];
    const open = (node: Node) => {
      state.set(node, 'open');
      stack.push({ node, pending: readNames(node)[Symbol.iterator]() });
    };
    if (!state.has(root)) open(root);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const next = top.pending.next();
      if (next.done === true) {
        state.set(top.node, 'done');
        sorted.push(top.node);
        stack.pop();
        continue;
      }
      const source = producer.get(next.value);
      if (source === undefined || state.get(source) === 'done') continue;
      if (state.get(source) === 'open') throw malformed(modelName, source, 'depends on its own output');
      open(source);
    }
  }
  return sorted;
}

function malformed(modelName: string, node: Node, what: string): ExpectedError {
  return new ExpectedError('model-malformed', `${modelName}: ${describeNode(node)} ${what}.`, {
    remedy: 'Export the model again.',
    details: { model: modelName, node: node.name },
  });
}
