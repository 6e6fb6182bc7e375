import type { Refused } from './refused.js';
import { refusalStatus } from './refusal-status.js';
import type { FieldProblem } from './field-problems.js';
import type { Texts } from '../texts.js';

/** A refusal as it is shown, the same in HTML and JSON (RFC 9457 problem details with our stable code). */
export interface ShownRefusal {
  readonly status: number;
  readonly code: string;
  readonly sentence: string;
  readonly field: string | null;
  readonly problems: readonly FieldProblem[];
  /** Set on a 500: the log has what happened under this id. */
  readonly id: string | null;
}

export function describeRefusal(refused: Refused, texts: Texts, id: string | null = null): ShownRefusal {
  const { field, values, problems } = refused.details;
  return {
    status: refusalStatus[refused.code],
    code: refused.code,
    sentence: texts.say(`refusal.${refused.code}`, values),
    field: field ?? null,
    problems: problems ?? [],
    id,
  };
}

export function problemDetails({ status, code, sentence, field, problems, id }: ShownRefusal): object {
  return {
    type: 'about:blank',
    status,
    title: sentence,
    code,
    ...(field === null ? {} : { field }),
    ...(problems.length === 0 ? {} : { detail: problems.map((problem) => problem.sentence).join(' '), problems }),
    ...(id === null ? {} : { id }),
  };
}
