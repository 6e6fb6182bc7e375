import { inspect } from 'node:util';
import { Logger } from 'tslog';
import type { Log } from '../../ports/log.js';
import { maskLogValue } from './mask-log.js';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export interface LogOptions {
  /** Lines below it are not written. */
  readonly level: LogLevel;
  /** JSON, one object a line; pretty for people at a terminal. */
  readonly format: 'json' | 'pretty';
  /** Takes one finished line, newline included. */
  readonly write: (line: string) => void;
}

/** The process's log: to stderr, JSON unless stderr is a terminal. */
export function stderrLog(level: LogLevel): Log {
  const format = process.stderr.isTTY ? 'pretty' : 'json';
  return createLog({ level, format, write: togetherTo(process.stderr) });
}

/**
 * Lines of one turn of the event loop are written at once: writing to a pipe blocks until it is done, and a busy Farline
 * writes ten lines a call. Whatever ends the process, a `kill -9` in that very turn apart, they are written before.
 */
function togetherTo(stream: NodeJS.WriteStream): (line: string) => void {
  let waiting = '';
  const flush = (): void => {
    const text = waiting;
    waiting = '';
    if (text !== '') stream.write(text);
  };
  process.on('exit', flush);
  return (line) => {
    if (waiting === '') setImmediate(flush);
    waiting += line;
  };
}

/** A log on tslog. Secrets and telephone numbers are masked by name and by look before anything is written. */
export function createLog(options: LogOptions): Log {
  const logger = new Logger<Record<string, unknown>>({
    type: options.format,
    minLevel: options.level.toUpperCase() as 'DEBUG' | 'INFO' | 'WARN' | 'ERROR',
    // Looking up the code position of each line costs more than the line.
    hideLogPositionForProduction: true,
    prettyLogTemplate: '{{hh}}:{{MM}}:{{ss}}.{{ms}} {{logLevelName}} ',
    prettyLogTimeZone: 'local',
    overwrite: {
      mask: (args) => args.map((arg) => maskLogValue(arg)),
      ...(options.format === 'json' ? jsonLines(options.write) : prettyLines(options.write)),
    },
  });
  return {
    debug: (line, fields) => void logger.debug(line, fields ?? {}),
    info: (line, fields) => void logger.info(line, fields ?? {}),
    warn: (line, fields) => void logger.warn(line, fields ?? {}),
    error: (line, fields) => void logger.error(line, fields ?? {}),
  };
}

type Overwrite = NonNullable<ConstructorParameters<typeof Logger<Record<string, unknown>>>[0]>['overwrite'];

function jsonLines(write: (line: string) => void): Overwrite {
  return {
    toLogObj: ([line, fields]) => ({ line, ...(fields as object) }),
    addMeta: (entry, _id, level) => ({ time: new Date().toISOString(), level: level.toLowerCase(), ...entry }) as never,
    transportJSON: (entry) => write(`${JSON.stringify(entry)}\n`),
  };
}

function prettyLines(write: (line: string) => void): Overwrite {
  return {
    formatLogObj: ([line, fields]) => ({ args: [line, prettyFields(fields as object)], errors: [] }),
    transportFormatted: (meta, args) => write(`${meta}${oneLine(args.join(' ')).trimEnd()}\n`),
  };
}

function prettyFields(fields: object): string {
  return Object.entries(fields)
    .map(
      ([name, value]) =>
        `${name}=${typeof value === 'string' ? value : inspect(value, { depth: 4, breakLength: Infinity })}`,
    )
    .join(' ');
}

/** A terminal line stays one line, whatever a caller put into a name. */
function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ');
}
