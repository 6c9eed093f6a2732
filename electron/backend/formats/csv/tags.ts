/**
 * Tags from a CSV text: `path,class[,class…]`, or one row per picture and class; with or without a header; separated by commas,
 * semicolons or tabs; several classes in one cell as `a;b` or `a|b`. Paths may be written with backslashes. Under a header, columns
 * `absent` and `unsure` hold classes that are not there or may be, or a column `value` says it of the row's classes.
 */
import { readFile, stat } from 'node:fs/promises';
import { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { errorCode, ExpectedError, type ErrorDetails } from '#core/base/errors.ts';
import { fileReason, fileReasonDetail } from '#core/base/fileReason.ts';
import { formatBytes } from '#core/base/format.ts';
import type { FileProblem } from '#core/contract/progress.ts';
import { problemOf } from '#core/document/problem.ts';
import { TagCollector, type NamedTag, type TagEntries } from '../tagEntries.ts';
import { detectColumns, type Columns } from './columns.ts';
import { detectDelimiter, type Delimiter } from './delimiter.ts';
import { tagValueOf } from './tagValue.ts';

/** Ten million rows; a larger file is something else. */
const maximumBytes = 256 * 2 ** 20;

const rowsSchema = z.array(z.object({ record: z.array(z.string()), info: z.object({ lines: z.number() }) }));

/** Reads a tags file. Throws as `parseTags`, and `csv-unreadable` when there is no readable file. */
export async function readTags(file: string): Promise<TagEntries> {
  try {
    const stats = await stat(file);
    if (!stats.isFile()) {
      throw unreadable(file, stats.isDirectory() ? `${file} is a folder.` : `${file} is no ordinary file.`);
    }
    const { size } = stats;
    if (size > maximumBytes) throw malformed(file, `it has ${formatBytes(size)}`);
    return parseTags(decodeText(await readFile(file)), file);
  } catch (error) {
    if (error instanceof ExpectedError) throw error;
    const isMissing = errorCode(error) === 'ENOENT';
    throw unreadable(
      file,
      isMissing ? `There is no file ${file}.` : `${file} cannot be read: ${fileReason(error)}.`,
      error,
    );
  }
}

function unreadable(file: string, message: string, cause?: unknown): ExpectedError {
  return new ExpectedError('csv-unreadable', message, {
    remedy: 'Name a CSV file that exists and may be read.',
    details: { file, ...(cause === undefined ? { variant: 'no-file' } : { reason: fileReasonDetail(cause) }) },
    cause,
  });
}

/**
 * Tags of a CSV text. `file` is what messages call it. Rows without a path, without a class or with an impossible class name are
 * problems with their row's number; so is a picture of which two things are said about one class; the others count.
 * Throws `ExpectedError`: `csv-empty`, `csv-columns` (a header without path or class, one column only, columns of flags whose classes
 * are not named), `csv-malformed` (quotes).
 */
export function parseTags(text: string, file: string): TagEntries {
  const delimiter = detectDelimiter(text);
  const rows = parseRows(text, delimiter, file);
  const [first] = rows;
  if (first === undefined) {
    throw new ExpectedError('csv-empty', `${file} holds no rows.`, {
      remedy: 'Write one row per picture: path,class.',
      details: { file },
    });
  }
  const columns = detectColumns(first.record, file);
  const dataRows = columns.isHeader ? rows.slice(1) : rows;
  if (dataRows.length > 0 && dataRows.every(({ record }) => record.length < 2)) {
    throw new ExpectedError(
      'csv-columns',
      `${file}, row ${first.info.lines}: there is one column where path,class is expected.`,
      {
        remedy: 'Separate path and class by a comma, a semicolon or a tab.',
        details: { file, row: first.info.lines, variant: 'one-column' },
      },
    );
  }

  if (!columns.isHeader) refuseNamelessColumns(dataRows, file);

  const collector = new TagCollector();
  const problems: FileProblem[] = [];
  for (const { record, info } of dataRows) {
    const complain = (code: string, what: string, remedy: string, details: ErrorDetails): void => {
      problems.push({
        path: file,
        ...problemOf(
          new ExpectedError(code, `Row ${info.lines}: ${what}.`, { remedy, details: { row: info.lines, ...details } }),
        ),
      });
    };
    const path = normalizedPath(record[columns.path] ?? '');
    const tags = tagsOf(record, columns, delimiter);
    if (path === '') {
      complain(
        'csv-row-without-path',
        `there is no path in column ${columns.path + 1}`,
        'Fill in the path or remove the row.',
        { column: columns.path + 1 },
      );
    } else if (tags.length === 0) {
      complain('csv-row-without-class', `${path} has no class`, 'Fill in a class or remove the row.', {
        picture: path,
      });
    }
    if (path === '') continue;
    const cell = columns.value === null ? null : (record[columns.value] ?? '');
    const rowValue = cell === null ? 'present' : tagValueOf(cell);
    if (rowValue === undefined) {
      complain(
        'csv-value',
        `'${(cell ?? '').slice(0, 80)}' does not say whether ${path} shows ${tags
          .map(({ name }) => name)
          .join(', ')
          .slice(0, 200)}`,
        "Write 'present', 'absent' or 'unsure' (or 1 and 0; -1 means different things to different programs).",
        {
          value: (cell ?? '').slice(0, 80),
          picture: path,
          names: tags.map(({ name }) => name.slice(0, 80)).slice(0, 20),
        },
      );
      continue;
    }
    for (const { name, value } of tags) {
      const reason = collector.add(path, name, value === 'present' ? rowValue : value);
      if (reason !== undefined) {
        complain('class-name-invalid', `'${name.slice(0, 80)}' cannot be a class (${reason})`, 'Correct the name.', {
          variant: 'row',
          name: name.slice(0, 80),
        });
      }
    }
  }
  return { entries: collector.entries(), problems: [...problems, ...collector.contradictions()] };
}

/**
 * Of `x.jpg,1,0,1` nobody can know which classes are meant; neither '1' nor 'true' nor '0.9' is one, and an empty cell names none. One
 * column of digits may well be classes, and so may larger numbers.
 */
function refuseNamelessColumns(rows: z.infer<typeof rowsSchema>, file: string): void {
  const cells = rows.flatMap(({ record: [, ...others] }) => others).filter((cell) => cell.trim() !== '');
  const isNameless = rows.every(({ record }) => record.length > 2) && cells.length > 0 && cells.every(isFlag);
  const [first] = rows;
  if (!isNameless || first === undefined) return;
  throw new ExpectedError(
    'csv-columns',
    `${file}, row ${first.info.lines}: the columns hold only numbers up to 1, or yes and no, and no header says of which classes.`,
    {
      remedy:
        'Write the names of the classes that a picture shows: path,class[,class…]; or rows of path,class,value under that header.',
      details: { file, row: first.info.lines, variant: 'nameless' },
    },
  );
}

/** A number from -1 to 1, true or false, yes or no. */
function isFlag(cell: string): boolean {
  const text = cell.trim();
  return (
    /^(true|false|yes|no)$/i.test(text) ||
    (/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) && Math.abs(Number(text)) <= 1)
  );
}

