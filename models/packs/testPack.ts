/** A small pack in the hub's layout, for tests: real graphs with random weights, a real tokenizer of a few merges. */
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The golden cases of the repository. */
export const fixturesFolder = fileURLToPath(new URL('../../tests/fixtures/', import.meta.url));

const descriptions: Readonly<Record<string, unknown>> = {
  'config.json': {
    model_type: 'clip',
    logit_scale_init_value: 2.6592,
    vision_config: { patch_size: 8, image_size: 64 },
    text_config: { max_position_embeddings: 77 },
  },
  'preprocessor_config.json': {
    do_resize: true,
    size: { shortest_edge: 64 },
    do_center_crop: true,
    crop_size: 64,
    resample: 3,
    do_normalize: true,
    image_mean: [0.48145466, 0.4578275, 0.40821073],
    image_std: [0.26862954, 0.26130258, 0.27577711],
  },
  'tokenizer.json': { model: { type: 'BPE', vocab: {}, merges: [] } },
};

export interface TestFolder extends AsyncDisposable {
  readonly path: string;
}

/** An empty folder that is deleted at the end of the scope. */
export async function temporaryFolder(): Promise<TestFolder> {
  const path = await mkdtemp(join(tmpdir(), 'maskwright-test-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Writes the pack; `files` replaces or adds (texts as they are, other values as JSON), null leaves a file out. */
export async function writeTestPack(folder: string, files: Readonly<Record<string, unknown>> = {}): Promise<void> {
  await mkdir(join(folder, 'onnx'), { recursive: true });
  const graphs = {
    'onnx/vision_model.onnx': 'graphs/hf-clip-ts14/model.onnx',
    'onnx/text_model.onnx': 'text-encoder/clip_text.onnx',
  };
  for (const [path, source] of Object.entries(graphs)) {
    if (!(path in files)) await cp(join(fixturesFolder, source), join(folder, path));
  }
  for (const [path, content] of Object.entries({ ...descriptions, ...files })) {
    if (content === null) continue;
    await mkdir(dirname(join(folder, path)), { recursive: true });
    const data = typeof content === 'string' || content instanceof Uint8Array ? content : JSON.stringify(content);
    await writeFile(join(folder, path), data);
  }
}
