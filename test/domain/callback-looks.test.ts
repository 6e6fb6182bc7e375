import test from 'ava';
import type { Directory, Queue } from '../../app/domain/directory.js';
import { ALWAYS_OPEN, type QueueOpenings } from '../../app/domain/queue-openings.js';
import type { Overrides } from '../../app/domain/settings.js';
import type { Call } from '../../app/domain/world.js';
import { Stage } from '../support/stage.js';
import { aDirectory, aQueue, aRoute, aTrunk, anAgent } from '../support/world.js';

const CALLBACKS: Overrides = {
  callbackOffered: true,
  callbackAfterMs: 10_000,
  callbackKey: '5',
  callbackFrom: '00:00',
  callbackUntil: '24:00',
};
const MINUTE = 60_000;
const BY_HAND: QueueOpenings = { ...ALWAYS_OPEN, emergencyClosed: true };
const needs = (afterMs: number): Queue['skills'] => [{ skill: 'german', least: 50, later: { afterMs, least: 0 } }];

/** Joe is signed in and not ready; callers of sales are offered to be called back. It is 16 minutes past midnight. */
function stage(queue: Partial<Queue> = {}, more: Partial<Parameters<typeof aDirectory>[0]> = {}): Stage {
  const settings = { ...CALLBACKS, ...queue.settings };
  const s = new Stage(
    aDirectory({
      agents: [anAgent({ id: 'joe' })],
      trunks: [aTrunk({ id: 't1' })],
      queues: [aQueue({ id: 'sales', ...queue, settings })],
      routes: [aRoute({ id: 'r1' })],
      ...more,
    }),
  );
  s.ready('joe');
  s.ask({ do: 'hold', agentId: 'joe', setter: 'agent', reason: '1' });
  s.taken();
  return s;
}

/** A caller agreed to be called back, and hung up. Their id. */
function away(s: Stage, channel = 'c1'): string {
  s.customer(channel);
  agrees(s, channel);
  const id = s.call(channel)?.id ?? '';
  s.gone(channel);
  s.taken();
  return id;
}

function agrees(s: Stage, channel: string): void {
  for (const digit of '51') s.play({ type: 'digit', channel, digit });
}

function change(s: Stage, directory: Directory): void {
  s.world.directory = directory;
  s.play({ type: 'directory.changed', directory });
}

function changeSales(s: Stage, changed: Partial<Queue>): void {
  const { directory } = s.world;
  const sales = directory.queues.get('sales') as Queue;
  change(s, { ...directory, queues: new Map(directory.queues).set('sales', { ...sales, ...changed }) });
}

const isReady = (s: Stage): unknown => s.ask({ do: 'unhold', agentId: 'joe', setter: 'agent' }) && joe(s);
const joe = (s: Stage): string => s.session('joe').state.at;
const callback = (s: Stage, id: string): Call['callback'] => s.world.get('call', id)?.callback;

test('K1: an agent who is free since after closing time is asked for who is to be called back in the minute of opening', (t) => {
  const days = [1, 2, 3, 4, 5, 6, 7];
  const hours = days.flatMap((weekday) => [
    { weekday, from: '00:00', to: '00:20' },
    { weekday, from: '01:05', to: '17:00' },
  ]);
  const s = stage({ openings: { ...ALWAYS_OPEN, hours } });
  const id = away(s);
  s.wait(10 * MINUTE);
  t.like(callback(s, id), { at: 'due', closed: true });
  t.is(isReady(s), 'ready');
  s.wait(37 * MINUTE);
  t.is(joe(s), 'ready', 'it is 01:03');
  s.wait(2 * MINUTE);
  t.is(joe(s), 'offered', 'it is 01:05');
});

test('K1: whoever is to be called back counts as closed to from the moment in which their queue is, and until it opens', (t) => {
  const s = stage();
  const id = away(s);
  t.is(Object.hasOwn(callback(s, id) ?? {}, 'closed'), false);
  changeSales(s, { openings: BY_HAND });
  t.like(callback(s, id), { at: 'due', closed: true, until: null });
  t.is(isReady(s), 'ready');
  s.ask({ do: 'hold', agentId: 'joe', setter: 'agent', reason: '1' });
  changeSales(s, { openings: ALWAYS_OPEN });
  t.is(Object.hasOwn(callback(s, id) ?? {}, 'closed'), false);
  t.is(isReady(s), 'offered');
});

