import type { ConfOption } from './asterisk-conf.js';

/** A DN of Genesys with its [TServer] options, as people write it down from Configuration Manager. */
export interface DnBlock {
  readonly line: number;
  /** `trunk`: what calls go out through (VOIP Service, Trunk); `other`: a kind that is nothing here. */
  readonly kind: 'extension' | 'trunk' | 'other';
  readonly name: string;
  /** Named in a line `Agent: Joe` in front. */
  readonly agent: string | null;
  readonly options: readonly ConfOption[];
  /** Of sections other than [TServer]. */
  readonly others: readonly ConfOption[];
}

export interface DnProblem {
  readonly line: number;
  readonly code: 'control' | 'no-meaning' | 'no-dn' | 'dn-twice';
  readonly values: Readonly<Record<string, string | number>>;
}

export interface DnFile {
  readonly blocks: readonly DnBlock[];
  readonly problems: readonly DnProblem[];
}

const AGENT = /^agent\s*:\s*(.+)$/i;
const EXTENSION = /^(?:extension|acd position)(?:\s+dn)?\s*:\s*(.+)$/i;
const TRUNK = /^(?:voip service|trunk|trunk group)(?:\s+dn)?\s*:\s*(.+)$/i;
const OTHER = /^([\w ]{1,40}?)\s+dn\s*:\s*(.+)$/i;

const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f]/;

interface Open extends DnBlock {
  readonly options: ConfOption[];
  readonly others: ConfOption[];
}

/**
 * Lines `Extension DN: 8888`, `VOIP Service DN: SBC` and, in front of a DN, `Agent: Joe`; then `[TServer]` and its options.
 * `#`, `;` and `//` begin comments; words in angle brackets are what a table says where there is nothing.
 */
export function readDnFile(text: string): DnFile {
  const blocks: Open[] = [];
  const problems: DnProblem[] = [];
  const seen = new Map<string, number>();
  let agent: string | null = null;
  let isTserver = true;
  const open = (line: number, kind: DnBlock['kind'], name: string): void => {
    const key = `${kind} ${name.toLowerCase()}`;
    const former = seen.get(key);
    if (former !== undefined) problems.push({ line, code: 'dn-twice', values: { name, line: former } });
    seen.set(key, line);
    blocks.push({ line, kind, name, agent: kind === 'extension' ? agent : null, options: [], others: [] });
    [agent, isTserver] = [null, true];
  };
  for (const [at, raw] of text.split(/\r?\n/).entries()) {
    const line = at + 1;
    const said = raw.replace(/(?:^|\s)\s*(?:\/\/|#).*$/, '').trim();
    if (CONTROL.test(raw)) problems.push({ line, code: 'control', values: {} });
    else if (said === '' || said.startsWith(';') || /^<.*>$/.test(said)) continue;
    else if (AGENT.test(said)) agent = AGENT.exec(said)?.[1] ?? null;
    else if (EXTENSION.test(said)) open(line, 'extension', EXTENSION.exec(said)?.[1] ?? '');
    else if (TRUNK.test(said)) open(line, 'trunk', TRUNK.exec(said)?.[1] ?? '');
    else if (OTHER.test(said)) open(line, 'other', said);
    else if (/^\[.*\]$/.test(said)) isTserver = /^\[tserver\]$/i.test(said);
    else addOption(line, said, blocks.at(-1), isTserver, problems);
  }
  return { blocks, problems };
}

function addOption(
  line: number,
  said: string,
  block: Open | undefined,
  isTserver: boolean,
  problems: DnProblem[],
): void {
  const [, name = '', value = ''] = /^([\w-]{1,60})\s*=\s*(.*)$/.exec(said) ?? [];
  if (name === '') return void problems.push({ line, code: 'no-meaning', values: { text: said.slice(0, 40) } });
  if (!block) return void problems.push({ line, code: 'no-dn', values: { text: said.slice(0, 40) } });
  (isTserver ? block.options : block.others).push({ line, name: name.toLowerCase(), value: value.trim() });
}
