import test, { type ExecutionContext } from 'ava';
import type { Command } from '../../app/domain/events.js';
import type { Overrides } from '../../app/domain/settings.js';
import type { Call, Toll } from '../../app/domain/world.js';
import { Stage } from '../support/stage.js';
import { aDirectory, aQueue, aRoute, aTrunk, anAgent } from '../support/world.js';

const FAR = '+15550001234';
const HOUR = 3_600_000;
const agentId = 'joe';
const carrier = aTrunk({ id: 't1', prefixes: ['+'], ratePerMinute: 6, billingStep: 60 });

/** Joe's leg is in park; these are his limits. */
function stage(settings: Overrides, agent: Partial<Parameters<typeof anAgent>[0]> = {}): Stage {
  const s = new Stage(
    aDirectory({
      agents: [anAgent({ id: 'joe', settings, ...agent }), anAgent({ id: 'ann', dn: '8889', number: '+15551232222' })],
      trunks: [carrier],
      queues: [aQueue({ id: 'sales' })],
      routes: [aRoute({ id: 'r1' })],
    }),
  );
  s.ready('joe');
  return s;
}

const said = (s: Stage, number = FAR): string | undefined => s.ask({ do: 'dial', agentId, number }).refusal?.code;

function outside(s: Stage): Call | undefined {
  return [...s.world.all('call')].find(({ direction }) => direction === 'out');
}

/** Joe calls, is answered, and it lasts this long. */
function calls(s: Stage, lastsMs: number): void {
  s.ask({ do: 'dial', agentId, number: FAR });
  const { id, channel } = outside(s) as Call;
  s.play({ type: 'far.entered', channel, callId: id });
  s.play({ type: 'far.answered', channel });
  s.wait(lastsMs);
  s.play({ type: 'channel.left', channel });
}

const toll = (s: Stage): Toll | undefined => s.world.get('toll', 'joe');

test('D7, toll fraud: an agent begins so many calls outside in an hour and no more, over logins, until the next hour', (t) => {
  const s = stage({ outCallsPerHour: 2 });
  calls(s, 10);
  // Nobody answers: it was begun all the same.
  s.ask({ do: 'dial', agentId, number: FAR });
  s.gone(outside(s)?.channel ?? '', 17, 486);
  s.wait(10_000);
  t.is(said(s), 'dial-rate');
  s.ask({ do: 'logout', agentId });
  s.ready('joe');
  t.is(said(s), 'dial-rate');
  s.at += HOUR - (s.at % HOUR);
  t.is(said(s), undefined);
});

test('D7, toll fraud: one call that fails over to another trunk is one call', (t) => {
  const s = stage({ outCallsPerHour: 2 });
  s.world.directory = {
    ...s.world.directory,
    trunks: new Map([...s.world.directory.trunks, ['t2', aTrunk({ id: 't2', prefixes: ['+'], priority: 2 })]]),
  };
  s.ask({ do: 'dial', agentId, number: FAR });
  s.gone(outside(s)?.channel ?? '', 0, 503);
  t.is(outside(s)?.trunkId, 't2');
  t.is(toll(s)?.calls, 1);
});

test('D7, toll fraud: minutes of a day are those of ended calls and of one that goes on; the next day begins anew', (t) => {
  const s = stage({ outMinutesPerDay: 2 });
  calls(s, 61_000);
  t.deepEqual(toll(s)?.running, {});
  t.is(said(s), undefined);
  const { id, channel } = outside(s) as Call;
  s.play({ type: 'far.entered', channel, callId: id });
  s.play({ type: 'far.answered', channel });
  t.is(Object.keys(toll(s)?.running ?? {})[0], id);
  s.wait(60_000);
  // It is not cut off; nobody else is called into it.
  t.is(s.ask({ do: 'add-party', agentId, callId: id, number: FAR }).refusal?.code, 'dial-minutes');
  t.is(outside(s)?.id, id);
  s.play({ type: 'channel.left', channel });
  t.is(said(s), 'dial-minutes');
  s.at += 24 * HOUR;
  t.is(said(s), undefined);
});

