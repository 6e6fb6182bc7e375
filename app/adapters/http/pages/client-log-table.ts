import type { Request } from 'express';
import type { ClientLogAnswer } from '../api/client-log-routes.js';
import type { Texts } from '../texts.js';
import { durationText } from './duration.js';
import { shownTable, type Cell, type ShownTable } from './list-page.js';

type Line = ClientLogAnswer['items'][number];

const ROWS = 50;
/** What an address of ours says; anything else begins at the newest. */
const ID = /^[A-Za-z0-9_-]{1,64}$/;

/** What is asked of `client-log.list` for a page that was asked for like this. */
export function clientLogQuery({ before }: Request['query']): Readonly<Record<string, string>> {
  const limit = String(ROWS);
  return typeof before === 'string' && ID.test(before) ? { limit, before } : { limit };
}

/** M: what an agent's softphone told of itself, the newest first, and the way to what is older. */
export function clientLogTable(
  agentId: string,
  { items, next }: ClientLogAnswer,
  texts: Texts,
  isNewest: boolean,
): ShownTable {
  const say = (key: string): string => texts.say(`client-log.${key}`);
  const rows = items.map(({ at, what, detail }): Cell[] => [
    // UTC, as facts are; people of many sites read this.
    { text: new Date(at).toISOString().slice(0, 19).replace('T', ' ') },
    { text: say(`what.${what}`), tone: TONES[what] ?? '' },
    { text: wordsOf(detail, texts) },
  ]);
  const columns = ['at', 'what', 'detail'].map((name) => say(`column.${name}`));
  const ways = [
    ...(isNewest ? [] : [{ href: `/agents/${agentId}#client-log`, text: say('newest') }]),
    ...(next === null ? [] : [{ href: `/agents/${agentId}?before=${next}#client-log`, text: say('older') }]),
  ];
  return { ...shownTable(say('title'), columns, rows, say('empty')), name: 'client-log', ways };
}

/** What is said with its value, in this order. */
const VALUES = ['cause', 'code', 'device', 'lostPercent', 'jitterMs', 'roundTripMs', 'times'] as const;

function wordsOf({ by, lastedMs, answered, asked, ...values }: Line['detail'], texts: Texts): string {
  const say = (name: string, values: Readonly<Record<string, string | number>> = {}): string =>
    texts.say(`client-log.detail.${name}`, values);
  const parts = VALUES.flatMap((name) => {
    const value = values[name];
    return value === undefined ? [] : [say(name, { value })];
  });
  return [
    ...(by === undefined ? [] : [say(`by-${by}`)]),
    ...parts,
    ...(asked === undefined ? [] : [say('answered', { answered: String(answered ?? 0), asked: String(asked) })]),
    ...(lastedMs === undefined ? [] : [say('lasted', { duration: durationText(lastedMs) })]),
  ].join(', ');
}

const GOOD = 'is-in-service';
const BAD = 'is-out-of-service';
const TONES: Partial<Readonly<Record<Line['what'], string>>> = {
  registered: GOOD,
  'microphone-works': GOOD,
  'no-secret': BAD,
  'socket-lost': BAD,
  'registration-failed': BAD,
  unregistered: BAD,
  'microphone-refused': BAD,
  'microphone-missing': BAD,
  'microphone-silent': BAD,
  'call-failed': BAD,
  'ice-failed': BAD,
};
