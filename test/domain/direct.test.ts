import test from 'ava';
import type { Effect } from '../../app/domain/effects.js';
import type { Overrides } from '../../app/domain/settings.js';
import type { Agent } from '../../app/domain/directory.js';
import { dos } from '../support/dos.js';
import { Stage } from '../support/stage.js';
import { aDirectory, aMenu, aQueue, aRoute, aTrunk, anAgent } from '../support/world.js';

const DIRECT = '+15558888';
const BOX = '+15557777';

/** Joe is signed in and ready, his leg in park when it stays; a route leads to him and one to his voicemail. */
function stage(settings: Overrides = {}, more: Partial<Agent> = {}): Stage {
  const s = new Stage(
    aDirectory({
      agents: [
        anAgent({ id: 'joe', ...more, settings: { announceToAgent: false, ...settings } }),
        anAgent({ id: 'ann', dn: '8889', number: '+15551232222', settings: { announceToAgent: false } }),
      ],
      trunks: [aTrunk({ id: 't1', prefixes: ['+1'] })],
      queues: [aQueue({ id: 'sales' })],
      routes: [
        aRoute({ id: 'r1' }),
        aRoute({ id: 'r2', number: DIRECT, target: { kind: 'agent', agentId: 'joe' } }),
        aRoute({ id: 'r3', number: BOX, target: { kind: 'voicemail', agentId: 'joe' } }),
        aRoute({ id: 'r4', number: '0700', target: { kind: 'menu', menuId: 'm1' } }),
      ],
      menus: [aMenu({ id: 'm1', choices: [{ digit: '5', target: { kind: 'agent', agentId: 'joe' } }] })],
      prompts: [{ id: 'welcome', name: 'Welcome', durationMs: 1_000 }],
    }),
  );
  s.ready('joe');
  s.taken();
  return s;
}

const perCall = { nailedUp: false, connectOnLogin: '' } as const;
const endOf = (s: Stage) => s.changes.findLast(({ why }) => why === 'call.ended')?.detail;

function talks(s: Stage, channel = 'c1'): void {
  s.customer(channel, DIRECT);
  s.join(channel);
}

test('K6: a call to an agent rings them alone and is in no queue; after it there is no wrap-up', (t) => {
  const s = stage({ wrapUpMs: 5_000 });
  talks(s);
  t.like(s.call('c1'), { queueId: null, directTo: 'joe', state: { at: 'talking' } });
  t.is(s.session('joe').state.at, 'talking');
  s.gone('c1');
  t.like(endOf(s), { by: 'caller', queueId: null });
  t.like(s.session('joe'), { state: { at: 'ready' }, holds: [] });
  t.is(s.leg('joe').state.at, 'parked');
});

test('C4: wrap-up after a direct call is set apart from that of queues', (t) => {
  const s = stage({ directWrapUpMs: 9_000 });
  talks(s);
  s.gone('c1');
  t.deepEqual(s.session('joe').state, { at: 'wrap-up', until: s.at + 9_000 });
});

test('K6: the caller hears it ring while the telephone is dialled, and is answered with the agent', (t) => {
  const s = stage({ confirm: false }, perCall);
  s.customer('c1', DIRECT);
  t.is(s.session('joe').state.at, 'offered');
  t.deepEqual(dos(s.taken()), ['dial', 'ring', 'deadman']);
  s.play({ type: 'leg.entered', channel: s.channel('joe'), sessionId: s.session('joe').id });
  t.true(dos(s.effects).includes('answer'));
  s.join('c1');
  t.is(s.call('c1')?.state.at, 'talking');
});

for (const [rejectCallNotReady, outcome] of [
  ['outside', 'not-ready'],
  ['always', 'not-ready'],
  ['never', 'rings'],
] as const) {
  test(`D5: an agent outside who is not ready, set to ${rejectCallNotReady}: ${outcome}`, (t) => {
    const s = stage({ rejectCallNotReady });
    s.ask({ do: 'hold', agentId: 'joe', setter: 'agent', reason: '1' });
    s.taken();
    s.customer('c1', DIRECT);
    if (outcome === 'rings') {
      s.join('c1');
      t.is(s.session('joe').state.at, 'talking');
      s.gone('c1');
    } else {
      t.deepEqual(s.taken(), [{ do: 'hangup', channel: 'c1', reason: 'not-ready' }]);
      t.is(endOf(s)?.['by'], 'not-ready');
    }
    t.like(s.session('joe'), { state: { at: 'not-ready' }, holds: [{ reason: '1' }], noAnswers: 0 });
  });
}

for (const directBusy of ['busy', 'voicemail'] as const) {
  test(`K6: whoever calls an agent who talks gets ${directBusy} where it is set so`, (t) => {
    const s = stage({ directBusy });
    talks(s);
    s.taken();
    s.customer('c2', DIRECT);
    const wanted: Effect =
      directBusy === 'busy'
        ? { do: 'hangup', channel: 'c2', reason: 'busy' }
        : { do: 'voicemail', channel: 'c2', agentId: 'joe', phone: null };
    t.deepEqual(s.taken(), [wanted]);
    t.is(endOf(s)?.['by'], directBusy);
    t.is(s.call('c1')?.state.at, 'talking');
  });
}

test('K6: nobody picks up: the voicemail has the caller, and it costs the agent nothing', (t) => {
  const s = stage({ confirm: false, notReadyAfter: 1 }, perCall);
  s.customer('c1', DIRECT);
  s.play({ type: 'leg.ringing', channel: s.channel('joe') });
  s.wait(20_000);
  t.true(s.effects.some((effect) => effect.do === 'voicemail' && effect.channel === 'c1'));
  t.is(endOf(s)?.['by'], 'voicemail');
  t.like(s.session('joe'), { state: { at: 'ready' }, holds: [], noAnswers: 0 });
});