test('D7, toll fraud: what calls cost by the price of their trunk, whole steps, is limited for a day', (t) => {
  const s = stage({ outSpendPerDay: 12 });
  calls(s, 1_000);
  t.is(toll(s)?.costE4, 60_000);
  t.is(said(s), undefined);
  s.ask({ do: 'release', agentId, callId: outside(s)?.id ?? '' });
  s.wait(10_000);
  calls(s, 1_000);
  t.is(said(s), 'dial-spend');
});

test('D7, toll fraud: whoever is put through to somebody else costs on for who called them', (t) => {
  const s = stage({ outMinutesPerDay: 1 });
  s.customer('c1');
  s.join('c1');
  const callId = s.call('c1')?.id ?? '';
  s.ask({ do: 'consult', agentId, callId, number: FAR });
  const { id, channel } = outside(s) as Call;
  s.play({ type: 'far.entered', channel, callId: id });
  s.play({ type: 'far.answered', channel });
  s.ask({ do: 'complete-consult', agentId, callId });
  t.is(outside(s)?.state.at, 'together');
  s.wait(61_000);
  t.is(said(s), 'dial-minutes');
});

test('D7, toll fraud: sending a customer on counts, and is refused past the limit; so is asking somebody outside', (t) => {
  const s = stage({ outCallsPerHour: 1 });
  const wish = (callId: string) =>
    ({ do: 'transfer', agentId, callId, target: { kind: 'number', number: FAR } }) as Omit<Command, 'via' | 'by'>;
  s.customer('c1');
  s.join('c1');
  t.is(s.ask(wish(s.call('c1')?.id ?? '') as Command).refusal, null);
  t.is(toll(s)?.calls, 1);
  s.wait(60_000);
  s.customer('c2');
  s.join('c2');
  const callId = s.call('c2')?.id ?? '';
  t.is(s.ask(wish(callId) as Command).refusal?.code, 'target-rate');
  t.is(s.ask({ do: 'consult', agentId, callId, number: FAR }).refusal?.code, 'dial-rate');
  t.is(s.call('c2')?.state.at, 'talking');
});

test('D7, toll fraud: calls of the queue, to colleagues and for help are past every limit', (t) => {
  const s = stage({ outCallsPerHour: 1 });
  calls(s, 10);
  t.is(said(s), 'dial-rate');
  t.is(said(s, '8889'), undefined);
  s.ask({ do: 'release', agentId, callId: outside(s)?.id ?? '' });
  s.wait(10_000);
  s.customer('c1');
  s.join('c1');
  t.is(s.call('c1')?.state.at, 'talking');
  s.gone('c1');
  s.ask({ do: 'logout', agentId });
  const device = { kind: 'phone', phoneId: 'p1', peer: 'phone-p1', autoAnswer: false } as const;
  const joe = anAgent({ id: 'joe', interfaces: ['phone'], phoneId: 'p1', settings: { outCallsPerHour: 1 } });
  s.world.directory = { ...s.world.directory, agents: new Map([...s.world.directory.agents, ['joe', joe]]) };
  const phone = { phoneId: 'p1', hotDesk: true, reachable: true, device };
  s.ask({ do: 'login', agentId, interface: 'phone', agentPhone: null, phone });
  t.is(said(s), 'dial-rate');
  t.is(said(s, '112'), undefined);
  t.is(toll(s)?.calls, 1);
});

test('D7: an agent who was taken away leaves no account', (t) => {
  const s = stage({});
  calls(s, 10);
  t.is(toll(s)?.calls, 1);
  s.world.directory = { ...s.world.directory, agents: new Map() };
  s.play({ type: 'directory.changed', directory: s.world.directory });
  t.is(toll(s), undefined);
});

const PER_CALL = { nailedUp: false, connectOnLogin: '' } as const;
/** The call by which Joe dials on his own telephone. */
const OWN = 'n1-7.2';

