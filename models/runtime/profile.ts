/**
 * onnxruntime's profile of a session: which provider ran each node, and for how long. onnxruntime gives nodes that a
 * provider does not have to the CPU without a word; this is where it shows.
 *
 * The file is a JSON array of trace events. `cat: "Node"` has one event for each node and run, with the provider's name
 * and the types that went in; its time on a GPU is only that of queueing. Providers that measure their kernels on the
 * device add them with `cat: "Api"` (WebGPU) or `"Kernel"` (CUDA).
 */
import { z } from 'zod';
import { ExpectedError } from '#core/base/errors.ts';
import type { ProviderName } from './providers.ts';

export interface ProfiledNode {
  readonly name: string;
  readonly operator: string;
  readonly provider: ProviderName;
  readonly microseconds: number;
  /** Element types of its inputs as the runtime calls them: `float`, `int64`, … */
  readonly inputTypes: readonly string[];
}

/** The last run of a profiled session. */
export interface SessionProfile {
  readonly nodes: readonly ProfiledNode[];
  /** What the kernels took on the device itself; undefined where the provider does not measure it. */
  readonly deviceMicroseconds: number | undefined;
}

/** What one provider did of a run. */
export interface ProviderShare {
  readonly provider: ProviderName;
  readonly nodes: number;
  /** Of the time of all nodes, 0 to 1. */
  readonly timeShare: number;
}

const providersByRuntimeName: Readonly<Record<string, ProviderName>> = {
  CPUExecutionProvider: 'cpu',
  CUDAExecutionProvider: 'cuda',
  DmlExecutionProvider: 'dml',
  CoreMLExecutionProvider: 'coreml',
  WebGpuExecutionProvider: 'webgpu',
};

const eventsSchema = z.array(
  z.looseObject({
    cat: z.string(),
    name: z.string().default(''),
    ts: z.number(),
    dur: z.number().default(0),
    args: z
      .looseObject({
        provider: z.string().optional(),
        op_name: z.string().optional(),
        input_type_shape: z.array(z.record(z.string(), z.unknown())).optional(),
      })
      .default({}),
  }),
);

/**
 * Reads a profile. Only the last run counts: the first also compiles kernels and allocates. Throws `ExpectedError`
 * (`profile-unreadable`) for a file that is no profile, names a provider that is not ours, or holds no node.
 */
export function parseProfile(text: string): SessionProfile {
  const events = readEvents(text);
  const lastRunAt = events.findLast(({ cat, name }) => cat === 'Session' && name === 'model_run')?.ts ?? 0;
  const ofLastRun = events.filter(({ ts }) => ts >= lastRunAt);
  const nodes = ofLastRun.flatMap(({ cat, name, dur, args }): ProfiledNode[] => {
    if (cat !== 'Node' || args.provider === undefined) return [];
    return [
      {
        name: name.replace(/_kernel_time$/, ''),
        operator: args.op_name ?? '',
        provider: toProvider(args.provider),
        microseconds: dur,
        inputTypes: (args.input_type_shape ?? []).flatMap((input) => Object.keys(input)),
      },
    ];
  });
  if (nodes.length === 0) throw unreadable('it names no node');
  const kernels = ofLastRun.filter(({ cat }) => cat === 'Api' || cat === 'Kernel');
  return {
    nodes,
    deviceMicroseconds: kernels.length === 0 ? undefined : kernels.reduce((sum, { dur }) => sum + dur, 0),
  };
}

/** Nodes and time by provider, the busiest first. */
export function shareByProvider({ nodes, deviceMicroseconds }: SessionProfile): readonly ProviderShare[] {
  const totals = new Map<ProviderName, { nodes: number; microseconds: number }>();
  for (const { provider, microseconds } of nodes) {
    const total = totals.get(provider) ?? { nodes: 0, microseconds: 0 };
    totals.set(provider, { nodes: total.nodes + 1, microseconds: total.microseconds + microseconds });
  }
  if (deviceMicroseconds !== undefined) {
    for (const [provider, total] of totals) {
      if (provider !== 'cpu') totals.set(provider, { ...total, microseconds: deviceMicroseconds });
    }
  }
  const all = [...totals.values()].reduce((sum, { microseconds }) => sum + microseconds, 0);
  return [...totals]
    .map(([provider, total]) => ({
      provider,
      nodes: total.nodes,
      timeShare: all > 0 ? total.microseconds / all : total.nodes / nodes.length,
    }))
    .toSorted((a, b) => b.timeShare - a.timeShare);
}

/** Operators that only move or reshape what they get: where they run decides nothing. */
const movingOperators: ReadonlySet<string> = new Set([
  ...['Reshape', 'Squeeze', 'Unsqueeze', 'Flatten', 'Identity', 'Shape', 'Size', 'Cast', 'Gather', 'Slice', 'Concat'],
  ...['Split', 'Expand', 'MemcpyToHost', 'MemcpyFromHost'],
]);

/** Nodes of the run that calculate with floating-point numbers: those that a device is asked for. */
export function calculatingNodes({ nodes }: SessionProfile): readonly ProfiledNode[] {
  return nodes.filter(
    ({ operator, inputTypes }) =>
      !movingOperators.has(operator) && inputTypes.some((type) => /^(?:float|double)/.test(type)),
  );
}

function readEvents(text: string): z.infer<typeof eventsSchema> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw unreadable('it is not JSON', error);
  }
  const events = eventsSchema.safeParse(json);
  if (events.success) return events.data;
  throw unreadable(`"${events.error.issues[0]?.path.join('.') ?? ''}" is not understood`);
}

function toProvider(runtimeName: string): ProviderName {
  const provider = providersByRuntimeName[runtimeName];
  if (provider === undefined) throw unreadable(`it names the provider ${runtimeName}`);
  return provider;
}

function unreadable(what: string, cause?: unknown): ExpectedError {
  return new ExpectedError('profile-unreadable', `onnxruntime's profile cannot be read: ${what}.`, {
    remedy: 'Report this with the version of onnxruntime that "maskwright doctor" names.',
    ...(cause === undefined ? {} : { cause }),
  });
}
