/** What inference knows of the values of a graph; inference.ts finds it out. */
import { ExpectedError } from '#core/base/errors.ts';
import type { ElementType } from '../elementType.ts';
import type { Dimension, Shape } from './dimension.ts';

export interface InferredValue {
  readonly elementType: ElementType;
  readonly shape: Shape;
  /**
   * Row-major, where they are known: numbers (booleans as 0 and 1), or symbolic sizes in integers that come from
   * shapes. Undefined for large tensors and for what depends on the feeds' elements.
   */
  readonly elements: readonly Dimension[] | undefined;
  /** Whether the elements of a feed (not only its sizes) can change this value. */
  readonly dependsOnFeeds: boolean;
  /** Whether the value is the same at every run: neither elements nor symbolic sizes of a feed enter it. */
  readonly isConstant: boolean;
}

export class Inference {
  readonly values: ReadonlyMap<string, InferredValue>;
  private readonly modelName: string;

  constructor(modelName: string, values: ReadonlyMap<string, InferredValue>) {
    this.modelName = modelName;
    this.values = values;
  }

  /** Throws `ExpectedError` (`model-malformed`) for a name that nothing defines. */
  get(name: string): InferredValue {
    const value = this.values.get(name);
    if (value === undefined) {
      throw new ExpectedError('model-malformed', `${this.modelName} uses ${name}, which nothing defines.`, {
        remedy: 'Export the model again.',
        details: { model: this.modelName, value: name },
      });
    }
    return value;
  }

  shape(name: string): Shape {
    return this.get(name).shape;
  }
}
