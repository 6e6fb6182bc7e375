import type { ExecutionContext } from 'ava';
import type { Ear } from '../ear.js';
import { until } from '../until.js';
import type { FarCustomer } from './far-customer.js';
import type { FarPhone } from './far-phone.js';

/** Shorter than this a tone may be a scrap of music. */
const SURE_MS = 300;

type Party = FarCustomer | FarPhone;

/** Waits until this party has heard each of these voices for 0.3 s from now on, together or not. */
export async function hearsAll(party: Party, ...tones: number[]): Promise<void> {
  const now = performance.now();
  const sure = (tone: number): boolean =>
    (earOf(party)?.heard ?? []).some((one) => one.tone === tone && one.until - Math.max(one.from, now) >= SURE_MS);
  await until(`${party.number} hears ${tones.join(' and ')} Hz`, () => tones.every(sure), 15_000);
}

/** Listens to as many packets as a second has, and asserts that none of these heard the voice for 0.3 s of them. */
export async function doesNotHear(
  t: ExecutionContext<unknown>,
  parties: readonly Party[],
  tone: number,
): Promise<void> {
  // What was on its way when the last thing changed is heard still.
  await pass(parties, 300);
  const from = performance.now();
  await pass(parties, 1_000);
  for (const party of parties) {
    const heard = (earOf(party)?.heard ?? []).filter(
      (one) => one.tone === tone && one.until - Math.max(one.from, from) >= SURE_MS,
    );
    t.deepEqual(heard, [], `${party.number} hears ${tone} Hz`);
  }
}

/** Waits until each has heard sound that is so much newer, ms. */
async function pass(parties: readonly Party[], ms: number): Promise<void> {
  const later = performance.now() + ms;
  await until('time has passed in which there was sound', () =>
    parties.every((party) => (earOf(party)?.lastSound ?? 0) >= later),
  );
}

function earOf(party: Party): Ear | undefined {
  return 'calls' in party ? party.current?.ear : party.ear;
}
