import type { RefusalCode } from '../../../domain/refusals.js';
import type { FieldProblem } from './field-problems.js';
import type { EdgeCode } from './refusal-status.js';

export interface RefusedDetails {
  /** The field it is about, as the caller wrote it. */
  readonly field?: string | null;
  /** Values for the placeholders of the code's sentence. */
  readonly values?: Readonly<Record<string, string | number>>;
  readonly problems?: readonly FieldProblem[];
  /** Whole seconds to wait, for `Retry-After`. */
  readonly retryAfterSeconds?: number;
}

/** Ends a request with a refusal; the one error handler turns it into status and sentence. */
export class Refused extends Error {
  readonly code: RefusalCode | EdgeCode;
  readonly details: RefusedDetails;

  constructor(code: RefusalCode | EdgeCode, details: RefusedDetails = {}) {
    super(code);
    this.code = code;
    this.details = details;
  }
}
