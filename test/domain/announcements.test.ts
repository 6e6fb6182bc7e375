import test from 'ava';
import type { Directory } from '../../app/domain/directory.js';
import type { Effect } from '../../app/domain/effects.js';
import type { Recording, RecordingWish } from '../../app/domain/recording.js';
import type { Overrides } from '../../app/domain/settings.js';
import { Stage } from '../support/stage.js';
import { aDirectory, aQueue, aRoute, aTrunk, anAgent } from '../support/world.js';

const CONSENT: Overrides = { record: 'on', consentPrompt: 'consent' };
const PROMPT = { id: 'consent', name: 'You are recorded', durationMs: 3_000 };

/** Joe of sales talks to c1; Ann is of help. */
function stage(settings: Overrides = CONSENT, prompts = [PROMPT]): Stage {
  const s = new Stage(
    aDirectory({
      agents: [
        anAgent({ id: 'joe' }),
        anAgent({ id: 'ann', dn: '9', number: '+15551230009', queues: [{ queueId: 'help', penalty: 0 }] }),
      ],
      trunks: [aTrunk({ id: 't1', prefixes: ['+1'] })],
      queues: [aQueue({ id: 'sales', settings }), aQueue({ id: 'help', dn: '6001', settings })],
      routes: [aRoute({ id: 'r1' })],
      prompts,
    }),
  );
  s.ready('joe');
  s.customer('c1');
  s.join('c1');
  return s;
}

const recordings = (s: Stage): Recording[] => [...s.world.all('recording')];
const callId = (s: Stage): string => s.call('c1')?.id ?? 'none';
const wish = (s: Stage, what: RecordingWish) => s.ask({ do: 'record', agentId: 'joe', callId: callId(s), what });

/** What was asked of recorders, and of what is played to a bridge, since the last look. */
function asked(s: Stage): string[] {
  const ours = ['record', 'unrecord', 'check-record', 'greet', 'end-greeting'];
  return s
    .taken()
    .map(({ do: what }) => what)
    .filter((what) => ours.includes(what));
}

function playing(s: Stage): { readonly playback: string; readonly bridge: string } {
  const state = recordings(s).at(-1)?.state;
  if (state?.at !== 'announcing') throw new Error(`nothing is announced: ${state?.at ?? 'no recording'}`);
  return { playback: state.playback, bridge: state.bridge };
}

function heard(s: Stage, ok = true): void {
  s.play({ type: 'greeting.ended', ...playing(s), ok });
}

test('K5: the customer is told first, in the bridge with the agent, and Asterisk records once they have heard all of it', (t) => {
  const s = stage();
  t.like(recordings(s), [{ begun: false, state: { at: 'announcing', bridge: s.leg('joe').bridge } }]);
  const greet = s.taken().find((effect) => effect.do === 'greet');
  t.like(greet, { ...playing(s), prompt: { own: 'consent', after: null } });
  heard(s);
  t.like(recordings(s), [{ state: { at: 'starting', part: 1 } }]);
  t.deepEqual(asked(s), ['record']);
  t.true(s.call('c1')?.toldOfRecording);
});

test('K5: without a prompt nobody is told, and what is recorded on demand is announced as well', (t) => {
  t.deepEqual(asked(stage({ record: 'on' })), ['record']);
  const s = stage({ ...CONSENT, record: 'on-demand' });
  t.deepEqual(asked(s), []);
  wish(s, 'start');
  t.deepEqual(asked(s), ['greet']);
  heard(s);
  t.deepEqual(asked(s), ['record']);
});

test('K5: who hangs up before the end of it is in no recording, and the next customer in that bridge hears nothing of it', (t) => {
  const s = stage();
  s.taken();
  const { playback } = playing(s);
  s.gone('c1');
  t.deepEqual(recordings(s), []);
  t.true(s.effects.some((effect) => effect.do === 'end-greeting' && effect.playback === playback));
  t.false(s.effects.some((effect) => effect.do === 'record'));
  const { detail } = s.changes.find(({ why }) => why === 'recording.finishing') ?? {};
  t.like(detail, { begun: false, cause: 'ended-first' });
});

test('K5: the rest of it that Asterisk did not end is ended again, or the next customer in that bridge would hear it', (t) => {
  const s = stage();
  playing(s);
  s.gone('c1');
  const effect = s.effects.findLast((one) => one.do === 'end-greeting');
  if (!effect) return t.fail('it was not ended');
  s.taken();
  s.play({ type: 'effect.failed', effect, reason: 'refused' });
  t.deepEqual(s.taken(), [effect]);
});

