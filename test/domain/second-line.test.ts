import test from 'ava';
import type { Agent } from '../../app/domain/directory.js';
import type { Call } from '../../app/domain/world.js';
import { dos } from '../support/dos.js';
import { Stage } from '../support/stage.js';
import { aDirectory, aQueue, aRoute, aTrunk, anAgent } from '../support/world.js';

const FAR = '+15550001234';
/** Joe's second call, by his telephone. */
const LINE = 'n1-7.2';
const PER_CALL = { nailedUp: false, connectOnLogin: '' } as const;

/** Joe of sales has c1 on hold by his Hold key. */
function stage(joe: Partial<Agent> = PER_CALL): Stage {
  const s = new Stage(
    aDirectory({
      agents: [anAgent({ id: 'joe', dn: '8888', ...joe })],
      trunks: [aTrunk({ id: 't1', prefixes: ['+1'] })],
      queues: [aQueue({ id: 'sales', settings: { wrapUpMs: 5_000, announceToAgent: false } })],
      routes: [aRoute({ id: 'r1' })],
    }),
  );
  s.ready('joe');
  s.customer('c1');
  if (s.leg('joe').state.at === 'dialing') s.answerPhone('joe');
  s.join('c1');
  s.play({ type: 'hold.pressed', channel: s.channel('joe'), held: true });
  s.taken();
  return s;
}

const idOf = (s: Stage, channel = 'c1'): string => s.call(channel)?.id ?? 'none';
const dials = (s: Stage, channel = LINE, number = FAR) =>
  s.ask({ do: 'dial', agentId: 'joe', number, channel }, 'phone');
const party = (s: Stage): Call => [...s.world.all('call')].find(({ direction }) => direction === 'out') as Call;
const holds = (s: Stage): readonly string[] => s.session('joe').holds.map(({ reason }) => reason);

/** Somebody outside is rung. */
function ringing(s = stage()): Stage {
  dials(s);
  s.customer(LINE, '0015550001234', 'phone-p1');
  const { id, channel } = party(s);
  s.play({ type: 'far.entered', channel, callId: id });
  s.play({ type: 'leg.ringing', channel });
  s.taken();
  return s;
}

/** They have answered, and Joe talks with them on the second line. */
function talking(s = ringing()): Stage {
  const { channel, id } = party(s);
  s.play({ type: 'far.answered', channel });
  for (const one of [channel, LINE]) s.play({ type: 'bridge.joined', bridge: `n1-call-${id}`, channel: one });
  s.taken();
  return s;
}

const press = (s: Stage, toldOn = s.channel('joe')) =>
  s.ask({ do: 'connect-calls', agentId: 'joe', callId: idOf(s), withCall: idOf(s, LINE), toldOn }, 'phone');

test('D2: a number outside, dialled on the second line: it is called once the line is back, and the customer stays on hold', (t) => {
  const s = stage();
  t.is(dials(s).refusal, null);
  t.deepEqual(dos(s.taken()), ['take-line']);
  t.is(party(s).state.at, 'agent-first');
  t.deepEqual(holds(s), ['second-line']);
  s.customer(LINE, '0015550001234', 'phone-p1');
  const effects = s.taken();
  t.deepEqual(dos(effects), ['prepare-call']);
  t.like(effects[0], { number: FAR, trunkId: 't1' });
  t.like(s.call('c1')?.state, { at: 'talking', held: { at: 'held' } });
  t.like(s.session('joe').state, { at: 'talking', callId: idOf(s) });
});

test('D2: whoever is called there is not heard by the customer’s leg: they are let in when they answer, as the line is', (t) => {
  const s = ringing();
  const { channel, id } = party(s);
  s.play({ type: 'far.answered', channel });
  const effects = s.taken();
  t.deepEqual(dos(effects), ['answer', 'bridge', 'add', 'quiet add', 'deadman']);
  t.like(effects[0], { channel: LINE });
  t.like(effects[2], { bridge: `n1-call-${id}`, channels: [channel], joins: true });
  t.like(effects[3], { channels: [LINE], joins: true });
  t.like(s.call(LINE)?.state, { at: 'together', withCall: id, line: s.session('joe').id });
});

