import { detailsSchema, type Problem } from '#core/document/problem.ts';

/** The columns that hold a problem, or nulls for none. */
export interface ProblemColumns {
  readonly problemCode: string | null;
  readonly problemMessage: string | null;
  readonly problemRemedy: string | null;
  /** JSON; null also where there are none, as in what earlier versions have stored. */
  readonly problemDetails: string | null;
}

export function problemToColumns(problem: Problem | null): ProblemColumns {
  return {
    problemCode: problem?.code ?? null,
    problemMessage: problem?.message ?? null,
    problemRemedy: problem?.remedy ?? null,
    problemDetails: detailsToColumn(problem?.details),
  };
}

export function problemFromColumns(row: ProblemColumns): Problem | null {
  const { problemCode: code, problemMessage: message, problemRemedy: remedy } = row;
  return code === null || message === null ? null : { code, message, remedy, ...detailsFromColumn(row.problemDetails) };
}

export function detailsToColumn(details: Problem['details']): string | null {
  return details === undefined ? null : JSON.stringify(details);
}

export function detailsFromColumn(details: string | null): Pick<Problem, 'details'> {
  return details === null ? {} : { details: detailsSchema.parse(JSON.parse(details)) };
}