for (const [what, then] of [
  ['it breaks off', (s: Stage) => heard(s, false)],
  [
    'Asterisk refuses it',
    (s: Stage) => {
      const effect = s.effects.findLast((one) => one.do === 'greet') as Effect;
      s.play({ type: 'effect.failed', effect, reason: 'refused' });
    },
  ],
  ['its end is never told', (s: Stage) => s.wait(PROMPT.durationMs + s.world.directory.settings.deliverMs + 1)],
] as const) {
  test(`K5: what cannot be announced is not recorded, and the row says why: ${what}`, (t) => {
    const s = stage();
    then(s);
    t.deepEqual(recordings(s), []);
    t.false(s.effects.some((effect) => effect.do === 'record'));
    const { detail } = s.changes.find(({ why }) => why === 'recording.finishing') ?? {};
    t.like(detail, { begun: false, parts: 0, cause: 'not-announced', agentId: 'joe' });
    t.is(s.call('c1')?.state.at, 'talking', 'they go on talking');
    // Somebody may ask for it again.
    t.is(wish(s, 'start').refusal, null);
    t.like(recordings(s), [{ state: { at: 'announcing' } }]);
  });
}

test('K5: a prompt that is not there is not announced, and nothing is recorded', (t) => {
  const s = stage(CONSENT, []);
  t.deepEqual(recordings(s), []);
  t.deepEqual(asked(s), []);
  const { detail } = s.changes.find(({ why }) => why === 'recording.finishing') ?? {};
  t.like(detail, { cause: 'not-announced' });
});

test('K5: an announcement whose request got no answer in time may play all the same', (t) => {
  const s = stage();
  const effect = s.taken().find((one) => one.do === 'greet') as Effect;
  s.play({ type: 'effect.failed', effect, reason: 'timeout' });
  t.like(recordings(s), [{ state: { at: 'announcing' } }]);
  heard(s);
  t.deepEqual(asked(s), ['record']);
});

test('K5: who is put on hold meanwhile has not heard it: it is said anew to who comes back, and never in a private consultation', (t) => {
  const s = stage();
  const first = playing(s);
  s.taken();
  s.ask({ do: 'consult', agentId: 'joe', callId: callId(s), number: '+15550001' });
  t.true(s.taken().some((effect) => effect.do === 'end-greeting' && effect.playback === first.playback));
  t.like(recordings(s), [{ state: { at: 'unannounced' } }]);
  const prepared = s.effects.findLast((effect) => effect.do === 'prepare-call');
  if (prepared?.do === 'prepare-call') {
    s.play({ type: 'far.entered', channel: prepared.channel, callId: prepared.callId });
    s.play({ type: 'far.answered', channel: prepared.channel });
  }
  // It had played to its end all the same, to nobody who is to be recorded.
  s.play({ type: 'greeting.ended', playback: first.playback, bridge: first.bridge, ok: true });
  t.deepEqual(asked(s), []);
  s.ask({ do: 'abort-consult', agentId: 'joe', callId: callId(s) });
  s.ask({ do: 'retrieve-call', agentId: 'joe', callId: callId(s) });
  t.deepEqual(asked(s), []);
  s.play({ type: 'bridge.joined', bridge: s.leg('joe').bridge ?? '', channel: 'c1' });
  t.deepEqual(asked(s), ['greet']);
  t.not(playing(s).playback, first.playback);
  heard(s);
  t.deepEqual(asked(s), ['record']);
});

test('K5: who is sent on is told once: not again when they have heard it, and from the beginning when they have not', (t) => {
  for (const all of [true, false]) {
    const s = stage();
    if (all) heard(s);
    s.ready('ann');
    s.taken();
    s.ask({ do: 'transfer', agentId: 'joe', callId: callId(s), target: { kind: 'queue', queueId: 'help' } });
    s.join('c1');
    t.deepEqual(asked(s), all ? ['unrecord', 'record'] : ['end-greeting', 'greet']);
    if (!all) heard(s);
    t.like(recordings(s).at(-1), { agentId: 'ann', state: { at: 'starting' } });
  }
});

test('K5: a pause while it is announced is one at once; going on announces it', (t) => {
  const s = stage();
  s.taken();
  t.is(wish(s, 'pause').refusal, null);
  t.deepEqual(asked(s), ['end-greeting']);
  t.like(recordings(s), [{ state: { at: 'paused' } }]);
  wish(s, 'resume');
  t.deepEqual(asked(s), ['greet']);
  heard(s);
  t.deepEqual(asked(s), ['record']);
});

test('K5: what was asked for ends while it is announced, and nothing is recorded', (t) => {
  const s = stage({ ...CONSENT, record: 'on-demand' });
  wish(s, 'start');
  s.taken();
  t.is(wish(s, 'stop').refusal, null);
  t.deepEqual(asked(s), ['end-greeting']);
  t.deepEqual(recordings(s), []);
});

test('K5: after a break nobody knows what was heard: it is announced anew', (t) => {
  const s = stage();
  const first = playing(s);
  s.taken();
  s.play({ type: 'switch.up', restarted: false });
  t.deepEqual(asked(s), ['end-greeting', 'greet']);
  t.not(playing(s).playback, first.playback);
  s.play({ type: 'greeting.ended', ...first, ok: true });
  t.deepEqual(asked(s), []);
});