test('D2: Transfer: the customer is in the place of the line, the telephone is told first, and the agent wraps up', (t) => {
  const s = talking();
  const leg = s.channel('joe');
  const { id, channel } = party(s);
  t.is(press(s).refusal, null);
  const effects = s.taken();
  // Nothing is done to any of them before it is stored and told.
  t.deepEqual(effects[0], { do: 'transferred', channel: leg, before: [leg, LINE, 'c1'] });
  t.deepEqual(dos(effects).slice(0, 5), ['transferred', 'remove', 'hangup', 'quiet add', 'deadman']);
  t.like(effects[1], { bridge: `n1-call-${id}`, channel: LINE });
  t.like(effects[3], { bridge: `n1-call-${id}`, channels: ['c1'], after: LINE });
  t.is(s.call(LINE), undefined);
  t.is(s.session('joe').state.at, 'wrap-up');
  t.deepEqual(holds(s), []);
  s.play({ type: 'bridge.joined', bridge: `n1-call-${id}`, channel: 'c1' });
  t.like(s.call('c1')?.state, { at: 'together', joined: true, withCall: id });
  t.like(s.call(channel)?.state, { at: 'together', joined: true, withCall: idOf(s) });
});

test('D2: pressed in either line; a customer who is not on hold yet leaves the agent before', (t) => {
  const s = talking();
  s.play({ type: 'hold.pressed', channel: s.channel('joe'), held: false });
  s.play({ type: 'bridge.joined', bridge: s.leg('joe').bridge ?? '', channel: 'c1' });
  s.taken();
  t.is(press(s, LINE).refusal, null);
  t.deepEqual(dos(s.taken()).slice(0, 3), ['transferred', 'remove', 'remove']);
});

test('D2: whom the customer was brought together with is gone before they met: the customer is served again', (t) => {
  const s = talking();
  const { channel } = party(s);
  press(s);
  s.gone(channel);
  t.is(s.call('c1')?.state.at, 'waiting');
});

test('D2: Transfer while it rings: the customer hears music until the answer', (t) => {
  const s = ringing();
  const { id, channel } = party(s);
  t.is(press(s).refusal, null);
  t.deepEqual(dos(s.taken()).slice(0, 2), ['transferred', 'hangup']);
  t.like(s.call('c1'), { guarded: true, state: { at: 'passing', withCall: id } });
  t.is(s.session('joe').state.at, 'wrap-up');
  t.deepEqual(holds(s), []);
  s.play({ type: 'far.answered', channel });
  t.like(s.call('c1')?.state, { at: 'together', withCall: id });
});

for (const [what, cause, sip, ends] of [
  ['is busy', 17, 486, 'busy'],
  ['does not answer', 19, 480, 'not-ready'],
] as const) {
  test(`D2: who ${what} is told on the second line, before it is answered, and by how it ends`, (t) => {
    const s = ringing();
    const { channel } = party(s);
    s.gone(channel, cause, sip);
    const [progress, play] = s.taken();
    t.like(progress, { do: 'progress', channel: LINE });
    t.like(play, { do: 'play', channel: LINE });
    if (play?.do === 'play') s.play({ type: 'playback.ended', playback: play.playback, channel: LINE, ok: true });
    t.like(s.taken(), [{ do: 'hangup', channel: LINE, reason: ends }]);
    t.is(s.call(LINE), undefined);
    t.deepEqual(holds(s), []);
    t.like(s.call('c1')?.state, { at: 'talking', held: { at: 'held' } });
    s.play({ type: 'hold.pressed', channel: s.channel('joe'), held: false });
    t.like(s.call('c1')?.state, { held: { at: 'retrieving' } });
  });
}

test('D2: what the line is told has an end, also when nobody tells of it', (t) => {
  const s = ringing();
  s.gone(party(s).channel, 17, 486);
  s.taken();
  s.wait(60_000);
  t.is(s.call(LINE), undefined);
  t.like(s.taken()[0], { do: 'hangup', channel: LINE, reason: 'busy' });
});

