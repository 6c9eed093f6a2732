import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { noticeSchema } from '../document/notice.ts';
import { problemSchema } from '../document/problem.ts';
import { componentVersionsSchema } from './about.ts';
import { threadsSchema } from './device.ts';

const providerNameSchema = z.enum(['cuda', 'dml', 'coreml', 'webgpu', 'cpu']);

/** How an execution provider did with the image encoder of a pack. */
export const providerReportSchema = z.object({
  provider: providerNameSchema,
  title: z.string(),
  isUsed: z.boolean(),
  device: z.string().nullable(),
  /** Why it is not used; null for the one that is, and for those after it in the order. */
  refusal: problemSchema.nullable(),
  /** null when it could not run the encoder. */
  measured: z
    .object({
      secondsPerPicture: z.number(),
      /** From the CPU's output, relative to its largest value; null where values were no numbers. */
      relativeDifference: z.number().nullable(),
      /** Who ran the nodes of the graph: onnxruntime gives those that a provider lacks to the CPU. */
      shares: z.array(z.object({ provider: providerNameSchema, nodes: z.number().int(), timeShare: z.number() })),
    })
    .nullable(),
});

export type ProviderReport = z.infer<typeof providerReportSchema>;

export const examinationSchema = z.object({
  versions: componentVersionsSchema,
  system: z.object({ platform: z.string(), architecture: z.string(), release: z.string() }),
  processor: z.object({
    model: z.string(),
    cores: z.number().int(),
    threads: z.number().int(),
    /** Instruction sets that matrix products can use; empty where the system does not list them. */
    features: z.array(z.string()),
  }),
  memory: z.object({ totalBytes: z.number(), availableBytes: z.number() }),
  folders: z.object({ data: z.string(), cache: z.string() }),
  packTitle: z.string(),
  /** Why the pack makes no masks; its image encoder is then tried as it is. null where it makes them. */
  obstacle: z.string().nullable(),
  /** In the order in which they are tried. */
  providers: z.array(providerReportSchema),
  /** What a generation would run on, as it would say it; null for a pack that makes no masks. */
  device: noticeSchema.nullable(),
});

export type Examination = z.infer<typeof examinationSchema>;

export const cudaPlanSchema = z.object({
  packageName: z.string(),
  version: z.string(),
  /** Who would be asked for it. */
  host: z.string(),
  bytes: z.number().int(),
  /** Where the libraries would go. */
  folder: z.string(),
});

export type CudaPlan = z.infer<typeof cudaPlanSchema>;

export const downloadedSchema = z.object({ bytes: z.number().int(), totalBytes: z.number().int() });

export const doctor = {
  /**
   * Looks at the machine and tries every execution provider anew with the image encoder of a pack (a name or a folder; null is the
   * embedded one). Takes from seconds to minutes. A provider that does not work is part of the answer and no failure.
   */
  examine: oc
    .input(z.object({ pack: z.string().nullable(), threads: threadsSchema.default(null) }))
    .output(examinationSchema),
  /** What installing the CUDA libraries of onnxruntime would fetch. Asks the feed that the package onnxruntime-node names. */
  planCuda: oc.output(cudaPlanSchema),
  /** Fetches, checks and places them. An interrupted download goes on the next time. */
  installCuda: oc.output(eventIterator(downloadedSchema, z.object({ files: z.array(z.string()) }))),
  /** Deletes what `installCuda` placed; `files` are those that were there. */
  removeCuda: oc.output(z.object({ files: z.array(z.string()) })),
};
