/**
 * A model under edit: emit nodes in the model's own operator set, change outputs, then `finish` into a new model. The
 * source model is never touched; unchanged nodes and weights are shared with it.
 */
import { BugError } from '#core/base/errors.ts';
import { defined } from '#core/base/assert.ts';
import type { ElementType } from './elementType.ts';
import { FreshNames } from './freshNames.ts';
import type { Graph, Model, Node, ValueInfo } from './graph.ts';
import { encodeAttributes, type GivenAttributes } from './operatorAttributes.ts';
import { prune } from './prune.ts';
import { sortNodes } from './sortNodes.ts';
import { int64Weights, type Weights } from './weights.ts';

export class GraphDraft {
  /** Version of the standard operator set; emitted nodes must suit it. */
  readonly opset: number;
  private readonly source: Model;
  private readonly nodes: Node[];
  private readonly initializers: Map<string, Weights>;
  private readonly integerConstants = new Map<string, string>();
  private readonly names: FreshNames;
  private inputs: readonly ValueInfo[];
  private outputs: readonly ValueInfo[];

  constructor(source: Model) {
    this.source = source;
    this.opset = defined(source.opsets.get(''), 'the standard operator set');
    const { graph } = source;
    this.nodes = [...graph.nodes];
    this.initializers = new Map(graph.initializers);
    this.inputs = graph.inputs;
    this.outputs = graph.outputs;
    this.names = new FreshNames(graph);
  }

  /** `hint`, or `hint_2`, `hint_3` … where that is taken. */
  freshName(hint: string): string {
    return this.names.take(hint);
  }

  /** Adds a node with one output and returns that output's name. */
  emit<O extends string>(
    operator: O,
    inputs: readonly string[],
    attributes: GivenAttributes<O> = {} as GivenAttributes<O>,
    hint: string = operator,
  ): string {
    const output = this.freshName(hint);
    this.addNode({
      name: output,
      operator,
      domain: '',
      overload: '',
      inputs,
      outputs: [output],
      attributes: encodeAttributes(operator, attributes),
    });
    return output;
  }

  /** Adds a node as it is; its outputs must be fresh. */
  addNode(node: Node): void {
    this.nodes.push(node);
    for (const output of node.outputs) this.names.add(output);
  }

  /** Replaces every node by what the callback makes of it; outputs must keep their names. */
  mapNodes(map: (node: Node) => Node): void {
    this.nodes.splice(0, this.nodes.length, ...this.nodes.map(map));
  }

  /** Replaces nodes by their results: an initializer of the name of the node's first output. */
  foldNodes(results: ReadonlyMap<Node, Weights>): void {
    for (const [node, weights] of results) this.initializers.set(defined(node.outputs[0], 'the output'), weights);
    this.nodes.splice(0, this.nodes.length, ...this.nodes.filter((node) => !results.has(node)));
  }

  /** Adds weights and returns their name. */
  constant(weights: Weights, hint: string): string {
    const name = this.freshName(hint);
    this.initializers.set(name, weights);
    return name;
  }

  /** An int64 vector; equal ones are shared. */
  integers(values: readonly number[]): string {
    const key = values.join();
    const known = this.integerConstants.get(key);
    if (known !== undefined) return known;
    const name = this.constant(int64Weights([values.length], values), 'integers');
    this.integerConstants.set(key, name);
    return name;
  }

  /** Weights of an initializer. Throws `BugError` for another name. */
  weights(name: string): Weights {
    return defined(this.initializers.get(name), `the initializer ${name}`);
  }

  setInputShape(name: string, shape: readonly (number | string)[]): void {
    this.inputs = this.inputs.map((input) =>
      input.name === name && input.type.kind === 'tensor' ? { name, type: { ...input.type, shape } } : input,
    );
  }

  /** Makes a value known under another name, so that an output can be called what its readers expect. */
  alias(value: string, name: string): string {
    if (this.names.has(name)) throw new BugError(`${name} is already a value of the graph`);
    this.names.add(name);
    this.addNode({
      name,
      operator: 'Identity',
      domain: '',
      overload: '',
      inputs: [value],
      outputs: [name],
      attributes: new Map(),
    });
    return name;
  }

  addOutput(name: string, elementType: ElementType, shape: readonly (number | string)[]): void {
    this.outputs = [...this.outputs, { name, type: { kind: 'tensor', elementType, shape } }];
  }

  /** Declares the shapes of tensor outputs anew. */
  declareOutputs(shapeOf: (name: string) => readonly (number | string)[]): void {
    this.outputs = this.outputs.map(({ name, type }) => ({
      name,
      type: type.kind === 'tensor' ? { ...type, shape: shapeOf(name) } : type,
    }));
  }

  keepOutputs(isKept: (name: string) => boolean): void {
    this.outputs = this.outputs.filter((output) => isKept(output.name));
  }

  /** The edited model: nodes in order, without those that no output needs. */
  finish(): Model {
    const { source } = this;
    const graph: Graph = {
      ...source.graph,
      inputs: this.inputs,
      outputs: this.outputs,
      initializers: this.initializers,
      nodes: sortNodes(this.nodes, source.name),
    };
    return prune({ ...source, graph });
  }
}
