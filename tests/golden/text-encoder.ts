/** Golden case `text-encoder`: embeddings of token ids, and class vectors averaged over templates. */
import { join } from 'node:path';
import { z } from 'zod';
import { openTextGraph } from '#models/clip/textGraph.ts';
import { normaliseRows, unitMeans } from '#models/clip/unitVectors.ts';
import { tensor } from '#models/tensor/tensor.ts';
import { compareTensors, type GoldenChecker } from './goldenCase.ts';
import { namedTensor, readCase } from './readCase.ts';

const tolerance = 2e-5;

const caseSchema = z.object({ onnx: z.string(), n_templates: z.number().int().positive() });

export const check: GoldenChecker = async (caseFolder) => {
  const { description, tensors } = await readCase(caseFolder, caseSchema);
  const ids = namedTensor(tensors, 'input_ids');
  const inputIds = tensor('int64', ids.shape, BigInt64Array.from(Array.from(ids.data, BigInt)));
  const attentionMask = tensor('int64', ids.shape, new BigInt64Array(inputIds.data.length).fill(1n));

  await using graph = await openTextGraph({ path: join(caseFolder, description.onnx) }, ids.shape[1] ?? 0);
  const embeddings = await graph.run({ inputIds, attentionMask });
  const width = embeddings.shape[1] ?? 0;
  const unitRows = tensor('float32', embeddings.shape, normaliseRows(Float32Array.from(embeddings.data), width));
  const zeroShot = unitMeans(unitRows, description.n_templates);
  return [
    compareTensors('text_embeds', embeddings, namedTensor(tensors, 'expected_text_embeds'), tolerance),
    compareTensors('zeroshot', zeroShot, namedTensor(tensors, 'expected_zeroshot'), tolerance),
  ];
};
