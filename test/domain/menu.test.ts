import test from 'ava';
import type { Effect } from '../../app/domain/effects.js';
import { MOST_MENUS } from '../../app/domain/menu.js';
import type { Menu } from '../../app/domain/menu.js';
import { dos } from '../support/dos.js';
import { Stage } from '../support/stage.js';
import { aDirectory, aMenu, aQueue, aRoute, aTrunk, anAgent, toQueue } from '../support/world.js';

const MAIN: Partial<Menu> = {
  choices: [
    { digit: '1', target: toQueue('sales') },
    { digit: '2', target: toQueue('support') },
    { digit: '3', target: { kind: 'menu', menuId: 'more' } },
    { digit: '4', target: { kind: 'number', number: '+15550001' } },
  ],
};
const prompts = [
  { id: 'welcome', name: 'Welcome', durationMs: 3_000 },
  { id: 'more', name: 'More', durationMs: 1_000 },
];
const more = aMenu({
  id: 'more',
  promptId: 'more',
  choices: [{ digit: '*', target: { kind: 'menu', menuId: 'main' } }],
});

/** A caller in the main menu, with its prompt playing, and a ready agent of support. */
function stage(menu: Partial<Menu> = {}): Stage {
  const queues = [aQueue({ id: 'sales', dn: '6000' }), aQueue({ id: 'support', dn: '6001', answerMode: 'at-agent' })];
  const s = new Stage(
    aDirectory({
      queues,
      prompts,
      menus: [aMenu({ id: 'main', ...MAIN, ...menu }), more],
      agents: [anAgent({ id: 'joe', queues: [{ queueId: 'support', penalty: 0 }] })],
      trunks: [aTrunk({ id: 't1' })],
      routes: [aRoute({ id: 'r1', target: { kind: 'menu', menuId: 'main' }, priority: 3 })],
    }),
  );
  s.ready('joe');
  s.taken();
  s.customer('c1');
  return s;
}

const press = (s: Stage, digit: string): void => void s.play({ type: 'digit', channel: 'c1', digit });

/** The prompt that plays now ends. */
function promptEnds(s: Stage): void {
  const state = s.call('c1')?.state;
  const playback = state?.at === 'menu' ? (state.playback ?? '') : '';
  s.play({ type: 'playback.ended', playback, channel: 'c1', ok: true });
}

test('A: a route leads to a menu: the caller is answered at once and hears its prompt, guarded for as long as it lasts', (t) => {
  const s = stage();
  const effects = s.taken();
  t.deepEqual(dos(effects), ['answer', 'deadman', 'play']);
  t.like(effects[1], { seconds: 63 });
  t.like(effects[2], { channel: 'c1', prompt: { own: 'welcome', after: null } });
  t.like(s.call('c1'), { queueId: null, priority: 3, answered: true, guarded: true });
  t.like(s.call('c1')?.state, { at: 'menu', menuId: 'main', asked: 1 });
});

test('A: a digit in the middle of the prompt ends it and leads to its queue, whose agent is rung with the route’s priority', (t) => {
  const s = stage();
  s.taken();
  press(s, '2');
  const { effects } = s;
  t.is(effects[0]?.do, 'hush');
  t.true(effects.some((effect) => effect.do === 'add' && effect.joins));
  t.like(s.call('c1'), { queueId: 'support', priority: 3, answered: true });
  s.join('c1');
  t.is(s.session('joe').state.at, 'talking');
});

test('A: who comes from a menu to a queue without a free agent waits in it under music, as from that moment', (t) => {
  const s = stage();
  promptEnds(s);
  t.deepEqual(dos(s.taken()).slice(-1), ['music']);
  s.wait(1_000);
  press(s, '1');
  const call = s.call('c1');
  t.is(call?.queueId, 'sales');
  t.is(call?.arrivedAt, s.at);
  t.like(call?.state, { at: 'waiting', music: true });
  t.deepEqual(dos(s.taken()), ['music', 'deadman']);
});

test('A: once the prompt has ended a digit is waited for, under music; silence brings the prompt again, without the music', (t) => {
  const s = stage();
  promptEnds(s);
  s.taken();
  s.wait(4_999);
  t.deepEqual(s.taken(), []);
  s.wait(1);
  const effects = s.taken();
  t.deepEqual(dos(effects), ['quiet', 'deadman', 'play']);
  t.like(s.call('c1')?.state, { at: 'menu', asked: 2 });
});

