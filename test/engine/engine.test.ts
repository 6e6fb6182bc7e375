import test from 'ava';
import { EngineUnderTest } from '../support/engine-under-test.js';
import {
  LEG,
  OWN,
  channel,
  connected,
  customer,
  empty,
  joinsOf,
  parkedThere,
  readyAgent,
  session,
  site,
  talking,
  waiting,
} from '../support/parked-agent.js';
import { aCall } from '../support/rows.js';

test('the effect that joins two people goes out when its facts are stored', async (t) => {
  const under = await readyAgent();
  under.engine.sink(customer);
  t.is(under.store.waiting.length, 1, 'facts first');
  t.deepEqual(joinsOf(under), []);
  under.store.storeAll();
  t.deepEqual(joinsOf(under), [`add ${OWN}`]);
  const { joins, durableJoins } = under.engine.live.health();
  t.deepEqual([joins, durableJoins], [1, 1]);
});

test('the effect that joins two people waits 10 ms for a slow store and no longer', async (t) => {
  const under = await readyAgent();
  under.engine.sink(customer);
  await under.pass(9);
  t.deepEqual(joinsOf(under), []);
  await under.pass(1);
  t.deepEqual(joinsOf(under), [`add ${OWN}`]);
  const { joins, durableJoins } = under.engine.live.health();
  t.deepEqual([joins, durableJoins], [1, 0]);
});

test('it goes out at once where its facts are kept until they are stored, and nobody is in a hurry', async (t) => {
  const under = await readyAgent();
  under.store.keeps = true;
  under.engine.sink(customer);
  t.deepEqual(joinsOf(under), [`add ${OWN}`]);
  t.deepEqual(under.store.kept, [under.store.waiting.map(({ batch }) => batch.firstSequence)], 'its facts first');
  t.deepEqual(under.store.hurried, []);
  const { joins, durableJoins, factsWaiting } = under.engine.live.health();
  t.deepEqual([joins, durableJoins], [1, 1]);
  t.true(factsWaiting > 0);
});

test('while the storage fails nothing is kept, and the join goes out all the same', async (t) => {
  const under = await readyAgent();
  under.store.keeps = true;
  under.engine.sink({ ...customer, channel: 'n1-1.9', dialledNumber: '7000' });
  under.store.fail();
  under.engine.sink(customer);
  t.deepEqual(joinsOf(under), [`add ${OWN}`]);
  t.deepEqual(under.store.kept, []);
  t.is(under.engine.live.health().durableJoins, 0);
});

test('only facts that a join waits for are in a hurry, and those before them go along', async (t) => {
  const under = await readyAgent();
  under.engine.sink({ ...customer, channel: 'n1-1.9', dialledNumber: '7000' });
  const lying = under.store.waiting.map(({ batch }) => batch.firstSequence);
  t.is(lying.length, 1);
  t.deepEqual(under.store.hurried, []);
  under.engine.sink(customer);
  const [hurried] = under.store.hurried;
  t.deepEqual(hurried?.slice(0, 1), lying);
  t.is(hurried?.length, 2);
});

test('who stops is in a hurry with what still lies', async (t) => {
  const under = await readyAgent();
  under.engine.sink({ ...customer, channel: 'n1-1.9', dialledNumber: '7000' });
  t.is(under.store.waiting.length, 1);
  t.deepEqual(under.store.hurried, []);
  const stopped = under.engine.stop();
  t.deepEqual(under.store.hurried, [under.store.waiting.map(({ batch }) => batch.firstSequence)]);
  under.store.storeAll();
  await under.pass(10);
  await stopped;
});

test('while the storage fails a join does not wait for it', async (t) => {
  const under = await readyAgent();
  under.engine.sink({ ...customer, channel: 'n1-1.9', dialledNumber: '7000' });
  under.store.fail();
  under.engine.sink(customer);
  t.deepEqual(joinsOf(under), [`add ${OWN}`]);
  t.is(under.store.waiting.length, 0, 'its facts wait in memory');
  t.is(under.engine.live.health().storageTrouble, 'disk full');
});

