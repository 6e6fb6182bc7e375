import test from 'ava';
import { ApiError } from '../support/api-client.js';
import { livePrompt } from '../support/live/live-prompt.js';
import { LiveSite } from '../support/live/live-site.js';

let site: LiveSite;

test.before(async () => {
  site = await LiveSite.open();
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
// A healthy app logs no error.
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

let given = 6100;

/** A routing point that greets for so long, and with which tone. */
async function routingPoint(seconds: number) {
  const prompt = await livePrompt(site, seconds, 'agents');
  const number = String(given++);
  const target = { kind: 'announcement', promptId: prompt.id };
  const { id } = await site.admin.api.post<{ id: string }>('/api/v1/routes', { number, target });
  return { id, number, tone: prompt.tone, promptId: prompt.id };
}

test.serial(
  'E1a: the leg hears the routing point’s greeting behind the 1, and is ready for calls once it is parked',
  async (t) => {
    const queue = await site.queue();
    const point = await routingPoint(3);
    const agent = await site.agent(queue, { nailedUp: true, more: { connectOnLogin: point.number } });
    const from = site.changes.mark;
    await agent.signIn();
    const { id } = await agent.shows({ leg: 'greeting', holds: ['login'] });
    const error = await t.throwsAsync(agent.client.ready(), { instanceOf: ApiError });
    t.like(error.body, { code: 'leg-not-parked' });
    await agent.phone.hears(point.tone);
    await agent.shows({ leg: 'parked' });
    t.deepEqual(
      site.changes.of(id, from).filter((why) => why.startsWith('leg.')),
      ['leg.planned', 'leg.dialled', 'leg.ringing', 'leg.answered', 'leg.confirmed', 'leg.greeted'],
    );
    await agent.client.ready();
    const customer = await site.customer(queue);
    await customer.hears(agent.tone);
    await agent.phone.hears(customer.tone);
    t.is(agent.phone.calls.length, 1);
  },
);

test.serial(
  'E1a, E5: an agent who hangs up in the greeting has dropped the leg, and Reconnect greets again',
  async (t) => {
    const point = await routingPoint(4);
    const agent = await site.agent(await site.queue(), { nailedUp: true, more: { connectOnLogin: point.number } });
    await agent.signIn();
    await agent.phone.rings();
    await agent.phone.hears(point.tone);
    agent.phone.hangUp();
    const { leg } = await agent.shows({ leg: 'dropped', holds: ['login', 'leg-dropped'] });
    t.is(leg.cause, 'hung-up');
    // Farline may know before the phone's own network has done with the call.
    await agent.phone.isFree();
    await agent.reconnect();
    await agent.phone.rings(2);
    await agent.phone.hears(point.tone);
    await agent.shows({ leg: 'parked', holds: ['login'] });
  },
);

test.serial('E1a, E5: a leg lost in the greeting is redialled and parked without it', async (t) => {
  const point = await routingPoint(15);
  const agent = await site.agent(await site.queue(), { nailedUp: true, more: { connectOnLogin: point.number } });
  await agent.signIn();
  await agent.phone.rings();
  await agent.phone.hears(point.tone);
  const from = site.changes.mark;
  await agent.phone.isCutOff();
  const { id } = await agent.shows({ leg: 'parked', holds: ['login'] });
  t.deepEqual(
    site.changes.of(id, from).filter((why) => why.startsWith('leg.')),
    ['leg.lost', 'leg.dialled', 'leg.ringing', 'leg.answered', 'leg.confirmed'],
  );
});

test.serial('E1a, E11: Farline killed during the greeting: the leg is parked when it is back', async (t) => {
  const point = await routingPoint(3);
  const agent = await site.agent(await site.queue(), { nailedUp: true, more: { connectOnLogin: point.number } });
  await agent.signIn();
  await agent.shows({ leg: 'greeting' });
  await site.stored();
  await site.kill();
  await site.start();
  await agent.shows({ leg: 'parked', holds: ['login'] }, 30_000);
  t.is(agent.phone.calls.length, 1);
  t.is(agent.phone.current?.end, null);
});

test.serial(
  'E1a: a routing point that is not there is refused when the agent is saved, naming the field',
  async (t) => {
    const queue = await site.queue();
    const wrong = async (connectOnLogin: string) => {
      const error = await t.throwsAsync(site.agent(queue, { nailedUp: true, more: { connectOnLogin } }), {
        instanceOf: ApiError,
      });
      t.is(error.status, 422, connectOnLogin);
      t.regex(JSON.stringify(error.body), /"field":"connectOnLogin"/, connectOnLogin);
      return JSON.stringify(error.body);
    };
    t.regex(await wrong('6999'), /6999.*a route that leads to an announcement/);
    t.regex(await wrong(queue.number), /a route that leads to an announcement/);
    await wrong('gcti::park');

    const point = await routingPoint(1);
    await site.agent(queue, { nailedUp: true, more: { connectOnLogin: point.number } });
    for (const path of [`routes/${point.id}`, `prompts/${point.promptId}`]) {
      const kept = await t.throwsAsync(site.admin.api.delete(`/api/v1/${path}`), { instanceOf: ApiError });
      t.like(kept.body, { code: 'in-use' }, path);
    }
  },
);

test.serial('a caller who dials an announcement hears it, and the call ends behind it', async (t) => {
  const prompt = await livePrompt(site, 2);
  const number = '+15556106100';
  await site.admin.api.post('/api/v1/routes', { number, target: { kind: 'announcement', promptId: prompt.id } });
  const from = site.changes.mark;
  const customer = await site.farEnd.customer({ dials: number });
  await customer.hears(prompt.tone);
  t.is((await customer.isGone()).by, 'them');
  t.is((await site.changes.next('call.ended', from)).detail.by, 'announced');
});
