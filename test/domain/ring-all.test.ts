import test from 'ava';
import { missedBeforeHeld } from '../../app/domain/policies/no-answer.js';
import type { Overrides } from '../../app/domain/settings.js';
import { Stage } from '../support/stage.js';
import { aDirectory, aQueue, aRoute, aTrunk, anAgent } from '../support/world.js';

const EVERYBODY = ['ann', 'ben', 'cid'];

interface Site {
  readonly queue?: Overrides;
  readonly maxWaitMs?: number | null;
  readonly nailedUp?: readonly string[];
  readonly penalties?: Readonly<Record<string, number>>;
  readonly agent?: Overrides;
  readonly channelLimit?: number | null;
}

/** Three agents of a queue in which all phones ring, and of one in which they do not. */
function stage({
  queue = {},
  maxWaitMs = null,
  nailedUp = [],
  penalties = {},
  agent = {},
  channelLimit = null,
}: Site = {}): Stage {
  const agents = EVERYBODY.map((id, index) =>
    anAgent({
      id,
      dn: `800${index}`,
      number: `+1555000000${index}`,
      nailedUp: nailedUp.includes(id),
      connectOnLogin: nailedUp.includes(id) ? 'park' : '',
      settings: { confirm: false, ...agent },
      queues: [
        { queueId: 'sales', penalty: penalties[id] ?? 0 },
        { queueId: 'help', penalty: 0 },
      ],
    }),
  );
  const settings: Overrides = { strategy: 'ring-all', ringMs: 10_000, previewMs: 10_000, noAnswerDelayMs: 0, ...queue };
  return new Stage(
    aDirectory({
      agents,
      trunks: [aTrunk({ id: 't1', channelLimit })],
      queues: [aQueue({ id: 'sales', maxWaitMs, settings }), aQueue({ id: 'help', dn: '6001' })],
      routes: [aRoute({ id: 'r1' })],
      settings: { lineFreeMs: 300, declinedForMs: 60_000 },
    }),
  );
}

const statesOf = (s: Stage): readonly string[] => EVERYBODY.map((id) => s.session(id).state.at);

/** The phone is told to ring, and does. */
function rings(s: Stage, ...ids: readonly string[]): void {
  for (const id of ids) s.play({ type: 'leg.ringing', channel: s.channel(id) });
}

function picksUp(s: Stage, id: string): void {
  s.play({ type: 'leg.entered', channel: s.channel(id), sessionId: s.session(id).id });
}

test('K1: where all phones ring every free agent is asked at once, and the first who answers has the caller', (t) => {
  const s = stage();
  for (const id of EVERYBODY) s.ready(id);
  s.customer('c1');
  t.deepEqual(statesOf(s), ['offered', 'offered', 'offered']);
  rings(s, ...EVERYBODY);
  const others = ['ann', 'cid'].map((id) => s.channel(id));
  s.taken();
  picksUp(s, 'ben');
  const done = s.taken();
  t.deepEqual(
    done.filter((effect) => effect.do === 'dismiss').map((effect) => 'channel' in effect && effect.channel),
    others,
  );
  const joined = done.findIndex((effect) => effect.do === 'add' && effect.joins);
  t.true(joined >= 0 && joined < done.findIndex((effect) => effect.do === 'dismiss'), 'the caller comes first');
  t.deepEqual(statesOf(s), ['ready', 'offered', 'ready']);
  s.effects.push(...done);
  s.join('c1');
  t.deepEqual(statesOf(s), ['ready', 'talking', 'ready']);
  t.deepEqual([...s.world.all('offer')], []);
  for (const id of ['ann', 'cid']) t.like(s.session(id), { holds: [], noAnswers: 0, refusals: null });
});

test('K1: of two who answer one right after the other the second is nobody’s any more, and nothing is done twice', (t) => {
  const s = stage();
  for (const id of ['ann', 'ben']) s.ready(id);
  s.customer('c1');
  rings(s, 'ann', 'ben');
  const late = s.channel('ben');
  picksUp(s, 'ann');
  s.taken();
  s.play({ type: 'leg.entered', channel: late, sessionId: s.session('ben').id });
  t.deepEqual(s.taken(), []);
  t.is(s.session('ben').state.at, 'ready');
  t.is(s.leg('ben').state.at, 'none');
});

