import test from 'ava';
import { setTimeout as delay } from 'node:timers/promises';
import { Ear } from '../support/ear.js';
import { PhoneDesk } from '../support/phone-desk.js';
import type { SipCall } from '../support/sip-call.js';
import { tonesIn } from '../support/tone.js';
import { decodeUlaw, ulawTone } from '../support/ulaw.js';
import { until } from '../support/until.js';
import { aDirectory, anAgent, aQueue, aRoute, aTrunk, toQueue } from '../support/world.js';

const AGENT_TONE = 1910;
const CUSTOMER_TONE = 2310;
/** ITU-T Q.23. */
const DTMF_TONES = [697, 770, 852, 941, 1209, 1336, 1477];
const EVENTS = 101;

let desk: PhoneDesk;
const cleaning: (() => Promise<void>)[] = [];

test.before(async () => {
  const queues = ['sales', 'support'].map((queueId) => ({ queueId, penalty: 0 }));
  const common = { settings: { confirm: false, readyOnLogin: true }, queues };
  desk = await PhoneDesk.open(
    { teardown: (work) => void cleaning.unshift(work) },
    {
      directory: aDirectory({
        agents: [
          anAgent({ id: 'joe', dn: '8888', number: '+15551230001', ...common }),
          anAgent({ id: 'jay', dn: '7777', number: '+15551230002', ...common, nailedUp: false, connectOnLogin: '' }),
        ],
        trunks: [aTrunk({ id: 't1', prefixes: ['+1'] })],
        queues: [
          aQueue({ id: 'sales', dn: '6000' }),
          aQueue({ id: 'support', dn: '6001', settings: { wrapUpMs: 120_000 } }),
        ],
        routes: [
          aRoute({ id: 'r1', number: '0800' }),
          aRoute({ id: 'r2', number: '0900', target: toQueue('support') }),
        ],
      }),
      phones: [],
    },
  );
});
test.after.always(async () => {
  for (const work of cleaning) await work();
});
test.serial.afterEach.always(async (t) => {
  if (!t.passed) t.log(desk.log.text());
  for (const agentId of ['joe', 'jay']) {
    await desk.engine.commands.submit(desk.parts.newId(), { do: 'logout', agentId, via: 'web', by: 'test' });
  }
});
// A healthy app logs no error.
test.serial.afterEach((t) =>
  t.deepEqual(
    desk.log.lines.filter(({ level }) => level === 'error'),
    [],
  ),
);

/** What one party hears: tones of the other, keys as events, keys as tones. */
class Listener {
  readonly ear: Ear;
  /** Keys that arrived as RFC 4733 events, and when the first packet of each did. */
  readonly keys: { readonly key: string; readonly at: number }[] = [];
  keyTones = 0;
  /** When speech last arrived. */
  #timestamp = '';

  constructor(
    readonly call: SipCall,
    own: number,
    other: number,
  ) {
    this.ear = new Ear(() => [other]);
    call.audio.onPacket = (packet) => {
      if (packet.payloadType === EVENTS) return this.#key(packet.payload, packet.at);
      this.ear.hear(packet);
      const samples = Int16Array.from(packet.payload, decodeUlaw);
      if (tonesIn(samples, DTMF_TONES, 0.3).length >= 2) this.keyTones += 1;
    };
    call.speak((n) => ulawTone(own, n * 160));
  }

  #key(payload: Buffer, at: number): void {
    const ends = ((payload[1] ?? 0) & 0x80) !== 0;
    const key = '0123456789*#'[payload[0] ?? 0] ?? '?';
    // A key is told by many packets; its first one that is no end begins it.
    if (ends) this.#timestamp = '';
    else if (this.#timestamp === '') {
      this.#timestamp = key;
      this.keys.push({ key, at });
    }
  }

  get pressed(): string {
    return this.keys.map(({ key }) => key).join('');
  }
}

interface Conversation {
  readonly agent: Listener;
  readonly customer: Listener;
}

