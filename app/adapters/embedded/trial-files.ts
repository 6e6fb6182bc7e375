const TOGETHER = 100;

interface Part {
  readonly name: string;
  /** Its first line in the file it is in. */
  readonly from: number;
}

/**
 * Peer files as a trial reads them: a hundred in one, as the real folder has them. Asterisk reads every file once for each
 * kind of object and looks through all the others meanwhile; with one file for each of 2,000 telephones that took minutes.
 */
export class TrialFiles {
  readonly files: ReadonlyMap<string, string>;
  readonly #parts = new Map<string, readonly Part[]>();

  constructor(files: ReadonlyMap<string, string>) {
    const all = [...files];
    const made = new Map<string, string>();
    for (let at = 0; at < all.length; at += TOGETHER) {
      const name = `trial-${String(at / TOGETHER + 1).padStart(4, '0')}.conf`;
      const parts: Part[] = [];
      let text = '';
      let line = 1;
      for (const [part, own] of all.slice(at, at + TOGETHER)) {
        const whole = own.endsWith('\n') ? own : `${own}\n`;
        parts.push({ name: part, from: line });
        text += whole;
        line += whole.split('\n').length - 1;
      }
      made.set(name, text);
      this.#parts.set(name, parts);
    }
    this.files = made;
  }

  /** A complaint that names the file and line it was given, not those it was put in. */
  named(complaint: string): string {
    return complaint.replace(/at line (\d+) of (trial-\d+\.conf)/g, (said: string, line: string, file: string) => {
      const part = this.#parts.get(file)?.findLast(({ from }) => from <= Number(line));
      return part ? `at line ${Number(line) - part.from + 1} of ${part.name}` : said;
    });
  }
}