test('K6: an engaged telephone counts as busy, a refusal as nobody there', (t) => {
  const s = stage({ confirm: false, directBusy: 'busy' }, perCall);
  s.customer('c1', DIRECT);
  s.gone(s.channel('joe'), 17, 486);
  t.is(endOf(s)?.['by'], 'busy');
  s.wait(1_000);
  s.customer('c2', DIRECT);
  s.gone(s.channel('joe'), 21, 603);
  t.is(endOf(s)?.['by'], 'voicemail');
});

test('K6: nobody signed in: the own telephone rings first where there is one, else the voicemail has the caller', (t) => {
  const s = stage({}, { phoneId: 'p1', interfaces: ['phone', 'mobile'] });
  s.ask({ do: 'logout', agentId: 'joe' });
  s.taken();
  s.customer('c1', DIRECT);
  t.deepEqual(s.taken(), [{ do: 'voicemail', channel: 'c1', agentId: 'joe', phone: { id: 'p1', ringMs: 20_000 } }]);
  const other = stage();
  other.ask({ do: 'logout', agentId: 'joe' });
  other.taken();
  other.customer('c1', DIRECT);
  t.deepEqual(other.taken(), [{ do: 'voicemail', channel: 'c1', agentId: 'joe', phone: null }]);
});

test('K6: without a voicemail the caller hears a sentence, and is never left in silence', (t) => {
  const s = stage({ voicemail: false });
  s.ask({ do: 'logout', agentId: 'joe' });
  s.taken();
  s.customer('c1', DIRECT);
  t.deepEqual(s.taken(), [{ do: 'turn-away', channel: 'c1', onTo: null, prompt: null }]);
});

test('K6: a route may lead straight to the voicemail of an agent who is there', (t) => {
  const s = stage();
  s.customer('c1', BOX);
  t.deepEqual(s.taken(), [{ do: 'voicemail', channel: 'c1', agentId: 'joe', phone: null }]);
  t.is(s.session('joe').state.at, 'ready');
});

test('K6: a menu’s digit leads to an agent; one who has been answered hears a sentence where another hears a status', (t) => {
  const s = stage();
  s.ask({ do: 'hold', agentId: 'joe', setter: 'agent', reason: '1' });
  s.customer('c1', '0700');
  s.taken();
  s.play({ type: 'digit', channel: 'c1', digit: '5' });
  t.deepEqual(dos(s.taken()), ['hush', 'turn-away']);
  t.is(endOf(s)?.['by'], 'not-ready');
});

test('C2: an agent who pauses while their own number rings gives the caller to the voicemail', (t) => {
  const s = stage({ confirm: false }, perCall);
  s.customer('c1', DIRECT);
  s.ask({ do: 'hold', agentId: 'joe', setter: 'agent', reason: '1' });
  t.is(endOf(s)?.['by'], 'voicemail');
  t.is(s.session('joe').state.at, 'not-ready');
});

test('E4: the leg is lost under a direct call: there is nobody else, so the voicemail has the caller', (t) => {
  const s = stage();
  talks(s);
  s.taken();
  s.gone(s.channel('joe'), 41);
  t.deepEqual(dos(s.taken()).slice(-2), ['play', 'voicemail']);
  t.is(endOf(s)?.['by'], 'voicemail');
});

test('K3: a direct caller who is sent on to a queue is one of that queue', (t) => {
  const s = stage();
  talks(s);
  const callId = s.call('c1')?.id ?? '';
  s.ask({ do: 'transfer', agentId: 'joe', callId, target: { kind: 'queue', queueId: 'sales' } });
  s.join('c1');
  t.like(s.call('c1'), { queueId: 'sales', state: { at: 'talking' } });
});

test('K6: only telephones of ours reach an agent by the number they have here', (t) => {
  const s = stage();
  s.customer('c1', '8888', 'trunk-t1');
  t.deepEqual(s.taken(), [{ do: 'hangup', channel: 'c1', reason: 'unallocated' }]);
  s.customer('c2', '8888', 'phone-p1');
  s.join('c2');
  t.like(s.call('c2'), { directTo: 'joe', state: { at: 'talking' } });
});

test('K6: an agent calls another one: one end in their bridge, the other one comes in with their name', (t) => {
  const s = stage();
  s.ready('ann');
  s.taken();
  t.is(s.ask({ do: 'dial', agentId: 'joe', number: '8889' }).refusal, null);
  const [far] = [...s.world.all('call')];
  t.like(s.taken().at(-1), { do: 'prepare-inner', number: '8889', sessionId: s.session('joe').id });
  s.play({ type: 'far.entered', channel: far?.channel ?? '', callId: far?.id ?? '' });
  t.deepEqual(dos(s.taken()), ['add', 'place-call']);
  s.customer('in', '8889', `inner-${s.session('joe').id}`);
  t.like(s.call('in'), { directTo: 'ann', caller: { number: '8888', name: 'joe' } });
  s.join('in');
  s.play({ type: 'far.answered', channel: far?.channel ?? '' });
  t.is(s.session('joe').state.at, 'talking');
  t.is(s.session('ann').state.at, 'talking');
  s.gone('in');
  s.gone(far?.channel ?? '', 16);
  t.deepEqual([...s.world.all('call')], []);
});

test('K6: whom an agent calls inside there is one way to, and its failure is told', (t) => {
  const s = stage();
  s.ask({ do: 'dial', agentId: 'joe', number: '8889' });
  const [far] = [...s.world.all('call')];
  s.play({ type: 'far.entered', channel: far?.channel ?? '', callId: far?.id ?? '' });
  s.gone(far?.channel ?? '', 17);
  t.is(s.session('joe').callFailed?.cause, 'busy');
});
