import test, { type ExecutionContext } from 'ava';
import { PlaceTestCall } from '../../app/jobs/place-test-call.js';
import type { Packets, TestLine } from '../../app/ports/test-line.js';
import { FakeLive } from '../support/fake-live.js';
import { RecordedLog } from '../support/recorded-log.js';
import { aCall, aLeg, anOffer, aSession, gone, put } from '../support/rows.js';
import { VirtualTime } from '../support/virtual-time.js';
import { aDirectory } from '../support/world.js';

class FakeLine implements TestLine {
  readonly asked: string[] = [];
  answer: Awaited<ReturnType<TestLine['begin']>> = { ok: true, value: { channel: 'n1-tried' } };
  counted: Packets | null = { sent: 0, received: 0 };

  begin(id: string, number: string): ReturnType<TestLine['begin']> {
    this.asked.push(`${id} calls ${number}`);
    return Promise.resolve(this.answer);
  }

  end(id: string): Promise<void> {
    this.asked.push(`${id} hangs up`);
    return Promise.resolve();
  }

  packets(): Promise<Packets | null> {
    return Promise.resolve(this.counted);
  }
}

const CALL = aCall({ id: 'c1', channel: 'n1-tried' });
const SESSION = aSession({ id: 's1', agentId: 'joe' });
const OFFER = anOffer({ id: 'o1', callId: 'c1', sessionId: 's1' });
const TALKS = { ...CALL, state: { at: 'talking', sessionId: 's1', since: 1 } } as const;
const LEG = aLeg({ id: 's1', state: { at: 'connected', channel: 'n1-leg', callId: 'c1' } });

function desk(t: ExecutionContext) {
  const [live, line, time, log] = [new FakeLive(aDirectory({})), new FakeLine(), new VirtualTime(), new RecordedLog()];
  let proofs = 0;
  let ids = 0;
  const job = new PlaceTestCall({
    ...{ live, line, log, clock: time.clock() },
    newId: () => `t${++ids}`,
    onHeard: () => void (proofs += 1),
  });
  t.teardown(() => job.stop());
  const after = (ms: number) => time.runUntil(time.mono + ms);
  return { job, live, line, after, proofs: () => proofs };
}

test('6.7: a test call is followed from the queue to the agent, and heard once both have sent half a second', async (t) => {
  const { job, live, line, after, proofs } = desk(t);
  t.is(job.newest, null);
  await job.begin('6000');
  await job.begin('6000');
  t.deepEqual(line.asked, ['t1 calls 6000'], 'one at a time');
  t.like(job.newest, { at: 'placing', number: '6000' });
  live.step(put.session(SESSION), put.call(CALL));
  await after(300);
  t.like(job.newest, { at: 'waiting', answeredAfterMs: null });
  live.step(put.offer(OFFER));
  await after(300);
  t.like(job.newest, { at: 'ringing' });
  // The leg has carried others before.
  line.counted = { sent: 1_000, received: 2_000 };
  live.step(gone('offer', 'o1'), put.leg(LEG), put.call(TALKS));
  await after(300);
  t.like(job.newest, { at: 'talking', heard: { toAgent: 0, fromAgent: 0, sure: false } });
  line.counted = { sent: 1_024, received: 2_060 };
  await after(300);
  t.is(proofs(), 0, 'one side is not enough');
  line.counted = { sent: 1_060, received: 2_090 };
  await after(300);
  t.like(job.newest, { heard: { toAgent: 60, fromAgent: 90 } });
  t.true(proofs() > 0);
  live.step(gone('call', 'c1'));
  await after(300);
  t.like(job.newest, { at: 'ended', heard: { toAgent: 60, fromAgent: 90 }, trouble: null });
  t.false(job.isRunning);
});

test('6.7: who sends nothing is told after four seconds, and proves nothing', async (t) => {
  const { job, live, line, after, proofs } = desk(t);
  await job.begin('6000');
  live.step(put.session(SESSION), put.leg(LEG), put.call(TALKS));
  await after(300);
  line.counted = { sent: 400, received: 0 };
  await after(3_000);
  t.like(job.newest, { heard: { fromAgent: 0, sure: false } });
  await after(2_000);
  t.like(job.newest, { heard: { toAgent: 400, fromAgent: 0, sure: true } });
  t.is(proofs(), 0);
});

test('6.7: why the agent was not reached is kept, and nobody waits longer than a minute and a half', async (t) => {
  const { job, live, line, after } = desk(t);
  await job.begin('6000');
  // Busy telephones say so at once: nobody has looked at the call by then.
  live.step(put.session(SESSION), put.call(CALL), put.offer(OFFER));
  const detail = { reason: 'no-answer', callId: 'c1', sessionId: 's1' };
  live.step({ kind: 'offer', id: 'o1', after: null, why: 'offer.failed', detail });
  await after(300);
  t.like(job.newest, { at: 'waiting', failed: 'no-answer' });
  await after(90_000);
  t.true(line.asked.includes('t1 hangs up'));
  live.step(gone('call', 'c1'));
  await after(300);
  t.like(job.newest, { at: 'ended', failed: 'no-answer', answeredAfterMs: null });
});

test('6.7: a call that Asterisk refuses, or that never arrives, ends with that', async (t) => {
  const { job, line, after } = desk(t);
  line.answer = { ok: false, reason: 'down', detail: 'ECONNREFUSED' };
  await job.begin('6000');
  t.like(job.newest, { at: 'ended', trouble: 'ECONNREFUSED' });
  line.answer = { ok: true, value: { channel: 'n1-tried' } };
  await job.begin('6000');
  await after(4_000);
  t.true(job.isRunning);
  await after(2_000);
  t.like(job.newest, { at: 'ended', trouble: '' });
});