test('A: after the last repeat silence leads to where the menu says', (t) => {
  const s = stage({ repeats: 2, otherwise: toQueue('support') });
  for (let asked = 1; asked <= 3; asked++) {
    t.like(s.call('c1')?.state, { at: 'menu', asked });
    promptEnds(s);
    s.wait(5_000);
  }
  t.is(s.call('c1')?.queueId, 'support');
});

test('A: a digit that means nothing is said to mean nothing, and costs a repeat', (t) => {
  const s = stage({ repeats: 1 });
  s.taken();
  press(s, '9');
  const effects = s.taken();
  t.deepEqual(dos(effects), ['hush', 'deadman', 'play']);
  t.like(effects[2], { prompt: { own: 'welcome', after: 'no-such-option' } });
  press(s, '#');
  t.is(s.call('c1')?.queueId, 'sales');
});

test('A: without repeats the first silence decides', (t) => {
  const s = stage({ repeats: 0 });
  promptEnds(s);
  s.wait(5_000);
  t.is(s.call('c1')?.queueId, 'sales');
});

test('A: a prompt of which nobody tells that it ended is over after its length', (t) => {
  const s = stage();
  s.wait(3_000 + 5_000 + 4_999);
  t.like(s.call('c1')?.state, { asked: 1 });
  s.wait(1);
  t.like(s.call('c1')?.state, { asked: 2 });
});

test('A: a prompt that cannot be played leaves the caller with the music and the digits', (t) => {
  const s = stage();
  const play = s.taken().find((effect) => effect.do === 'play') as Effect;
  s.play({ type: 'effect.failed', effect: play, reason: 'refused' });
  t.deepEqual(dos(s.taken()), ['music']);
  press(s, '1');
  t.is(s.call('c1')?.queueId, 'sales');
});

test('A: a digit leads to another menu, and from there back; asking begins anew in each', (t) => {
  const s = stage();
  press(s, '9');
  press(s, '3');
  t.like(s.call('c1')?.state, { at: 'menu', menuId: 'more', asked: 1, menus: 2 });
  s.taken();
  press(s, '*');
  t.deepEqual(dos(s.taken()), ['hush', 'deadman', 'play']);
  t.like(s.call('c1')?.state, { at: 'menu', menuId: 'main', asked: 1, menus: 3 });
});

test('A: nobody goes round in menus for ever: the tenth leads on to where silence leads', (t) => {
  const s = stage();
  for (let menus = 1; menus < MOST_MENUS; menus++) press(s, menus % 2 === 1 ? '3' : '*');
  t.like(s.call('c1')?.state, { at: 'menu', menus: MOST_MENUS });
  press(s, '*');
  t.like(s.call('c1'), { queueId: 'sales', state: { at: 'waiting' } });
});

test('A: a digit leads on to a number outside, and history says so', (t) => {
  const s = stage();
  s.taken();
  press(s, '4');
  t.deepEqual(s.taken().slice(1), [
    {
      do: 'turn-away',
      channel: 'c1',
      onTo: { trunkId: 't1', contactIndex: 0, number: '+15550001', callerId: null },
      prompt: null,
    },
  ]);
  t.is(s.changes.at(-1)?.detail['by'], 'onward');
});

test('A: who hangs up in the menu is gone at once, and whatever comes late means nothing', (t) => {
  const s = stage();
  s.taken();
  s.gone('c1');
  t.is(s.call('c1'), undefined);
  press(s, '1');
  t.deepEqual(s.taken(), []);
});

test('A: after Farline was away the caller in a menu hears it from the beginning, at no cost of a try', (t) => {
  const s = stage();
  press(s, '9');
  promptEnds(s);
  s.taken();
  s.play({ type: 'switch.up', restarted: false });
  t.deepEqual(dos(s.taken()), ['answer', 'quiet', 'deadman', 'play']);
  t.like(s.call('c1')?.state, { at: 'menu', asked: 2 });
});

test('A: found in conversation while the row says menu, the caller talks, and nothing of the menu is heard any more', (t) => {
  const s = stage();
  promptEnds(s);
  s.taken();
  const bridge = s.leg('joe').bridge ?? '';
  const [callId, sessionId] = [s.call('c1')?.id ?? '', s.session('joe').id];
  s.play({ type: 'found.together', callId, sessionId, bridge });
  t.like(s.call('c1')?.state, { at: 'talking', sessionId });
  t.deepEqual(s.taken(), [
    { do: 'deadman', channel: 'c1', seconds: 0 },
    { do: 'quiet', channel: 'c1', what: 'music' },
  ]);
});

