import type { Graph } from './graph.ts';

/** Names that no value or node of a graph has. */
export class FreshNames {
  private readonly used: Set<string>;

  constructor(graph: Graph) {
    this.used = new Set([
      ...graph.inputs.map((input) => input.name),
      ...graph.initializers.keys(),
      ...graph.nodes.flatMap((node) => [...node.outputs, node.name]),
    ]);
  }

  /** `hint`, or `hint_2`, `hint_3` … where that is taken; taken from now on. */
  take(hint: string): string {
    let name = hint;
    for (let count = 2; this.used.has(name); count++) name = `${hint}_${count}`;
    this.used.add(name);
    return name;
  }

  has(name: string): boolean {
    return this.used.has(name);
  }

  /** Marks a name that was chosen elsewhere. */
  add(name: string): void {
    this.used.add(name);
  }
}
