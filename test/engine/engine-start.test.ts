import test from 'ava';
import { EngineUnderTest, NOTHING } from '../support/engine-under-test.js';
import {
  LEG,
  OWN,
  channel,
  connected,
  customer,
  empty,
  joinsOf,
  parked,
  parkedThere,
  readyAgent,
  session,
  site,
  talking,
  waiting,
} from '../support/parked-agent.js';
import { aLeg, aSession } from '../support/rows.js';
import { turn } from '../support/virtual-time.js';
import { aDirectory, aQueue, aTrunk, anAgent } from '../support/world.js';

test('K7: on start the dead-man of every conversation is cleared before anything else', async (t) => {
  const under = new EngineUnderTest(site);
  under.store.state = {
    ...empty,
    sessions: [{ ...session, state: { at: 'talking', callId: 'c1' } }],
    legs: [connected],
    calls: [talking],
  };
  const started = under.engine.start();
  await turn();
  t.deepEqual(under.switch.asked[0]?.effect, { do: 'deadman', channel: 'n1-1.1', seconds: 0 });
  t.is(under.switch.snapshots.length, 0, 'nothing is compared before events flow');
  under.engine.sink({ type: 'switch.up', restarted: false });
  under.switch.show(null);
  await under.pass(500);
  under.switch.show({
    channels: [channel(LEG, 'leg'), channel('n1-1.1', 'caller')],
    bridges: [{ id: OWN, members: [LEG, 'n1-1.1'] }],
  });
  await started;
  t.is(under.engine.live.view.get('call', 'c1')?.state.at, 'talking');
  t.is(under.store.waiting.length, 0, 'nothing differs, nothing is written');
});

test('on start rows are compared with Asterisk first, then what waited is decided, and only then calls are offered', async (t) => {
  const under = new EngineUnderTest(site);
  under.store.state = { ...empty, sessions: [session], legs: [parked], calls: [waiting] };
  const started = under.engine.start();
  await turn();
  under.engine.sink({ type: 'switch.up', restarted: false });
  under.engine.sink({ ...customer, channel: 'n1-1.2' });
  const whys: string[] = [];
  under.engine.live.subscribe(({ changes }) => whys.push(...changes.map(({ why, id }) => `${why} ${id}`)));
  under.switch.show({ ...parkedThere, channels: [channel(LEG, 'leg'), channel('n1-1.2', 'caller')] });
  await started;
  const [gone, arrived] = whys;
  t.is(gone, 'call.ended c1', 'the waiting caller of the rows hung up while we were away');
  t.regex(arrived ?? '', /^call\.arrived/);
  t.true(whys.findIndex((why) => why.startsWith('offer.made')) > 1);
});

for (const [fallen, by] of [
  [['n1-1.1'], 'fallback'],
  [[], 'caller'],
] as const) {
  test(`K7: on start a caller who is gone is recorded as ended by ${by}, as Asterisk has it`, async (t) => {
    const under = new EngineUnderTest(site);
    under.switch.fallen = fallen;
    under.store.state = { ...empty, sessions: [session], legs: [parked], calls: [waiting] };
    const started = under.engine.start();
    await turn();
    under.engine.sink({ type: 'switch.up', restarted: false });
    const ends: unknown[] = [];
    under.engine.live.subscribe(({ changes }) =>
      ends.push(...changes.flatMap(({ why, detail }) => (why === 'call.ended' ? [detail['by']] : []))),
    );
    under.switch.show(parkedThere);
    await started;
    t.deepEqual(ends, [by]);
  });
}

test('facts go on where the earlier life ended', async (t) => {
  const under = await readyAgent();
  under.engine.sink(customer);
  t.is(under.store.waiting[0]?.batch.firstSequence, 8);
});

test('without Asterisk the engine starts all the same after its time, and compares when it comes', async (t) => {
  const under = new EngineUnderTest(site);
  under.store.state = { ...empty, sessions: [session], legs: [parked] };
  const started = under.engine.start();
  await under.pass(3_000);
  await started;
  t.false(under.engine.live.health().switchConnected);
  t.false(under.engine.live.view.switchUp);
  under.engine.sink({ type: 'switch.up', restarted: false });
  under.switch.show(NOTHING);
  t.true(under.engine.live.view.switchUp);
  t.is(under.engine.live.view.get('leg', 's1')?.state.at, 'lost', 'its channel was gone');
});

test('E5: what was decided before Asterisk was asked once more hides no dead leg: nobody is offered to it', async (t) => {
  const under = await readyAgent();
  under.engine.sink({ type: 'switch.down' });
  under.engine.sink({ type: 'switch.up', restarted: false });
  const { agentId } = session;
  const before = under.engine.live.view.get('session', 's1');
  under.engine.report({ type: 'desktop.seen', agentId, there: true });
  under.engine.report({ type: 'desktop.seen', agentId, there: false });
  t.not(under.engine.live.view.get('session', 's1'), before);
  under.switch.show(null);
  await under.pass(500);
  under.engine.sink(customer);
  under.switch.show({ ...NOTHING, channels: [channel(customer.channel, 'caller')] });
  t.is(under.engine.live.view.get('leg', 's1')?.state.at, 'lost');
  t.deepEqual([...under.engine.live.view.all('offer')], []);
});

