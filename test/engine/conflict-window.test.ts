import test from 'ava';
import type { Hold } from '../../app/domain/agent.js';
import type { Command } from '../../app/domain/events.js';
import { EngineUnderTest } from '../support/engine-under-test.js';
import { empty, parked, parkedThere, readyAgent, session, site } from '../support/parked-agent.js';
import { turn } from '../support/virtual-time.js';

const pause: Command = { do: 'hold', agentId: 'a1', setter: 'agent', reason: '11', via: 'web', by: 'a1' };
const ready: Command = { do: 'unhold', agentId: 'a1', setter: 'agent', via: 'phone', by: 'a1' };

async function ask(under: EngineUnderTest, command: Command): Promise<string> {
  const answer = under.engine.commands.submit(`${command.do} ${under.time.mono}`, command);
  await turn();
  under.store.storeAll();
  const told = await answer;
  return told.ok ? 'ok' : told.refusal.code;
}

/** So many decisions within one millisecond. */
function manySteps(under: EngineUnderTest): void {
  for (let n = 0; n < 300; n++) {
    under.engine.sink({ type: 'digit', channel: 'n1-none', digit: '5' });
  }
}

test('C1: the 500 ms in which NotReady wins are 500 ms, also when hundreds of decisions share a millisecond', async (t) => {
  const under = await readyAgent();
  t.is(await ask(under, pause), 'ok');
  manySteps(under);
  await under.pass(499);
  t.is(await ask(under, ready), 'not-ready-wins');
  await under.pass(1);
  t.is(await ask(under, ready), 'ok');
});

test('C1: nor do they depend on where the wall clock is set meanwhile', async (t) => {
  const under = await readyAgent();
  t.is(await ask(under, pause), 'ok');
  under.time.wall += 3_600_000;
  await under.pass(499);
  t.is(await ask(under, ready), 'not-ready-wins');
  under.time.wall -= 7_200_000;
  await under.pass(1);
  t.is(await ask(under, ready), 'ok');
});

/** An engine that starts with this pause among its rows. */
async function restarted(over: Partial<Hold>): Promise<EngineUnderTest> {
  const hold: Hold = { setter: 'agent', reason: '11', since: 1, via: 'web', by: 'a1', ...over };
  const under = new EngineUnderTest(site);
  under.switch.obedient = true;
  under.store.state = {
    ...empty,
    sessions: [{ ...session, state: { at: 'not-ready' }, holds: [hold] }],
    legs: [parked],
  };
  await under.begin(parkedThere);
  return under;
}

test('C1: a pause from before a restart wins for what is left of the 500 ms, and the steps of the earlier life cut nothing off', async (t) => {
  const now = 1_760_000_000_000;
  const under = await restarted({ since: now + 300, askedAt: now - 200 });
  await under.pass(299);
  t.is(await ask(under, ready), 'not-ready-wins');
  await under.pass(1);
  t.is(await ask(under, ready), 'ok');
});

test('C1: when the wall clock was set back over a restart, a pause wins for 500 ms at most', async (t) => {
  const now = 1_760_000_000_000;
  const under = await restarted({ since: now + 3_600_000, askedAt: now + 3_600_000 });
  t.is(await ask(under, ready), 'not-ready-wins');
  await under.pass(500);
  t.is(await ask(under, ready), 'ok');
});

test('C1: a pause of an earlier version, which knows no second instant, counts from its begin', async (t) => {
  const under = await restarted({ since: 1_760_000_000_000 - 400 });
  t.is(await ask(under, ready), 'not-ready-wins');
  await under.pass(100);
  t.is(await ask(under, ready), 'ok');
});

test('C1: who asks while Farline starts asked then, however long the start takes', async (t) => {
  const hold: Hold = {
    setter: 'agent',
    reason: '11',
    since: 1,
    askedAt: 1_760_000_000_000 - 200,
    via: 'web',
    by: 'a1',
  };
  const under = new EngineUnderTest(site);
  under.switch.obedient = true;
  under.store.state = {
    ...empty,
    sessions: [{ ...session, state: { at: 'not-ready' }, holds: [hold] }],
    legs: [parked],
  };
  const started = under.engine.start();
  await turn();
  const answer = under.engine.commands.submit('early', ready);
  await under.pass(400);
  under.engine.sink({ type: 'switch.up', restarted: false });
  under.switch.show(parkedThere);
  await started;
  under.store.storeAll();
  t.like(await answer, { ok: false, refusal: { code: 'not-ready-wins' } });
});