test('K7: waiting callers’ dead-man is set anew every 20 s, one who is being joined is left alone', async (t) => {
  const under = new EngineUnderTest(site);
  under.switch.obedient = true;
  under.store.quick = true;
  under.store.state = { ...empty, calls: [waiting] };
  await under.begin({ channels: [channel('n1-1.1', 'caller')], bridges: [] });
  const before = under.switch.effects.filter((effect) => effect.startsWith('deadman')).length;
  for (let n = 0; n < 14; n++) {
    await under.pass(3_000);
    while (under.switch.snapshots.length > 0) {
      under.switch.show({ channels: [channel('n1-1.1', 'caller')], bridges: [] });
    }
  }
  const deadmen = under.switch.asked.filter(({ effect }) => effect.do === 'deadman').slice(before);
  t.is(deadmen.length, 2);
  t.true(deadmen.every(({ effect }) => effect.do === 'deadman' && effect.seconds >= 60));
});

test('what fails and can be asked for again is decided a second later', async (t) => {
  const under = await readyAgent();
  under.switch.obedient = false;
  under.engine.sink(customer);
  under.store.storeAll();
  const asked = under.switch.asked.findIndex(({ effect }) => effect.do === 'answer');
  under.switch.answer(asked, 'refused');
  const count = (): number => under.switch.effects.filter((effect) => effect === 'answer n1-1.1').length;
  await under.pass(999);
  t.is(count(), 1);
  for (let n = asked + 1; n < under.switch.asked.length; n++) under.switch.answer(n);
  await under.pass(1);
  t.is(count(), 2);
});

test('one whose place was taken by another process acts no more, for good', async (t) => {
  const under = await readyAgent();
  under.engine.sink({ type: 'switch.replaced' });
  t.true(under.switch.silenced);
  const before = under.switch.asked.length;
  under.engine.sink({ type: 'switch.up', restarted: false });
  under.engine.sink(customer);
  await under.pass(60_000);
  t.is(under.switch.asked.length, before);
  t.false(under.engine.live.health().switchConnected);
});

test('one whose place was taken refuses every command and tells the process to end, once', async (t) => {
  const under = await readyAgent();
  under.engine.sink({ type: 'switch.replaced' });
  under.engine.sink({ type: 'switch.replaced' });
  under.engine.giveWay('its data are no longer ours');
  const answer = await under.engine.commands.submit('late', { do: 'logout', agentId: 'a1', via: 'web', by: 'a1' });
  t.deepEqual(answer, { ok: false, refusal: { code: 'stopping', field: null } });
  t.deepEqual(under.gaveWay, ['Another process took over our application in Asterisk.']);
  t.deepEqual(under.errors, ['another process acts for this site: this one acts no more']);
});

test('an engine whose rows another process writes stops all effects', async (t) => {
  const under = await readyAgent();
  under.engine.sink(customer);
  under.store.fail(Object.assign(new Error('Another Farline took over.'), { kind: 'fenced', retry: false }));
  t.true(under.switch.silenced);
  t.deepEqual(under.gaveWay, ['Another Farline took over.']);
  const before = under.switch.asked.length;
  under.engine.sink({ ...customer, channel: 'n1-2.2' });
  await under.pass(60_000);
  t.is(under.switch.asked.length, before);
});

test('with storage that failed for good calls go on, and what changes a session is refused', async (t) => {
  const under = await readyAgent();
  under.engine.sink(customer);
  under.store.fail(Object.assign(new Error('It is damaged.'), { kind: 'corrupt', retry: false }));
  under.engine.sink({ ...customer, channel: 'n1-2.2' });
  await under.pass(1_000);
  t.true(under.switch.effects.includes('answer n1-2.2'), 'a caller is still taken');
  t.regex(under.engine.live.health().storageTrouble ?? '', /^It is damaged\. Nothing more is stored/);
  const answer = await under.engine.commands.submit('1', { do: 'logout', agentId: 'a1', via: 'web', by: 'a1' });
  t.is(answer.ok ? '' : answer.refusal.code, 'storage-failed');
  t.deepEqual(under.gaveWay, []);
});

test('a listener that throws harms neither the engine nor the next listener', async (t) => {
  const under = await readyAgent();
  let heard = 0;
  under.engine.live.subscribe(() => {
    throw new Error('a page with a bug');
  });
  const leave = under.engine.live.subscribe(() => void heard++);
  under.engine.sink(customer);
  t.is(heard, 1);
  t.deepEqual(under.errors, ['a listener to the engine failed']);
  leave();
  under.store.storeAll();
  under.engine.sink({ type: 'bridge.joined', bridge: OWN, channel: 'n1-1.1' });
  t.is(heard, 1);
});