function limits(s: Stage, settings: Overrides): void {
  const agents = new Map(s.world.directory.agents);
  const joe = agents.get('joe');
  if (joe) agents.set('joe', { ...joe, settings });
  s.world.directory = { ...s.world.directory, agents };
  s.play({ type: 'directory.changed', directory: s.world.directory });
}

/** How Joe dials, and how his leg comes about then. */
const WAYS_TO_DIAL = [
  {
    what: 'whose phone is rung per call',
    agent: PER_CALL,
    dials: (s: Stage, number = FAR) => void said(s, number),
    comes: (s: Stage) => s.answerPhone('joe'),
  },
  {
    what: 'whose dropped leg is dialled again',
    agent: {},
    dials: (s: Stage, number = FAR) => {
      s.gone(s.channel('joe'));
      said(s, number);
    },
    comes: (s: Stage) => s.answerPhone('joe'),
  },
  {
    what: 'who dials on their own telephone',
    agent: PER_CALL,
    dials: (s: Stage, number = FAR) => void s.ask({ do: 'dial', agentId, number, channel: OWN }, 'phone'),
    comes: (s: Stage) => void s.play({ type: 'leg.entered', channel: OWN, sessionId: s.session('joe').id }),
  },
] as const;

type WayToDial = (typeof WAYS_TO_DIAL)[number];

/** What lets the limit be reached between the wish and the leg, with one call made before. */
const MEANWHILE = [
  {
    what: 'the calls of an hour were lowered',
    before: { outCallsPerHour: 2 },
    happens: (s: Stage) => limits(s, { outCallsPerHour: 1 }),
    cause: 'toll-rate',
    prompt: 'far-toll-rate',
  },
  {
    what: 'the minutes of a day were lowered',
    before: { outMinutesPerDay: 60 },
    happens: (s: Stage) => limits(s, { outMinutesPerDay: 1 }),
    cause: 'toll-minutes',
    prompt: 'far-toll-minutes',
  },
  {
    what: 'the spend of a day was lowered',
    before: {},
    happens: (s: Stage) => limits(s, { outSpendPerDay: 1 }),
    cause: 'toll-spend',
    prompt: 'far-toll-spend',
  },
] as const;

/** He made a call of a minute before. */
function calledBefore(s: Stage, way: WayToDial): void {
  s.ask({ do: 'dial', agentId, number: FAR });
  if (way.agent === PER_CALL) s.answerPhone('joe');
  const { id, channel } = outside(s) as Call;
  s.play({ type: 'far.entered', channel, callId: id });
  s.play({ type: 'far.answered', channel });
  s.wait(61_000);
  s.play({ type: 'channel.left', channel });
}

function isTold(t: ExecutionContext, s: Stage, cause: string, prompt: string): void {
  const effects = s.taken();
  t.false(
    effects.some((effect) => effect.do === 'prepare-call'),
    'nobody is called',
  );
  // Whoever is rung is asked to press 1 before.
  const told = effects.findLast((effect) => effect.do === 'play');
  t.like(told, { do: 'play', channel: s.channel('joe'), prompt });
  t.like(s.session('joe').callFailed, { cause });
  t.is(toll(s)?.calls, 1);
  if (told?.do === 'play') s.play({ type: 'playback.ended', channel: told.channel, playback: told.playback, ok: true });
  t.is(outside(s), undefined);
  t.is(s.session('joe').state.at, 'ready');
}

