import test from 'ava';
import type { Command } from '../../app/domain/events.js';
import type { Overrides } from '../../app/domain/settings.js';
import { Stage } from '../support/stage.js';
import { aDirectory, aQueue, aRoute, aTrunk, anAgent } from '../support/world.js';

const JAMAICA = '+18765551234';
const DENIED = '+15550009999';
const RULES: Overrides = { allowedCountries: ['US'], deniedNumbers: ['+15550009*'], country: 'US' };

interface Over {
  readonly joe?: Partial<Parameters<typeof anAgent>[0]>;
  readonly system?: Overrides;
  readonly trunks?: Parameters<typeof aDirectory>[0]['trunks'];
  readonly target?: Parameters<typeof aRoute>[0]['target'];
}

function stage({ joe = {}, system = RULES, trunks, target }: Over = {}): Stage {
  return new Stage(
    aDirectory({
      agents: [anAgent({ id: 'joe', ...joe }), anAgent({ id: 'ann', dn: '8889', number: '+15551232222' })],
      trunks: trunks ?? [aTrunk({ id: 't1', prefixes: ['+'] })],
      queues: [aQueue({ id: 'sales' })],
      routes: [aRoute({ id: 'r1', ...(target ? { target } : {}) })],
      system,
    }),
  );
}

/** Joe talks to a customer. */
function talking(s: Stage): string {
  s.ready('joe');
  s.customer('c1');
  s.join('c1');
  return s.call('c1')?.id ?? '';
}

type Ways = Readonly<Record<string, (callId: string, number: string) => object>>;

const agentId = 'joe';
/** What an agent in a call can do with a number outside. */
const WAYS: Ways = {
  'sending the customer on': (callId, number) => ({
    do: 'transfer',
    agentId,
    callId,
    target: { kind: 'number', number },
  }),
  'asking about the customer': (callId, number) => ({ do: 'consult', agentId, callId, number }),
  'calling somebody into the talk': (callId, number) => ({ do: 'add-party', agentId, callId, number }),
};

for (const [what, wish] of Object.entries(WAYS)) {
  test(`D7, toll fraud: ${what} asks the rules, and the talk goes on`, (t) => {
    const s = stage();
    const callId = talking(s);
    const said = (number: string): string | undefined => s.ask(wish(callId, number) as Command).refusal?.code;
    t.regex(said(JAMAICA) ?? '', /^(?:dial|target)-country$/);
    t.regex(said(DENIED) ?? '', /^(?:dial|target)-denied$/);
    t.regex(said('+19005551234') ?? '', /^(?:dial|target)-premium$/);
    t.is(s.call('c1')?.state.at, 'talking');
    t.is(said('+15550001234'), undefined);
  });
}

test('D7, toll fraud: a call of the agent’s own asks the rules, and nobody is called', (t) => {
  const s = stage();
  s.ready('joe');
  s.taken();
  const said = (number: string) => s.ask({ do: 'dial', agentId, number }).refusal?.code;
  t.is(said(JAMAICA), 'dial-country');
  t.is(said(DENIED), 'dial-denied');
  t.is(said('+19005551234'), 'dial-premium');
  t.deepEqual(s.taken(), []);
  t.is(said('+15550001234'), undefined);
});

test('D7, toll fraud: an agent has rules of their own, which count instead of the system’s', (t) => {
  const settings = { allowedCountries: [], allowedNumbers: ['+1876*', '+1555*'], deniedNumbers: [] };
  const s = stage({ joe: { settings } });
  s.ready('joe');
  t.is(s.ask({ do: 'dial', agentId, number: '+442071838750' }).refusal?.code, 'dial-denied');
  t.is(s.ask({ do: 'dial', agentId, number: JAMAICA }).refusal, null);
});

test('D7, toll fraud: nobody signs in with a telephone that must not be called', (t) => {
  const s = stage({ joe: { mayTypeNumber: true } });
  const login = (agentPhone: string) => s.ask({ do: 'login', agentId, interface: 'mobile', agentPhone }).refusal;
  t.deepEqual(login(JAMAICA), { code: 'number-country', field: 'agentPhone' });
  t.deepEqual(login(DENIED), { code: 'number-denied', field: 'agentPhone' });
  t.deepEqual(login('+19005551234'), { code: 'number-premium', field: 'agentPhone' });
  t.is(login('+15551231111'), null);
});

