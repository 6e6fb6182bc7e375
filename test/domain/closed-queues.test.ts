import test from 'ava';
import type { Queue } from '../../app/domain/directory.js';
import { ALWAYS_OPEN, type QueueOpenings } from '../../app/domain/queue-openings.js';
import { Stage } from '../support/stage.js';
import { aDirectory, aMenu, aQueue, aRoute, aTrunk, anAgent, toQueue } from '../support/world.js';

const closed = (openings: Partial<QueueOpenings> = {}): QueueOpenings => ({ ...ALWAYS_OPEN, hours: [], ...openings });
const WELCOME = { id: 'welcome', name: 'Welcome', durationMs: 1_000 };
const toWelcome = { kind: 'announcement', promptId: 'welcome' } as const;

/** Sales with these openings, support always open, an agent of each, signed in and not ready. */
function stage(openings: QueueOpenings, support: Partial<Queue> = {}): Stage {
  const s = new Stage(
    aDirectory({
      queues: [aQueue({ id: 'sales', openings }), aQueue({ id: 'support', dn: '6001', ...support })],
      menus: [aMenu({ id: 'main', choices: [{ digit: '1', target: toQueue('sales') }] })],
      prompts: [WELCOME],
      agents: [anAgent({ id: 'joe', queues: [{ queueId: 'support', penalty: 0 }] })],
      trunks: [aTrunk({ id: 't1' })],
      routes: [aRoute({ id: 'r1' }), aRoute({ id: 'r2', number: '0700', target: { kind: 'menu', menuId: 'main' } })],
    }),
  );
  s.ready('joe');
  s.ask({ do: 'hold', agentId: 'joe', setter: 'agent', reason: '1' });
  s.taken();
  return s;
}

function change(s: Stage, openings: QueueOpenings): void {
  const queues = new Map(s.world.directory.queues);
  const sales = queues.get('sales');
  if (sales) queues.set('sales', { ...sales, openings });
  const directory = { ...s.world.directory, queues };
  s.world.directory = directory;
  s.play({ type: 'directory.changed', directory });
}

test('K1: who comes to a closed queue hears the sentence, and is never queued nor answered by us', (t) => {
  const s = stage(closed());
  s.customer('ann');
  t.deepEqual(s.taken(), [{ do: 'turn-away', channel: 'ann', onTo: null, prompt: null }]);
  t.is(s.call('ann'), undefined);
});

test('K1: a closed queue leads to another queue, a prompt or a number', (t) => {
  const toOther = stage(closed({ closedTarget: toQueue('support') }));
  toOther.customer('ann');
  t.like(toOther.call('ann'), { queueId: 'support', state: { at: 'waiting' } });

  const toPrompt = stage(closed({ closedTarget: toWelcome }));
  toPrompt.customer('ann');
  t.deepEqual(toPrompt.taken(), [{ do: 'turn-away', channel: 'ann', onTo: null, prompt: 'welcome' }]);

  const onward = stage(closed({ closedTarget: { kind: 'number', number: '+15550009' } }));
  onward.customer('ann');
  t.like(onward.taken().at(-1), { do: 'turn-away', onTo: { number: '+15550009' } });
});

test('K1: a closed queue leads to an agent’s voicemail: who comes, who chose it in a menu, and who waits there', (t) => {
  const toBox = { kind: 'voicemail', agentId: 'joe' } as const;
  const s = stage(closed({ closedTarget: toBox }));
  s.customer('c1');
  t.like(s.taken().at(-1), { do: 'voicemail', channel: 'c1', agentId: 'joe', phone: null });
  t.is(s.call('c1'), undefined);
  const menu = stage(closed({ closedTarget: toBox }));
  menu.customer('c2', '0700');
  menu.play({ type: 'digit', channel: 'c2', digit: '1' });
  t.like(menu.taken().at(-1), { do: 'voicemail', channel: 'c2', agentId: 'joe' });
  const waiting = stage(ALWAYS_OPEN);
  waiting.customer('c3');
  waiting.taken();
  change(waiting, { ...ALWAYS_OPEN, emergencyClosed: true, emergencyTarget: toBox, whenClosed: 'closed-target' });
  const done = waiting.taken().filter((effect) => 'channel' in effect && effect.channel === 'c3');
  t.deepEqual(
    done.map((effect) => effect.do),
    ['quiet', 'voicemail'],
  );
});

