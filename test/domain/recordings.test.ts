import test from 'ava';
import type { Effect } from '../../app/domain/effects.js';
import type { Overrides } from '../../app/domain/settings.js';
import type { Recording, RecordingWish } from '../../app/domain/recording.js';
import { Stage } from '../support/stage.js';
import { aDirectory, aQueue, aRoute, aTrunk, anAgent } from '../support/world.js';

const RETRY_MS = aDirectory({}).settings.recordRetryMs;

/** Joe of sales talks to c1; Ann is of help. */
function stage(settings: Overrides, joes: Overrides = {}): Stage {
  const s = new Stage(
    aDirectory({
      agents: [
        anAgent({ id: 'joe', settings: joes }),
        anAgent({ id: 'ann', dn: '9', number: '+15551230009', queues: [{ queueId: 'help', penalty: 0 }] }),
      ],
      trunks: [aTrunk({ id: 't1', prefixes: ['+1'] })],
      queues: [aQueue({ id: 'sales', settings }), aQueue({ id: 'help', dn: '6001', settings: { record: 'on' } })],
      routes: [aRoute({ id: 'r1' })],
    }),
  );
  s.ready('joe');
  s.customer('c1');
  s.join('c1');
  return s;
}

const recordings = (s: Stage): Recording[] => [...s.world.all('recording')];
const asked = (s: Stage): Effect[] => s.taken().filter((effect) => effect.do === 'record' || effect.do === 'unrecord');
const wish = (s: Stage, what: RecordingWish) =>
  s.ask({ do: 'record', agentId: 'joe', callId: s.call('c1')?.id ?? 'none', what });

function told(s: Stage, type: 'recording.started' | 'recording.stopped', recording = recordings(s)[0]): void {
  const { channel, id, state } = recording as Recording;
  s.play({ type, channel, recording: id, part: state.part });
}

test('K5: a recording begins when customer and agent are together, with its row in the same step, and not before', (t) => {
  const s = new Stage(stage({ record: 'on', recordFormat: 'ulaw', recordDays: 30 }).world.directory);
  s.ready('joe');
  s.customer('c1');
  t.deepEqual(recordings(s), []);
  s.join('c1');
  const [recording] = recordings(s);
  t.like(recording, {
    agentId: 'joe',
    queueId: 'sales',
    channel: 'c1',
    wantedBy: 'setting',
    keepDays: 30,
    begun: false,
  });
  t.like(recording, { format: 'ulaw', callId: s.call('c1')?.id, state: { at: 'starting', part: 1 } });
  t.deepEqual(asked(s), [{ do: 'record', channel: 'c1', recording: recording?.id ?? '', part: 1 }]);
  told(s, 'recording.started');
  t.like(recordings(s), [{ begun: true, state: { at: 'recording' } }]);
});

test('K5: the narrower scope wins: an agent who is never recorded is not, whatever the queue says', (t) => {
  t.deepEqual(recordings(stage({ record: 'on' }, { record: 'off' })), []);
  t.is(recordings(stage({ record: 'off' }, { record: 'on' })).length, 1);
  t.deepEqual(recordings(stage({})), []);
});

test('K5: the customer leaves: Asterisk is asked to stop, and the recording is over when it has, or when the channel is gone', (t) => {
  for (const gone of [true, false]) {
    const s = stage({ record: 'on' });
    told(s, 'recording.started');
    s.taken();
    s.gone('c1');
    const [recording] = recordings(s);
    const { id = '' } = recording ?? {};
    t.like(recording, { state: { at: 'ending', part: 1 } });
    const unrecord = { do: 'unrecord', channel: 'c1', recording: id, part: 1 } as const;
    t.deepEqual(asked(s), [unrecord]);
    if (gone) s.play({ type: 'effect.failed', effect: unrecord, reason: 'gone' });
    else told(s, 'recording.stopped');
    t.deepEqual(recordings(s), []);
    const { why, detail } = s.changes.at(-1) ?? {};
    t.is(why, 'recording.finishing');
    t.like(detail, { agentId: 'joe', queueId: 'sales', begun: true, parts: 1, cause: null, wantedBy: 'setting' });
  }
});

test('K5: a recorder that does not answer is asked again, under a new part, for as long as the conversation lasts', (t) => {
  const s = stage({ record: 'on' });
  const [first] = asked(s);
  s.play({ type: 'effect.failed', effect: first as Effect, reason: 'refused' });
  t.like(recordings(s), [{ state: { at: 'starting', part: 1, cause: 'no-recorder' } }]);
  s.wait(RETRY_MS + 1);
  t.like(asked(s), [{ do: 'record', part: 2 }]);
  s.wait(2 * RETRY_MS + 1);
  t.like(asked(s), [{ do: 'record', part: 3 }]);
  // Late news of the first try say nothing of the third.
  s.play({ type: 'recording.started', channel: 'c1', recording: recordings(s)[0]?.id ?? '', part: 1 });
  t.like(recordings(s), [{ begun: false, state: { at: 'starting', part: 3 } }]);
  told(s, 'recording.started');
  s.wait(RETRY_MS + 1);
  t.deepEqual(asked(s), []);
});

