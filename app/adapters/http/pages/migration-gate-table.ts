import type { z } from 'zod';
import type { jobAnswer } from '../api/migration-schemas.js';
import type { Texts } from '../texts.js';
import { shownTable, type ShownTable } from './list-page.js';

type Pace = NonNullable<z.output<typeof jobAnswer>['pace']>;
type Figure = Pace['gates'][number];

const TONES: Readonly<Record<Figure['verdict'], string>> = {
  good: 'is-in-service',
  trouble: 'is-out-of-service',
  unknown: 'is-not-ready',
};
const COUNTED: readonly Figure['gate'][] = ['written', 'loaded', 'present', 'reachable'];

/** L: each gate's figure after the last batch, beside what is allowed. */
export function migrationGateTable({ gates }: Pace, texts: Texts): ShownTable {
  const say = (key: string): string => texts.say(`migration.${key}`);
  const rows = gates.map((figure) => [
    { text: say(`gate-${figure.gate}`) },
    { text: figureOf(figure, texts) },
    { text: say(`verdict-${figure.verdict}`), tone: TONES[figure.verdict] },
  ]);
  return shownTable(say('gates'), [say('column-gate'), say('column-figure'), say('column-verdict')], rows, '');
}

function figureOf({ gate, value, limit }: Figure, texts: Texts): string {
  const say = (key: string, values?: Readonly<Record<string, string | number>>): string =>
    texts.say(`migration.${key}`, values);
  if (value === null) return say(gate === 'reload' ? 'figure-none' : 'figure-unknown');
  if (COUNTED.includes(gate)) return say('of', { done: value, total: limit ?? value });
  const unit = gate === 'reload' ? 1_000 : 1;
  const shown = (number: number): string => texts.decimal(number / unit, 2);
  if (limit === null) return say('figure-first', { value: shown(value) });
  return say(gate === 'reload' ? 'figure-seconds' : 'figure-most', { value: shown(value), limit: shown(limit) });
}
