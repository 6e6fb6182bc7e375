import type { StepStatement } from './step-statement.js';

/** Writes one step's rows in one transaction. Only one step is written at a time, whatever its statement. */
export interface StepWriter {
  /**
   * `parameters` of `StepRows`; `full`: on the disk itself, not only in the operating system, before it resolves. False:
   * nothing was written, for history has moved from where this step goes on.
   */
  write(statement: StepStatement, parameters: readonly (string | null)[], full: boolean): Promise<boolean>;
  close(): Promise<void>;
}
