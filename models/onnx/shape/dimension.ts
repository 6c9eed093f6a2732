/**
 * Sizes that may be unknown until run time. A symbolic size is a positive factor times a product of symbols, which is
 * all that reshaping a batch needs: 4·N heads, N·65 tokens. Sums of different symbols are not expressible and become
 * new symbols.
 */

export interface SymbolicSize {
  /** At least 1. */
  readonly factor: number;
  /** Sorted; never empty. */
  readonly symbols: readonly string[];
}

export type Dimension = number | SymbolicSize;

export type Shape = readonly Dimension[];

/** A free size of that name; equal names are equal sizes. */
export function symbol(name: string): SymbolicSize {
  return { factor: 1, symbols: [name] };
}

/** Whether the size is a number. */
export function isKnown(size: Dimension): size is number {
  return typeof size === 'number';
}

/** The shape as numbers, or undefined when a size is symbolic. */
export function knownShape(shape: Shape): readonly number[] | undefined {
  return shape.every(isKnown) ? shape : undefined;
}

/** Whether two sizes are equal whatever the symbols stand for. */
export function isSameSize(a: Dimension, b: Dimension): boolean {
  if (isKnown(a) || isKnown(b)) return a === b;
  return a.factor === b.factor && a.symbols.join('·') === b.symbols.join('·');
}

/** a · b, which always is a size again. */
export function multiply(a: Dimension, b: Dimension): Dimension {
  if (isKnown(a) && isKnown(b)) return a * b;
  const factor = factorOf(a) * factorOf(b);
  return factor === 0 ? 0 : { factor, symbols: [...symbolsOf(a), ...symbolsOf(b)].sort() };
}

/** The number of elements of a shape; 1 for a scalar. */
export function product(sizes: Shape): Dimension {
  return sizes.reduce(multiply, 1);
}

/** a / b where that is a size again (no remainder, every symbol of b in a); undefined otherwise. */
export function divide(a: Dimension, b: Dimension): Dimension | undefined {
  if (factorOf(b) === 0) return undefined;
  const factor = factorOf(a) / factorOf(b);
  const symbols = [...symbolsOf(a)];
  for (const name of symbolsOf(b)) {
    const index = symbols.indexOf(name);
    if (index < 0) return undefined;
    symbols.splice(index, 1);
  }
  if (!Number.isInteger(factor)) return undefined;
  if (symbols.length === 0) return factor;
  return factor > 0 ? { factor, symbols } : undefined;
}

/** a + b where that is a size again: of multiples of one product of symbols. */
export function add(a: Dimension, b: Dimension): Dimension | undefined {
  if (isKnown(a) && isKnown(b)) return a + b;
  if (a === 0) return b;
  if (b === 0) return a;
  if (symbolsOf(a).join('·') !== symbolsOf(b).join('·')) return undefined;
  return { factor: factorOf(a) + factorOf(b), symbols: symbolsOf(a) };
}

/** "4·N", for messages and for the declared shapes of outputs. */
export function formatSize(size: Dimension): string {
  if (isKnown(size)) return String(size);
  return [...(size.factor === 1 ? [] : [String(size.factor)]), ...size.symbols].join('·');
}

/** "[4·N, 3]", for messages. */
export function formatShape(shape: Shape): string {
  return `[${shape.map(formatSize).join(', ')}]`;
}

function factorOf(size: Dimension): number {
  return isKnown(size) ? size : size.factor;
}

function symbolsOf(size: Dimension): readonly string[] {
  return isKnown(size) ? [] : size.symbols;
}
