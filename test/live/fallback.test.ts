import test from 'ava';
import { LiveSite } from '../support/live/live-site.js';
import { until } from '../support/until.js';

let site: LiveSite;

test.before(async () => {
  site = await LiveSite.open({ FARLINE_FALLBACK_AFTER_S: '4' });
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));

test.serial(
  'K7: while Farline stays down, callers ring, hear the announcement after fallbackAfter, and are let go',
  async (t) => {
    const queue = await site.queue();
    const agent = await site.agent(queue, { nailedUp: true });
    await agent.starts({ parked: true });
    await site.kill();
    const customer = await site.farEnd.customer({ dials: queue.number });
    await customer.isRinging();
    t.is(customer.answeredAt, null);
    await customer.isAnswered();
    await until('the announcement is heard', () => customer.ear.lastSound !== null);
    t.is((await customer.isGone(30_000)).by, 'them');
    t.deepEqual(customer.heard(), []);

    await site.start();
    await agent.shows({ state: 'ready', leg: 'parked', holds: [] });
    const next = await site.customer(queue);
    await next.hears(agent.tone);
  },
);

test.serial(
  'K7: a caller who rang while Farline was away for a moment is taken when it is back, and hears no announcement',
  async (t) => {
    const queue = await site.queue();
    const agent = await site.agent(queue, { nailedUp: true });
    await agent.starts({ parked: true });
    process.kill(site.product.pid, 'SIGSTOP');
    const customer = await site.farEnd.customer({ dials: queue.number });
    await customer.isRinging();
    process.kill(site.product.pid, 'SIGCONT');
    await customer.hears(agent.tone);
    await agent.phone.hears(customer.tone);
    t.deepEqual(customer.heard(), [agent.tone]);
  },
);
