/** Tells what happens, line by line with the seconds since the start, on stderr. */
export class Story {
  readonly #since = performance.now();

  tell(line: string): void {
    const seconds = (performance.now() - this.#since) / 1000;
    const minutes = Math.floor(seconds / 60);
    const rest = (seconds - minutes * 60).toFixed(1).padStart(4, '0');
    process.stderr.write(`${String(minutes).padStart(2)}:${rest}  ${line}\n`);
  }

  /** A line of its own, without a time: headings and the summary. */
  say(line = ''): void {
    process.stderr.write(`${line}\n`);
  }
}
