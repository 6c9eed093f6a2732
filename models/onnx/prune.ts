import { readNames, type Graph, type Model, type Node } from './graph.ts';

/** Without the nodes and weights that no output needs. Inputs stay, needed or not: they are the model's signature. */
export function prune(model: Model): Model {
  return { ...model, graph: pruneGraph(model.graph) };
}

/** As `prune`, of a graph without its model. */
export function pruneGraph(graph: Graph): Graph {
  const needed = new Set(graph.outputs.map((output) => output.name));
  const kept: Node[] = [];
  for (const node of graph.nodes.toReversed()) {
    if (!node.outputs.some((output) => needed.has(output))) continue;
    kept.push(node);
    for (const name of readNames(node)) needed.add(name);
  }
  return {
    ...graph,
    nodes: kept.reverse(),
    initializers: new Map([...graph.initializers].filter(([name]) => needed.has(name))),
  };
}
