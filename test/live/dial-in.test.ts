import test from 'ava';
import { setTimeout as delay } from 'node:timers/promises';
import { Ear } from '../support/ear.js';
import { CodePhone, type CodeCall } from '../support/code-phone.js';
import { PhoneDesk } from '../support/phone-desk.js';
import type { SipCall } from '../support/sip-call.js';
import { ulawTone } from '../support/ulaw.js';
import { until } from '../support/until.js';
import { aDirectory, anAgent, aQueue, aRoute, aTrunk } from '../support/world.js';

const AGENT_TONE = 1510;
const CUSTOMER_TONE = 1910;
/** RTP payload type of mu-law. */
const SPEECH = 0;
const HOME = '+15551239999';

let desk: PhoneDesk;
/** A telephone outside, which calls over the trunk. */
let home: CodePhone;
const cleaning: (() => Promise<void>)[] = [];

test.before(async () => {
  desk = await PhoneDesk.open(
    { teardown: (work) => void cleaning.unshift(work) },
    {
      directory: aDirectory({
        agents: [
          anAgent({ id: 'joe', dn: '8888', number: HOME, settings: { readyOnLogin: true } }),
          anAgent({ id: 'nopin', dn: '7777', number: '+15551232222' }),
        ],
        trunks: [aTrunk({ id: 't1', prefixes: ['+1'] })],
        queues: [aQueue({ id: 'sales', dn: '6000' })],
        routes: [
          aRoute({ id: 'r1', number: '0800' }),
          aRoute({ id: 'r2', number: '+49305550', trunkId: 't1', target: { kind: 'dial-in' } }),
        ],
        settings: { dialInNumber: '+15550004499' },
      }),
      phones: [],
    },
  );
  await desk.pins.set('joe', await desk.passwords.hash('4711'));
  home = new CodePhone(desk.network, { ...desk.host.asterisk.sip }, HOME);
});
test.after.always(async () => {
  for (const work of cleaning) await work();
});
test.serial.afterEach.always(async (t) => {
  if (!t.passed) t.log(desk.log.text());
  desk.parts.lockOut.forgive({ agentId: 'joe' });
  await desk.engine.commands.submit(desk.parts.newId(), { do: 'logout', agentId: 'joe', via: 'web', by: 'test' });
});
// A healthy app logs no error.
test.serial.afterEach((t) =>
  t.deepEqual(
    desk.log.lines.filter(({ level }) => level === 'error'),
    [],
  ),
);

const legOfJoe = () => {
  const session = desk.session('joe');
  return session && desk.engine.live.view.get('leg', session.id);
};

/** Asterisk tells no cause of a hang-up that crosses the entry into the bridge, so this one does not. */
async function putsDown(call: CodeCall): Promise<void> {
  await delay(300);
  call.hangUp();
  await until('the leg is dropped', () => legOfJoe()?.state.at === 'dropped');
}

async function noChannels(): Promise<void> {
  for (let tries = 0; !/^0 active channels/m.test(await desk.host.asterisk.cli('core show channels')); tries++) {
    if (tries > 100) throw new Error('channels are left');
    await delay(50);
  }
}

async function press(call: SipCall, keys: string): Promise<void> {
  for (const key of keys) {
    await call.press(key);
    await delay(60);
  }
}

/** A party that speaks a tone and listens for another one. */
function speaks(call: SipCall, tone: number, other: number): Ear {
  const ear = new Ear(() => [other]);
  call.audio.onPacket = (packet) => ear.hear(packet);
  call.speak((n) => ulawTone(tone, n * 160));
  return ear;
}

test.serial(
  'E1c: an agent dials in, gives DN and PIN, is nailed up, and a customer is delivered to that call',
  async (t) => {
    const rung: string[] = [];
    desk.network.onInvite = (call) => {
      rung.push(call.number);
      call.refuse(486);
    };
    const { call, answered } = await desk.network.place('+15550004499', { ...desk.host.asterisk.sip }, 'anonymous');
    await answered;
    const ear = speaks(call, AGENT_TONE, CUSTOMER_TONE);
    await until('a prompt is heard', () => ear.lastSound !== null);
    await press(call, '8888#4711#');
    await until('the leg is parked', () => legOfJoe()?.state.at === 'parked');
    t.like(desk.session('joe'), { interface: 'mobile', state: { at: 'ready' } });
    const customer = await desk.network.call('0800', { ...desk.host.asterisk.sip }, '+4930900100');
    const theirs = speaks(customer, CUSTOMER_TONE, AGENT_TONE);
    await until('both hear each other', () => ear.now?.tone === CUSTOMER_TONE && theirs.now?.tone === AGENT_TONE);
    t.is(desk.session('joe')?.state.at, 'talking');
    customer.hangUp();
    await until('the leg is parked again', () => legOfJoe()?.state.at === 'parked');
    // Farline dies and comes back: the leg is still the agent's.
    desk.dies();
    await desk.start();
    t.is(legOfJoe()?.state.at, 'parked');
    call.hangUp();
    await until('the leg is dropped', () => legOfJoe()?.state.at === 'dropped');
    t.deepEqual(rung, [], 'nobody was rung');
  },
);

