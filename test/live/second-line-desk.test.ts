import test from 'ava';
import { LiveSite } from '../support/live/live-site.js';
import { SecondLineTalk } from '../support/live/second-line-talk.js';
import { until } from '../support/until.js';

/** K3, D2: whom an agent asks on the second line of their telephone, connected and let go of from the desk. */
let site: LiveSite;

test.before(async () => {
  site = await LiveSite.open();
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
// A healthy app logs no error.
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

async function asks(all: SecondLineTalk, what: 'complete' | 'abort'): Promise<void> {
  const { callId } = (await all.joe.client.session()) as { callId?: string };
  await all.joe.client.api.post(`/api/v1/calls/${callId}/${what}`);
}

test.serial(
  'K3, D2: connected from the desk: customer and who was asked talk, and both lines of the telephone end',
  async (t) => {
    const all = await SecondLineTalk.onHold(site, t);
    await all.asks();
    await asks(all, 'complete');
    await all.together();
    await until('both lines are free', () => all.desk.calls.every(({ end }) => end !== null));
    await all.joe.shows({ state: 'wrap-up', leg: 'none', holds: [] });
    t.deepEqual(all.customer.heard(), [all.desk.tone, all.far.tone]);
  },
);

test.serial(
  'K3, D2: connected from the desk while it rings outside: the customer hears music until they answer',
  async (t) => {
    const all = await SecondLineTalk.onHold(site, t);
    const { desk, far } = all;
    far.noAnswer();
    const from = site.changes.mark;
    const dialled = desk.dials(all.keys).catch(() => undefined);
    await far.rings();
    await site.changes.next('call.ringing', from);
    await asks(all, 'complete');
    await dialled;
    await until('both lines are free', () => desk.calls.every(({ end }) => end !== null));
    await far.picksUp(null);
    await all.together();
    t.is(far.calls.length, 1);
  },
);

test.serial(
  'K3, D2: let go of from the desk: the line ends, and the customer comes back by the Hold key',
  async (t) => {
    const all = await SecondLineTalk.onHold(site, t);
    await all.asks();
    await asks(all, 'abort');
    await all.far.isFree();
    await all.desk.isFree();
    t.is(all.customer.end, null);
    await all.resumes();
    await all.joe.shows({ state: 'talking', leg: 'connected', holds: [] });
    t.false(all.customer.heard().includes(all.far.tone));
  },
);