function parseRows(text: string, delimiter: Delimiter, file: string): z.infer<typeof rowsSchema> {
  try {
    const rows: unknown = parse(text, {
      bom: true,
      delimiter,
      info: true,
      relaxColumnCount: true,
      relaxQuotes: true,
      skipRecordsWithEmptyValues: true,
      trim: true,
    });
    return rowsSchema.parse(rows);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw malformed(file, error.message.replace(/\.$/, ''), error);
  }
}

function tagsOf(record: readonly string[], columns: Columns, delimiter: Delimiter): NamedTag[] {
  const { classes, moreClassesFrom } = columns;
  const value = classes.at(-1)?.value ?? 'present';
  const more = record.slice(moreClassesFrom).map((cell) => ({ cell, value }));
  const cells = [...classes.map((one) => ({ cell: record[one.column] ?? '', value: one.value })), ...more];
  const separators = delimiter === ',' ? /[;|]/ : /[;|,]/;
  return cells.flatMap((one) =>
    one.cell.split(separators).flatMap((name) => (name.trim() === '' ? [] : [{ name: name.trim(), value: one.value }])),
  );
}

function normalizedPath(cell: string): string {
  return cell
    .trim()
    .replaceAll('\\', '/')
    .replace(/^(\.\/+)+/, '')
    .normalize('NFC');
}

/** UTF-8; UTF-16 where the file says so; Windows-1252, which every byte sequence is, when it is no UTF-8. */
function decodeText(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

function malformed(file: string, what: string, cause?: unknown): ExpectedError {
  return new ExpectedError('csv-malformed', `${file} is not a CSV file that can be read: ${what}.`, {
    remedy: 'Save it as CSV again, with quotes around cells that hold quotes or delimiters.',
    details: { file },
    cause,
  });
}