test('K1: closed by hand wins over the hours, and has a target of its own', (t) => {
  const s = stage({
    ...ALWAYS_OPEN,
    emergencyClosed: true,
    emergencyTarget: toWelcome,
    closedTarget: toQueue('support'),
  });
  s.customer('ann');
  t.deepEqual(s.taken(), [{ do: 'turn-away', channel: 'ann', onTo: null, prompt: 'welcome' }]);
});

test('K1: closed queues that lead to each other end in the sentence, and no caller goes round', (t) => {
  const s = stage(closed({ closedTarget: toQueue('support') }), {
    openings: closed({ closedTarget: toQueue('sales') }),
  });
  s.customer('ann');
  t.deepEqual(s.taken(), [{ do: 'turn-away', channel: 'ann', onTo: null, prompt: null }]);
});

test('K1: a digit of a menu that leads to a closed queue leads where that one does', (t) => {
  const s = stage(closed({ closedTarget: toQueue('support') }));
  s.customer('ann', '0700');
  s.play({ type: 'digit', channel: 'ann', digit: '1' });
  t.like(s.call('ann'), { queueId: 'support', state: { at: 'waiting' } });
});

test('K1: a customer whom an agent sends on to a closed queue goes where that leads', (t) => {
  const s = stage(closed({ closedTarget: toWelcome }));
  s.customer('ann', '6001');
  s.ask({ do: 'unhold', agentId: 'joe', setter: 'agent' });
  s.join('ann');
  s.taken();
  s.ask({ do: 'transfer', agentId: 'joe', callId: s.call('ann')?.id ?? '', target: toQueue('sales') });
  t.true(s.taken().some((effect) => effect.do === 'turn-away' && effect.prompt === 'welcome'));
  t.is(s.session('joe').state.at, 'ready');
});

test('K1: who waits when the queue is closed stays', (t) => {
  const s = stage(ALWAYS_OPEN);
  s.customer('ann');
  change(s, { ...ALWAYS_OPEN, emergencyClosed: true });
  t.like(s.call('ann'), { queueId: 'sales', state: { at: 'waiting' } });
});

test('K1: where it is set so, who waits goes to the closed target the moment the queue is closed by hand', (t) => {
  const s = stage(ALWAYS_OPEN);
  s.customer('ann');
  s.customer('bob');
  s.taken();
  change(s, {
    ...ALWAYS_OPEN,
    emergencyClosed: true,
    emergencyTarget: toQueue('support'),
    whenClosed: 'closed-target',
  });
  t.like(s.call('ann'), { queueId: 'support', state: { at: 'waiting' } });
  s.ask({ do: 'unhold', agentId: 'joe', setter: 'agent' });
  s.join('ann');
  t.is(s.call('ann')?.state.at, 'talking');
  t.is(s.call('bob')?.state.at, 'waiting');
});

test('K1: who waits goes when the clock closes the queue, and not a minute before', (t) => {
  const spans = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: '00:00', to: '00:40' }));
  const s = stage({ ...ALWAYS_OPEN, hours: spans, closedTarget: toWelcome, whenClosed: 'closed-target' });
  // 00:16:40 UTC on 1 January 1970.
  s.customer('ann');
  s.wait(23 * 60_000);
  t.is(s.call('ann')?.state.at, 'waiting');
  s.taken();
  s.wait(60_000);
  t.is(s.call('ann'), undefined);
  t.deepEqual(
    s.taken().map((effect) => effect.do),
    ['quiet', 'turn-away'],
  );
});

test('K1: an agent who is being joined keeps the caller of a queue that closes', (t) => {
  const s = stage(ALWAYS_OPEN, {});
  s.customer('ann', '6001');
  s.ask({ do: 'unhold', agentId: 'joe', setter: 'agent' });
  const queues = new Map(s.world.directory.queues);
  const support = queues.get('support');
  const openings = closed({ whenClosed: 'closed-target' });
  if (support) queues.set('support', { ...support, openings });
  const directory = { ...s.world.directory, queues };
  s.world.directory = directory;
  s.play({ type: 'directory.changed', directory });
  s.join('ann');
  t.is(s.call('ann')?.state.at, 'talking');
});