async function talk(agentId: string, dials = '0800'): Promise<Conversation> {
  let theirs: Listener | null = null;
  desk.network.onInvite = (call) => {
    void call.answer().then(() => (theirs = new Listener(call, AGENT_TONE, CUSTOMER_TONE)));
  };
  const login = { do: 'login', agentId, interface: 'mobile', agentPhone: null, via: 'web', by: agentId } as const;
  await desk.engine.commands.submit(desk.parts.newId(), login);
  const session = desk.session(agentId);
  const legAt = () => desk.engine.live.view.get('leg', session?.id ?? '')?.state.at;
  if (session?.nailedUp) await until('the leg is parked', () => legAt() === 'parked');
  const call = await desk.network.call(dials, { ...desk.host.asterisk.sip }, '+4930900100');
  const customer = new Listener(call, CUSTOMER_TONE, AGENT_TONE);
  await until('the agent has a phone', () => theirs !== null);
  const agent = theirs as unknown as Listener;
  await until('both hear each other', () => customer.ear.now !== null && agent.ear.now !== null);
  return { agent, customer };
}

async function press(from: Listener, keys: string, gapMs = 100): Promise<void> {
  for (const key of keys) {
    await from.call.press(key);
    await delay(gapMs);
  }
}

const holds = (agentId: string) => desk.session(agentId)?.pending.hold?.reason ?? null;

for (const [agentId, what] of [
  ['joe', 'nailed-up'],
  ['jay', 'dialled'],
] as const) {
  test.serial(
    `I: a code typed on a ${what} leg in conversation works, and the customer hears none of it`,
    async (t) => {
      const { agent, customer } = await talk(agentId);
      await press(agent, '*3412#');
      await until('not ready is asked for', () => holds(agentId) === '12');
      await delay(1_500);
      t.is(customer.pressed, '');
      t.is(customer.keyTones, 0);
      t.not(customer.ear.now, null, 'the customer hears the agent again');
      customer.call.hangUp();
      await until('the agent is not ready', () => desk.session(agentId)?.state.at === 'not-ready');
      t.like(desk.session(agentId)?.holds, [{ reason: '12', via: 'phone' }]);
    },
  );

  test.serial(
    `I: where am I, end of wrap-up, login and the toggle typed on a ${what} leg in conversation`,
    async (t) => {
      const { agent, customer } = await talk(agentId);
      const beeps = async (code: string): Promise<void> => {
        const before = agent.ear.heard.length;
        await press(agent, code);
        await until(`${code} is answered by a beep between two stretches of the customer`, () => {
          return agent.ear.heard.length > before && agent.ear.now !== null;
        });
      };
      for (const code of ['*36', '*35', '*31']) {
        await beeps(code);
        t.like(
          desk.session(agentId),
          { state: { at: 'talking' }, holds: [], pending: { hold: null, logout: null } },
          code,
        );
      }
      await beeps('*30');
      await until('the logout is asked for', () => desk.session(agentId)?.pending.logout?.via === 'phone');
      t.is(desk.session(agentId)?.state.at, 'talking', 'C2: it waits for the end of the call');
      t.is(customer.pressed, '');
      t.is(customer.keyTones, 0);
      customer.call.hangUp();
      await until('the logout is carried out', () => desk.session(agentId) === undefined);
    },
  );

  test.serial(`I: keys that start no code reach the customer from a ${what} leg within 300 ms`, async (t) => {
    const { agent, customer } = await talk(agentId);
    const releasedAt: number[] = [];
    for (const key of '5*0#') {
      await agent.call.press(key);
      releasedAt.push(performance.now());
      await delay(250);
    }
    await until('all four arrive', () => customer.keys.length >= 4);
    t.is(customer.pressed, '5*0#');
    const late = (n: number, released: number): number => (customer.keys[n]?.at ?? 0) - (releasedAt[released] ?? 0);
    // The star waits for the 0, which shows that it starts no code.
    const lateness = [late(0, 0), late(1, 2), late(3, 3)].map(Math.round);
    t.log(`ms from the release of the key to the customer: ${lateness.join(', ')}`);
    t.true(
      lateness.every((ms) => ms < 300),
      lateness.join(', '),
    );
    customer.call.hangUp();
  });
}

