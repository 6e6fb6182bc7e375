import test from 'ava';
import { LiveSite } from '../support/live/live-site.js';
import { until } from '../support/until.js';

let site: LiveSite;

test.before(async () => {
  site = await LiveSite.open({ FARLINE_FALLBACK_AFTER_S: '40' });
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));

test.serial(
  'E11: Asterisk killed: its calls are over, every leg is redialled, and agents are ready again',
  async (t) => {
    const queue = await site.queue();
    const [talking, parked] = [
      await site.agent(queue, { nailedUp: true }),
      await site.agent(queue, { nailedUp: true }),
    ];
    await talking.starts({ parked: true });
    const customer = await site.customer(queue);
    await customer.hears(talking.tone);
    await parked.starts({ parked: true });
    const from = site.changes.mark;
    await site.signalAsterisk('SIGKILL');
    await site.changes.next('leg.lost', from, 20_000);
    // Their lines are dead: whoever hears nothing any more hangs up.
    for (const agent of [talking, parked]) agent.phone.hangUp();
    customer.hangUp();
    for (const agent of [talking, parked]) await agent.shows({ state: 'ready', leg: 'parked', holds: [] }, 30_000);
    const causes = site.changes.all.slice(from).filter(({ why }) => why === 'leg.lost');
    t.true(causes.every(({ detail }) => detail.cause === 'switch-restarted' || detail.cause === 'busy'));
    const ended = site.changes.all.slice(from).filter(({ why }) => why === 'call.ended');
    t.deepEqual(
      ended.map(({ detail }) => detail.by),
      ['lost'],
    );
    const next = await site.customer(queue);
    await Promise.race([next.hears(talking.tone), next.hears(parked.tone)]);
  },
);

test.serial(
  'E11: Asterisk killed while agents are rung: who is rung per call is ready, who was to be nailed up is rung again',
  async (t) => {
    const queue = await site.queue();
    const [perCall, nailed] = [await site.agent(queue), await site.agent(await site.queue(), { nailedUp: true })];
    perCall.phone.noAnswer();
    nailed.phone.noAnswer();
    await perCall.starts({ parked: false });
    const customer = await site.customer(queue);
    await perCall.phone.rings();
    await nailed.signIn();
    await nailed.phone.rings();
    const from = site.changes.mark;
    await site.signalAsterisk('SIGKILL');
    await site.changes.next('call.ended', from, 20_000);
    customer.hangUp();
    for (const { phone } of [perCall, nailed]) phone.current?.call.refuse(486);
    perCall.phone.answers();
    nailed.phone.answers();
    await perCall.shows({ state: 'ready', leg: 'none', holds: [] });
    await nailed.shows({ leg: 'parked', holds: ['login'] }, 30_000);
    const next = await site.customer(queue);
    await next.hears(perCall.tone);
    t.is(perCall.phone.calls.length, 2);
  },
);

test.serial(
  'E11: Asterisk and Farline killed together: who was signed in is still so, and their legs are redialled',
  async (t) => {
    const queue = await site.queue();
    const [ready, paused] = [await site.agent(queue, { nailedUp: true }), await site.agent(queue, { nailedUp: true })];
    await ready.starts({ parked: true });
    await paused.starts({ parked: true });
    await paused.pause('2');
    await site.stored();
    await site.kill();
    await site.signalAsterisk('SIGKILL');
    for (const { phone } of [ready, paused]) phone.hangUp();
    await site.start();
    await ready.shows({ state: 'ready', leg: 'parked', holds: [] }, 30_000);
    await paused.shows({ state: 'not-ready', leg: 'parked', holds: ['2'] }, 30_000);
    const customer = await site.customer(queue);
    await customer.hears(ready.tone);
    t.is(ready.phone.calls.length, 2);
  },
);

test.serial(
  'Asterisk frozen: it is noticed, nobody is hung up, and who came meanwhile is served when it goes on',
  async (t) => {
    const queue = await site.queue();
    const [talking, parked] = [
      await site.agent(queue, { nailedUp: true }),
      await site.agent(queue, { nailedUp: true }),
    ];
    await talking.starts({ parked: true });
    const customer = await site.customer(queue);
    await customer.hears(talking.tone);
    await site.signalAsterisk('SIGSTOP');
    await site.isState('down');
    const late = await site.farEnd.customer({ dials: queue.number });
    await parked.signIn();
    await site.signalAsterisk('SIGCONT');
    await site.isState('ok');
    await talking.shows({ state: 'talking', leg: 'connected' });
    await customer.hears(talking.tone);
    await talking.phone.hears(customer.tone);
    await parked.shows({ leg: 'parked' }, 30_000);
    await parked.client.ready();
    await late.hears(parked.tone);
    await parked.phone.hears(late.tone);
    t.is(talking.phone.calls.length, 1);
    t.deepEqual(site.farEnd.tally(), { customers: 2, connected: 2, lost: 0, doubles: 0 });
  },
);

test.serial(
  'Farline frozen: conversations go on, and what happened meanwhile is made good when it goes on',
  async (t) => {
    const queue = await site.queue();
    const [joe, jay] = [await site.agent(queue, { nailedUp: true }), await site.agent(queue, { nailedUp: true })];
    await joe.starts({ parked: true });
    const [first, second] = [await site.customer(queue), await site.customer(queue)];
    await first.hears(joe.tone);
    await jay.starts({ parked: true });
    await second.hears(jay.tone);
    process.kill(site.product.pid, 'SIGSTOP');
    first.hangUp();
    const late = await site.farEnd.customer({ dials: queue.number });
    await late.isRinging();
    await second.hears(jay.tone);
    t.is(late.answeredAt, null);
    process.kill(site.product.pid, 'SIGCONT');
    await late.hears(joe.tone);
    await joe.phone.hears(late.tone);
    await jay.phone.hears(second.tone);
    await joe.shows({ state: 'talking', leg: 'connected' });
    t.is(joe.phone.calls.length, 1);
  },
);

test.serial('an Asterisk that is killed again and again is brought back each time', async (t) => {
  const queue = await site.queue();
  const agent = await site.agent(queue);
  await agent.starts({ parked: false });
  for (const _ of [1, 2]) {
    const from = site.log.length;
    await site.signalAsterisk('SIGKILL');
    const isBack = (): boolean => site.log.slice(from).some((line) => line.includes('Asterisk is running again'));
    await until('Asterisk runs again', isBack, 30_000);
    await site.isState('ok', 30_000);
  }
  const customer = await site.customer(queue);
  await customer.hears(agent.tone);
  t.is(customer.end, null);
});