test('D2: nothing comes of Transfer once nobody is at the other end: the customer stays on hold', (t) => {
  const s = ringing();
  s.gone(party(s).channel, 17, 486);
  t.is(press(s).refusal?.code, 'no-call');
  t.like(s.call('c1')?.state, { at: 'talking', held: { at: 'held' } });
});

test('D2: whom the agent asks hangs up: the agent is told on that line', (t) => {
  const s = talking();
  s.gone(party(s).channel);
  const effects = s.taken();
  t.deepEqual(dos(effects), ['remove', 'play']);
  t.like(effects[1], { channel: LINE, prompt: 'far-hung-up' });
});

for (const [what, when] of [
  ['while it rings', ringing],
  ['in the middle of it', talking],
] as const) {
  test(`D2: the agent puts the second line down ${what}: nobody is called any more, the customer stays on hold`, (t) => {
    const s = when();
    const { channel } = party(s);
    s.taken();
    s.gone(LINE);
    t.true(s.taken().some((effect) => effect.do === 'hangup' && effect.channel === channel));
    t.deepEqual(
      [...s.world.all('call')].map((call) => call.channel),
      ['c1'],
    );
    t.deepEqual(holds(s), []);
    t.like(s.call('c1')?.state, { at: 'talking', held: { at: 'held' } });
  });

  test(`D2: the agent’s leg is lost ${what}: the customer is served again, the line goes on, and holds the agent`, (t) => {
    const s = when();
    s.gone(s.channel('joe'), 41);
    t.is(s.call('c1')?.state.at, 'waiting');
    t.not(s.call(LINE), undefined);
    s.ask({ do: 'end-wrap-up', agentId: 'joe' });
    t.is(s.session('joe').state.at, 'not-ready');
    s.gone(LINE);
    t.is(s.call('c1')?.state.at, 'offered');
  });

  test(`D2: the customer hangs up ${what}: the line goes on, and its agent is offered nobody until it is over`, (t) => {
    const s = when();
    s.gone('c1');
    s.ask({ do: 'end-wrap-up', agentId: 'joe' });
    t.is(s.session('joe').state.at, 'not-ready');
    t.not(s.call(LINE), undefined);
    s.gone(LINE);
    t.is(s.session('joe').state.at, 'ready');
  });

  test(`C5: a reset ${what} ends the line too`, (t) => {
    const s = when();
    s.ask({ do: 'reset', agentId: 'joe' });
    t.is(s.call(LINE), undefined);
    t.deepEqual(holds(s), []);
  });

  test(`E11: after a restart ${what} the line is left as it is`, (t) => {
    const s = when();
    const before = s.call(LINE);
    s.taken();
    s.play({ type: 'switch.up', restarted: false });
    t.deepEqual(s.call(LINE), before);
    t.false(s.taken().some((effect) => effect.do === 'music' && effect.channel === LINE));
  });
}

test('E11: killed before the customer was in: both are asked in again, and who leaves the bridge by that is not gone', (t) => {
  const s = talking();
  const { id, channel } = party(s);
  press(s);
  s.play({ type: 'bridge.joined', bridge: `n1-call-${id}`, channel: 'c1' });
  s.taken();
  s.play({ type: 'found.apart', callId: idOf(s) });
  t.deepEqual(dos(s.taken()), ['bridge', 'add', 'quiet add', 'deadman']);
  s.play({ type: 'bridge.left', bridge: `n1-call-${id}`, channel });
  for (const one of [channel, 'c1']) {
    s.play({ type: 'bridge.joined', bridge: `n1-call-${id}`, channel: one });
    t.like(s.call(one)?.state, { at: 'together', joined: true });
  }
});

test('E11: the customer is found in the place of the line: the agent is done, and the line is over', (t) => {
  const s = talking();
  const { id, channel } = party(s);
  s.play({ type: 'found.completed', callId: idOf(s) });
  t.is(s.call(LINE), undefined);
  t.is(s.session('joe').state.at, 'wrap-up');
  t.like(s.call('c1')?.state, { at: 'together', withCall: id });
  t.like(s.call(channel)?.state, { at: 'together', withCall: idOf(s) });
});

