import test from 'ava';
import type { Command } from '../../app/domain/events.js';
import type { Overrides } from '../../app/domain/settings.js';
import type { Call, Toll } from '../../app/domain/world.js';
import { Stage } from '../support/stage.js';
import { aDirectory, aQueue, aRoute, aTrunk, anAgent } from '../support/world.js';

const FAR = '+15550001234';
const HOUR = 3_600_000;
const agentId = 'joe';
const carrier = aTrunk({ id: 't1', prefixes: ['+'], ratePerMinute: 6, billingStep: 60 });

/** Joe's leg is in park; these are his limits. */
function stage(settings: Overrides, agent: Partial<Parameters<typeof anAgent>[0]> = {}): Stage {
  const s = new Stage(
    aDirectory({
      agents: [anAgent({ id: 'joe', settings, ...agent }), anAgent({ id: 'ann', dn: '8889', number: '+15551232222' })],
      trunks: [carrier],
      queues: [aQueue({ id: 'sales' })],
      routes: [aRoute({ id: 'r1' })],
    }),
  );
  s.ready('joe');
  return s;
}

const said = (s: Stage, number = FAR): string | undefined => s.ask({ do: 'dial', agentId, number }).refusal?.code;

function outside(s: Stage): Call | undefined {
  return [...s.world.all('call')].find(({ direction }) => direction === 'out');
}

/** Joe calls, is answered, and it lasts this long. */
function calls(s: Stage, lastsMs: number): void {
  s.ask({ do: 'dial', agentId, number: FAR });
  const { id, channel } = outside(s) as Call;
  s.play({ type: 'far.entered', channel, callId: id });
  s.play({ type: 'far.answered', channel });
  s.wait(lastsMs);
  s.play({ type: 'channel.left', channel });
}

const toll = (s: Stage): Toll | undefined => s.world.get('toll', 'joe');

test('D7, toll fraud: an agent begins so many calls outside in an hour and no more, over logins, until the next hour', (t) => {
  const s = stage({ outCallsPerHour: 2 });
  calls(s, 10);
  // Nobody answers: it was begun all the same.
  s.ask({ do: 'dial', agentId, number: FAR });
  s.gone(outside(s)?.channel ?? '', 17, 486);
  s.wait(10_000);
  t.is(said(s), 'dial-rate');
  s.ask({ do: 'logout', agentId });
  s.ready('joe');
  t.is(said(s), 'dial-rate');
  s.at += HOUR - (s.at % HOUR);
  t.is(said(s), undefined);
});

test('D7, toll fraud: one call that fails over to another trunk is one call', (t) => {
  const s = stage({ outCallsPerHour: 2 });
  s.world.directory = {
    ...s.world.directory,
    trunks: new Map([...s.world.directory.trunks, ['t2', aTrunk({ id: 't2', prefixes: ['+'], priority: 2 })]]),
  };
  s.ask({ do: 'dial', agentId, number: FAR });
  s.gone(outside(s)?.channel ?? '', 0, 503);
  t.is(outside(s)?.trunkId, 't2');
  t.is(toll(s)?.calls, 1);
});

test('D7, toll fraud: minutes of a day are those of ended calls and of one that goes on; the next day begins anew', (t) => {
  const s = stage({ outMinutesPerDay: 2 });
  calls(s, 61_000);
  t.deepEqual(toll(s)?.running, {});
  t.is(said(s), undefined);
  const { id, channel } = outside(s) as Call;
  s.play({ type: 'far.entered', channel, callId: id });
  s.play({ type: 'far.answered', channel });
  t.is(Object.keys(toll(s)?.running ?? {})[0], id);
  s.wait(60_000);
  // It is not cut off; nobody else is called into it.
  t.is(s.ask({ do: 'add-party', agentId, callId: id, number: FAR }).refusal?.code, 'dial-minutes');
  t.is(outside(s)?.id, id);
  s.play({ type: 'channel.left', channel });
  t.is(said(s), 'dial-minutes');
  s.at += 24 * HOUR;
  t.is(said(s), undefined);
});