test('stop decides no more, keeps conversations, and waits for facts on their way', async (t) => {
  const under = await readyAgent();
  under.engine.sink(customer);
  let stopped = false;
  const stopping = under.engine.stop().then(() => (stopped = true));
  await under.pass(50);
  t.false(stopped);
  under.store.storeAll();
  await under.pass(50);
  await stopping;
  t.false(under.switch.effects.some((effect) => effect.startsWith('hangup')));
  under.engine.sink({ type: 'channel.gone', channel: LEG, cause: 16, sip: null });
  t.is(under.store.waiting.length, 0);
});

test('a caller who dialled a number that leads nowhere is told to the operator, masked', async (t) => {
  const under = await readyAgent();
  under.engine.sink({ ...customer, dialledNumber: '+15550009999' });
  t.deepEqual(under.switch.effects.slice(-1), ['hangup n1-1.1']);
  const told = under.warnings.filter((line) => line.includes('no queue'));
  t.is(told.length, 1);
  t.regex(told[0] ?? '', /trunk-t1/);
  t.notRegex(told[0] ?? '', /9999/);
});

test('what is told of a bridge that we are taking the caller out of is neither a join nor a hang-up', async (t) => {
  const under = await readyAgent();
  under.store.quick = true;
  under.switch.obedient = false;
  const hold = { do: 'hold', agentId: 'a1', setter: 'agent', reason: '11', via: 'web', by: 'a1' } as const;
  under.engine.sink(customer);
  await under.engine.commands.submit('1', hold);
  under.engine.sink({ type: 'bridge.joined', bridge: OWN, channel: 'n1-1.1' });
  const call = (): string | undefined => [...under.engine.live.view.all('call')][0]?.state.at;
  t.is(call(), 'waiting', 'the offer was withdrawn while its join was on the way');
  under.engine.sink({ type: 'bridge.left', bridge: OWN, channel: 'n1-1.1' });
  t.is(call(), 'waiting');
});

const FAR = 'n1-out-c1-e0-1.1';

/** Somebody is about to be called back; the channel is made, and nobody's telephone rings yet. */
async function callingBack(): Promise<EngineUnderTest> {
  const under = new EngineUnderTest(site);
  under.switch.obedient = true;
  const state = { at: 'calling', sessionId: 's1', since: 1, until: 1e15, contact: 'x', tried: [] } as const;
  const call = aCall({
    id: 'c1',
    direction: 'out',
    channel: FAR,
    trunkId: 't1',
    state: { ...state, placed: false, ringing: false },
    callback: { at: 'dialling', number: '+15550001111', since: 1, tries: 1 },
  });
  const calling = { ...session, state: { at: 'calling', callId: 'c1' } } as const;
  under.store.state = { ...empty, sessions: [calling], legs: [connected], calls: [call] };
  const far = { ...channel(FAR, 'caller'), role: 'far', up: false } as const;
  await under.begin({ channels: [channel(LEG, 'leg'), far], bridges: parkedThere.bridges });
  return under;
}

const rung = (under: EngineUnderTest): number =>
  under.switch.effects.filter((effect) => effect === `place-call ${FAR}`).length;

test('K1: nobody is called back before the try is stored, for as long as a request may take: a crash would make it once more', async (t) => {
  const under = await callingBack();
  await under.pass(2_000);
  t.is(rung(under), 0);
  under.store.storeAll();
  t.is(rung(under), 1);
});

test('K1: a storage that does not answer keeps neither agent nor customer for ever', async (t) => {
  const under = await callingBack();
  await under.pass(3_000);
  t.is(rung(under), 1);
});

test('D2: a telephone is told of its transfer once that is stored: it drops its lines then, and a crash must not forget why', async (t) => {
  const under = new EngineUnderTest(site);
  under.switch.obedient = true;
  under.store.state = {
    ...empty,
    sessions: [{ ...session, state: { at: 'talking', callId: 'c1' } as const }],
    legs: [connected],
    calls: [talking],
  };
  const bridges = [{ id: OWN, members: [LEG, talking.channel] }];
  await under.begin({ channels: [channel(LEG, 'leg'), channel(talking.channel, 'caller')], bridges });
  const told = (): boolean => under.switch.effects.includes(`transferred ${LEG}`);
  const target = { kind: 'queue', queueId: 'sales' } as const;
  const asked = { do: 'transfer', agentId: 'a1', callId: 'c1', target, toldOn: LEG, via: 'phone', by: 'a1' } as const;
  const answer = under.engine.commands.submit('1', asked);
  await under.pass(100);
  t.false(told());
  under.store.storeAll();
  t.true(told());
  t.true((await answer).ok);
});
