/**
 * `npm run fixtures -- [DIR]`: checks every golden case under DIR (default `tests/fixtures`) and prints
 * `<case> <largest |Δ| / max|expected|> <pass|fail|partial|not implemented|not here>` with a line per part.
 * Exits with 1 when a case fails, with 2 when DIR cannot be read or holds no case.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { errorMessage, ExpectedError } from '#core/base/errors.ts';
import { reportLines, runGoldenCases } from '../tests/golden/run.ts';

const usage = 'usage: npm run fixtures -- [DIR]';

try {
  const [folder = fileURLToPath(new URL('../tests/fixtures', import.meta.url)), ...surplus] = readArguments();
  if (surplus.length > 0) throw new ExpectedError('arguments-surplus', `One folder at a time; ${usage}`);
  let hasFailure = false;
  let hasCase = false;
  for await (const result of runGoldenCases(folder)) {
    for (const line of reportLines(result)) console.log(line);
    hasFailure ||= result.status === 'fail';
    hasCase ||= result.status !== 'not here';
  }
  if (!hasCase) throw new ExpectedError('no-cases', `${folder} holds no golden case that can be checked.`);
  process.exitCode = hasFailure ? 1 : 0;
} catch (error) {
  console.error(errorMessage(error));
  process.exitCode = 2;
}

function readArguments(): string[] {
  try {
    return parseArgs({ allowPositionals: true }).positionals;
  } catch (error) {
    throw new ExpectedError('arguments-unknown', `${errorMessage(error)}; ${usage}`, { cause: error });
  }
}
