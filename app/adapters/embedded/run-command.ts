import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

export interface CommandResult {
  /** Exit status; 127 when the program does not exist, 124 when it was ended for taking too long. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  /** The program is killed after so many milliseconds. */
  readonly timeoutMs: number;
  /** Receives each line the program writes to its file descriptor 3. */
  readonly onStatusLine?: (line: string) => void;
}

/** Runs a program without a shell, in the C locale so that its output can be read. Never rejects: the status tells. */
export function runCommand(program: string, args: readonly string[], options: CommandOptions): Promise<CommandResult> {
  return new Promise((resolve) => {
    // Through env(1), so that the machine's own surroundings (a proxy for apt) stay and only the language changes.
    const child = spawn('/usr/bin/env', ['LC_ALL=C', program, ...args], {
      stdio: ['ignore', 'pipe', 'pipe', options.onStatusLine ? 'pipe' : 'ignore'],
    });
    const output = { stdout: '', stderr: '' };
    let timedOut = false;
    const deadline = setTimeout(() => {
      timedOut = true;
      child.kill('SIGKILL');
    }, options.timeoutMs);
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
    if (options.onStatusLine) readLines(child.stdio[3] as Readable, options.onStatusLine);
    child.on('error', (error) => {
      clearTimeout(deadline);
      resolve({ status: 127, stdout: '', stderr: error.message });
    });
    child.on('close', (code) => {
      clearTimeout(deadline);
      resolve({ status: timedOut ? 124 : (code ?? 1), ...output });
    });
  });
}

function readLines(stream: Readable, onLine: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  });
}
