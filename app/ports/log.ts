/** Lines an operator could read at 3 a.m. Secrets and full numbers never come here. */
export interface Log {
  debug(line: string, fields?: Readonly<Record<string, unknown>>): void;
  info(line: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(line: string, fields?: Readonly<Record<string, unknown>>): void;
  error(line: string, fields?: Readonly<Record<string, unknown>>): void;
}
