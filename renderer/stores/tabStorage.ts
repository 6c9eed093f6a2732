/** What a tab keeps for when it is loaded again. */
import type { z } from 'zod';

/** Undefined where there is nothing, or nothing of this shape: another version of the program may have written it. */
export function readFromTab<Value>(key: string, schema: z.ZodType<Value>): Value | undefined {
  const text = sessionStorage.getItem(key);
  if (text === null) return undefined;
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

export function writeToTab(key: string, value: unknown): void {
  sessionStorage.setItem(key, JSON.stringify(value));
}
