/** LayerNorm, whole (opset 17 on) or as the eight operators that older exports spell it with. */
import type { LayerNorm } from '../visionTransformer.ts';
import type { ValueView } from './valueView.ts';

/** The norm that makes a value, whether or not it has scale and shift. */
export function matchLayerNorm(view: ValueView, output: string): LayerNorm | undefined {
  const whole = view.madeBy(output, 'LayerNormalization');
  if (whole !== undefined) {
    return whole.outputs[0] === output ? { input: whole.inputs[0] ?? '', output } : undefined;
  }
  const scaled = withoutConstantOperand(view, output, 'Add') ?? output;
  const normalised = withoutConstantOperand(view, scaled, 'Mul') ?? scaled;
  const input = matchStandardised(view, normalised);
  return input === undefined ? undefined : { input, output };
}

/** x of (x − mean x) / √(mean (x − mean x)² + ε). Exporters of half precision compute parts of it in wider types. */
function matchStandardised(view: ValueView, output: string): string | undefined {
  const quotient = view.madeBy(withoutCasts(view, output), 'Div');
  const centred = withoutCasts(view, quotient?.inputs[0] ?? '');
  const difference = view.madeBy(centred, 'Sub');
  const deviation = view.madeBy(withoutCasts(view, quotient?.inputs[1] ?? ''), 'Sqrt');
  const input = difference?.inputs[0];
  if (input === undefined || deviation === undefined) return undefined;
  const mean = view.madeBy(difference?.inputs[1] ?? '', 'ReduceMean');
  if (mean?.inputs[0] !== input) return undefined;
  const variance = withoutConstantOperand(view, deviation.inputs[0] ?? '', 'Add');
  const square = view.madeBy(view.madeBy(variance ?? '', 'ReduceMean')?.inputs[0] ?? '', 'Pow', 'Mul');
  return withoutCasts(view, square?.inputs[0] ?? '') === centred ? withoutCasts(view, input) : undefined;
}

/** What a value was before it was cast, however often. */
function withoutCasts(view: ValueView, name: string): string {
  const cast = view.madeBy(name, 'Cast');
  return cast === undefined ? name : withoutCasts(view, cast.inputs[0] ?? '');
}

/** a of a + constant or a · constant. */
function withoutConstantOperand(view: ValueView, output: string, operator: 'Add' | 'Mul'): string | undefined {
  const node = view.madeBy(output, operator);
  return node === undefined ? undefined : view.mixedOperands(node)?.data;
}

/** Every norm of the graph, by its input. Where scale and shift follow, the norm with them counts, not its parts. */
export function layerNormsByInput(view: ValueView): ReadonlyMap<string, readonly LayerNorm[]> {
  const byInput = new Map<string, Map<string, LayerNorm>>();
  for (const node of view.model.graph.nodes) {
    const norm = matchLayerNorm(view, node.outputs[0] ?? '');
    if (norm === undefined) continue;
    const known = byInput.get(norm.input) ?? new Map<string, LayerNorm>();
    // Nodes come in order, so what a later match was made from is a part of it.
    for (const name of node.inputs) known.delete(name);
    known.set(norm.output, norm);
    byInput.set(norm.input, known);
  }
  return new Map([...byInput].map(([input, norms]) => [input, [...norms.values()]]));
}