test.serial(
  'I: the confirmation is heard by the agent alone, and the customer misses no more than a beep',
  async (t) => {
    const { agent, customer } = await talk('joe');
    let silence = 0;
    let last = performance.now();
    const hear = customer.call.audio.onPacket;
    customer.call.audio.onPacket = (packet) => {
      const samples = Int16Array.from(packet.payload, decodeUlaw);
      if (packet.payloadType === 0 && tonesIn(samples, [AGENT_TONE], 0.4).length === 1) {
        silence = Math.max(silence, packet.at - last);
        last = packet.at;
      }
      hear(packet);
    };
    const before = agent.ear.heard.length;
    await press(agent, '*32');
    await until('the logout is asked for', () => desk.session('joe')?.pending.logout !== null);
    await delay(1_500);
    t.true(agent.ear.heard.length > before, 'the customer was interrupted by a beep for the agent');
    const beep = desk.lengthOf(['done']);
    t.log(`longest time without the agent: ${Math.round(silence)} ms; the beep lasts ${Math.round(beep)} ms`);
    t.true(silence < beep + 400, String(silence));
    customer.call.hangUp();
    await until('the logout is carried out', () => desk.session('joe') === undefined);
  },
);

test.serial('I: a storm of keys does no harm: the conversation goes on, and ends when it is ended', async (t) => {
  const { agent, customer } = await talk('joe');
  const storm = async (): Promise<void> => {
    for (let n = 0; n < 50; n++) {
      void agent.call.press('0123456789*#'[n % 12] ?? '0');
      await delay(20);
    }
  };
  await storm();
  await delay(500);
  t.is(desk.session('joe')?.state.at, 'talking');
  const at = performance.now();
  customer.call.hangUp();
  await until('the agent is free', () => desk.session('joe')?.state.at !== 'talking');
  t.log(
    `the agent is free after ${Math.round(performance.now() - at)} ms; the customer heard ${customer.pressed.length} keys`,
  );
  const next = await desk.network.call('0800', { ...desk.host.asterisk.sip }, '+4930900101');
  const ear = new Listener(next, CUSTOMER_TONE, AGENT_TONE);
  // Asterisk reads about eight keys a second, and hands on nothing else of the agent's until it has read them all.
  await until('the next customer hears the agent', () => ear.ear.now !== null, 25_000);
  next.hangUp();
  await until('the agent is free again', () => desk.session('joe')?.state.at !== 'talking');
});

test.serial('I: on a leg that waits a code is confirmed in words, and other keys go nowhere', async (t) => {
  const { agent, customer } = await talk('joe');
  customer.call.hangUp();
  const leg = () => desk.engine.live.view.get('leg', desk.session('joe')?.id ?? '')?.state.at;
  await until('the leg is parked', () => leg() === 'parked');
  await press(agent, '57');
  await press(agent, '*341#');
  await until('the agent is not ready', () => desk.session('joe')?.state.at === 'not-ready');
  t.like(desk.session('joe')?.holds, [{ reason: '1', via: 'phone' }]);
  const before = agent.ear.lastSound ?? 0;
  await until('something is said', () => (agent.ear.lastSound ?? 0) > before + 300);
  await press(agent, '*33');
  await until('the agent is ready', () => desk.session('joe')?.state.at === 'ready');
  await press(agent, '*37');
  await until('the leg is dropped', () => leg() === 'dropped');
  t.is((await agent.call.ended).by, 'them');
});

test.serial(
  'I: where am I, end of wrap-up, login and the toggle typed on a leg that waits are each answered in words',
  async (t) => {
    const { agent, customer } = await talk('joe', '0900');
    customer.call.hangUp();
    const at = () => desk.session('joe')?.state.at;
    await until('the agent is in wrap-up', () => at() === 'wrap-up');
    const isQuiet = (): boolean => performance.now() - (agent.ear.lastSound ?? 0) > 600;
    const saysAfter = async (code: string): Promise<void> => {
      await until('nothing is said', isQuiet);
      const before = performance.now();
      await press(agent, code);
      await until(`something is said after ${code}`, () => (agent.ear.lastSound ?? 0) > before + 300);
    };
    await saysAfter('*36');
    t.is(at(), 'wrap-up');
    await saysAfter('*35');
    await until('the agent is ready', () => at() === 'ready');
    await saysAfter('*31');
    t.is(at(), 'ready');
    await press(agent, '*30');
    await until('the agent is signed out', () => desk.session('joe') === undefined);
    t.is((await agent.call.ended).by, 'them', 'E7: the leg goes with the logout');
  },
);
