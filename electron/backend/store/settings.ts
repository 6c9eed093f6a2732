import { eq } from 'drizzle-orm';
import type { z } from 'zod';
import { ExpectedError } from '#core/base/errors.ts';
import { inTransaction, type ReadableProject, type WritableProject } from './project.ts';
import { setting } from './tables.ts';

/** A setting and what its value must look like; who owns the setting defines the key once. */
export interface SettingKey<Value> {
  readonly key: string;
  readonly schema: z.ZodType<Value>;
}

/**
 * The value of a setting, or undefined when it was never set.
 * Throws `ExpectedError` (`setting-malformed`) when the stored value does not fit.
 */
export function readSetting<Value>(project: ReadableProject, { key, schema }: SettingKey<Value>): Value | undefined {
  const row = project.database.orm.select().from(setting).where(eq(setting.key, key)).get();
  if (row === undefined) return undefined;
  const parsed = schema.safeParse(JSON.parse(row.value));
  if (parsed.success) return parsed.data;
  throw new ExpectedError(
    'setting-malformed',
    `The setting ${key} of ${project.filePath} has a value that does not fit.`,
    {
      remedy: 'Set it again.',
      details: { key },
      cause: parsed.error,
    },
  );
}

/** Sets a setting. The value must survive JSON. */
export function writeSetting<Value>(project: WritableProject, { key }: SettingKey<Value>, value: Value): void {
  const json = JSON.stringify(value);
  inTransaction(project, () =>
    project.database.orm
      .insert(setting)
      .values({ key, value: json })
      .onConflictDoUpdate({ target: setting.key, set: { value: json } })
      .run(),
  );
}