test.serial('A, E1c: a number of a trunk whose route leads to dialling in is as good', async (t) => {
  const call = await home.dial('+49305550');
  await call.hearsSomething();
  await call.press('8888#4711#');
  await until('the leg is parked', () => legOfJoe()?.state.at === 'parked');
  t.is(desk.session('joe')?.interface, 'mobile');
  await putsDown(call);
});

const DN = '8888#';
/** What was pressed before they hang up. */
const STEPS: readonly (readonly [step: string, keys: string])[] = [
  ['while the DN is asked for', ''],
  ['in the middle of the DN', '88'],
  ['while the PIN is asked for', DN],
  ['in the middle of the PIN', `${DN}47`],
  ['as the last key is judged', `${DN}4711#`],
];

for (const [step, keys] of STEPS) {
  test.serial(`E1c: who hangs up ${step} leaves no leg and no channel behind`, async (t) => {
    const call = await home.dial('+15550004499');
    await call.hearsSomething();
    await call.press(keys, 60);
    call.hangUp();
    await call.isOver();
    await noChannels();
    const leg = legOfJoe()?.state.at;
    t.true(leg === undefined || leg === 'dropped' || leg === 'none', leg);
    t.is(desk.parts.lockOut.running().length, 0, 'nobody was wrong');
  });
}

for (const [step, keys] of STEPS.slice(0, 4)) {
  test.serial(`E1c: when Farline dies ${step} the caller hears so, and nothing is left`, async (t) => {
    const call = await home.dial('+15550004499');
    await call.hearsSomething();
    await call.press(keys, 60);
    desk.dies();
    const before = call.audible;
    // Nobody is there to take the keys.
    await call.press('4711#', 60);
    await desk.start();
    await call.isOver();
    t.true(call.audible > before + 50, 'it was silent');
    t.is(desk.session('joe'), undefined);
    await noChannels();
  });
}

test.serial('a storm of keys on the question for the DN does no harm: the next one dials in', async (t) => {
  const storm = await home.dial('+15550004499');
  await storm.hearsSomething();
  await Promise.all(Array.from({ length: 40 }, (_, n) => storm.press('0123456789*#'[n % 12] ?? '0', 0)));
  storm.hangUp();
  await storm.isOver();
  await noChannels();
  const call = await home.dial('+15550004499');
  await call.hearsSomething();
  await call.press('8888#4711#');
  await until('the leg is parked', () => legOfJoe()?.state.at === 'parked');
  await putsDown(call);
  t.pass();
});

test.serial(
  'E8: a dial-in while the agent is dialled joins: their call is the leg, and the other one is cancelled',
  async (t) => {
    const rung: SipCall[] = [];
    desk.network.onInvite = (call) => {
      rung.push(call);
      call.ring();
    };
    const login = {
      do: 'login',
      agentId: 'joe',
      interface: 'mobile',
      agentPhone: null,
      via: 'web',
      by: 'joe',
    } as const;
    await desk.engine.commands.submit(desk.parts.newId(), login);
    await until('the agent is rung', () => legOfJoe()?.state.at === 'dialing' && rung.length === 1);
    const ended = rung[0]?.ended;
    const { call, answered } = await desk.network.place('+15550004499', { ...desk.host.asterisk.sip }, 'anonymous');
    await answered;
    const ear = speaks(call, AGENT_TONE, CUSTOMER_TONE);
    await until('a prompt is heard', () => ear.lastSound !== null);
    for (const key of '8888#4711#') {
      await call.press(key);
      await delay(60);
    }
    await until('the leg is parked', () => legOfJoe()?.state.at === 'parked');
    t.is((await ended)?.by, 'them', 'the telephone that rang is let go');
    const customer = await desk.network.call('0800', { ...desk.host.asterisk.sip }, '+4930900101');
    const theirs = speaks(customer, CUSTOMER_TONE, AGENT_TONE);
    await until('both hear each other', () => ear.now?.tone === CUSTOMER_TONE && theirs.now?.tone === AGENT_TONE);
    t.is(rung.length, 1, 'one leg, and nobody is rung again');
    customer.hangUp();
    await until('the leg is parked again', () => legOfJoe()?.state.at === 'parked');
    call.hangUp();
    await until('the leg is dropped', () => legOfJoe()?.state.at === 'dropped');
  },
);

