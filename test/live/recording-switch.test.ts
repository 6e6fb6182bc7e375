import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import type { LiveAgent } from '../support/live/live-agent.js';
import { LiveSite, type LiveQueue } from '../support/live/live-site.js';
import { listen, msOf, msOfOthers, recordingsOf } from '../support/live/stored-recordings.js';
import { RtpStream } from '../support/rtp-stream.js';

let site: LiveSite;

test.before(async () => {
  site = await LiveSite.open({
    FARLINE_FALLBACK_AFTER_S: '40',
    FARLINE_RECORD_LOOK_MS: '100',
    FARLINE_RECORD_REST_MS: '2000',
  });
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
// A healthy app logs no error.
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

interface Desk {
  readonly queue: LiveQueue;
  readonly agent: LiveAgent;
}

/** Somebody with a leg that stays, whose packets are numbered from here on, in a recorded queue of their own. */
async function desk(begins: number): Promise<Desk> {
  const queue = await site.queue({ settings: { record: 'on' } });
  const agent = await site.agent(queue, { nailedUp: true });
  RtpStream.begins.push(begins);
  await agent.starts({ parked: true });
  return { queue, agent };
}

test.serial(
  'K5: a customer who is sent on at once, twice: each agent is heard in their own recording, also one whose packets are numbered below those of the one before',
  async (t) => {
    const desks = [await desk(60_000), await desk(40_000), await desk(20_000)];
    const voices = desks.map(({ agent }) => agent.tone);
    const [first] = desks as [Desk];
    const from = site.changes.mark;
    RtpStream.begins.push(50_000);
    const customer = await site.customer(first.queue);
    const { id } = await site.changes.next('call.joined', from);
    for (const [n, { agent }] of desks.entries()) {
      await customer.hears(agent.tone);
      await agent.phone.hears(customer.tone);
      await delay(1_000);
      const next = desks[n + 1];
      if (next) await agent.client.transfer({ kind: 'queue', queueId: next.queue.id });
    }
    customer.hangUp();
    const recordings = await recordingsOf(site.admin.api, id, desks.length);
    t.deepEqual(
      recordings.map(({ agentId, stage }) => [agentId, stage]),
      desks.map(({ agent }) => [agent.id, 'stored']),
    );
    for (const [n, { agent }] of desks.entries()) {
      const sound = await listen(site.admin.api, recordings[n]?.id ?? '');
      t.true(msOf(sound.agent, agent.tone) >= 800, `agent ${n + 1} is heard`);
      t.true(msOf(sound.customer, customer.tone) >= 800, `the customer is heard with agent ${n + 1}`);
      const others = voices.filter((tone) => tone !== agent.tone);
      t.deepEqual(
        others.map((tone) => msOf(sound.agent, tone)),
        [0, 0],
      );
      t.is(msOfOthers(sound.agent, [agent.tone]), 0);
    }
  },
);
