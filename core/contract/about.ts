import { oc } from '@orpc/contract';
import { z } from 'zod';

/** Versions of what computes, decodes and stores. */
export const componentVersionsSchema = z.object({
  node: z.string(),
  onnxruntime: z.string(),
  sharp: z.string(),
  libvips: z.string(),
  sqlite: z.string(),
});

export type ComponentVersions = z.infer<typeof componentVersionsSchema>;

const programSchema = z.object({
  version: z.string(),
  components: componentVersionsSchema,
  /** Where things lie that belong to the user and to no project; they may not exist yet. */
  folders: z.object({ data: z.string(), packs: z.string(), cache: z.string(), logs: z.string() }),
});

export type ProgramFacts = z.infer<typeof programSchema>;

export const about = {
  /** What the program is made of and where it keeps what. At once, unlike `doctor.examine`, which tries the devices. */
  program: oc.output(programSchema),
};