test('K1: who is being asked to press 1 when another agent takes the call is told so', (t) => {
  const s = stage({ agent: { confirm: true } });
  for (const id of ['ann', 'ben']) s.ready(id);
  s.customer('c1');
  rings(s, 'ann', 'ben');
  picksUp(s, 'ann');
  picksUp(s, 'ben');
  const channel = s.channel('ben');
  const { state } = s.leg('ben');
  if (state.at !== 'confirming') return t.fail(state.at);
  s.taken();
  s.play({ type: 'digit', channel: s.channel('ann'), digit: '1' });
  const told = s.taken().filter((effect) => 'channel' in effect && effect.channel === channel);
  t.deepEqual(told, [
    { do: 'hush', channel, playback: state.playback },
    { do: 'dismiss', channel },
  ]);
  s.play({ type: 'digit', channel, digit: '1' });
  t.is(s.session('ben').state.at, 'ready');
  t.like(s.session('ann').state, { at: 'offered' });
});

test('F5: a leg that waits in park does not win by waiting: it is asked, and the phones ring beside it', (t) => {
  const s = stage({ nailedUp: ['ann', 'ben'] });
  for (const id of EVERYBODY) s.ready(id);
  s.taken();
  s.customer('c1');
  t.deepEqual(statesOf(s), ['offered', 'offered', 'offered']);
  t.is(s.leg('ann').state.at, 'parked');
  t.false(s.taken().some((effect) => effect.do === 'add'));
  const cid = s.channel('cid');
  s.ask({ do: 'accept', agentId: 'ann' });
  const done = s.taken();
  t.true(done.some((effect) => effect.do === 'dismiss' && effect.channel === cid));
  t.true(
    done.some((effect) => effect.do === 'play' && effect.prompt === 'taken' && effect.channel === s.channel('ben')),
  );
  t.deepEqual(statesOf(s), ['offered', 'ready', 'ready']);
  t.is(s.leg('ben').state.at, 'parked');
  t.is(s.ask({ do: 'accept', agentId: 'ben' }).refusal?.code, 'no-offer');
});

test('K1: while the beep plays to who has taken the call, nobody else is asked for it', (t) => {
  const s = stage({ nailedUp: ['ann'], queue: { announceToAgent: true } });
  s.ready('ann');
  s.customer('c1');
  s.ask({ do: 'accept', agentId: 'ann' });
  t.is(s.leg('ann').state.at, 'connecting');
  s.ready('ben');
  t.is(s.session('ben').state.at, 'ready');
});

test('K1: a caller who hangs up while several phones ring is nobody’s no-answer', (t) => {
  const s = stage();
  for (const id of EVERYBODY) s.ready(id);
  s.customer('c1');
  rings(s, ...EVERYBODY);
  s.taken();
  s.gone('c1');
  t.is(s.taken().filter((effect) => effect.do === 'hangup').length, 3);
  t.deepEqual(statesOf(s), ['ready', 'ready', 'ready']);
  for (const id of EVERYBODY) t.like(s.session(id), { holds: [], noAnswers: 0 });
  t.deepEqual([...s.world.all('offer')], []);
});

test('C2: who pauses while several phones ring takes only their own offer away; the caller keeps the place', (t) => {
  const s = stage();
  for (const id of EVERYBODY) s.ready(id);
  s.customer('c1');
  const place = s.call('c1')?.place;
  s.ask({ do: 'hold', agentId: 'ben', setter: 'agent', reason: '2' });
  t.deepEqual(statesOf(s), ['offered', 'not-ready', 'offered']);
  t.like(s.call('c1'), { place, state: { at: 'offered' } });
  s.ask({ do: 'pause-queue', agentId: 'ann', queueId: 'sales', setter: 'agent', reason: '2' });
  t.deepEqual(statesOf(s), ['ready', 'not-ready', 'offered']);
  s.ask({ do: 'logout', agentId: 'cid' });
  t.is(s.call('c1')?.state.at, 'waiting');
});

test('K1: an agent in two queues is asked for one call at a time', (t) => {
  const s = stage();
  s.ready('ann');
  s.customer('c1');
  s.customer('c2', '6001');
  t.is(s.world.offersOfCall(s.call('c1')?.id ?? '').length, 1);
  t.is(s.call('c2')?.state.at, 'waiting');
  s.ready('ben');
  t.is(s.call('c2')?.state.at, 'offered', 'who waits for anybody at all comes first');
  s.ready('cid');
  t.is(s.world.offersOfCall(s.call('c1')?.id ?? '').length, 2, 'and then the phones ring for the other again');
});

test('K1: no more phones ring at once than may, and the next one does when one of them gives up', (t) => {
  const s = stage({ queue: { mostRung: 2, rejectDelayMs: 60_000 } });
  for (const id of EVERYBODY) s.ready(id);
  s.customer('c1');
  t.deepEqual(statesOf(s), ['offered', 'offered', 'ready']);
  s.gone(s.channel('ann'), 21, 603);
  t.deepEqual(statesOf(s), ['ready', 'offered', 'offered']);
});

