import test from 'ava';
import type { Agent } from '../../app/domain/directory.js';
import type { Effect } from '../../app/domain/effects.js';
import { Stage } from '../support/stage.js';
import { aDirectory, anAgent, aQueue, aRoute, aSite, aTrunk } from '../support/world.js';

const DEVICE = { kind: 'phone', phoneId: 'p1', peer: 'phone-p1', autoAnswer: false, siteId: 'north' } as const;

/** Joe sits at a telephone of the site north; his own site is south. */
function stage(joe: Partial<Agent> = {}): Stage {
  const agent = anAgent({
    id: 'joe',
    interfaces: ['phone'],
    phoneId: 'p1',
    nailedUp: false,
    connectOnLogin: '',
    siteId: 'south',
    ...joe,
  });
  const s = new Stage(
    aDirectory({
      agents: [agent, anAgent({ id: 'jay', dn: '7777', number: '+15551232222' })],
      trunks: [
        aTrunk({ id: 'full', prefixes: ['9'], channelLimit: 0 }),
        aTrunk({ id: 'gate', prefixes: ['+999'], contacts: ['a:5060', 'b:5060'] }),
        aTrunk({ id: 'out', prefixes: ['+1'], busyOut: true }),
      ],
      queues: [aQueue({ id: 'sales' })],
      routes: [aRoute({ id: 'r1' })],
      sites: [
        aSite({
          id: 'north',
          emergencyNumbers: ['9911'],
          emergencyTrunkId: 'gate',
          emergencyCallerId: '+4930555110',
          emergencyLocation: 'Platz 1',
        }),
        aSite({ id: 'south' }),
      ],
    }),
  );
  const phone = { phoneId: 'p1', hotDesk: true, reachable: true, device: DEVICE };
  s.ask({ do: 'login', agentId: 'joe', interface: 'phone', agentPhone: null, phone });
  s.taken();
  return s;
}

const helps = (s: Stage) => s.ask({ do: 'dial', agentId: 'joe', number: '9911' });

/** Joe's telephone rings for it and is picked up. */
function picksUp(s: Stage): void {
  s.play({ type: 'leg.entered', channel: s.channel('joe'), sessionId: s.session('joe').id });
}

function prepared(s: Stage): Extract<Effect, { do: 'prepare-call' }> {
  const effect = s.taken().findLast((one) => one.do === 'prepare-call');
  if (effect?.do !== 'prepare-call') throw new Error('nobody was called');
  return effect;
}

test('D7: what is asked for at the desk goes as from the telephone: over its site’s trunk first, with its place', (t) => {
  const s = stage();
  t.is(helps(s).refusal, null);
  picksUp(s);
  t.like(prepared(s), {
    trunkId: 'gate',
    contactIndex: 0,
    number: '9911',
    shown: { name: 'Platz 1', number: '+4930555110' },
  });
});

test('D7: behind it come its next contact, full trunks, and at last those that are out of service by hand', (t) => {
  const s = stage();
  helps(s);
  picksUp(s);
  const ways: string[] = [];
  for (let n = 0; n < 4; n++) {
    const { channel, trunkId, contactIndex } = prepared(s);
    ways.push(`${trunkId} ${contactIndex}`);
    s.gone(channel, 38, 503);
  }
  t.deepEqual(ways, ['gate 0', 'gate 1', 'full 0', 'out 0']);
  t.is(s.session('joe').callFailed?.cause, 'trunk-out-of-service');
});

test('D7: an agent who is offered a call gives it back: the caller goes to the head, and no no-answer is counted', (t) => {
  const s = stage();
  s.ask({ do: 'unhold', agentId: 'joe', setter: 'agent' });
  s.customer('c1');
  t.is(s.session('joe').state.at, 'offered');
  s.taken();
  t.is(helps(s).refusal, null);
  t.like(s.session('joe'), { state: { at: 'calling' }, noAnswers: 0, holds: [] });
  t.is(s.call('c1')?.state.at, 'waiting');
  picksUp(s);
  t.is(prepared(s).number, '9911');
});

test('D7: neither wrap-up nor a telephone that seems gone is in the way', (t) => {
  const s = stage();
  s.play({ type: 'device.seen', peer: 'phone-p1', there: false });
  t.is(s.ask({ do: 'dial', agentId: 'joe', number: '+15550001234' }).refusal?.code, 'phone-unreachable');
  t.is(helps(s).refusal, null);
  t.is(s.session('joe').state.at, 'calling');
});

test('D7: an emergency service may let it ring for long', (t) => {
  const s = stage();
  helps(s);
  picksUp(s);
  const { channel, callId } = prepared(s);
  s.play({ type: 'far.entered', channel, callId });
  s.play({ type: 'leg.ringing', channel });
  s.wait(300_000);
  t.is(s.session('joe').state.at, 'calling');
});
