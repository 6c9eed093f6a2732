/** What was found out about a provider, and how it is kept between runs of the program. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { problemSchema } from '#core/document/problem.ts';

const providerSchema = z.enum(['cuda', 'dml', 'coreml', 'webgpu', 'cpu']);

const verdictSchema = z.object({
  provider: providerSchema,
  /** Why it is not taken, as half a sentence; null when it may be. */
  refusal: problemSchema.nullable(),
  /** Name of the device that it runs on, where that can be known. */
  device: z.string().nullable(),
  /** null when it could not run the model. */
  measured: z
    .object({
      /** Of one picture. */
      seconds: z.number(),
      cpuSeconds: z.number(),
      /** From the CPU's output (compareOutputs.ts); null where values were not finite. */
      relativeDifference: z.number().nullable(),
      cosine: z.number().nullable(),
      equalLabels: z.number().nullable(),
      shares: z.array(z.object({ provider: providerSchema, nodes: z.number().int(), timeShare: z.number() })),
      calculatingNodes: z.number().int(),
      calculatingOnCpu: z.number().int(),
    })
    .nullable(),
});

export type ProviderVerdict = z.infer<typeof verdictSchema>;

/** Raise it when verdicts are reached in another way: those of before are then not found any more. */
const verdictVersion = 1;

/** A folder of verdicts, each under everything that it depends on. */
export class VerdictCache {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Undefined for one that is not there, or cannot be read any more. */
  async read(dependsOn: readonly string[]): Promise<ProviderVerdict | undefined> {
    const text = await readFile(this.#path(dependsOn), 'utf8').catch(() => undefined);
    if (text === undefined) return undefined;
    try {
      return verdictSchema.safeParse(JSON.parse(text)).data;
    } catch {
      return undefined;
    }
  }

  /** Whole or not at all. A cache that cannot be written costs time at the next start and nothing else. */
  async write(dependsOn: readonly string[], verdict: ProviderVerdict): Promise<void> {
    const path = this.#path(dependsOn);
    const temporary = `${path}.${crypto.randomUUID()}.tmp`;
    try {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(temporary, JSON.stringify(verdict));
      await rename(temporary, path);
    } catch {
      await rm(temporary, { force: true }).catch(() => undefined);
    }
  }

  #path(dependsOn: readonly string[]): string {
    const key = createHash('sha256')
      .update(JSON.stringify([verdictVersion, ...dependsOn]))
      .digest('hex');
    return join(this.#folder, `${key}.json`);
  }
}
