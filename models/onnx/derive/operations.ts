/** Emits small compositions in the draft's own operator set; each names the value it returns after `hint`. */
import type { GraphDraft } from '../graphDraft.ts';
import type { ElementType } from '../elementType.ts';
import { encodeAttributes } from '../operatorAttributes.ts';
import { weightsFromElements } from '../shape/weightElements.ts';
import { defined } from '#core/base/assert.ts';

/** Index that Slice clamps to the end. */
const toTheEnd = 2 ** 31 - 1;

/** Elements `from` (inclusive) to `to` (exclusive; by default the end) along one axis. */
export function slice(draft: GraphDraft, value: string, axis: number, from: number, to = toTheEnd): string {
  const operands = [value, draft.integers([from]), draft.integers([to]), draft.integers([axis])];
  return draft.emit('Slice', operands, {}, 'slice');
}

/** The parts of the given sizes along one axis, in order. */
export function split(draft: GraphDraft, value: string, axis: number, sizes: readonly number[]): string[] {
  const outputs = sizes.map(() => draft.freshName('part'));
  const isAttribute = draft.opset < 13;
  draft.addNode({
    name: outputs[0] ?? '',
    operator: 'Split',
    domain: '',
    overload: '',
    inputs: isAttribute ? [value] : [value, draft.integers(sizes)],
    outputs,
    attributes: encodeAttributes('Split', { axis, split: isAttribute ? sizes : undefined }),
  });
  return outputs;
}

/** The value in another shape, with 0 and −1 as ONNX reads them. */
export function reshape(draft: GraphDraft, value: string, target: readonly number[]): string {
  return draft.emit('Reshape', [value, draft.integers(target)], {}, 'reshape');
}

/** The value with a new axis of size 1. */
export function unsqueeze(draft: GraphDraft, value: string, axis: number): string {
  return draft.opset < 13
    ? draft.emit('Unsqueeze', [value], { axes: [axis] }, 'unsqueeze')
    : draft.emit('Unsqueeze', [value, draft.integers([axis])], {}, 'unsqueeze');
}

/** Mean over one axis, which goes away. */
export function mean(draft: GraphDraft, value: string, axis: number): string {
  return draft.opset < 18
    ? draft.emit('ReduceMean', [value], { axes: [axis], keepdims: 0 }, 'mean')
    : draft.emit('ReduceMean', [value, draft.integers([axis])], { keepdims: 0 }, 'mean');
}

/** A scalar of the given floating-point type. */
export function scalar(draft: GraphDraft, value: number, type: ElementType): string {
  return draft.constant(defined(weightsFromElements(type, [], [value]), `a scalar of type ${type}`), 'scalar');
}

/** value · factor; the value itself when the factor is 1. */
export function scaled(draft: GraphDraft, value: string, factor: number, type: ElementType): string {
  return Math.abs(factor - 1) < 1e-7 ? value : draft.emit('Mul', [value, scalar(draft, factor, type)], {}, 'scaled');
}

/** Rows (last axis) to unit length; rows shorter than 1e-12 stay near zero, as in torch.nn.functional.normalize. */
export function unitLength(draft: GraphDraft, value: string, type: ElementType): string {
  const length =
    draft.opset < 18
      ? draft.emit('ReduceL2', [value], { axes: [-1], keepdims: 1 }, 'length')
      : draft.emit('ReduceL2', [value, draft.integers([-1])], { keepdims: 1 }, 'length');
  const smallest = type === 'float16' ? 1e-7 : 1e-12;
  return draft.emit(
    'Div',
    [value, draft.emit('Max', [length, scalar(draft, smallest, type)], {}, 'length')],
    {},
    'unit',
  );
}
