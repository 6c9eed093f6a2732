import { divide, isKnown, isSameSize, multiply, product, type Dimension, type Shape } from './dimension.ts';

/**
 * What a reshape gives for an input of another size, judged by what it did at the exported size. Input and output sizes
 * are matched in order into groups of equal product ([N, 64, 8, 8] → [N, 64, 64]: N | 64 | 8·8 → 64); a group whose
 * product changes must say by itself which of its output sizes follows. Undefined where that is ambiguous.
 */
export function regroupShape(exportedInput: Shape, exportedOutput: Shape, input: Shape): Shape | undefined {
  if (input.length !== exportedInput.length) return undefined;
  const output: Dimension[] = [];
  let i = 0;
  let j = 0;
  while (i < exportedInput.length || j < exportedOutput.length) {
    const [firstIn, firstOut] = [i, j];
    let inProduct: Dimension = exportedInput[i++] ?? 1;
    let outProduct: Dimension = exportedOutput[j++] ?? 1;
    // Sizes of 1 come and go: they make groups of their own, so that they do not glue others together.
    if (outProduct === 1 && inProduct !== 1) {
      output.push(1);
      i = firstIn;
      continue;
    }
    if (inProduct === 1 && outProduct !== 1) {
      if (input[firstIn] !== 1) return undefined;
      j = firstOut;
      continue;
    }
    while (!isSameSize(inProduct, outProduct)) {
      const [nextIn, nextOut]: [Dimension | undefined, Dimension | undefined] = [exportedInput[i], exportedOutput[j]];
      if (nextIn !== undefined && (divide(outProduct, inProduct) !== undefined || nextOut === undefined)) {
        inProduct = multiply(inProduct, nextIn);
        i++;
      } else if (nextOut !== undefined) {
        outProduct = multiply(outProduct, nextOut);
        j++;
      } else {
        return undefined;
      }
    }
    const group = regroup(exportedOutput.slice(firstOut, j), product(input.slice(firstIn, i)));
    if (group === undefined) return undefined;
    output.push(...group);
  }
  return output;
}

/** The group's output sizes with the product they must have now. */
function regroup(exported: Shape, wanted: Dimension): Shape | undefined {
  if (isSameSize(product(exported), wanted)) return exported;
  const solutions = exported.flatMap((size, index) => {
    if (size === 1 && exported.length > 1) return [];
    const others = product(exported.filter((_, other) => other !== index));
    const replaced = divide(wanted, others);
    // A size that was a number stays one: a batch never turns into a number of tokens.
    if (replaced === undefined || isKnown(replaced) !== isKnown(size)) return [];
    return [exported.with(index, replaced)];
  });
  return solutions.length === 1 ? solutions[0] : undefined;
}
