import test from 'ava';
import { LiveSite } from '../support/live/live-site.js';
import { SecondLineTalk } from '../support/live/second-line-talk.js';
import { until } from '../support/until.js';

/** C2, D2: an agent signs out, or is signed out, while they ask somebody outside on the second line of their telephone. */
let site: LiveSite;

test.before(async () => {
  site = await LiveSite.open();
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
// A healthy app logs no error.
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

async function isSignedIn({ joe }: SecondLineTalk): Promise<boolean> {
  const { items } = await site.admin.api.get<{ items: { agentId: string }[] }>('/api/v1/sessions');
  return items.some(({ agentId }) => agentId === joe.id);
}

for (const [how, signOut] of [
  ['by code, on a third line', ({ desk }: SecondLineTalk) => desk.dials('*32')],
  [
    'by a supervisor',
    async ({ joe }: SecondLineTalk) => {
      const session = await joe.client.session();
      await site.admin.api.delete(`/api/v1/sessions/${session?.id}`);
    },
  ],
] as const) {
  test.serial(
    `C2, D2: signed out ${how}: the agent talks on with whom they asked, also when the customer has hung up, and is out then`,
    async (t) => {
      const all = await SecondLineTalk.onHold(site, t);
      const { desk, customer, far } = all;
      await all.asks();
      const second = desk.calls.at(-1);
      await signOut(all);
      customer.hangUp();
      await until('the first line is free', () => all.firstLine.end !== null);
      await far.hears(desk.tone);
      t.true(await isSignedIn(all));
      const from = site.changes.mark;
      second?.call.hangUp();
      await far.isFree();
      await site.changes.next('session.ended', from);
      t.false(await isSignedIn(all));
    },
  );
}

test.serial(
  'C2, D2: signed out behind the customer’s end: whom the agent asks is not cut, and hangs up themselves',
  async (t) => {
    const all = await SecondLineTalk.onHold(site, t);
    const { joe, desk, customer, far } = all;
    await all.asks();
    customer.hangUp();
    await joe.shows({ state: 'wrap-up' });
    await joe.signOut();
    await far.hears(desk.tone);
    t.true(await isSignedIn(all));
    const from = site.changes.mark;
    far.hangUp();
    await site.changes.next('session.ended', from);
    await until('both lines are free', () => desk.calls.every(({ end }) => end !== null));
  },
);

test.serial('C2, D2: signed out, and then Transfer: the two are together, and the agent is out', async (t) => {
  const all = await SecondLineTalk.onHold(site, t);
  await all.asks();
  await all.joe.signOut();
  const from = site.changes.mark;
  t.is(await all.transfers(), '200');
  await all.together();
  await site.changes.next('session.ended', from);
});
