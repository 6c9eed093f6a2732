/** What a generation is asked to do, as the panel keeps it between visits. */
import type { GenerationStart } from '#core/contract/generation.ts';

export interface GenerationSettings {
  /** null is the embedded pack. */
  readonly pack: string | null;
  readonly preset: GenerationStart['preset'];
  readonly detail: NonNullable<GenerationStart['detail']>;
  /** As typed; empty takes the pack's own. */
  readonly threshold: string;
  readonly scope: GenerationStart['scope'];
  readonly includesAccepted: boolean;
  readonly device: NonNullable<GenerationStart['device']>;
  readonly precision: NonNullable<GenerationStart['precision']>;
}

export const firstSettings: GenerationSettings = {
  pack: null,
  preset: 'fast',
  detail: 'whole',
  threshold: '',
  scope: 'untouched',
  includesAccepted: false,
  device: 'auto',
  precision: 'fp32',
};

/** A threshold as typed, with a comma or a point: null for none, undefined for what is no number from 0 to 1. */
export function readThreshold(typed: string): number | null | undefined {
  const text = typed.trim().replace(',', '.');
  if (text === '') return null;
  const value = /^(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
  return value >= 0 && value <= 1 ? value : undefined;
}

/** The request that these settings make; undefined while the threshold is none. `images`: these alone, null for all in scope. */
export function generationRequest(
  settings: GenerationSettings,
  images: readonly number[] | null,
): Omit<GenerationStart, 'projectId'> | undefined {
  const threshold = readThreshold(settings.threshold);
  if (threshold === undefined) return undefined;
  return { ...settings, threshold, images: images === null ? null : [...images] };
}
