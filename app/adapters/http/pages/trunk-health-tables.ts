import { durationText } from './duration.js';
import { shownTable, type Cell, type ShownTable } from './list-page.js';
import type { Texts } from '../texts.js';

/** What `trunks.health` answers, as far as the page shows it. */
export interface TrunkHealthAnswer {
  readonly asked: boolean;
  readonly contacts: readonly {
    readonly contact: string;
    readonly at: number;
    readonly up: boolean;
    readonly cause: string | null;
    readonly roundTripMs: number | null;
  }[];
  readonly registration: {
    readonly state: string;
    readonly since: number;
    readonly cause: string | null;
  } | null;
  readonly history: readonly {
    readonly at: number;
    readonly type: string;
    readonly contact: string | null;
    readonly cause: string | null;
    readonly roundTripMs: number | null;
  }[];
}

/** G: the last answer of each contact with its round trip, and what became of the trunk before. */
export function trunkHealthTables(health: TrunkHealthAnswer, now: number, texts: Texts): readonly ShownTable[] {
  const say = (key: string): string => texts.say(`health.${key}`);
  const column = (...names: string[]): string[] => names.map((name) => say(`column.${name}`));
  const contacts = health.contacts.map(({ contact, at, up, cause, roundTripMs }): Cell[] => [
    { text: contact },
    {
      text: say(up ? 'answers' : 'silent-contact'),
      tone: up ? 'is-in-service' : 'is-out-of-service',
      note: why(cause),
    },
    { text: millis(roundTripMs, texts) },
    { text: texts.say('health.ago', { duration: durationText(now - at) }) },
  ]);
  const history = health.history.map(({ at, type, contact, cause, roundTripMs }): Cell[] => [
    { text: `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC` },
    { text: texts.has(`health.${type}`) ? say(type) : type, note: contact ?? '' },
    { text: why(cause) },
    { text: millis(roundTripMs, texts) },
  ]);

  function why(cause: string | null): string {
    if (cause === null) return '';
    const sip = /^sip-(\d{3})$/.exec(cause)?.[1];
    if (sip !== undefined) return texts.say('health.cause-sip', { status: sip });
    return texts.has(`health.cause-${cause}`) ? say(`cause-${cause}`) : cause;
  }

  function registrations(): ShownTable[] {
    if (health.registration === null) return [];
    const { state, since, cause } = health.registration;
    const tone = REGISTRATION_TONES[state] ?? '';
    const row: Cell[] = [
      { text: say(`registration-${state}`), tone, note: why(cause) },
      { text: durationText(now - since) },
    ];
    return [shownTable(say('registration'), column('answer', 'since'), [row], '')];
  }

  return [
    ...registrations(),
    shownTable(
      say('contacts'),
      column('contact', 'answer', 'trip', 'asked'),
      contacts,
      say(health.asked ? 'unasked' : 'off'),
    ),
    shownTable(say('history'), column('when', 'what', 'why', 'trip'), history, say('quiet')),
  ];
}

const REGISTRATION_TONES: Readonly<Record<string, string>> = {
  registered: 'is-in-service',
  rejected: 'is-out-of-service',
};

function millis(roundTripMs: number | null, texts: Texts): string {
  return roundTripMs === null ? '' : `${texts.decimal(roundTripMs, 1)} ms`;
}
