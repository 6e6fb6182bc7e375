import test, { type ExecutionContext } from 'ava';
import { setImmediate as turn } from 'node:timers/promises';
import type { Hold } from '../../app/domain/agent.js';
import { ShowDisplays } from '../../app/jobs/show-displays.js';
import type { Session } from '../../app/domain/world.js';
import { FakeLive } from '../support/fake-live.js';
import { FakePhoneDisplay } from '../support/fake-phone-display.js';
import { RecordedLog } from '../support/recorded-log.js';
import { aSession, gone, put } from '../support/rows.js';
import { VirtualTime } from '../support/virtual-time.js';
import { aDirectory, anAgent } from '../support/world.js';

const JOE = anAgent({ id: 'joe', dn: '8888' });
const JAY = anAgent({ id: 'jay', dn: '7777' });

function atDesk(over: Partial<Session> = {}): Session {
  const device = { kind: 'phone', phoneId: '1', peer: 'phone-1', autoAnswer: false } as const;
  return aSession({ id: 's1', agentId: 'joe', interface: 'phone', device, ...over });
}

function paused(reason: string): Session {
  const hold: Hold = { setter: 'agent', reason, since: 1, via: 'web', by: 'joe' };
  return atDesk({ state: { at: 'not-ready' }, holds: [hold] });
}

async function settle(): Promise<void> {
  for (let n = 0; n < 20; n += 1) await turn();
}

function desk(t: ExecutionContext) {
  const live = new FakeLive(aDirectory({ agents: [JOE, JAY] }));
  const [display, log, time] = [new FakePhoneDisplay(), new RecordedLog(), new VirtualTime()];
  display.registered.set('phone-1', 'Yealink');
  const job = new ShowDisplays({ live, display, clock: time.clock(), log, held: () => true, words: (key) => key });
  t.teardown(() => job.stop());
  const texts = async (): Promise<string[]> => {
    await settle();
    return display.shown.splice(0).map((shown) => shown.join(' '));
  };
  return { live, display, log, time, job, texts };
}

test('I3: a desk phone shows its agent’s state, and a number outside is sent nothing', async (t) => {
  const { live, job, texts } = desk(t);
  live.step(put.session(aSession({ id: 's2', agentId: 'jay' })), put.session(atDesk()));
  job.start();
  t.deepEqual(await texts(), ['phone-1 Yealink 8888 state.ready']);
  live.step(put.session(paused('2')));
  t.deepEqual(await texts(), ['phone-1 Yealink 8888 Lunch']);
  live.step(put.session({ ...paused('2'), noAnswers: 1 }));
  t.deepEqual(await texts(), [], 'nothing that is seen has changed');
  live.step(gone('session', 's1'));
  t.deepEqual(await texts(), ['phone-1 Yealink 8888 state.logged-out']);
});

test('I3: a hot desk phone that another agent takes over shows that one', async (t) => {
  const { live, job, texts } = desk(t);
  live.step(put.session(atDesk()));
  job.start();
  await texts();
  live.step(put.session(atDesk({ id: 's3', agentId: 'jay' })), gone('session', 's1'));
  t.deepEqual(await texts(), ['phone-1 Yealink 7777 state.ready']);
});

test('I3: changes that come faster than Asterisk answers end in the last one', async (t) => {
  const { live, job, texts } = desk(t);
  live.step(put.session(atDesk()));
  job.start();
  await texts();
  for (const reason of ['1', '2', '4', '1', '4']) live.step(put.session(paused(reason)));
  const shown = await texts();
  t.is(shown.at(-1), 'phone-1 Yealink 8888 Training');
  t.true(shown.length <= 2, shown.join());
});

test('I3: when Asterisk is back every desk phone is told again, and its absence fills no log', async (t) => {
  const { live, display, log, job, texts } = desk(t);
  live.step(put.session(atDesk()));
  job.start();
  await texts();
  display.become('down');
  live.step(put.session(paused('2')));
  t.deepEqual(await texts(), []);
  t.deepEqual(log.lines, []);
  display.become('up');
  t.deepEqual(await texts(), ['phone-1 Yealink 8888 Lunch']);
});

test('what telephones are is asked once in a while, not for each text', async (t) => {
  const { live, display, time, job, texts } = desk(t);
  live.step(put.session(atDesk()));
  job.start();
  await texts();
  for (const reason of ['1', '2', '4']) {
    live.step(put.session(paused(reason)));
    await texts();
  }
  t.is(display.asked, 1);
  display.registered.set('phone-1', 'snom');
  await time.runUntil(61_000);
  live.step(put.session(paused('1')));
  t.deepEqual(await texts(), ['phone-1 snom 8888 Break']);
});

test('I7: a phone that refuses calls while its agent is ready says so, until the agent has talked', async (t) => {
  const { live, job, texts } = desk(t);
  live.step(put.session({ ...atDesk(), refusals: { count: 1, last: 'busy', at: 1 } }));
  job.start();
  t.deepEqual(await texts(), ['phone-1 Yealink 8888 notice.busy']);
  live.step(put.session({ ...atDesk(), refusals: { count: 2, last: 'rejected', at: 2 } }));
  t.deepEqual(await texts(), ['phone-1 Yealink 8888 notice.rejected']);
  const held = { ...paused('rejected'), refusals: { count: 3, last: 'rejected', at: 2 } as const };
  live.step(put.session(held));
  t.deepEqual(await texts(), ['phone-1 Yealink 8888 notice.held-rejected']);
  live.step(put.session(atDesk()));
  t.deepEqual(await texts(), ['phone-1 Yealink 8888 state.ready']);
});

test('I3: a phone that registered a moment ago is spoken to in the words of its make, a little later', async (t) => {
  const { live, display, time, job, texts } = desk(t);
  live.step(put.session(atDesk()));
  job.start();
  await texts();
  display.registered.set('phone-2', 'snom');
  const device = { kind: 'phone', phoneId: '2', peer: 'phone-2', autoAnswer: false } as const;
  live.step(put.session(atDesk({ id: 's2', agentId: 'jay', device })));
  t.deepEqual(await texts(), [], 'nobody knows yet what it is');
  await time.runUntil(1_100);
  t.deepEqual(await texts(), ['phone-2 snom 7777 state.ready']);
  t.is(display.asked, 2);
});