test('K2: nobody is held for letting it ring where all phones ring, and after a rest they ring again', (t) => {
  const s = stage();
  for (const id of ['ann', 'ben']) s.ready(id);
  s.customer('c1');
  rings(s, 'ann', 'ben');
  s.wait(10_010);
  t.deepEqual(
    [s.session('ann'), s.session('ben')].map(({ state, holds }) => [state.at, holds.length]),
    [
      ['ready', 0],
      ['ready', 0],
    ],
  );
  t.is(s.call('c1')?.state.at, 'waiting');
  s.wait(320);
  t.deepEqual(statesOf2(s), ['offered', 'offered']);
});

const statesOf2 = (s: Stage): readonly string[] => ['ann', 'ben'].map((id) => s.session(id).state.at);

test('K2: what the queue or the agent says of no-answers counts where all phones ring, too', (t) => {
  const s = stage({ queue: { notReadyAfter: 1 } });
  for (const id of ['ann', 'ben']) s.ready(id);
  s.customer('c1');
  rings(s, 'ann', 'ben');
  s.wait(10_010);
  t.deepEqual(statesOf2(s), ['not-ready', 'not-ready']);
  t.is(missedBeforeHeld('ring-all', { value: 1, from: 'default' }), 0);
  t.is(missedBeforeHeld('ring-all', { value: 1, from: 'system' }), 0);
  t.is(missedBeforeHeld('ring-all', { value: 1, from: 'site' }), 0);
  t.is(missedBeforeHeld('ring-all', { value: 2, from: 'queue' }), 2);
  t.is(missedBeforeHeld('ring-all', { value: 3, from: 'agent' }), 3);
  t.is(missedBeforeHeld('longest-idle', { value: 1, from: 'default' }), 1);
});

test('K1: who becomes free while phones ring is asked with them, but nobody of a higher penalty', (t) => {
  const s = stage({ penalties: { cid: 1 } });
  s.ready('ann');
  s.customer('c1');
  s.ready('cid');
  t.deepEqual([s.session('ann').state.at, s.session('cid').state.at], ['offered', 'ready']);
  s.ready('ben');
  t.is(s.session('ben').state.at, 'offered');
});

test('K1: after the longest wait nobody more is asked, and the caller overflows when the last phone falls silent', (t) => {
  const s = stage({ maxWaitMs: 15_000 });
  s.ready('ann');
  s.customer('c1');
  rings(s, 'ann');
  s.wait(8_000);
  s.ready('ben');
  rings(s, 'ben');
  s.wait(8_000);
  t.is(s.session('ben').state.at, 'offered');
  s.ready('cid');
  t.is(s.session('cid').state.at, 'ready');
  s.taken();
  s.wait(3_000);
  t.is(s.call('c1'), undefined);
  t.true(s.taken().some((effect) => effect.do === 'fallback'));
});

test('K1: a join that fails leaves the caller at the head, and all phones are asked again', (t) => {
  const s = stage();
  for (const id of EVERYBODY) s.ready(id);
  s.customer('c1');
  rings(s, ...EVERYBODY);
  picksUp(s, 'ben');
  const add = s.effects.findLast((effect) => effect.do === 'add' && effect.joins);
  if (add?.do !== 'add') return t.fail('no join');
  s.play({ type: 'effect.failed', effect: add, reason: 'gone' });
  t.is(s.call('c1')?.state.at, 'waiting');
  s.wait(310);
  t.deepEqual(statesOf(s), ['offered', 'ready', 'offered']);
});

test('K1: found in conversation after a crash, an agent has taken the caller for whom the others still ring', (t) => {
  const s = stage();
  for (const id of EVERYBODY) s.ready(id);
  s.customer('c1');
  rings(s, ...EVERYBODY);
  const sessionId = s.session('ben').id;
  const bridge = s.leg('ben').bridge ?? '';
  s.play({ type: 'found.leg', sessionId, channel: s.channel('ben'), bridge });
  s.play({ type: 'found.together', callId: s.call('c1')?.id ?? '', sessionId, bridge });
  t.deepEqual(statesOf(s), ['ready', 'talking', 'ready']);
  t.deepEqual([...s.world.all('offer')], []);
  t.like(s.call('c1')?.state, { at: 'talking', sessionId });
});

test('D1: who is left out because the phones that ring fill the trunk is not held, and rings when one of them gives up', (t) => {
  // The caller is one of the three.
  const s = stage({ channelLimit: 3, queue: { rejectDelayMs: 60_000 } });
  for (const id of EVERYBODY) s.ready(id);
  s.customer('c1');
  t.deepEqual(statesOf(s), ['offered', 'offered', 'ready']);
  t.deepEqual(s.session('cid').holds, []);
  s.gone(s.channel('ann'), 21, 603);
  t.deepEqual(statesOf(s), ['ready', 'offered', 'offered']);
});
