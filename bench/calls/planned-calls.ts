import { Random, seedOf } from '../../test/simulation/random.js';

/** One customer of the run, decided before it begins. */
export interface PlannedCall {
  /** From 0; also what this customer says all the time, by which others know who is heard. */
  readonly n: number;
  /** Nobody else's number in this run: by it the carrier's records and ours are about the same call. */
  readonly caller: string;
  readonly dials: string;
  /** From the INVITE to the moment at which the customer hangs up, whatever they are in the middle of. */
  readonly patienceMs: number;
}

/** Longer than any patience: after that, a place for sound can be another customer's. */
export const LONGEST_CALL_MS = 30_000;

/** Some hang up while it rings or their agent is on the way to them, some in the queue, most while they talk. */
const PATIENCE: readonly (readonly [share: number, fromMs: number, toMs: number])[] = [
  [0.1, 200, 800],
  [0.2, 800, 3_000],
  [0.7, 2_000, 9_000],
];

/** The same for the same seed. @param numbers of queues, dialled by equal shares */
export function planCalls(calls: number, seed: number, numbers: readonly [string, ...string[]]): PlannedCall[] {
  return Array.from({ length: calls }, (_, n) => {
    const random = new Random(seedOf(seed, n));
    const caller = `+4930${String(1_000_000 + n)}`;
    return { n, caller, dials: random.pick(numbers), patienceMs: patience(random) };
  });
}

function patience(random: Random): number {
  let left = random.next();
  for (const [share, from, to] of PATIENCE) {
    if (left < share) return random.whole(from, to);
    left -= share;
  }
  return 0;
}
