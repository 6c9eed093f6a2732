/** A pack whose image encoder cannot be made to encode densely: its embedding is made from more than the class token. */
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { embeddedPackFolder } from '#backend/resources.ts';
import { GraphDraft } from '#models/onnx/graphDraft.ts';
import { readModelFile } from '#models/onnx/modelFile.ts';
import { floatWeights } from '#models/onnx/weights.ts';
import { writeModel } from '#models/onnx/writeModel.ts';

/** Writes one named `plain` to `folder`: the embedded pack, with embeddings of the same values. */
export async function writePackWithoutMasks(folder: string): Promise<void> {
  await cp(embeddedPackFolder, folder, { recursive: true });
  const manifestFile = join(folder, 'pack.json');
  const manifest = JSON.parse(await readFile(manifestFile, 'utf8')) as Record<string, unknown>;
  await writeFile(manifestFile, JSON.stringify({ ...manifest, name: 'plain', title: 'Plain CLIP', files: {} }));

  const visionModel = join(folder, 'onnx/vision_model.onnx');
  const draft = new GraphDraft(readModelFile(visionModel));
  // The embedding under another name, plus nothing: what all tokens have in common, times 0.
  draft.mapNodes((node) => ({ ...node, inputs: node.inputs.map(renamed), outputs: node.outputs.map(renamed) }));
  const tokens = draft.emit('Transpose', ['last_hidden_state'], { perm: [0, 2, 1] });
  const largest = draft.emit('Flatten', [draft.emit('GlobalMaxPool', [tokens])]);
  const [features, width] = [128, 96];
  const zeros = draft.constant(floatWeights([features, width], Array<number>(features * width).fill(0)), 'zeros');
  const nothing = draft.emit('MatMul', [largest, zeros]);
  const sum = { operator: 'Add', inputs: [classEmbedding, nothing], outputs: [embedding], attributes: new Map() };
  draft.addNode({ name: 'sum', domain: '', overload: '', ...sum });
  await writeFile(visionModel, writeModel(draft.finish()));
}

const embedding = 'image_embeds';
const classEmbedding = 'class_embeds';

function renamed(name: string): string {
  return name === embedding ? classEmbedding : name;
}
