import { ExpectedError } from '#core/base/errors.ts';
import { defined } from '#core/base/assert.ts';
import type { ElementType } from '../elementType.ts';
import { describeNode, type Model, type Node } from '../graph.ts';
import { attributesOf, type AttributesOf, type OperatorWithAttributes } from '../operatorAttributes.ts';
import { isKnown, type Shape, type SymbolicSize } from './dimension.ts';
import type { Inference, InferredValue } from './inferredValue.ts';

/** What a shape rule says of one output. */
export interface TypedShape {
  readonly elementType: ElementType;
  readonly shape: Shape;
}

/** What a shape rule or an evaluator sees of a node: its operands' types, shapes and known elements, its attributes. */
export class NodeContext {
  readonly node: Node;
  readonly operands: readonly (InferredValue | undefined)[];
  /** Version of the standard operator set. */
  readonly opset: number;
  /** A size that nothing is known about, different from every other. */
  readonly unknownSize: () => SymbolicSize;
  private readonly model: Model;
  private readonly exported: Inference | undefined;

  constructor(
    node: Node,
    model: Model,
    operands: readonly (InferredValue | undefined)[],
    unknownSize: () => SymbolicSize,
    exported: Inference | undefined,
  ) {
    this.node = node;
    this.model = model;
    this.operands = operands;
    this.opset = defined(model.opsets.get(''), 'the standard operator set');
    this.unknownSize = unknownSize;
    this.exported = exported;
  }

  /** A required operand. Throws `ExpectedError` when the node lacks it. */
  input(index: number): InferredValue {
    const operand = this.operands[index];
    if (operand === undefined) throw this.error(`lacks its input ${index}`);
    return operand;
  }

  optional(index: number): InferredValue | undefined {
    return this.operands[index];
  }

  /** The known integers of an operand; undefined when it is left out or not all of them are known numbers. */
  integers(index: number): readonly number[] | undefined {
    const elements = this.operands[index]?.elements;
    return elements?.every(isKnown) === true ? elements : undefined;
  }

  attributes<O extends OperatorWithAttributes>(operator: O): AttributesOf<O> {
    return attributesOf(this.node, operator);
  }

  /** Shapes of the first operand and the first output at the exported sizes, where they were given. */
  exportedShapes(): { readonly input: Shape; readonly output: Shape } | undefined {
    const input = this.exported?.values.get(this.node.inputs[0] ?? '');
    const output = this.exported?.values.get(this.node.outputs[0] ?? '');
    return input === undefined || output === undefined ? undefined : { input: input.shape, output: output.shape };
  }

  error(what: string): ExpectedError {
    return new ExpectedError('shape-mismatch', `${this.model.name}: ${describeNode(this.node)} ${what}.`, {
      remedy: 'Check that the picture size suits the model; otherwise export the model again.',
      details: { model: this.model.name, node: this.node.name, operator: this.node.operator },
    });
  }
}
