/** What a user has set for every project: `settings.json` in the data folder. A file that cannot be read sets nothing. */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { ExpectedError } from '#core/base/errors.ts';
import { fileReason, fileReasonDetail } from '#core/base/fileReason.ts';
import { dataFolder } from '#models/packs/dataFolder.ts';

/** Fields that a later version has written are kept. */
const settingsSchema = z.looseObject({
  cacheLimitBytes: z.number().int().nonnegative().optional().catch(undefined),
  /** The newest first. */
  recentProjects: z
    .array(z.object({ file: z.string(), openedAt: z.string() }))
    .optional()
    .catch(undefined),
});

export type UserSettings = z.output<typeof settingsSchema>;

export async function readUserSettings(): Promise<UserSettings> {
  try {
    return settingsSchema.parse(JSON.parse(await readFile(settingsFile(), 'utf8')));
  } catch {
    return {};
  }
}

/** Throws `ExpectedError` (`settings-unwritable`). */
export async function changeUserSettings(change: UserSettings): Promise<void> {
  const path = settingsFile();
  const temporary = `${path}.${crypto.randomUUID()}.tmp`;
  const settings = { ...(await readUserSettings()), ...change };
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(temporary, `${JSON.stringify(settings, null, 2)}\n`, { flush: true });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw new ExpectedError('settings-unwritable', `${path} cannot be written: ${fileReason(error)}.`, {
      remedy: 'Choose a data folder that can be written to (MASKWRIGHT_DATA).',
      details: { file: path, reason: fileReasonDetail(error) },
      cause: error,
    });
  }
}

function settingsFile(): string {
  return join(dataFolder(), 'settings.json');
}
