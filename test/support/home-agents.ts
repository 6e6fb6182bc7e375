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

/** A quarter tone above A5: between the notes of the scale, so that hold music does not speak with an agent's voice. */
const FIRST_AGENT_TONE = 880 * 2 ** (1 / 24);
const SEMITONE = 2 ** (1 / 12);
const FIRST_CUSTOMER_TONE = 1800;
const CUSTOMER_TONE_STEP = 32;

/** Every second one is nailed up. */
export const HOME_AGENTS: readonly HomeAgent[] = PEOPLE.map(([name, dn, number], i) => ({
  name,
  login: name.toLowerCase(),
  dn,
  number,
  nailedUp: i % 2 === 0,
  tone: Math.round(FIRST_AGENT_TONE * SEMITONE ** i),
}));

/** Fifty voices for customers up to 3368 Hz, none near an agent's or another's; customers never speak over music. */
export const CUSTOMER_TONES: readonly number[] = Array.from(
  { length: 50 },
  (_, i) => FIRST_CUSTOMER_TONE + i * CUSTOMER_TONE_STEP,
);
