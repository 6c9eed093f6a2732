import { readFileSync } from 'node:fs';

/** Linux's names of the instruction sets that matrix products can use, in the order of their coming. */
const matrixFeatures = [
  ...[
    'sse4_1',
    'avx',
    'f16c',
    'fma',
    'avx2',
    'avx512f',
    'avx512_vnni',
    'avx512_bf16',
    'avx_vnni',
    'amx_int8',
    'amx_bf16',
  ],
  ...['asimd', 'asimdhp', 'asimddp', 'i8mm', 'bf16', 'sve', 'sve2'],
];

/** Those that the processor has; empty on systems without a list to read (other than Linux). */
export function processorFeatures(listFile = '/proc/cpuinfo'): string[] {
  try {
    const flags = /^(?:flags|Features)\s*:\s*(.+)$/m.exec(readFileSync(listFile, 'utf8'))?.[1] ?? '';
    const present = new Set(flags.split(/\s+/));
    return matrixFeatures.filter((feature) => present.has(feature));
  } catch {
    return [];
  }
}
