/** One line `name = value` of a file of Asterisk's, where it stands. */
export interface ConfOption {
  readonly line: number;
  readonly name: string;
  readonly value: string;
}

export interface ConfSection {
  readonly line: number;
  readonly name: string;
  /** What it takes over from its templates first, then its own, in order. */
  readonly options: readonly ConfOption[];
}

export interface ConfProblem {
  readonly line: number;
  readonly code:
    | 'control'
    | 'no-option'
    | 'no-section'
    | 'bad-section'
    | 'no-template'
    | 'section-twice'
    | 'too-large'
    | 'comment-open';
  readonly values: Readonly<Record<string, string | number>>;
}

export interface ConfText {
  /** Without templates. */
  readonly sections: readonly ConfSection[];
  readonly problems: readonly ConfProblem[];
  /** Lines `#include` and `#exec`: nothing is read from elsewhere. */
  readonly directives: readonly ConfOption[];
}

/** Options of all sections together, so that templates of templates cannot fill the memory. */
export const MOST_OPTIONS = 50_000;

const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f]/;
const SECTION = /^\[([^\]]*)\]\s*(?:\(([^)]*)\))?$/;

/**
 * A file as Asterisk's own parser takes it: sections, `(!)` templates, `(name)` what takes over from them, `(+)` more of
 * a section, comments. A template has to stand before whoever takes over from it, so none can come back to itself.
 */
export function readConf(text: string): ConfText {
  return new Reader().read(text);
}

interface Open {
  readonly line: number;
  readonly name: string;
  readonly isTemplate: boolean;
  readonly options: ConfOption[];
}

class Reader {
  readonly #sections = new Map<string, Open>();
  readonly #problems: ConfProblem[] = [];
  readonly #directives: ConfOption[] = [];
  #open: Open | null = null;
  /** After a section that cannot be read its options are nobody's, and said once. */
  #lost = false;
  #options = 0;
  #inComment = 0;

  read(text: string): ConfText {
    const lines = text.split(/\r?\n/);
    for (const [at, line] of lines.entries()) {
      if (this.#options > MOST_OPTIONS) {
        this.#problem(at + 1, 'too-large', { most: MOST_OPTIONS });
        break;
      }
      this.#line(at + 1, line);
    }
    if (this.#inComment > 0) this.#problem(this.#inComment, 'comment-open');
    const sections = [...this.#sections.values()].filter(({ isTemplate }) => !isTemplate);
    return { sections, problems: this.#problems, directives: this.#directives };
  }

  #line(line: number, raw: string): void {
    if (CONTROL.test(raw)) return this.#problem(line, 'control');
    const text = this.#withoutComments(line, raw).trim();
    if (text === '') return;
    if (text.startsWith('[')) return this.#section(line, text);
    if (text.startsWith('#')) return void this.#directives.push({ line, name: text.split(/\s/)[0] ?? '', value: text });
    const equals = /^([^=]+?)\s*=>?\s*(.*)$/.exec(text);
    if (!equals) return this.#problem(line, 'no-option', { text: text.slice(0, 40) });
    if (this.#lost) return;
    if (!this.#open) return this.#problem(line, 'no-section', { text: text.slice(0, 40) });
    this.#open.options.push({ line, name: (equals[1] ?? '').toLowerCase(), value: equals[2] ?? '' });
    this.#options += 1;
  }

  /** `;` begins a comment unless a backslash stands in front; `;--` one that goes on to `--;`, also on a later line. */
  #withoutComments(line: number, raw: string): string {
    let text = '';
    let rest = raw;
    while (rest !== '') {
      if (this.#inComment > 0) {
        const end = rest.indexOf('--;');
        if (end < 0) return text;
        this.#inComment = 0;
        rest = rest.slice(end + 3);
        continue;
      }
      const at = /(?<!\\);/.exec(rest)?.index ?? -1;
      if (at < 0) return (text + rest).replaceAll('\\;', ';');
      text += rest.slice(0, at);
      if (!rest.startsWith(';--', at) || rest[at + 3] === '-') break;
      this.#inComment = line;
      rest = rest.slice(at + 3);
    }
    return text.replaceAll('\\;', ';');
  }

  #section(line: number, text: string): void {
    this.#open = null;
    this.#lost = true;
    const [, name = '', words = ''] = SECTION.exec(text) ?? [];
    if (name.trim() === '') return this.#problem(line, 'bad-section', { text: text.slice(0, 40) });
    const marks = words
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== '');
    const known = this.#sections.get(name);
    if (marks.includes('+')) {
      if (!known) return this.#problem(line, 'no-template', { name });
      this.#open = known;
    } else {
      if (known) return this.#problem(line, 'section-twice', { name, line: known.line });
      this.#open = { line, name, isTemplate: marks.includes('!'), options: [] };
      this.#sections.set(name, this.#open);
    }
    this.#lost = false;
    for (const template of marks.filter((mark) => mark !== '!' && mark !== '+')) this.#takeOver(line, template);
  }

  #takeOver(line: number, name: string): void {
    const template = this.#sections.get(name);
    if (!template || template === this.#open) return this.#problem(line, 'no-template', { name });
    this.#options += template.options.length;
    if (this.#options <= MOST_OPTIONS) this.#open?.options.push(...template.options);
  }

  #problem(line: number, code: ConfProblem['code'], values: ConfProblem['values'] = {}): void {
    this.#problems.push({ line, code, values });
  }
}

/** What counts where an option stands several times: the last one, as for Asterisk. */
export function lastOptions(options: readonly ConfOption[]): ReadonlyMap<string, ConfOption> {
  return new Map(options.map((option) => [option.name, option]));
}

/** As Asterisk reads yes and no; null: neither. */
export function yesOrNo(value: string): boolean | null {
  if (/^(yes|true|y|t|1|on)$/i.test(value)) return true;
  return /^(no|false|n|f|0|off)$/i.test(value) ? false : null;
}
