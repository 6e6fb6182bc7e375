import test from 'ava';
import { factOf } from '../../app/domain/facts.js';
import { pingFault, pingNext, type PingAnswer, type PingEvent, type PingState } from '../../app/domain/trunk-ping.js';
import { isOut } from '../../app/domain/trunks.js';
import type { TrunkHealth } from '../../app/domain/world.js';
import { Stage } from '../support/stage.js';
import { aDirectory, anAgent, aQueue, aRoute, aTrunk, SETTINGS } from '../support/world.js';

type At = PingState['at'];
type On = PingEvent['on'];

const STATES: { readonly [K in At]: PingState } = {
  unasked: { at: 'unasked' },
  up: { at: 'up' },
  out: { at: 'out', cause: 'silent', good: 1 },
};

/** Every cell decided; `same` is: the event means nothing here. Two good answers are wanted. */
const TABLE: { readonly [S in At]: { readonly [E in On]: PingState | 'same' } } = {
  unasked: { answered: { at: 'up' }, failed: { at: 'out', cause: 'sip-503', good: 0 }, unwatched: 'same' },
  up: { answered: 'same', failed: { at: 'out', cause: 'sip-503', good: 0 }, unwatched: { at: 'unasked' } },
  out: { answered: { at: 'up' }, failed: { at: 'out', cause: 'sip-503', good: 0 }, unwatched: { at: 'unasked' } },
};

const EVENTS: { readonly [K in On]: Extract<PingEvent, { on: K }> } = {
  answered: { on: 'answered', restoreAfter: 2 },
  failed: { on: 'failed', cause: 'sip-503' },
  unwatched: { on: 'unwatched' },
};

for (const at of Object.keys(STATES) as At[]) {
  for (const on of Object.keys(EVENTS) as On[]) {
    const wanted = TABLE[at][on];
    const title = wanted === 'same' ? 'stays as it is' : `becomes ${wanted.at}`;
    test(`G: a trunk that is ${at} and ${on} ${title}`, (t) => {
      const after = pingNext(STATES[at], EVENTS[on]);
      if (wanted === 'same') t.is(after, STATES[at]);
      else t.deepEqual(after, wanted);
    });
  }
}

test('G: a trunk that is out stays out until restoreAfter good answers came in a row', (t) => {
  const answered: PingEvent = { on: 'answered', restoreAfter: 3 };
  let state = pingNext({ at: 'up' }, { on: 'failed', cause: 'silent' });
  for (const event of [answered, answered, { on: 'failed', cause: 'silent' }, answered, answered] as const) {
    state = pingNext(state, event);
    t.is(state.at, 'out');
  }
  t.deepEqual(pingNext(state, answered), { at: 'up' });
});

test('G: a trunk that fails again in the same way changes nothing, so an outage is not written down every round', (t) => {
  const out = pingNext({ at: 'up' }, { on: 'failed', cause: 'silent' });
  t.is(pingNext(out, { on: 'failed', cause: 'silent' }), out);
});

for (const status of [200, 202, 401, 403, 404, 405, 407, 480, 483, 600]) {
  test(`G: a contact that answers OPTIONS with ${status} is up`, (t) => {
    t.is(pingFault({ heard: true, status, roundTripMs: 3 }), null);
  });
}

for (const status of [408, 500, 501, 503, 599]) {
  test(`G: a contact that answers OPTIONS with ${status} is down`, (t) => {
    t.is(pingFault({ heard: true, status, roundTripMs: 3 }), `sip-${status}`);
  });
}

test('G: a contact that says nothing, or cannot be reached, is down', (t) => {
  t.is(pingFault({ heard: false, why: 'silent' }), 'silent');
  t.is(pingFault({ heard: false, why: 'unreachable' }), 'unreachable');
});

const SILENT: PingAnswer = { heard: false, why: 'silent' };
const GOOD: PingAnswer = { heard: true, status: 200, roundTripMs: 12.5 };

