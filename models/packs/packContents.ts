/**
 * Which files of a folder in the hub's layout make a pack of it: the graphs of its kind with their data (at full
 * precision where that is there, else in fp16), and the descriptions. What stays out: other precisions and frameworks of the same weights, which hub folders
 * carry along by the gigabyte.
 */
import { combinedModelPath, requiredFiles } from './openPack.ts';
import type { PackKind } from './packManifest.ts';
import { standsFor } from './weightPrecision.ts';

/** Descriptions and terms, small and of use to a person later; learned tokens. */
const keptDescriptions = /^(?:[^/]+\.(?:json|txt|txt\.gz|md)|LICEN[CS]E[^/]*|NOTICE[^/]*|mask_tokens\.safetensors)$/i;
/** Reduced precisions as the hub names them. */
const otherPrecisions = /_(?:quantized|int8|uint8|q4|q4f16|bnb4|fp16)\.onnx/;

/** Whether a file belongs to a pack of this kind, by its path among all `paths` of the folder. */
export function belongsToPack(path: string, paths: ReadonlySet<string>, kind: PackKind): boolean {
  return keptDescriptions.test(path) || isWeight(standsFor(path, paths), kind);
}

/** `path` is that of the full precision, which an fp16 file may stand for. */
function isWeight(path: string, kind: PackKind): boolean {
  if (!path.startsWith('onnx/') || path.startsWith(combinedModelPath) || otherPrecisions.test(path)) return false;
  // Data beside a graph is named after it as a rule; what is named otherwise may belong to any.
  const graph = /^.*?\.onnx(?=$|[._])/.exec(path)?.[0];
  const { weights } = requiredFiles[kind];
  return graph === undefined || weights.length === 0 || weights.includes(graph);
}