test('D7, toll fraud: what calls cost by the price of their trunk, whole steps, is limited for a day', (t) => {
  const s = stage({ outSpendPerDay: 12 });
  calls(s, 1_000);
  t.is(toll(s)?.costE4, 60_000);
  t.is(said(s), undefined);
  s.ask({ do: 'release', agentId, callId: outside(s)?.id ?? '' });
  s.wait(10_000);
  calls(s, 1_000);
  t.is(said(s), 'dial-spend');
});

test('D7, toll fraud: whoever is put through to somebody else costs on for who called them', (t) => {
  const s = stage({ outMinutesPerDay: 1 });
  s.customer('c1');
  s.join('c1');
  const callId = s.call('c1')?.id ?? '';
  s.ask({ do: 'consult', agentId, callId, number: FAR });
  const { id, channel } = outside(s) as Call;
  s.play({ type: 'far.entered', channel, callId: id });
  s.play({ type: 'far.answered', channel });
  s.ask({ do: 'complete-consult', agentId, callId });
  t.is(outside(s)?.state.at, 'together');
  s.wait(61_000);
  t.is(said(s), 'dial-minutes');
});

test('D7, toll fraud: sending a customer on counts, and is refused past the limit; so is asking somebody outside', (t) => {
  const s = stage({ outCallsPerHour: 1 });
  const wish = (callId: string) =>
    ({ do: 'transfer', agentId, callId, target: { kind: 'number', number: FAR } }) as Omit<Command, 'via' | 'by'>;
  s.customer('c1');
  s.join('c1');
  t.is(s.ask(wish(s.call('c1')?.id ?? '') as Command).refusal, null);
  t.is(toll(s)?.calls, 1);
  s.wait(60_000);
  s.customer('c2');
  s.join('c2');
  const callId = s.call('c2')?.id ?? '';
  t.is(s.ask(wish(callId) as Command).refusal?.code, 'target-rate');
  t.is(s.ask({ do: 'consult', agentId, callId, number: FAR }).refusal?.code, 'dial-rate');
  t.is(s.call('c2')?.state.at, 'talking');
});

test('D7, toll fraud: calls of the queue, to colleagues and for help are past every limit', (t) => {
  const s = stage({ outCallsPerHour: 1 });
  calls(s, 10);
  t.is(said(s), 'dial-rate');
  t.is(said(s, '8889'), undefined);
  s.ask({ do: 'release', agentId, callId: outside(s)?.id ?? '' });
  s.wait(10_000);
  s.customer('c1');
  s.join('c1');
  t.is(s.call('c1')?.state.at, 'talking');
  s.gone('c1');
  s.ask({ do: 'logout', agentId });
  const device = { kind: 'phone', phoneId: 'p1', peer: 'phone-p1', autoAnswer: false } as const;
  const joe = anAgent({ id: 'joe', interfaces: ['phone'], phoneId: 'p1', settings: { outCallsPerHour: 1 } });
  s.world.directory = { ...s.world.directory, agents: new Map([...s.world.directory.agents, ['joe', joe]]) };
  const phone = { phoneId: 'p1', hotDesk: true, reachable: true, device };
  s.ask({ do: 'login', agentId, interface: 'phone', agentPhone: null, phone });
  t.is(said(s), 'dial-rate');
  t.is(said(s, '112'), undefined);
  t.is(toll(s)?.calls, 1);
});

test('D7: an agent who was taken away leaves no account', (t) => {
  const s = stage({});
  calls(s, 10);
  t.is(toll(s)?.calls, 1);
  s.world.directory = { ...s.world.directory, agents: new Map() };
  s.play({ type: 'directory.changed', directory: s.world.directory });
  t.is(toll(s), undefined);
});