test('K5, K6: a recording is announced before the agent greets', (t) => {
  const s = stage();
  t.deepEqual(asked(s), ['greet']);
  const greeting = { sound: 'hello', durationMs: 2_000, madeAt: 0 };
  const directory = { ...s.world.directory, agentSounds: new Map([['joe', { greeting }]]) };
  const greeted = new Stage(directory);
  greeted.ready('joe');
  greeted.customer('c1');
  greeted.join('c1');
  const said = greeted.taken().flatMap((effect) => (effect.do === 'greet' ? [effect.prompt.own] : []));
  t.deepEqual(said, ['consent', 'hello']);
});

test('K6: a greeting that is deleted while it plays ends at once, and one that stays plays on', (t) => {
  const greeting = { sound: 'hello', durationMs: 2_000, madeAt: 0 };
  const directoryWith = (sounds: Directory['agentSounds']) => ({
    ...stage({ record: 'off' }).world.directory,
    agentSounds: sounds,
  });
  const s = new Stage(directoryWith(new Map([['joe', { greeting }]])));
  s.ready('joe');
  s.customer('c1');
  s.join('c1');
  t.deepEqual(asked(s), ['greet']);
  const changed = (directory: Directory) => {
    const was = s.world.directory;
    s.world.directory = directory;
    s.play({ type: 'directory.changed', directory, was });
  };
  changed({ ...s.world.directory });
  t.deepEqual(asked(s), []);
  changed(directoryWith(new Map()));
  t.deepEqual(asked(s), ['end-greeting']);
  s.play({ type: 'channel.left', channel: 'c1' });
  t.deepEqual(asked(s), []);
});

/** Joe calls somebody in, who answers and is in the bridge. */
function calledIn(s: Stage, number: string): string {
  s.ask({ do: 'add-party', agentId: 'joe', callId: callId(s), number });
  const { id, channel } = [...s.world.all('call')].at(-1) ?? { id: 'none', channel: 'none' };
  s.play({ type: 'far.entered', channel, callId: id });
  s.play({ type: 'far.answered', channel });
  for (const one of ['c1', channel])
    s.play({ type: 'bridge.joined', bridge: `n1-call-${callId(s)}-all`, channel: one });
  return channel;
}

test('K5: whoever is called into a conference is told, and Asterisk writes nothing until they have heard all of it', (t) => {
  const s = stage();
  heard(s);
  const { id } = recordings(s)[0] ?? { id: 'none' };
  const of = { channel: 'c1', recording: id };
  s.play({ type: 'recording.started', ...of, part: 1 });
  s.taken();
  const ann = calledIn(s, '+15550001');
  t.like(recordings(s), [{ state: { at: 'pausing', tells: true } }]);
  t.deepEqual(asked(s), ['unrecord']);
  s.play({ type: 'recording.stopped', ...of, part: 1 });
  t.like(recordings(s), [{ state: { at: 'announcing', hearers: [callId(s), s.call(ann)?.id] } }]);
  t.deepEqual(asked(s), ['greet']);
  // Who comes in the middle of it hears all of it once more.
  const ben = calledIn(s, '+15550002');
  t.deepEqual(asked(s), []);
  heard(s);
  t.true(s.call(ann)?.toldOfRecording);
  t.falsy(s.call(ben)?.toldOfRecording);
  t.true(asked(s).includes('greet'));
  heard(s);
  t.true(s.call(ben)?.toldOfRecording);
  t.deepEqual(asked(s), ['record']);
  t.like(recordings(s), [{ begun: true, state: { at: 'starting', part: 2 } }]);
});

test('K5: a pause while somebody who came is to be told holds the telling off, and they are told before it goes on', (t) => {
  const s = stage();
  heard(s);
  const { id } = recordings(s)[0] ?? { id: 'none' };
  const of = { channel: 'c1', recording: id };
  s.play({ type: 'recording.started', ...of, part: 1 });
  calledIn(s, '+15550001');
  wish(s, 'pause');
  s.play({ type: 'recording.stopped', ...of, part: 1 });
  t.like(recordings(s), [{ state: { at: 'paused' } }]);
  s.taken();
  wish(s, 'resume');
  t.deepEqual(asked(s), ['greet']);
  // What was written before is kept, whatever comes of it.
  s.gone('c1');
  const { detail } = s.changes.find(({ why }) => why === 'recording.finishing') ?? {};
  t.like(detail, { begun: true, cause: null });
});

test('K5: where nobody is to be told, or nothing is recorded, a conference is told nothing', (t) => {
  for (const settings of [{ record: 'on' }, { consentPrompt: 'consent' }] as const) {
    const s = stage(settings);
    s.taken();
    calledIn(s, '+15550001');
    t.deepEqual(asked(s), []);
  }
});
