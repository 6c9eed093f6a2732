import type { PlainError } from '#core/base/errors.ts';

/** An error as a text to be sent to whoever can mend it: what it is, with its facts, where it was thrown, and what it came from. */
export function errorReport({ kind, code, message, details, stack, cause }: PlainError): string {
  const lines = [`${kind} ${code}: ${message}`];
  if (Object.keys(details).length > 0) lines.push(JSON.stringify(details));
  if (stack !== undefined) lines.push(stack);
  if (cause !== undefined) lines.push('caused by', errorReport(cause));
  return lines.join('\n');
}