test('E11: after a restart a line that is being told why hears it to the end', (t) => {
  const s = ringing();
  s.gone(party(s).channel, 17, 486);
  s.taken();
  s.play({ type: 'switch.up', restarted: false });
  t.false(dos(s.taken()).includes('hangup'));
  t.not(s.call(LINE), undefined);
});

test('D2: a line that does not come back is over, and nobody is called', (t) => {
  const s = stage();
  dials(s);
  s.wait(60_000);
  t.is(s.call(LINE), undefined);
  t.false(s.taken().some((effect) => effect.do === 'prepare-call'));
  t.deepEqual(holds(s), []);
});

test('D2: a third line is refused, and so is a second one in the middle of a consultation from the desk', (t) => {
  const s = talking();
  t.is(dials(s, 'n1-7.3').refusal?.code, 'has-call');
  const other = stage();
  other.ask({ do: 'consult', agentId: 'joe', callId: idOf(other), number: FAR });
  t.is(dials(other).refusal?.code, 'has-call');
});

test('D7: what may not be dialled at the desk is refused on the second line, and the customer stays', (t) => {
  const s = stage();
  t.is(dials(s, LINE, '+4930123456').refusal?.code, 'dial-unroutable');
  t.is(s.call(LINE), undefined);
  t.deepEqual(holds(s), []);
});

test('D2: whose customer has hung up, and who is on the line still, makes no other call from the desk', (t) => {
  const s = talking();
  s.gone('c1');
  s.ask({ do: 'end-wrap-up', agentId: 'joe' });
  t.is(s.ask({ do: 'dial', agentId: 'joe', number: FAR }).refusal?.code, 'has-call');
  s.gone(LINE);
  t.is(s.ask({ do: 'dial', agentId: 'joe', number: FAR }).refusal, null);
});

test('D7: a limit that is reached before the line is back is told on it, and nobody is called', (t) => {
  const s = stage({ ...PER_CALL, settings: { outCallsPerHour: 1 } });
  dials(s);
  s.world.apply([
    {
      kind: 'toll',
      id: 'joe',
      after: { id: 'joe', hour: 0, calls: 1, day: '', ms: 0, costE4: 0, running: {} },
      why: 'test',
      detail: {},
    },
  ]);
  s.taken();
  s.customer(LINE, '0015550001234', 'phone-p1');
  t.deepEqual(dos(s.taken()), ['progress', 'play']);
  t.false([...s.world.all('call')].some(({ direction }) => direction === 'out'));
});

test('E9: of a leg that stays the agent is back in park', (t) => {
  const s = talking(ringing(stage({})));
  t.is(press(s).refusal, null);
  t.is(s.leg('joe').state.at, 'parked');
  t.is(s.session('joe').state.at, 'wrap-up');
});

test('D7: a second line is on the account of who dialled', (t) => {
  const s = talking();
  t.like(s.world.get('toll', 'joe'), { calls: 1, running: { [party(s).id]: { trunkId: 't1' } } });
});

const signsOut = (s: Stage) => s.ask({ do: 'logout', agentId: 'joe' });

test('C2, D2: who signs out while they ask somebody on the second line is out once both calls are over', (t) => {
  const s = talking();
  t.is(signsOut(s).refusal, null);
  s.gone('c1');
  t.not(s.session('joe').pending.logout, null);
  t.not(s.call(LINE), undefined);
  s.gone(LINE);
  t.is(s.world.sessionOfAgent('joe'), undefined);
});

test('C2, D2: the line is over first: out when the customer is', (t) => {
  const s = talking();
  signsOut(s);
  s.gone(LINE);
  t.like(s.session('joe').state, { at: 'talking', callId: idOf(s) });
  s.gone('c1');
  t.is(s.world.sessionOfAgent('joe'), undefined);
});