for (const what of ['record', 'unrecord'] as const) {
  test(`K5: a recorder that is away is asked to ${what} less and less often, at most ten times as seldom`, (t) => {
    const s = stage({ record: 'on' });
    if (what === 'unrecord') {
      told(s, 'recording.started');
      s.gone('c1');
    }
    s.taken();
    for (const rests of [1, 2, 4, 8, 10, 10]) {
      s.wait(rests * RETRY_MS - 1);
      t.deepEqual(asked(s), [], `${rests}`);
      s.wait(2);
      t.like(asked(s), [{ do: what }], `${rests}`);
    }
  });
}

test('K5: a pause that Asterisk refuses, or does not confirm in time, is told once to whoever asked, for the audit, and asked for on', (t) => {
  for (const how of ['refused', 'late']) {
    const s = stage({ record: 'on' });
    told(s, 'recording.started');
    s.taken();
    s.ask({ do: 'record', agentId: 'joe', callId: s.call('c1')?.id ?? '', what: 'pause' });
    const [effect] = asked(s);
    if (how === 'refused') s.play({ type: 'effect.failed', effect: effect as Effect, reason: 'refused' });
    s.wait(RETRY_MS + 1);
    s.wait(RETRY_MS + 1);
    t.deepEqual(
      asked(s).map((one) => one.do),
      ['unrecord', 'unrecord'],
      how,
    );
    const [fact, ...more] = s.changes.filter(({ why }) => why === 'recording.not-stopped');
    t.like(fact?.detail, { by: 'test', audited: true }, how);
    t.is(more.length, 0, how);
    wish(s, 'pause');
    t.like(recordings(s), [{ state: { at: 'pausing', overdue: undefined } }], how);
    told(s, 'recording.stopped');
    t.like(recordings(s), [{ state: { at: 'paused' } }], how);
  }
});

test('K5: the end of a conversation that Asterisk does not confirm is nobody’s wish, and in no audit', (t) => {
  const s = stage({ record: 'on' });
  told(s, 'recording.started');
  s.gone('c1');
  s.wait(RETRY_MS + 1);
  t.false(s.changes.some(({ why }) => why === 'recording.not-stopped'));
});

test('K5: a pause counts when Asterisk has stopped, and is asked for until it has; going on begins the next part', (t) => {
  const s = stage({ record: 'on' });
  told(s, 'recording.started');
  s.taken();
  t.is(wish(s, 'pause').refusal, null);
  t.like(recordings(s), [{ state: { at: 'pausing', part: 1 } }]);
  t.like(asked(s), [{ do: 'unrecord', part: 1 }]);
  s.wait(RETRY_MS + 1);
  t.like(asked(s), [{ do: 'unrecord', part: 1 }]);
  told(s, 'recording.stopped');
  t.like(recordings(s), [{ state: { at: 'paused', part: 1 } }]);
  t.is(wish(s, 'pause').refusal, null);
  t.deepEqual(asked(s), []);
  wish(s, 'resume');
  t.like(asked(s), [{ do: 'record', part: 2 }]);
  told(s, 'recording.started');
  t.like(recordings(s), [{ state: { at: 'recording', part: 2 } }]);
});

test('K5: who hangs up while it is paused leaves a recording that is over at once', (t) => {
  const s = stage({ record: 'on' });
  told(s, 'recording.started');
  wish(s, 'pause');
  told(s, 'recording.stopped');
  s.taken();
  s.gone('c1');
  t.deepEqual(recordings(s), []);
  t.is(s.changes.at(-1)?.why, 'recording.finishing');
});

test('K5: whom an agent consults is not recorded, neither while it rings nor in the talk, and the customer’s goes on', (t) => {
  const s = stage({ record: 'on' }, { record: 'on' });
  told(s, 'recording.started');
  const { id = '' } = s.call('c1') ?? {};
  s.ask({ do: 'consult', agentId: 'joe', callId: id, number: '+15550001' });
  const prepared = s.effects.findLast((effect) => effect.do === 'prepare-call');
  const channel = prepared?.do === 'prepare-call' ? prepared.channel : '';
  s.play({ type: 'far.entered', channel, callId: prepared?.do === 'prepare-call' ? prepared.callId : '' });
  s.play({ type: 'far.answered', channel });
  t.is(s.session('joe').state.at, 'talking');
  t.deepEqual(
    recordings(s).map(({ callId }) => callId),
    [id],
  );
  t.is(wish(s, 'pause').refusal?.code, 'consulting');
  s.ask({ do: 'complete-consult', agentId: 'joe', callId: id });
  t.like(recordings(s), [{ state: { at: 'ending' } }]);
});

test('K5: a customer who is sent on has a recording for each agent, of one interaction', (t) => {
  const s = stage({ record: 'on' });
  told(s, 'recording.started');
  s.ready('ann');
  const { id: callId = '' } = s.call('c1') ?? {};
  s.ask({ do: 'transfer', agentId: 'joe', callId, target: { kind: 'queue', queueId: 'help' } });
  const first = recordings(s)[0];
  t.like(first, { agentId: 'joe', state: { at: 'ending' } });
  s.join('c1');
  // What still ran for Joe is stopped by the request that begins Ann's.
  const [second, ...more] = recordings(s);
  t.deepEqual(more, []);
  t.like(second, { agentId: 'ann', callId, queueId: 'help' });
  t.not(second?.id, first?.id);
});

