import { z } from 'zod';

/** What computes. `auto`: the first that gives the CPU's results and is not slower, the CPU where none is. */
export const deviceSchema = z.enum(['auto', 'cuda', 'dml', 'coreml', 'webgpu', 'cpu']);

export type Device = z.infer<typeof deviceSchema>;

/** Threads of the CPU; null is one a core. */
export const threadsSchema = z.number().int().min(1).max(1024).nullable();

/**
 * What the image encoder multiplies in. `int8`: its weights in 8-bit integers, faster on processors made for that, with maps
 * that differ a little; on the CPU alone.
 */
export const precisionSchema = z.enum(['fp32', 'int8']);

export type Precision = z.infer<typeof precisionSchema>;