test('D7, toll fraud: a leg whose number is denied since the sign-in is not dialled anew, and its agent is held', (t) => {
  const s = stage();
  s.ready('joe');
  const channel = s.channel('joe');
  const { directory } = s.world;
  s.play({ type: 'directory.changed', directory });
  s.world.directory = { ...directory, system: { deniedNumbers: ['+1555*'] } };
  s.taken();
  s.gone(channel, 38, 500);
  s.wait(60_000);
  t.false(s.taken().some((effect) => effect.do === 'dial'));
  t.true(s.session('joe').holds.some(({ reason }) => reason === 'number-unroutable'));
});

test('D7, toll fraud: a call that was asked for before a rule came is not made', (t) => {
  const s = stage({ joe: { nailedUp: false, connectOnLogin: '' } });
  s.ready('joe');
  s.ask({ do: 'dial', agentId, number: DENIED.replace('9999', '1') });
  s.ask({ do: 'dial', agentId, number: '+15550001234' });
  s.world.directory = { ...s.world.directory, system: { deniedNumbers: ['+15550001*'] } };
  s.taken();
  s.answerPhone('joe');
  t.false(s.taken().some((effect) => effect.do === 'prepare-call'));
});

for (const [number, by] of [
  [JAMAICA, 'no-route'],
  ['+15550001234', 'onward'],
] as const) {
  test(`D7, toll fraud: a route that leads to ${number} sends its callers there as the rules let it (${by})`, (t) => {
    const s = stage({ target: { kind: 'number', number } });
    s.customer('c1');
    const away = s.taken().find((effect) => effect.do === 'turn-away');
    t.is(away?.do === 'turn-away' && away.onTo !== null, by === 'onward');
    t.is(s.changes.find(({ why }) => why === 'call.ended')?.detail['by'], by);
  });
}

test('D7, toll fraud: what one trunk must not carry goes over another, and what none may is refused', (t) => {
  const trunks = [
    aTrunk({ id: 't1', prefixes: ['+1'], priority: 1, deniedNumbers: ['+15550001*', '+15550002*'] }),
    aTrunk({ id: 't2', prefixes: ['+1'], priority: 2, allowedNumbers: ['+15550001*', '+15551*'] }),
  ];
  const s = stage({ trunks, system: {} });
  s.ready('joe');
  s.taken();
  t.is(s.ask({ do: 'dial', agentId, number: '+15550002222' }).refusal?.code, 'dial-denied');
  t.is(s.ask({ do: 'dial', agentId, number: '+15550001234' }).refusal, null);
  t.like(
    s.taken().find((effect) => effect.do === 'prepare-call'),
    { trunkId: 't2' },
  );
});

test('D7, toll fraud: a colleague’s number leaves by no trunk, and is asked for by no rule', (t) => {
  const s = stage({ system: { allowedNumbers: ['+1*'], allowedCountries: ['US'] } });
  s.ready('joe');
  t.is(s.ask({ do: 'dial', agentId, number: '8889' }).refusal, null);
});

test('D7: an emergency service is called past every list', (t) => {
  const device = { kind: 'phone', phoneId: 'p1', peer: 'phone-p1', autoAnswer: false } as const;
  const s = stage({
    joe: { interfaces: ['phone'], phoneId: 'p1', nailedUp: false, connectOnLogin: '' },
    system: { deniedNumbers: ['112', '9*', '1*'], allowedNumbers: ['+49*'], allowedCountries: ['DE'] },
    trunks: [aTrunk({ id: 't1', deniedNumbers: ['112'] })],
  });
  const phone = { phoneId: 'p1', hotDesk: true, reachable: true, device };
  s.ask({ do: 'login', agentId, interface: 'phone', agentPhone: null, phone });
  t.is(s.ask({ do: 'dial', agentId, number: '112' }).refusal, null);
});
