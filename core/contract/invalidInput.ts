/** What is wrong with an input, as a sentence for whoever typed it rather than as a path of fields. */
import { z } from 'zod';
import { ExpectedError, type ErrorDetails } from '../base/errors.ts';

/** What zod says of a value, as far as it is put into words. */
export const inputIssueSchema = z.object({
  message: z.string(),
  path: z.array(z.unknown()).optional(),
  code: z.string().optional(),
  origin: z.string().optional(),
  maximum: z.number().optional(),
  minimum: z.number().optional(),
});

type InputIssue = z.infer<typeof inputIssueSchema>;

/** Fields that a person fills in, by their names in the contract. */
const fields: Readonly<Record<string, string>> = {
  className: 'The name of the class',
  colour: 'The colour',
  file: 'The path of the file',
  folder: 'The path of the folder',
  hub: 'The address of the hub',
  limitBytes: 'The limit',
  model: 'The name of the model',
  name: 'The name',
  outFolder: 'The path of the folder',
  pack: 'The name of the pack',
  path: 'The path',
  paths: 'The list of paths',
  picture: 'The path of the picture',
  revision: 'The revision',
  target: 'The path of the copy',
  text: 'The text',
  threshold: 'The threshold',
  title: 'The title',
  validationShare: 'The share for validation',
  word: 'A word',
  words: 'The list of words',
};

const invalid = 'invalid-input';

/** The error of an input that its schema refuses: of several faults the first, as the others often follow from it. */
export function invalidInput([issue]: readonly InputIssue[], cause: unknown): ExpectedError {
  const { path = [], code, origin, maximum, minimum, message = '' } = issue ?? {};
  const names = path.filter((part) => typeof part === 'string');
  const known = names.findLast((name) => name in fields) ?? names.at(-1) ?? 'request';
  // Of a list, one entry.
  const field = typeof path.at(-1) === 'number' && path.at(-2) === known ? known.replace(/s$/, '') : known;
  const what = fields[field] ?? `What was sent as ${field}`;
  const isText = origin === 'string';
  const isList = origin === 'array' || origin === 'set';
  const refuse = (kind: string, says: string, details: ErrorDetails): ExpectedError =>
    new ExpectedError(kind, `${what} ${says}.`, { remedy: 'Correct it, then try again.', details, cause });

  if (code === 'too_big' && maximum !== undefined) {
    const limit = maximum;
    const length = `is too long: ${limit} characters at most`;
    if (isText) return refuse(invalid, length, { variant: 'too-long', field, limit });
    if (isList) return refuse(invalid, `is too long: ${limit} at most`, { variant: 'too-many', field, limit });
    return refuse(invalid, `is too large: ${limit} at most`, { variant: 'too-large', field, limit });
  }
  if (code === 'too_small' && minimum !== undefined) {
    if (isText || isList) return refuse(invalid, 'is empty', { variant: 'empty', field });
    return refuse(invalid, `is too small: ${minimum} at least`, { variant: 'too-small', field, limit: minimum });
  }
  return refuse(invalid, `does not fit (${message})`, { field });
}
