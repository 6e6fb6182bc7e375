/** One of the demo's ten agents, each with a plain telephone at home. */
export interface HomeAgent {
  readonly name: string;
  readonly login: string;
  readonly dn: string;
  readonly number: string;
  /** Their line stays up all day; the others are rung for each call. */
  readonly nailedUp: boolean;
  /** Their voice: a tone in hertz. */
  readonly tone: number;
}

/** Numbers of the fictional kind (555), so that nobody real is ever called. */
const PEOPLE = [
  ['Joe', '8888', '+15551231111'],
  ['Jay', '7777', '+15551232222'],
  ['Ada', '8801', '+15551230001'],
  ['Bo', '8802', '+15551230002'],
  ['Cleo', '8803', '+15551230003'],
  ['Dan', '8804', '+15551230004'],
  ['Eve', '8805', '+15551230005'],
  ['Finn', '8806', '+15551230006'],
  ['Gus', '8807', '+15551230007'],
  ['Hana', '8808', '+15551230008'],
] as const;

const FIRST_AGENT_TONE = 500;
const AGENT_TONE_STEP = 60;
const FIRST_CUSTOMER_TONE = 1160;
const CUSTOMER_TONE_STEP = 40;

/** Every second one is nailed up. */
export const HOME_AGENTS: readonly HomeAgent[] = PEOPLE.map(([name, dn, number], i) => ({
  name,
  login: name.toLowerCase(),
  dn,
  number,
  nailedUp: i % 2 === 0,
  tone: FIRST_AGENT_TONE + i * AGENT_TONE_STEP,
}));

/** Fifty voices for customers, none near an agent's or another's. */
export const CUSTOMER_TONES: readonly number[] = Array.from(
  { length: 50 },
  (_, i) => FIRST_CUSTOMER_TONE + i * CUSTOMER_TONE_STEP,
);
