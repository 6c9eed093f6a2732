import type { Problem } from '#core/document/problem.ts';

/** The three columns that hold a problem, or nulls for none. */
export interface ProblemColumns {
  readonly problemCode: string | null;
  readonly problemMessage: string | null;
  readonly problemRemedy: string | null;
}

export function problemToColumns(problem: Problem | null): ProblemColumns {
  return {
    problemCode: problem?.code ?? null,
    problemMessage: problem?.message ?? null,
    problemRemedy: problem?.remedy ?? null,
  };
}

export function problemFromColumns(row: ProblemColumns): Problem | null {
  const { problemCode: code, problemMessage: message, problemRemedy: remedy } = row;
  return code === null || message === null ? null : { code, message, remedy };
}
