import { setTimeout as delay } from 'node:timers/promises';
import type { BlfPhone } from '../../test/support/blf-phone.js';
import { BARE, BARE_CODE, OTHER, REASON, type BenchAgent, type BenchDesk } from './bench-desk.js';

const LOST_MS = 3_000;
/** Between two changes, so that each begins on a quiet Asterisk. */
const APART_MS = 40;
/** Between two keys: Asterisk wants 45 ms (AST_MIN_DTMF_GAP). */
const KEY_GAP_MS = 80;

/** Milliseconds from the beginning until the key of the telephone showed it, and until the event stream told it. */
export interface Shown {
  readonly lampMs: number;
  readonly deskMs: number;
}

/** A device state set by ARI, lit or dark in turn. */
export async function bareChange({ keys, ari }: BenchDesk, lit: boolean): Promise<number> {
  const shown = lampShows(keys, BARE.number, lit ? 'confirmed' : 'terminated');
  const state = lit ? 'INUSE' : 'NOT_INUSE';
  const began = performance.now();
  const sent = ari.send('PUT', `/ari/deviceStates/${encodeURIComponent(BARE.device)}?deviceState=${state}`);
  const took = (await shown) - began;
  await sent;
  return took;
}

/** A code that the dialplan alone carries out: from the INVITE to the NOTIFY. */
export async function bareCode({ keys, phone }: BenchDesk, lit: boolean): Promise<number> {
  const shown = lampShows(keys, BARE_CODE.number, lit ? 'confirmed' : 'terminated');
  const called = phone.call(lit ? BARE_CODE.on : BARE_CODE.off);
  const began = phone.calledAt;
  const took = (await shown) - began;
  await called;
  await over(phone);
  return took;
}

/** From the first byte of the API's request. */
export async function pauseByApi(desk: BenchDesk): Promise<Shown> {
  return paused(desk, desk.asking, async () => {
    const began = performance.now();
    await desk.asking.api.send('POST', holdsOf(desk.asking), { reason: REASON });
    return began;
  });
}

/** From the first INVITE of the desk phone, which is asked for its proof. */
export async function pauseByDialling(desk: BenchDesk): Promise<Shown> {
  const { phone } = desk;
  const shown = await paused(desk, desk.dialling, async () => {
    const called = phone.call(`*34${REASON}`);
    const began = phone.calledAt;
    await called;
    return began;
  });
  await over(phone);
  return shown;
}

/** From the packet that says that the last key is up. */
export async function pauseByKeys(desk: BenchDesk, round: number): Promise<Shown> {
  const agent = desk.typing[round % desk.typing.length];
  const call = agent?.phone.leg?.call;
  if (!agent || !call) throw new Error('a leg is not up any more');
  for (const key of `*34${REASON}`) {
    await call.press(key);
    await delay(KEY_GAP_MS);
  }
  return paused(desk, agent, () => call.press('#'));
}

/** `begin` answers with the instant that counts as the beginning. Then another reason takes its place, unmeasured. */
async function paused(desk: BenchDesk, agent: BenchAgent, begin: () => Promise<number>): Promise<Shown> {
  const { keys } = desk;
  const { stream, api } = agent;
  const lamp = lampShows(keys, agent.key, 'confirmed');
  const heard = within('the pause', (done) => (stream.onHold = done));
  const [began, lampAt, deskAt] = await Promise.all([begin(), lamp, heard]);
  stream.onHold = () => undefined;
  await delay(APART_MS);
  const dark = lampShows(keys, agent.key, 'terminated');
  await Promise.all([api.send('POST', holdsOf(agent), { reason: OTHER }), dark]);
  await delay(APART_MS);
  return { lampMs: lampAt - began, deskMs: deskAt - began };
}

function holdsOf({ client }: BenchAgent): string {
  return `/api/v1/agents/${client.agentId}/holds`;
}

async function over(phone: BenchDesk['phone']): Promise<void> {
  await phone.hangUp();
  await delay(APART_MS);
}

/** performance.now() when this number's key shows that state. */
function lampShows(keys: BlfPhone, number: string, state: string): Promise<number> {
  return within(`${number} ${state}`, (done) => {
    keys.onNotify = (notified) => {
      if (notified.number === number && notified.body.includes(`<state>${state}<`)) done(notified.at);
    };
  });
}

function within(what: string, listen: (done: (at: number) => void) => void): Promise<number> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${what} was not told within ${LOST_MS} ms`)), LOST_MS);
    listen((at) => {
      clearTimeout(late);
      resolve(at);
    });
  });
}
