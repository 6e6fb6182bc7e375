import type { Log } from '../../app/ports/log.js';

export interface RecordedLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly line: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A log that a test can read. */
export class RecordedLog implements Log {
  readonly lines: RecordedLine[] = [];

  debug(line: string, fields: Readonly<Record<string, unknown>> = {}): void {
    this.lines.push({ level: 'debug', line, fields });
  }

  info(line: string, fields: Readonly<Record<string, unknown>> = {}): void {
    this.lines.push({ level: 'info', line, fields });
  }

  warn(line: string, fields: Readonly<Record<string, unknown>> = {}): void {
    this.lines.push({ level: 'warn', line, fields });
  }

  error(line: string, fields: Readonly<Record<string, unknown>> = {}): void {
    this.lines.push({ level: 'error', line, fields });
  }

  text(): string {
    return this.lines.map(({ level, line, fields }) => `${level} ${line} ${JSON.stringify(fields)}`).join('\n');
  }
}
