/** Writes one step's rows in one transaction. Only one step is written at a time. */
export interface StepWriter {
  /** `parameters` of `StepRows`; `full`: on the disk itself, not only in the operating system, before it resolves. */
  write(parameters: readonly (string | null)[], full: boolean): Promise<void>;
  close(): Promise<void>;
}