test.serial(
  'E11: Farline dies while the dialplan tells the agent who dialled in: back again, that call is the leg',
  async (t) => {
    const rung: string[] = [];
    desk.network.onInvite = (call) => {
      rung.push(call.number);
      call.refuse(486);
    };
    const { call, answered } = await desk.network.place('+15550004499', { ...desk.host.asterisk.sip }, 'anonymous');
    await answered;
    const ear = speaks(call, AGENT_TONE, CUSTOMER_TONE);
    await until('a prompt is heard', () => ear.lastSound !== null);
    await press(call, '8888#4711#');
    await until('the call is to be the leg', () => legOfJoe()?.state.at === 'dialing');
    desk.dies();
    const { asterisk } = desk.host;
    const channels = (): Promise<string> => asterisk.cli('core show channels concise');
    while (!/!farline-leg!.*!Wait!/.test(await channels())) await new Promise((resolve) => setTimeout(resolve, 100));
    await desk.start();
    await until('the leg is parked', () => legOfJoe()?.state.at === 'parked');
    t.deepEqual(rung, [], 'nobody was rung');
    call.hangUp();
  },
);

test.serial('E10: a leg that waits in silence is kept alive by packets, none of which is a sound', async (t) => {
  desk.network.onInvite = (call) => call.refuse(486);
  const { call, answered } = await desk.network.place('+15550004499', { ...desk.host.asterisk.sip }, 'anonymous');
  await answered;
  const ear = speaks(call, AGENT_TONE, CUSTOMER_TONE);
  await until('a prompt is heard', () => ear.lastSound !== null);
  await press(call, '8888#4711#');
  await until('the leg is parked', () => legOfJoe()?.state.at === 'parked');
  const kept: number[] = [];
  call.audio.onPacket = ({ payloadType, payload }) => {
    if (payloadType !== SPEECH) kept.push(payload.length);
  };
  await until('three packets come in silence', () => kept.length >= 3, 60_000);
  // RFC 3389: comfort noise is its level alone.
  t.true(
    kept.every((length) => length <= 2),
    kept.join(', '),
  );
  t.is(legOfJoe()?.state.at, 'parked');
  call.hangUp();
  await until('the leg is dropped', () => legOfJoe()?.state.at === 'dropped');
});

test.serial('B1: without a PIN there is no dialling in, and it sounds like a wrong one', async (t) => {
  const call = await home.dial('+15550004499');
  await call.hearsSomething();
  await call.press('7777#1234#');
  await until('it is refused', () => desk.log.text().includes('a PIN typed on a telephone was wrong'));
  await call.hearsSomething();
  t.is(desk.session('nopin'), undefined);
  call.hangUp();
  await call.isOver();
});

test.serial('sixteen people who dial in at once are heard key by key: each is judged', async (t) => {
  const wrong = (): number => desk.log.text().split('a PIN typed on a telephone was wrong').length - 1;
  const before = wrong();
  const calls = Array.from({ length: 16 }, async (_, n) => {
    const from = new CodePhone(desk.network, { ...desk.host.asterisk.sip }, `+155588800${10 + n}`);
    const call = await from.dial('+15550004499');
    await call.hearsSomething();
    // DNs that nobody has: no agent is locked out by so many tries, and none of them is.
    await call.press(`99${10 + n}#1234#`);
    return call;
  });
  for (const call of await Promise.all(calls)) {
    await until('all are refused', () => wrong() - before === 16);
    call.hangUp();
    await call.isOver();
  }
  t.is(wrong() - before, 16);
});

test.serial('the number somebody seems to call from proves nothing: five wrong PINs, then a refusal', async (t) => {
  const wrong = (): number => desk.log.text().split('was wrong').length;
  const outside = new CodePhone(desk.network, { ...desk.host.asterisk.sip }, '+15557770000');
  for (let tries = 0; tries < 5; tries++) {
    const call = await outside.dial('+15550004499');
    await call.hearsSomething();
    const before = wrong();
    await call.press('8888#0000#');
    await until('it is refused', () => wrong() > before);
    call.hangUp();
    await call.isOver();
  }
  const call = await outside.dial('+15550004499');
  await call.isOver();
  t.true(Math.abs(call.saidMs - desk.lengthOf(['locked'])) < 200);
  t.is(desk.session('joe'), undefined);
  t.regex(desk.log.text(), /the caller \*\*\*00 is locked out/);
  t.notRegex(desk.log.text(), /15557770000|0000#/);
});
