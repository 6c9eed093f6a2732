/**
 * Whether an SPDX licence expression can be met with a set of licences: `A OR B` with either, `A AND B` with both,
 * `A WITH exception` with the whole of it in the set. A licence that was only guessed from a file's text (a star at its
 * end) counts as that licence. An expression that cannot be read is not allowed.
 */
export function isAllowedLicence(expression: string, allowed: ReadonlySet<string>): boolean {
  const tokens = expression.match(/[()]|[^()\s]+/g) ?? [];
  let position = 0;

  function alternatives(): boolean {
    let result = conjunction();
    while (tokens[position] === 'OR') {
      position += 1;
      result = conjunction() || result;
    }
    return result;
  }

  function conjunction(): boolean {
    let result = licence();
    while (tokens[position] === 'AND') {
      position += 1;
      result = licence() && result;
    }
    return result;
  }

  function licence(): boolean {
    const token = tokens[position];
    position += 1;
    if (token === '(') {
      const result = alternatives();
      if (tokens[position] !== ')') return false;
      position += 1;
      return result;
    }
    if (token === undefined) return false;
    if (tokens[position] !== 'WITH') return allowed.has(token.replace(/\*$/, ''));
    const exception = tokens[position + 1] ?? '';
    position += 2;
    return allowed.has(`${token} WITH ${exception}`);
  }

  return alternatives() && position === tokens.length;
}