/** Joe behind trunk t1, which is asked every 10 s. */
function stage(over: Parameters<typeof aTrunk>[0] = { id: 't1' }) {
  const trunks = [aTrunk({ oosCheck: 10, ...over })];
  const directory = aDirectory({
    agents: [anAgent({ id: 'joe' })],
    trunks,
    queues: [aQueue({ id: 'sales' })],
    routes: [aRoute({ id: 'r1' })],
  });
  const s = new Stage(directory);
  const pinged = (answer: PingAnswer): void =>
    void s.play({ type: 'trunk.pinged', trunkId: 't1', contact: '10.10.10.1:5071', answer });
  const health = (): TrunkHealth | undefined => s.world.get('trunk', 't1');
  const facts = (): string[] => s.changes.filter(({ kind }) => kind === 'trunk').map(({ why }) => why);
  return { s, directory, pinged, health, facts };
}

test('G: one round without an answer takes the trunk out, since then; one good answer brings it back', (t) => {
  const { s, pinged, health, facts } = stage();
  pinged(GOOD);
  t.deepEqual(health()?.ping, { at: 'up' });
  t.is(health()?.since, null);
  s.wait(10_000);
  pinged(SILENT);
  t.true(isOut(health()));
  t.is(health()?.since, s.at);
  const outAt = s.at;
  s.wait(10_000);
  pinged(SILENT);
  t.is(health()?.since, outAt);
  pinged(GOOD);
  t.false(isOut(health()));
  t.is(health()?.since, s.at);
  t.deepEqual(facts(), ['trunk.answers', 'trunk.out', 'trunk.back']);
});

test('G: history tells the cause of an outage and the round trip at its end', (t) => {
  const { s, pinged } = stage();
  pinged({ heard: true, status: 503, roundTripMs: 4 });
  pinged(GOOD);
  const details = s.changes.map((change) => factOf(change).detail);
  t.deepEqual(details, [
    { by: 'options', cause: 'sip-503', roundTripMs: 4 },
    { by: 'options', cause: null, roundTripMs: 12.5 },
  ]);
});

test('G: an answer for a trunk that is not asked, or is no more, means nothing', (t) => {
  const unasked = stage({ id: 't1', oosCheck: 0 });
  unasked.pinged(SILENT);
  t.is(unasked.health(), undefined);
  const other = stage({ id: 't2' });
  other.pinged(SILENT);
  t.is(other.health(), undefined);
});

test('G: oosCheck set to 0 lets a trunk go that OPTIONS had taken out', (t) => {
  const { s, directory, pinged, health, facts } = stage();
  pinged(SILENT);
  const trunks = new Map([['t1', aTrunk({ id: 't1', oosCheck: 0 })]]);
  s.world.directory = { ...directory, trunks };
  s.play({ type: 'directory.changed', directory: s.world.directory });
  t.false(isOut(health()));
  t.deepEqual(facts(), ['trunk.out', 'trunk.unwatched']);
});

test('G: OPTIONS and failed calls are two reasons: each must pass before the trunk is used again', (t) => {
  const { s, pinged, health } = stage();
  s.world.directory = { ...s.world.directory, settings: { ...SETTINGS, trunkFailures: 1 } };
  s.ask({ do: 'login', agentId: 'joe', interface: 'mobile', agentPhone: null });
  s.gone(s.channel('joe'), 34, 503);
  pinged(SILENT);
  t.not(health()?.outUntil ?? null, null);
  const since = health()?.since;
  pinged(GOOD);
  t.true(isOut(health()));
  t.is(health()?.since, since);
  s.wait(SETTINGS.trunkRetryMs);
  t.false(isOut(health()));
});

test('D1, G: a trunk that OPTIONS found dead is dialled by nobody; its agent is held until it is back', (t) => {
  const { s, pinged } = stage();
  pinged(SILENT);
  s.ask({ do: 'login', agentId: 'joe', interface: 'mobile', agentPhone: null });
  t.like(s.leg('joe').state, { at: 'lost', cause: 'trunk-out-of-service' });
  t.false(s.effects.some((effect) => effect.do === 'dial'));
  t.true(s.session('joe').holds.some(({ reason }) => reason === 'trunk-out-of-service'));
  pinged(GOOD);
  t.is(s.leg('joe').state.at, 'dialing');
});

test('D1, G: a parked leg is not affected when OPTIONS find its trunk dead', (t) => {
  const { s, pinged } = stage();
  s.ready('joe');
  pinged(SILENT);
  t.is(s.leg('joe').state.at, 'parked');
  t.is(s.session('joe').state.at, 'ready');
});
