import type { z } from 'zod';
import { MARKS, type Mark } from '../../../domain/import-words.js';
import type { lineAnswer, reportAnswer } from '../api/import-schemas.js';
import type { Texts } from '../texts.js';
import { shownTable, type ShownTable } from './list-page.js';

type Line = z.output<typeof lineAnswer>;

/** Lines that a page shows; whoever wants more asks the API. Problems come first, so none of them is left out before others. */
const MOST_LINES = 1_000;
const FIRST: readonly Mark[] = ['problem', 'warning', 'no-equal'];
const TONES: Readonly<Record<Mark, string>> = {
  created: 'is-in-service',
  changed: 'is-talking',
  unchanged: 'is-not-ready',
  here: 'is-in-service',
  'no-equal': 'is-offered',
  warning: 'is-offered',
  problem: 'is-out-of-service',
};

/** How many lines there are of each kind, under a sentence about them. */
export function linesShown(
  { counts, lines }: Pick<z.output<typeof reportAnswer>, 'counts' | 'lines'>,
  texts: Texts,
  lead: string,
): object {
  const leftOut = lines.length - MOST_LINES;
  return {
    lead,
    counts: MARKS.filter((mark) => counts[mark] > 0).map((mark) => ({
      text: `${texts.say(`import.mark.${mark}`)}: ${counts[mark]}`,
      tone: TONES[mark],
    })),
    leftOut: leftOut > 0 ? texts.say('import.lines-left-out', { count: leftOut }) : null,
  };
}

/** What each line of a file becomes. */
export function lineTable(lines: readonly Line[], texts: Texts): ShownTable {
  const rank = (mark: Mark): number => (FIRST.includes(mark) ? 0 : 1);
  const kept = lines.length > MOST_LINES ? lines.toSorted((a, b) => rank(a.mark) - rank(b.mark)) : lines;
  const rows = kept
    .slice(0, MOST_LINES)
    .map(({ line, subject, mark, sentence }) => [
      { text: line === 0 ? '' : String(line) },
      { text: subject },
      { text: texts.say(`import.mark.${mark}`), tone: TONES[mark] },
      { text: sentence },
    ]);
  const columns = ['line', 'subject', 'mark.label', 'sentence'].map((name) => texts.say(`import.${name}`));
  return shownTable(texts.say('import.report'), columns, rows, texts.say('import.report-same'));
}