test('C2, D2: who signs out after their customer has hung up talks on with whom they asked, and is out then', (t) => {
  const s = talking();
  s.gone('c1');
  t.is(signsOut(s).refusal, null);
  t.not(s.session('joe').pending.logout, null);
  s.wait(60_000);
  t.not(s.call(LINE), undefined);
  s.gone(party(s).channel);
  const told = s.taken().find((effect) => effect.do === 'play');
  if (told?.do === 'play') s.play({ type: 'playback.ended', playback: told.playback, channel: LINE, ok: true });
  t.is(s.world.sessionOfAgent('joe'), undefined);
});

test('C2, D2: Transfer of who has signed out meanwhile: the two are together, and the agent is out', (t) => {
  const s = talking();
  signsOut(s);
  t.is(press(s).refusal, null);
  t.is(s.world.sessionOfAgent('joe'), undefined);
  t.like(s.call('c1')?.state, { at: 'together' });
});

test('C5, D2: a reset of who has signed out and is on the second line alone ends the line, and they are out', (t) => {
  const s = talking();
  s.gone('c1');
  signsOut(s);
  const { channel } = party(s);
  s.taken();
  s.ask({ do: 'reset', agentId: 'joe' });
  t.is(s.world.sessionOfAgent('joe'), undefined);
  t.is(s.call(LINE), undefined);
  t.true(s.taken().some((effect) => effect.do === 'hangup' && effect.channel === channel));
});

test('B4, D2: nobody takes the telephone, or moves away from it, under a talk on its second line', (t) => {
  const s = talking();
  s.gone('c1');
  s.ask({ do: 'end-wrap-up', agentId: 'joe' });
  t.is(
    s.ask({ do: 'login', agentId: 'joe', interface: 'internal', agentPhone: null, takeover: true }).refusal?.code,
    'already-logged-in',
  );
});

const ends = (s: Stage, what: 'complete-consult' | 'abort-consult') =>
  s.ask({ do: what, agentId: 'joe', callId: idOf(s) }, 'web');

test('K3, D2: the desk connects whom the agent asks on the second line with the customer, and both lines end', (t) => {
  const s = talking();
  const { id } = party(s);
  const leg = s.channel('joe');
  t.is(ends(s, 'complete-consult').refusal, null);
  const effects = s.taken();
  for (const channel of [leg, LINE]) t.true(effects.some((one) => one.do === 'hangup' && one.channel === channel));
  t.like(s.call('c1')?.state, { at: 'together', withCall: id });
  t.is(s.session('joe').state.at, 'wrap-up');
  t.deepEqual(holds(s), []);
});

test('K3, D2: connected from the desk while it rings: the customer waits for the answer', (t) => {
  const s = ringing();
  t.is(ends(s, 'complete-consult').refusal, null);
  t.like(s.call('c1')?.state, { at: 'passing', withCall: party(s).id });
  t.is(s.call(LINE), undefined);
});

for (const [what, when] of [
  ['who answered', talking],
  ['who is rung', ringing],
] as const) {
  test(`K3, D2: the desk lets go of ${what}: the line ends, and the customer is on hold still`, (t) => {
    const s = when();
    const { channel } = party(s);
    s.taken();
    t.is(ends(s, 'abort-consult').refusal, null);
    const effects = s.taken();
    for (const one of [channel, LINE])
      t.true(effects.some((effect) => effect.do === 'hangup' && effect.channel === one));
    t.like(s.call('c1')?.state, { at: 'talking', held: { at: 'held' } });
    t.deepEqual(holds(s), []);
    t.is(ends(s, 'abort-consult').refusal?.code, 'no-consult');
  });
}

test('K3, D2: nobody is connected from the desk before the line is on its way, or after its other end is gone', (t) => {
  const s = stage();
  dials(s);
  t.is(ends(s, 'complete-consult').refusal?.code, 'not-answered');
  const told = ringing();
  told.gone(party(told).channel, 17, 486);
  t.is(ends(told, 'complete-consult').refusal?.code, 'not-answered');
  t.like(told.call('c1')?.state, { at: 'talking', held: { at: 'held' } });
});