test('K1: a queue that opens again calls back as soon as less skill is enough', (t) => {
  const s = stage({ skills: needs(3 * MINUTE) });
  s.customer('c1');
  changeSales(s, { openings: BY_HAND });
  agrees(s, 'c1');
  s.gone('c1');
  isReady(s);
  s.wait(MINUTE);
  changeSales(s, { openings: ALWAYS_OPEN });
  t.is(joe(s), 'ready');
  s.wait(2 * MINUTE);
  t.is(joe(s), 'offered');
});

test('K1: a skill that is asked for while somebody is to be called back is asked of them less later, too', (t) => {
  const s = stage();
  away(s);
  changeSales(s, { skills: needs(3 * MINUTE) });
  t.is(isReady(s), 'ready');
  s.wait(3 * MINUTE);
  t.is(joe(s), 'offered');
});

/** Joe has been told whom he is connected with, and the customer's telephone is called. */
function calling(s: Stage): void {
  isReady(s);
  const leg = s.leg('joe').state;
  const playback = 'playback' in leg ? (leg.playback ?? '') : '';
  s.play({ type: 'playback.ended', channel: s.channel('joe'), playback, ok: true });
}

test('K1: a queue that is taken away while somebody is called back is called for no more', (t) => {
  const s = stage();
  const id = away(s);
  calling(s);
  change(s, { ...s.world.directory, queues: new Map() });
  t.is(callback(s, id)?.at, 'dialling', 'it rings on');
  s.gone(s.world.get('call', id)?.channel ?? '', 17, 486);
  t.is(s.world.get('call', id), undefined);
  t.is(joe(s), 'ready');
});

test('K1: a queue that closes while somebody who agreed hears goodbye keeps their place, and sends them nowhere', (t) => {
  const s = stage();
  s.customer('c1');
  agrees(s, 'c1');
  const id = s.call('c1')?.id ?? '';
  s.taken();
  changeSales(s, { openings: { ...BY_HAND, whenClosed: 'closed-target' } });
  t.deepEqual(s.taken(), []);
  s.gone('c1');
  t.like(callback(s, id), { at: 'due', closed: true });
  changeSales(s, { openings: ALWAYS_OPEN });
  t.is(isReady(s), 'offered');
});

test('K1: who has waited as long as they may while they hear goodbye is called back all the same', (t) => {
  const s = stage({ maxWaitMs: 5_000, settings: { callbackAnswerMs: 10_000 } });
  s.customer('c1');
  s.wait(4_000);
  agrees(s, 'c1');
  const id = s.call('c1')?.id ?? '';
  s.taken();
  s.wait(3_000);
  t.deepEqual(s.taken(), []);
  // The end of what is said is never told.
  s.wait(8_000);
  t.true(s.taken().some((effect) => effect.do === 'hangup' && effect.channel === 'c1'));
  t.like(callback(s, id), { at: 'due' });
});

test('K1: who comes to an earlier place of theirs is given less skill for waiting from then on', (t) => {
  const german = [{ skill: 'german', level: 80 }];
  const s = stage(
    { skills: needs(3 * MINUTE) },
    {
      agents: [anAgent({ id: 'joe', skills: german }), anAgent({ id: 'jay', dn: '7777', number: '+15551232222' })],
      routes: [aRoute({ id: 'r1' }), aRoute({ id: 'r2', number: '0900', priority: 5 })],
    },
  );
  s.ready('jay');
  s.customer('first');
  const { arrivedAt } = s.call('first') as Call;
  s.wait(MINUTE);
  s.customer('second', '0900');
  isReady(s);
  s.join('second');
  agrees(s, 'first');
  s.gone('first');
  s.ask({ do: 'hold', agentId: 'joe', setter: 'agent', reason: '1' });
  s.wait(arrivedAt + 3 * MINUTE - s.at - 500);
  s.gone(s.channel('joe'), 0);
  t.like(s.call('second'), { arrivedAt, state: { at: 'waiting' } });
  t.is(s.session('jay').state.at, 'ready');
  // In the middle of the apology.
  s.wait(600);
  t.is(s.session('jay').state.at, 'offered');
});
