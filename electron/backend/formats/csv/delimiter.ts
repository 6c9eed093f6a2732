/** Characters that separate columns; in Europe spreadsheets write semicolons. */
export type Delimiter = ',' | ';' | '\t';

/** Enough to outvote a few odd lines. */
const sampledLines = 200;

/**
 * The delimiter of a CSV text. In `path,class` lists the path comes first and hardly ever holds a delimiter, so the first candidate
 * outside quotes in a line is that line's vote: `a.jpg,cat;dog` votes for the comma. No votes at all mean one column: a comma.
 */
export function detectDelimiter(text: string): Delimiter {
  const votes: Record<Delimiter, number> = { ',': 0, '\t': 0, ';': 0 };
  for (const line of text.split(/\r\n|\n|\r/, sampledLines)) {
    const first = /[,;\t]/.exec(line.replace(/"[^"]*"/g, ''))?.[0];
    if (first === ',' || first === ';' || first === '\t') votes[first]++;
  }
  const candidates = [',', '\t', ';'] as const;
  return candidates.reduce((best, candidate) => (votes[candidate] > votes[best] ? candidate : best));
}