test('a sweep acts only on what a second look still shows', async (t) => {
  const under = await readyAgent();
  await under.pass(3_000);
  under.switch.show(NOTHING);
  t.is(under.engine.live.view.get('leg', 's1')?.state.at, 'parked', 'seen once');
  await under.pass(150);
  under.switch.show(parkedThere);
  t.is(under.engine.live.view.get('leg', 's1')?.state.at, 'parked', 'not seen twice');
  await under.pass(3_000);
  under.switch.show(NOTHING);
  await under.pass(150);
  under.switch.show(NOTHING);
  t.is(under.engine.live.view.get('leg', 's1')?.state.at, 'lost');
});

test('a sweep leaves alone what an event touched while the snapshot was on its way', async (t) => {
  const under = await readyAgent();
  await under.pass(3_000);
  under.engine.sink({ type: 'digit', channel: LEG, digit: '5' });
  under.switch.show(NOTHING);
  await under.pass(150);
  t.is(under.switch.snapshots.length, 0, 'no second look is needed');
  t.is(under.engine.live.view.get('leg', 's1')?.state.at, 'parked');
});

test('a caller who has hung up is no new caller while Asterisk still lists them, and is one when they come again', async (t) => {
  const under = await readyAgent();
  under.engine.sink({ ...customer, channel: 'n1-1.9' });
  under.engine.sink({ type: 'channel.left', channel: 'n1-1.9' });
  const calls = (): number => [...under.engine.live.view.all('call')].length;
  t.is(calls(), 0);
  const stillListed = { ...parkedThere, channels: [channel(LEG, 'leg'), channel('n1-1.9', 'caller')] };
  await under.pass(3_000);
  under.switch.show(stillListed);
  await under.pass(150);
  if (under.switch.snapshots.length > 0) under.switch.show(stillListed);
  t.is(calls(), 0);
  // Whoever is listed for so long was sent back to us, and we did not hear of it.
  await under.pass(3_000);
  under.switch.show(stillListed);
  await under.pass(150);
  under.switch.show(stillListed);
  t.is(calls(), 1);
});

test('after a break nobody is offered anything before the differences are decided', async (t) => {
  const under = await readyAgent();
  under.engine.sink({ type: 'switch.down' });
  t.false(under.engine.live.view.switchUp);
  under.engine.sink({ type: 'switch.up', restarted: false });
  under.engine.sink(customer);
  t.deepEqual(joinsOf(under), []);
  t.is(under.engine.live.view.offerOfSession('s1'), undefined);
  under.switch.show({ ...parkedThere, channels: [channel(LEG, 'leg'), channel('n1-1.1', 'caller')] });
  t.not(under.engine.live.view.offerOfSession('s1'), undefined);
});

test('a customer who hung up while we were away leaves the agent free as soon as we have looked', async (t) => {
  const under = new EngineUnderTest(site);
  under.switch.obedient = true;
  under.store.state = {
    ...empty,
    sessions: [aSession({ ...session, state: { at: 'talking', callId: 'c1' } })],
    legs: [connected],
    calls: [talking],
  };
  await under.begin(parkedThere);
  t.is(under.engine.live.view.get('call', 'c1'), undefined);
  t.is(under.engine.live.view.get('session', 's1')?.state.at, 'ready');
});

test('E11: legs that are all gone after we were both away are redialled with jitter, as after a restart of Asterisk', async (t) => {
  const ids = ['s1', 's2', 's3', 's4', 's5'];
  const many = aDirectory({
    agents: ids.map((id) => anAgent({ id: `a-${id}`, dn: `88${id.slice(1)}0` })),
    trunks: [aTrunk({ id: 't1' })],
    queues: [aQueue({ id: 'sales', dn: '6000' })],
  });
  const under = new EngineUnderTest(many);
  under.switch.obedient = true;
  under.store.state = {
    ...empty,
    sessions: ids.map((id) => aSession({ id, agentId: `a-${id}` })),
    legs: ids.map((id) =>
      aLeg({ ...parked, id, state: { at: 'parked', channel: `n1-leg-${id}-e0-1`, since: 1, until: null } }),
    ),
  };
  await under.begin();
  const plans = ids.map((id) => under.engine.live.view.get('leg', id)?.state);
  const redials = plans.map((state) => (state?.at === 'lost' ? (state.until ?? 0) : 0));
  t.true(Math.max(...redials) - Math.min(...redials) >= 3_000, JSON.stringify(redials));
});
