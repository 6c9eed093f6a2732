/**
 * Reading of a golden case's folder: `case.json` by a schema, `case.safetensors` as named tensors. Errors name the
 * file.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { errorMessage, ExpectedError } from '#core/base/errors.ts';
import { readSafetensors } from '#models/tensor/safetensors.ts';
import { expectDType, type Tensor } from '#models/tensor/tensor.ts';

const descriptionFile = 'case.json';
const tensorFile = 'case.safetensors';

export type CaseTensors = ReadonlyMap<string, Tensor>;

export interface CaseFiles<D> {
  readonly description: D;
  readonly tensors: CaseTensors;
}

/** Throws `ExpectedError` (`case-unreadable`) naming the file and, where there is one, the field at fault. */
export async function readCase<S extends z.ZodType>(caseFolder: string, schema: S): Promise<CaseFiles<z.output<S>>> {
  const text = await readCaseFile(caseFolder, descriptionFile, (bytes) => bytes.toString('utf8'));
  const parsed = schema.safeParse(parseJson(text));
  if (!parsed.success) throw misunderstood(parsed.error);
  return { description: parsed.data, tensors: await readTensors(caseFolder) };
}

/** The tensors alone. Throws as `readCase`. */
export function readTensors(caseFolder: string): Promise<CaseTensors> {
  return readCaseFile(caseFolder, tensorFile, readSafetensors);
}

/** A file of the case, decoded. Throws `ExpectedError` (`case-unreadable`) when it is absent or `decode` throws. */
export async function readCaseFile<T>(
  caseFolder: string,
  name: string,
  decode: (bytes: Buffer) => T,
): Promise<Awaited<T>> {
  try {
    return await decode(await readFile(join(caseFolder, name)));
  } catch (error) {
    throw unreadable(`${name}: ${errorMessage(error)}`, error);
  }
}

/** Throws `ExpectedError` (`case-unreadable`) naming the tensor when the case has none of that name. */
export function namedTensor(tensors: CaseTensors, name: string): Tensor {
  const found = tensors.get(name);
  if (found === undefined) throw unreadable(`${tensorFile}: tensor ${name} is missing`);
  return found;
}

/** The data of a uint8 tensor. Throws as `namedTensor`, and `BugError` for another type. */
export function uint8Data(tensors: CaseTensors, name: string): Uint8Array {
  return expectDType(namedTensor(tensors, name), 'uint8').data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unreadable(`${descriptionFile}: ${errorMessage(error)}`, error);
  }
}

function misunderstood(error: z.ZodError): ExpectedError {
  const [issue] = error.issues;
  return unreadable(`${descriptionFile}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? 'not understood'}`, error);
}

function unreadable(message: string, cause?: unknown): ExpectedError {
  return new ExpectedError('case-unreadable', message, {
    remedy: 'Compare the case with its README.md.',
    cause,
  });
}