test('K1: whoever chose a queue in the menu, and that was lost with Farline, is of the agent’s queue once found with them', (t) => {
  const s = stage();
  const sessionId = s.session('joe').id;
  s.play({
    type: 'found.together',
    callId: s.call('c1')?.id ?? '',
    sessionId,
    bridge: s.leg('joe').bridge ?? '',
  });
  t.is(s.call('c1')?.queueId, s.world.directory.agents.get('joe')?.queues[0]?.queueId);
  s.gone(s.channel('joe'), 44);
  t.like(s.call('c1'), { state: { at: 'waiting' } });
  s.play({ type: 'directory.changed', directory: s.world.directory });
  t.is(s.call('c1')?.state.at, 'waiting', 'a queue is there for them');
});

test('A: a menu that is deleted under its caller gives the caller to the fallback, not to silence', (t) => {
  const s = stage();
  s.world.directory = { ...s.world.directory, menus: new Map() };
  s.taken();
  s.play({ type: 'directory.changed', directory: s.world.directory });
  t.deepEqual(dos(s.taken()), ['hush', 'fallback']);
  t.is(s.changes.findLast(({ kind }) => kind === 'call')?.detail['by'], 'no-route');
});

test('A: a menu whose queue is gone gives the caller to the fallback', (t) => {
  const s = stage();
  const queues = new Map(s.world.directory.queues);
  queues.delete('support');
  s.world.directory = { ...s.world.directory, queues };
  s.taken();
  press(s, '2');
  t.deepEqual(dos(s.taken()), ['hush', 'fallback']);
});

test('A: a route leads on to a number outside without answering the call', (t) => {
  const routes = [aRoute({ id: 'r1', target: { kind: 'number', number: '+15550001' } })];
  const s = new Stage(aDirectory({ trunks: [aTrunk({ id: 't1', callerId: '+4930' })], routes }));
  s.customer('c1');
  const onTo = { trunkId: 't1', contactIndex: 0, number: '+15550001', callerId: '+4930' };
  t.deepEqual(s.taken(), [{ do: 'turn-away', channel: 'c1', onTo, prompt: null }]);
  t.is(s.changes.at(-1)?.detail['by'], 'onward');
});

test('A: a number that no trunk leads to ends the call with a sentence, and history says why', (t) => {
  const routes = [aRoute({ id: 'r1', target: { kind: 'number', number: '+15550001' } })];
  const s = new Stage(aDirectory({ routes }));
  s.customer('c1');
  t.deepEqual(s.taken(), [{ do: 'turn-away', channel: 'c1', onTo: null, prompt: null }]);
  t.is(s.changes.at(-1)?.detail['by'], 'no-route');
});

for (const [what, directory] of [
  [
    'has become ours since it was saved',
    { queues: [aQueue({ id: 'q', dn: '15550001' })], trunks: [aTrunk({ id: 't1' })] },
  ],
  ['a trunk makes an emergency number of', { trunks: [aTrunk({ id: 't1', strip: 9, prepend: '11' })] }],
] as const) {
  test(`A: nobody is sent on to a number that ${what}: the call ends with a sentence`, (t) => {
    const number = what.startsWith('a trunk') ? '+155500012' : '+15550001';
    const routes = [aRoute({ id: 'r1', target: { kind: 'number', number } })];
    const s = new Stage(aDirectory({ ...directory, routes }));
    s.customer('c1');
    t.deepEqual(s.taken(), [{ do: 'turn-away', channel: 'c1', onTo: null, prompt: null }]);
    t.is(s.changes.at(-1)?.detail['by'], 'no-route');
  });
}

test('A: a closed route says its own prompt, one closed by hand that of the emergency', (t) => {
  const said = { closedPrompt: 'closed', emergencyPrompt: 'storm' };
  for (const [over, prompt] of [
    [{ hours: [] }, 'closed'],
    [{ emergencyClosed: true }, 'storm'],
  ] as const) {
    const routes = [aRoute({ id: 'r1', ...said, ...over })];
    const s = new Stage(aDirectory({ queues: [aQueue({ id: 'sales' })], routes }));
    s.customer('c1');
    t.deepEqual(s.taken(), [{ do: 'turn-away', channel: 'c1', onTo: null, prompt }]);
  }
});

test('A: a closed route that leads to a menu does not let anybody into it', (t) => {
  const routes = [aRoute({ id: 'r1', hours: [], target: { kind: 'menu', menuId: 'main' } })];
  const s = new Stage(aDirectory({ prompts, menus: [aMenu({ id: 'main' })], routes }));
  s.customer('c1');
  t.deepEqual(s.taken(), [{ do: 'turn-away', channel: 'c1', onTo: null, prompt: null }]);
});
