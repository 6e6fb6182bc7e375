import test from 'ava';
import { Stage } from '../support/stage.js';
import { aDirectory, aQueue, aRoute, aTrunk, anAgent } from '../support/world.js';

const WELCOME = { id: 'welcome', name: 'Welcome', durationMs: 3_000 };
const GREETS = aRoute({ id: 'r2', number: '6100', target: { kind: 'announcement', promptId: 'welcome' } });
const joe = anAgent({ id: 'joe', connectOnLogin: '6100' });

function stage(over = {}): Stage {
  return new Stage(
    aDirectory({
      agents: [joe],
      trunks: [aTrunk({ id: 't1' })],
      queues: [aQueue({ id: 'sales' })],
      routes: [aRoute({ id: 'r1' }), GREETS],
      prompts: [WELCOME],
      ...over,
    }),
  );
}

function greeted(s: Stage): void {
  s.ask({ do: 'login', agentId: 'joe', interface: 'mobile', agentPhone: null });
  s.taken();
  s.answerPhone('joe');
}

test('E1a: a routing point greets the leg behind the 1, and only then it is parked', (t) => {
  const s = stage();
  greeted(s);
  t.is(s.leg('joe').state.at, 'greeting');
  const effects = s.taken();
  t.deepEqual(
    effects.map((effect) => effect.do),
    ['bridge', 'play', 'hush', 'add', 'play'],
  );
  const play = effects.at(-1);
  if (play?.do !== 'play') return t.fail();
  t.deepEqual(play.prompt, { own: 'welcome', after: null });
  t.is(s.ask({ do: 'unhold', agentId: 'joe', setter: 'agent' }).refusal?.code, 'leg-not-parked');
  s.play({ type: 'playback.ended', playback: play.playback, channel: play.channel, ok: true });
  t.is(s.leg('joe').state.at, 'parked');
  t.is(s.ask({ do: 'unhold', agentId: 'joe', setter: 'agent' }).refusal, null);
});

test('E1a, E2: who starts ready is offered calls once the greeting is over, should its end never be told', (t) => {
  const s = stage({ agents: [{ ...joe, settings: { readyOnLogin: true } }] });
  s.customer('c1');
  greeted(s);
  t.is(s.call('c1')?.state.at, 'waiting');
  s.wait(7_900);
  t.is(s.leg('joe').state.at, 'greeting');
  s.wait(200);
  s.join('c1');
  t.is(s.session('joe').state.at, 'talking');
});

test('E1a, E5: an agent who hangs up in the greeting has dropped the leg, and hears it again on Reconnect', (t) => {
  const s = stage();
  greeted(s);
  s.gone(s.channel('joe'), 16);
  t.deepEqual(s.leg('joe').state, { at: 'dropped', cause: 'hung-up' });
  t.true(s.session('joe').holds.some(({ reason }) => reason === 'leg-dropped'));
  s.ask({ do: 'reconnect', agentId: 'joe' });
  s.answerPhone('joe');
  t.is(s.leg('joe').state.at, 'greeting');
});

test('E1a, E5: a leg that is lost in the greeting is redialled and parked without it', (t) => {
  const s = stage();
  greeted(s);
  s.gone(s.channel('joe'), 44);
  s.wait(2_100);
  s.answerPhone('joe');
  t.is(s.leg('joe').state.at, 'parked');
});

for (const [what, over] of [
  ['was taken away', { routes: [aRoute({ id: 'r1' })] }],
  ['leads to a queue by now', { routes: [{ ...GREETS, target: { kind: 'queue', queueId: 'sales' } }] }],
  ['has lost its prompt', { prompts: [] }],
] as const) {
  test(`E1a: a leg whose routing point ${what} is parked at once`, (t) => {
    const s = stage(over);
    greeted(s);
    t.is(s.leg('joe').state.at, 'parked');
  });
}

test('a caller who dials an announcement hears it and is let go', (t) => {
  const s = stage();
  s.customer('c1', '6100');
  t.deepEqual(s.taken(), [{ do: 'turn-away', channel: 'c1', onTo: null, prompt: 'welcome' }]);
  t.is(s.changes.at(-1)?.detail['by'], 'announced');
  t.is(s.call('c1'), undefined);
});

test('E8: a dial-in during the greeting is refused, the leg is up', (t) => {
  const s = stage();
  greeted(s);
  t.is(s.ask({ do: 'dial-in', agentId: 'joe', channel: 'n1-9.9' }, 'phone').refusal?.code, 'leg-is-up');
});

test('E1a, E5: a greeting that breaks off parks no leg that may be dead, one that cannot be played is over', (t) => {
  const s = stage();
  greeted(s);
  const play = s.taken().at(-1);
  if (play?.do !== 'play') return t.fail();
  s.play({ type: 'playback.ended', playback: play.playback, channel: play.channel, ok: false });
  t.is(s.leg('joe').state.at, 'greeting');
  s.play({ type: 'effect.failed', effect: play, reason: 'refused' });
  t.is(s.leg('joe').state.at, 'parked');
});
