import { createHash } from 'node:crypto';

/** One section of a peer's text that makes an object in Asterisk. */
export interface PeerSection {
  readonly type: string;
  readonly name: string;
  readonly mark: string;
}

/** A peer's text with a mark in every section, and what it makes in Asterisk. */
export interface MarkedText {
  readonly text: string;
  readonly sections: readonly PeerSection[];
}

/** A text that would harm peers beside it in the same file; the message is a sentence for the admin. */
export class PeerTextError extends Error {}

/** Asterisk keeps an option that begins with `@` beside an object of any type, and shows it; nothing else reads it. */
export const MARK_OPTION = '@farline';
const HEADER = /^\[([^\]]*)\](?:\(([^)]*)\))?\s*(?:;.*)?$/;
const TYPE = /^\s*type\s*=>?\s*([\w-]+)/;
const MARK = /^@farline = ([0-9a-f]{16})$/;
/** Begins a comment over several lines, to the end of the file when nothing ends it. */
const BLOCK_COMMENT = /(?<!\\);--(?!-)/;

/**
 * Gives every section a mark, a hash of what it says, by which one can see that Asterisk took it as it is: on a
 * reload it keeps the old object without a word when the new one is refused.
 * @throws PeerTextError when the text would reach into its neighbours' or begins outside a section
 */
export function markSections(peerName: string, text: string): MarkedText {
  if (BLOCK_COMMENT.test(text))
    throw new PeerTextError(
      `${peerName}: its text holds ";--", which makes a comment of what follows, other peers too`,
    );
  const blocks = blocksOf(peerName, text);
  const lines: string[] = [...blocks.before];
  const sections: PeerSection[] = [];
  for (const { header, name, options, body } of blocks.sections) {
    lines.push(header);
    // `(!)` is a pattern for others and `(+)` adds to one above: neither is an object.
    if (!/[!+]/.test(options)) {
      const mark = createHash('sha256')
        .update(`${header}\n${body.join('\n')}`)
        .digest('hex')
        .slice(0, 16);
      lines.push(`${MARK_OPTION} = ${mark}`);
      const type = typeOf(body);
      if (type !== undefined) sections.push({ type, name, mark });
    }
    lines.push(...body);
  }
  return { text: `${lines.join('\n').trimEnd()}\n`, sections };
}

/** The sections of a text that is already there; those without a mark have ''. Never throws. */
export function readSections(text: string): PeerSection[] {
  const sections: PeerSection[] = [];
  for (const { name, options, body } of split(text).sections) {
    const type = typeOf(body);
    if (type === undefined || /[!+]/.test(options)) continue;
    sections.push({ type, name, mark: MARK.exec(body[0] ?? '')?.[1] ?? '' });
  }
  return sections;
}

interface Section {
  readonly header: string;
  readonly name: string;
  readonly options: string;
  readonly body: string[];
}

function blocksOf(peerName: string, text: string): { before: string[]; sections: Section[] } {
  const blocks = split(text);
  // Options above the first section would fall to the last section of the peer before.
  const stray = blocks.before.find((line) => line.trim() !== '' && !/^\s*[;#]/.test(line));
  if (stray !== undefined) throw new PeerTextError(`${peerName}: its text begins with an option outside any section`);
  return blocks;
}

function split(text: string): { before: string[]; sections: Section[] } {
  const before: string[] = [];
  const sections: Section[] = [];
  for (const line of text.split('\n')) {
    const match = HEADER.exec(line);
    if (match) sections.push({ header: line, name: match[1] ?? '', options: match[2] ?? '', body: [] });
    else (sections.at(-1)?.body ?? before).push(line);
  }
  return { before, sections };
}

function typeOf(body: readonly string[]): string | undefined {
  for (const line of body) {
    const type = TYPE.exec(line)?.[1];
    if (type !== undefined) return type;
  }
  return undefined;
}