test('K5: an agent’s own call is recorded where the agent is', (t) => {
  const s = stage({}, { record: 'on' });
  s.gone('c1');
  for (const { id, channel, state } of recordings(s)) {
    s.play({ type: 'recording.stopped', channel, recording: id, part: state.part });
  }
  s.ask({ do: 'dial', agentId: 'joe', number: '+15550001' });
  const prepared = s.effects.findLast((effect) => effect.do === 'prepare-call');
  const { channel, callId } = prepared as { channel: string; callId: string };
  s.play({ type: 'far.entered', channel, callId });
  t.deepEqual(recordings(s), []);
  s.play({ type: 'far.answered', channel });
  t.like(recordings(s), [{ queueId: null, channel, agentId: 'joe' }]);
});

for (const [what, mode, code] of [
  ['start', 'off', 'recording-off'],
  ['pause', 'on-demand', 'not-recording'],
  ['stop', 'on', 'recording-required'],
] as const) {
  test(`K5: ${what} where the setting is ${mode} is refused as ${code}`, (t) => {
    t.is(wish(stage({ record: mode }), what).refusal?.code, code);
  });
}

test('K5: nobody’s recording is paused, of a call that is another by now', (t) => {
  const s = stage({ record: 'on' });
  t.is(s.ask({ do: 'record', agentId: 'joe', callId: 'another', what: 'pause' }).refusal?.code, 'no-call');
});

test('K5: in a conference the recording goes on, can be paused, and ends when its agent leaves the others alone', (t) => {
  const s = stage({ record: 'on' }, { record: 'on', conferenceOnLeave: 'go-on' });
  told(s, 'recording.started');
  const { id = '' } = s.call('c1') ?? {};
  s.ask({ do: 'consult', agentId: 'joe', callId: id, number: '+15550001' });
  const prepared = s.effects.findLast((effect) => effect.do === 'prepare-call');
  const { channel, callId } = prepared as { channel: string; callId: string };
  s.play({ type: 'far.entered', channel, callId });
  s.play({ type: 'far.answered', channel });
  t.is(s.ask({ do: 'confer', agentId: 'joe', callId: id }).refusal, null);
  t.is(s.call('c1')?.state.at, 'conference');
  t.like(recordings(s), [{ callId: id, state: { at: 'recording' } }]);
  t.is(wish(s, 'pause').refusal, null);
  told(s, 'recording.stopped');
  t.is(wish(s, 'resume').refusal, null);
  told(s, 'recording.started');
  t.is(s.ask({ do: 'leave-conference', agentId: 'joe', callId: id }).refusal, null);
  t.like(recordings(s), [{ callId: id, state: { at: 'ending' } }]);
});

test('K5: a recording whose conversation was over without a word is ended when Asterisk is there again', (t) => {
  const s = stage({ record: 'on' });
  told(s, 'recording.started');
  const [recording] = recordings(s);
  s.play({ type: 'switch.up', restarted: false });
  t.like(recordings(s), [{ state: { at: 'recording' } }]);
  for (const [id, channel] of [
    ['stray', 'c9'],
    ['double', 'c1'],
  ] as const) {
    const after = { ...(recording as Recording), id, channel, callId: 'gone' };
    s.world.apply([{ kind: 'recording', id, after, why: 'recording.started', detail: {} }]);
  }
  s.taken();
  s.play({ type: 'switch.up', restarted: false });
  t.like(s.world.get('recording', 'stray'), { state: { at: 'ending' } });
  t.is(s.world.get('recording', 'double'), undefined);
  t.like(asked(s), [{ do: 'unrecord', recording: 'stray', channel: 'c9' }]);
});

test('K5: after a break Asterisk is asked whether it still writes; what it does not is paused, and goes on when it is asked for', (t) => {
  const s = stage({ record: 'on' });
  told(s, 'recording.started');
  s.taken();
  s.play({ type: 'switch.up', restarted: false });
  const [check, ...others] = s.taken().filter((effect) => effect.do === 'check-record');
  t.like(check, { channel: 'c1', recording: recordings(s)[0]?.id, part: 1 });
  t.deepEqual(others, []);
  s.play({ type: 'effect.failed', effect: check as Effect, reason: 'timeout' });
  t.deepEqual(s.taken(), [check as Effect], 'asked until there is an answer');
  t.like(recordings(s), [{ state: { at: 'recording' } }]);
  told(s, 'recording.stopped');
  t.like(recordings(s), [{ state: { at: 'paused', part: 1 } }]);
  s.play({ type: 'effect.failed', effect: check as Effect, reason: 'timeout' });
  s.play({ type: 'switch.up', restarted: false });
  t.false(s.taken().some((effect) => effect.do === 'check-record'));
  wish(s, 'resume');
  t.like(asked(s), [{ do: 'record', part: 2 }]);
});
