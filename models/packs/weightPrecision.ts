/**
 * Which file of a pack holds the weights of a graph. The hub keeps several precisions side by side: the fp32 file is
 * taken where it is there, else the fp16 one, which is computed with in float32 (onnx/upcast.ts). Quantised files are no
 * substitute.
 */
import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UnsupportedError } from '#core/base/errors.ts';

const halfName = /_fp16(?=\.onnx)/;

/**
 * The file that has the graph `path` (`onnx/vision_model.onnx`), relative to the pack's folder like that: itself, or the
 * fp16 file beside its place. A path of which there is neither is returned as it is.
 * Throws `UnsupportedError` (`pack-precision-unsupported`) where only quantised files of it are there.
 */
export async function weightFileOf(folder: string, path: string): Promise<string> {
  const names = await readdir(join(folder, dirname(path))).catch((): string[] => []);
  const wanted = basename(path);
  if (names.includes(wanted)) return path;
  const half = wanted.replace(/\.onnx$/, '_fp16.onnx');
  if (names.includes(half)) return `${dirname(path)}/${half}`;
  const stem = wanted.replace(/\.onnx$/, '');
  const other = names.find((name) => name.startsWith(`${stem}_`) && name.endsWith('.onnx'));
  if (other === undefined) return path;
  throw new UnsupportedError(
    'pack-precision-unsupported',
    `${join(folder, dirname(path), other)} is a quantised file; graphs are derived from the fp32 or the fp16 one.`,
    { remedy: `Download ${path} from the same page.`, details: { folder, file: other } },
  );
}

/**
 * The path that a file stands for among all files of its folder: an fp16 file, or data beside it, whose fp32 graph is not
 * there stands for that; any other for itself.
 */
export function standsFor(path: string, paths: ReadonlySet<string>): string {
  const full = path.replace(halfName, '');
  const graph = full.replace(/\.onnx.*$/, '.onnx');
  return paths.has(graph) ? path : full;
}
