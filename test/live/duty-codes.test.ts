import test from 'ava';
import { heardOn } from '../support/heard-on.js';
import { PhoneDesk } from '../support/phone-desk.js';
import type { SipCall } from '../support/sip-call.js';
import { until } from '../support/until.js';
import { aDirectory, anAgent, aQueue, aRoute, aTrunk } from '../support/world.js';

const AT_A_HOT_DESK = {
  number: null,
  interfaces: ['phone'],
  nailedUp: false,
  connectOnLogin: '',
  hotDesk: true,
} as const;

const DIRECTORY = aDirectory({
  agents: [
    anAgent({ id: 'joe', dn: '8888', ...AT_A_HOT_DESK, settings: { wrapUpMs: 600_000, confirm: false } }),
    anAgent({ id: 'ned', dn: '4444', ...AT_A_HOT_DESK, nailedUp: true, settings: { confirm: false } }),
  ],
  trunks: [aTrunk({ id: 't1', prefixes: ['+1'] })],
  queues: [aQueue({ id: 'sales', dn: '6000' })],
  routes: [aRoute({ id: 'r1', number: '0800' })],
});

let desk: PhoneDesk;
const cleaning: (() => Promise<void>)[] = [];

test.before(async () => {
  desk = await PhoneDesk.open(
    { teardown: (work) => void cleaning.unshift(work) },
    {
      directory: DIRECTORY,
      phones: [
        { id: 'p1', hotDesk: true },
        { id: 'p2', hotDesk: true },
      ],
    },
  );
});
test.after.always(async () => {
  for (const work of cleaning) await work();
});
test.serial.afterEach.always(async (t) => {
  if (!t.passed) t.log(desk.log.text());
  for (const id of ['p1', 'p2']) desk.phone(id).party.onInvite = (call) => call.refuse(404);
  for (const agentId of DIRECTORY.agents.keys()) {
    await desk.engine.commands.submit(desk.parts.newId(), { do: 'logout', agentId, via: 'web', by: 'test' });
  }
});
// A healthy app logs no error.
test.serial.afterEach((t) =>
  t.deepEqual(
    desk.log.lines.filter(({ level }) => level === 'error'),
    [],
  ),
);

/** That telephone answers whatever rings on it. */
function answers(phoneId: string): readonly SipCall[] {
  const calls: SipCall[] = [];
  desk.phone(phoneId).party.onInvite = (call) => {
    calls.push(call);
    void call.answer();
  };
  return calls;
}

test.serial('I: a missing reason is asked for', async (t) => {
  await desk.signIn('joe', 'p2');
  const call = await desk.phone('p2').dial('*34');
  await call.hearsTheEnd();
  await call.press('4#');
  await call.isOver();
  t.like(desk.session('joe')?.holds, [{ setter: 'agent', reason: '4' }]);
});

test.serial('I1: a reason nobody knows is refused with a sentence and asked for again', async (t) => {
  await desk.signIn('joe', 'p2');
  const call = await desk.phone('p2').dial('*3499');
  await until('it is refused, and the reason asked for', () => call.saidMs > desk.lengthOf(['refused-no-such-reason']));
  t.like(desk.session('joe')?.holds, [{ reason: 'login' }]);
  await call.hearsSomething();
  await call.press('98#');
  await call.press('12#');
  await call.isOver();
  t.like(desk.session('joe')?.holds, [{ setter: 'agent', reason: '12' }]);
});

test.serial('C4, I: the code ends a wrap-up; without one the agent hears how things are', async (t) => {
  answers('p1');
  await desk.signIn('joe', 'p1');
  await desk.engine.commands.submit(desk.parts.newId(), {
    do: 'unhold',
    agentId: 'joe',
    setter: 'agent',
    via: 'web',
    by: 'joe',
  });
  heardOn(desk, t, await desk.phone('p1').hears('*35'), 'is-ready');
  const customer = await desk.network.call('0800', { ...desk.host.asterisk.sip }, '+4930900100');
  await until('the agent talks', () => desk.session('joe')?.state.at === 'talking');
  customer.hangUp();
  await until('wrap-up begins', () => desk.session('joe')?.state.at === 'wrap-up');
  heardOn(
    desk,
    t,
    await desk.phone('p1').hears('*36'),
    'wrap-up',
    'queue',
    { digits: '6000' },
    { count: 0 },
    'callers-waiting',
  );
  heardOn(desk, t, await desk.phone('p1').hears('*35'), 'is-ready');
  t.is(desk.session('joe')?.state.at, 'ready');
});

test.serial('I, E: one code nails up on the own telephone and drops the leg again; others have none', async (t) => {
  const legs = answers('p1');
  await desk.signIn('ned', 'p1');
  const leg = () => desk.engine.live.view.get('leg', desk.session('ned')?.id ?? '')?.state.at;
  t.is(leg(), 'none');
  heardOn(desk, t, await desk.phone('p1').hears('*37'), 'leg-comes');
  await until('the leg is parked', () => leg() === 'parked');
  heardOn(desk, t, await desk.phone('p1').hears('*37'), 'leg-dropped');
  await until('the leg is dropped', () => leg() === 'dropped');
  t.is((await legs[0]?.ended)?.by, 'them');
  t.is(legs.length, 1);
  await desk.signIn('joe', 'p2');
  heardOn(desk, t, await desk.phone('p2').hears('*37'), 'refused-not-nailed-up');
});