for (const way of WAYS_TO_DIAL) {
  for (const { what, before, happens, cause, prompt } of MEANWHILE) {
    test(`D7, toll fraud: ${way.what} is told when, before the leg is there, ${what}`, (t) => {
      const s = stage(before, way.agent);
      calledBefore(s, way);
      way.dials(s);
      t.is(outside(s)?.state.at, 'agent-first');
      s.taken();
      happens(s);
      way.comes(s);
      isTold(t, s, cause, prompt);
    });
  }

  test(`D7, toll fraud: ${way.what} is told when the clock goes back into an hour of which nothing is left`, (t) => {
    const s = stage({ outCallsPerHour: 1 }, way.agent);
    calledBefore(s, way);
    const then = s.at;
    s.at += HOUR;
    way.dials(s);
    s.taken();
    s.at = then;
    way.comes(s);
    isTold(t, s, 'toll-rate', 'far-toll-rate');
  });

  test(`D7, toll fraud: ${way.what} is told when the colleague they dialled is gone by then, and the number is one outside`, (t) => {
    const s = stage({ outCallsPerHour: 1 }, way.agent);
    calledBefore(s, way);
    const dn = '+15550008889';
    const agents = new Map(s.world.directory.agents);
    s.world.directory = { ...s.world.directory, agents: new Map([...agents, ['ann', anAgent({ id: 'ann', dn })]]) };
    way.dials(s, dn);
    t.is(outside(s)?.state.at, 'agent-first');
    s.taken();
    agents.delete('ann');
    s.world.directory = { ...s.world.directory, agents };
    s.play({ type: 'directory.changed', directory: s.world.directory });
    way.comes(s);
    isTold(t, s, 'toll-rate', 'far-toll-rate');
  });

  test(`D7, toll fraud: ${way.what} calls when the limit leaves room for it still`, (t) => {
    const s = stage({ outCallsPerHour: 3 }, way.agent);
    calledBefore(s, way);
    way.dials(s);
    limits(s, { outCallsPerHour: 2 });
    way.comes(s);
    t.is(outside(s)?.state.at, 'calling');
    t.is(toll(s)?.calls, 2);
  });
}

test('D7, toll fraud: a call that has begun fails over whatever limit there is by then', (t) => {
  const s = stage({ outCallsPerHour: 1 });
  const t2 = aTrunk({ id: 't2', prefixes: ['+'], priority: 2 });
  s.world.directory = { ...s.world.directory, trunks: new Map([...s.world.directory.trunks, ['t2', t2]]) };
  said(s);
  t.is(toll(s)?.calls, 1);
  s.gone(outside(s)?.channel ?? '', 0, 503);
  t.like(outside(s), { trunkId: 't2', state: { at: 'calling' } });
});

/** What else Joe, who has dialled a second line about his customer, begins before that line is there. */
const BESIDE = [
  {
    what: 'sends the customer on to a number outside',
    wish: (callId: string) => ({ do: 'transfer', agentId, callId, target: { kind: 'number', number: FAR } }) as const,
  },
  {
    what: 'consults somebody outside',
    wish: (callId: string) => ({ do: 'consult', agentId, callId, number: FAR }) as const,
  },
  {
    what: 'calls somebody outside into the talk',
    wish: (callId: string) => ({ do: 'add-party', agentId, callId, number: FAR }) as const,
  },
] as const;

for (const { what, wish } of BESIDE) {
  test(`D7, toll fraud: of the last call that is left, who dials a second line and ${what} makes one`, (t) => {
    const s = stage({ outCallsPerHour: 1 });
    s.customer('c1');
    s.join('c1');
    const callId = s.call('c1')?.id ?? '';
    t.is(s.ask({ do: 'dial', agentId, number: '+15550005678', channel: OWN }, 'phone').refusal, null);
    t.is(s.ask(wish(callId)).refusal, null);
    t.is(toll(s)?.calls, 1);
    s.taken();
    s.customer(OWN, '0015550005678', 'phone-p1');
    const effects = s.taken();
    t.false(effects.some((effect) => effect.do === 'prepare-call'));
    t.true(
      effects.some((effect) => effect.do === 'play' && effect.channel === OWN && effect.prompt === 'far-toll-rate'),
    );
    t.like(s.session('joe').callFailed, { cause: 'toll-rate' });
    t.is(toll(s)?.calls, 1);
    s.wait(60_000);
    t.is(s.call(OWN), undefined);
  });
}
