import test from 'ava';
import { DIAL_IN, DialInDesk, DN_AND_PIN } from '../support/dial-in-desk.js';
import type { SipCall } from '../support/sip-call.js';
import { until } from '../support/until.js';

/** RTP payload type of mu-law. */
const SPEECH = 0;

const site = DialInDesk.for(test);

test.serial(
  'E1c: an agent dials in, gives DN and PIN, is nailed up, and a customer is delivered to that call',
  async (t) => {
    const rung: string[] = [];
    site().desk.network.onInvite = (call) => {
      rung.push(call.number);
      call.refuse(486);
    };
    const { call, ear } = await site().dialsIn();
    await site().legIs('parked');
    t.like(site().desk.session('joe'), { interface: 'mobile', state: { at: 'ready' } });
    const customer = await site().customerTalksTo(ear);
    t.is(site().desk.session('joe')?.state.at, 'talking');
    customer.hangUp();
    await site().legIs('parked');
    // Farline dies and comes back: the leg is still the agent's.
    site().desk.dies();
    await site().desk.start();
    t.is(site().leg?.state.at, 'parked');
    call.hangUp();
    await site().legIs('dropped');
    t.deepEqual(rung, [], 'nobody was rung');
  },
);

test.serial('A, E1c: a number of a trunk whose route leads to dialling in is as good', async (t) => {
  const call = await site().home.dial('+49305550');
  await call.hearsSomething();
  await call.press(DN_AND_PIN);
  await site().legIs('parked');
  t.is(site().desk.session('joe')?.interface, 'mobile');
  await site().putsDown(call);
});

test.serial(
  'E8: a dial-in while the agent is dialled joins: their call is the leg, and the other one is cancelled',
  async (t) => {
    const rung: SipCall[] = [];
    site().desk.network.onInvite = (call) => {
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
    await site().desk.engine.commands.submit(site().desk.parts.newId(), login);
    await until('the agent is rung', () => site().leg?.state.at === 'dialing' && rung.length === 1);
    const ended = rung[0]?.ended;
    const { call, ear } = await site().dialsIn();
    await site().legIs('parked');
    t.is((await ended)?.by, 'them', 'the telephone that rang is let go');
    const customer = await site().customerTalksTo(ear);
    t.is(rung.length, 1, 'one leg, and nobody is rung again');
    customer.hangUp();
    await site().legIs('parked');
    call.hangUp();
    await site().legIs('dropped');
  },
);

test.serial(
  'E11: Farline dies while the dialplan tells the agent who dialled in: back again, that call is the leg',
  async (t) => {
    const rung: string[] = [];
    site().desk.network.onInvite = (call) => {
      rung.push(call.number);
      call.refuse(486);
    };
    const { call } = await site().dialsIn();
    await site().legIs('dialing');
    site().desk.dies();
    const { asterisk } = site().desk.host;
    const channels = (): Promise<string> => asterisk.cli('core show channels concise');
    while (!/!farline-leg!.*!Wait!/.test(await channels())) await new Promise((resolve) => setTimeout(resolve, 100));
    await site().desk.start();
    await site().legIs('parked');
    t.deepEqual(rung, [], 'nobody was rung');
    call.hangUp();
  },
);

test.serial('E10: a leg that waits in silence is kept alive by packets, none of which is a sound', async (t) => {
  site().desk.network.onInvite = (call) => call.refuse(486);
  const { call } = await site().dialsIn();
  await site().legIs('parked');
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
  t.is(site().leg?.state.at, 'parked');
  call.hangUp();
  await site().legIs('dropped');
});

test.serial('B1: without a PIN there is no dialling in, and it sounds like a wrong one', async (t) => {
  const call = await site().home.dial(DIAL_IN);
  await call.hearsSomething();
  await call.press('7777#1234#');
  await until('it is refused', () => site().desk.log.text().includes('a PIN typed on a telephone was wrong'));
  await call.hearsSomething();
  t.is(site().desk.session('nopin'), undefined);
  call.hangUp();
  await call.isOver();
});

test.serial('sixteen people who dial in at once are heard key by key: each is judged', async (t) => {
  const wrong = (): number => site().desk.log.text().split('a PIN typed on a telephone was wrong').length - 1;
  const before = wrong();
  const calls = Array.from({ length: 16 }, async (_, n) => {
    const from = site().phone(`+155588800${10 + n}`);
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
  const wrong = (): number => site().desk.log.text().split('was wrong').length;
  const outside = site().phone('+15557770000');
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
  t.true(Math.abs(call.saidMs - site().desk.lengthOf(['locked'])) < 200);
  t.is(site().desk.session('joe'), undefined);
  t.regex(site().desk.log.text(), /the caller \*\*\*00 is locked out/);
  t.notRegex(site().desk.log.text(), /15557770000|0000#/);
});
