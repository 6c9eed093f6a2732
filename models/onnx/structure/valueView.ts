/**
 * A specialised graph as pattern matching wants it: producers, users, shapes and scalar constants of values by name.
 */
import { UnsupportedError } from '#core/base/errors.ts';
import { describeNode, type Model, type Node } from '../graph.ts';
import { GraphIndex } from '../graphIndex.ts';
import { isKnown, type Shape } from '../shape/dimension.ts';
import type { Inference } from '../shape/inferredValue.ts';

export class ValueView {
  readonly model: Model;
  readonly inference: Inference;
  readonly index: GraphIndex;

  constructor(model: Model, inference: Inference) {
    this.model = model;
    this.inference = inference;
    this.index = new GraphIndex(model.graph);
  }

  /** The node that makes a value, when it is a standard one of the given operators. */
  madeBy(name: string, ...operators: readonly string[]): Node | undefined {
    const node = this.index.producer(name);
    return node !== undefined && node.domain === '' && operators.includes(node.operator) ? node : undefined;
  }

  shape(name: string): Shape {
    return this.inference.shape(name);
  }

  /** Whether the pixels can change a value; weights and what follows from sizes cannot. */
  dependsOnPixels(name: string): boolean {
    return name !== '' && this.inference.get(name).dependsOnFeeds;
  }

  /** The number that a one-element constant holds. */
  scalar(name: string): number | undefined {
    const elements = name === '' ? undefined : this.inference.get(name).elements;
    const [element] = elements ?? [];
    return elements?.length === 1 && element !== undefined && isKnown(element) ? element : undefined;
  }

  /**
   * The operands of a two-operand node as (depends on pixels, does not); undefined when both or neither do.
   */
  mixedOperands(
    node: Node,
  ): { readonly data: string; readonly constant: string; readonly dataIndex: number } | undefined {
    const [a = '', b = ''] = node.inputs;
    if (this.dependsOnPixels(a) === this.dependsOnPixels(b)) return undefined;
    return this.dependsOnPixels(a) ? { data: a, constant: b, dataIndex: 0 } : { data: b, constant: a, dataIndex: 1 };
  }

  /** What a derivation is refused with. `node` is the place where the graph leaves the known structure. */
  refusal(reason: string, node?: Node): UnsupportedError {
    const at = node === undefined ? '' : ` (${describeNode(node)})`;
    return new UnsupportedError('structure-unknown', `${this.model.name}: ${reason}${at}.`, {
      remedy: 'Use a CLIP-like vision transformer with a class token, in its plain ONNX export.',
      details: { model: this.model.name, reason, node: node?.name ?? null },
    });
  }
}
