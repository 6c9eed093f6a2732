import type { GraphDraft } from '../graphDraft.ts';
import type { GraphIndex } from '../graphIndex.ts';
import type { Model, Node } from '../graph.ts';

/**
 * What `target` would be if the values that `replaced` maps were others: copies the nodes between them and `target`
 * into the draft and returns the copy's name. The original nodes stay, for whatever else needs them; what nothing needs
 * is pruned. `index` is of the draft's source model, to which the target and the replaced names belong.
 */
export function substitute(
  draft: GraphDraft,
  model: Model,
  index: GraphIndex,
  target: string,
  replaced: ReadonlyMap<string, string>,
): string {
  const direct = replaced.get(target);
  if (direct !== undefined) return direct;
  const needed = index.ancestors(target);
  const names = new Map(replaced);
  for (const node of model.graph.nodes) {
    if (!needed.has(node) || !node.inputs.some((name) => names.has(name))) continue;
    if (node.outputs.some((name) => replaced.has(name))) continue;
    draft.addNode(copyNode(node, draft, names));
  }
  return names.get(target) ?? target;
}

function copyNode(node: Node, draft: GraphDraft, names: Map<string, string>): Node {
  const inputs = node.inputs.map((name) => names.get(name) ?? name);
  const outputs = node.outputs.map((name) => (name === '' ? '' : draft.freshName(`${name}_derived`)));
  node.outputs.forEach((name, index) => names.set(name, outputs[index] ?? ''));
  return { ...node, name: outputs[0] ?? node.name, inputs, outputs };
}
