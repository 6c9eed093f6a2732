import { ExpectedError } from '#core/base/errors.ts';

const damagedModel = 'model-damaged';

/** Whether an error is that of `requireFinite`: no other picture or text will do better. */
export function isModelDamaged(error: unknown): boolean {
  return error instanceof ExpectedError && error.code === damagedModel;
}

/** Throws `ExpectedError` (`model-damaged`) when a value that a model gave is no finite number. `model`: its file. */
export function requireFinite(values: Float32Array, model: string): void {
  for (const value of values) {
    if (Number.isFinite(value)) continue;
    throw new ExpectedError(damagedModel, `${model} gives values that are not numbers: its weights are damaged.`, {
      remedy: 'Verify the model pack ("models verify"), then pull or add it again.',
      details: { model },
    });
  }
}
