/** Who makes and who uses each value of a graph. Built once for a fixed list of nodes; it does not follow edits. */
import { readNames, type Graph, type Node } from './graph.ts';

export class GraphIndex {
  private readonly producers = new Map<string, Node>();
  private readonly users = new Map<string, Node[]>();
  private readonly outputNames: ReadonlySet<string>;

  constructor(graph: Graph) {
    this.outputNames = new Set(graph.outputs.map((output) => output.name));
    for (const node of graph.nodes) {
      for (const name of node.outputs) if (name !== '') this.producers.set(name, node);
      for (const name of new Set(readNames(node))) {
        const users = this.users.get(name);
        if (users === undefined) this.users.set(name, [node]);
        else users.push(node);
      }
    }
  }

  /** The node that makes a value; undefined for inputs and initializers. */
  producer(name: string): Node | undefined {
    return this.producers.get(name);
  }

  /** The nodes that read a value, each once, in graph order. */
  consumers(name: string): readonly Node[] {
    return this.users.get(name) ?? [];
  }

  isOutput(name: string): boolean {
    return this.outputNames.has(name);
  }

  /** Every node that `name` is computed from, itself included. */
  ancestors(name: string): ReadonlySet<Node> {
    return reachable([name], (value) => {
      const node = this.producer(value);
      return node === undefined ? [] : [[node, readNames(node)]];
    });
  }

  /** Every node that the value enters, directly or not. */
  descendants(name: string): ReadonlySet<Node> {
    return reachable([name], (value) =>
      this.consumers(value).map((node) => [node, node.outputs.filter((output) => output !== '')] as const),
    );
  }
}

function reachable(
  start: readonly string[],
  step: (name: string) => readonly (readonly [Node, readonly string[]])[],
): ReadonlySet<Node> {
  const seen = new Set<Node>();
  const pending = [...start];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    for (const [node, next] of step(name)) {
      if (seen.has(node)) continue;
      seen.add(node);
      pending.push(...next);
    }
  }
  return seen;
}
