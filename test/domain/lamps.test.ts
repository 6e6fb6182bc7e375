import test from 'ava';
import { noticeOf } from '../../app/domain/agent-notice.js';
import type { Hold } from '../../app/domain/agent.js';
import { DEFAULT_FEATURE_CODES } from '../../app/domain/feature-codes.js';
import { lampsOf, strongest, type Lamp } from '../../app/domain/lamps.js';
import type { Session } from '../../app/domain/world.js';
import { aSession } from '../support/rows.js';
import { aDirectory, anAgent } from '../support/world.js';

const JOE = anAgent({ id: 'joe', dn: '8888' });
const directory = aDirectory({ agents: [JOE] });

function hold(reason: string, setter: Hold['setter'] = 'agent'): Hold {
  return { setter, reason, since: 1, via: 'web', by: 'joe' };
}

type Row = readonly [what: string, session: Partial<Session> | null, lamps: Record<string, Lamp>, says: string];

const NONE = { hold: null, logout: null };

/** The table of I2: what each key shows, and what is said beside the login lamp. */
const ROWS: readonly Row[] = [
  ['signed out', null, { '*308888': 'away' }, 'unavailable state.logged-out'],
  [
    'signed out with a kept leg',
    { state: { at: 'logged-out' } },
    { '*308888': 'away' },
    'unavailable state.logged-out',
  ],
  [
    'not ready since the sign-in',
    { state: { at: 'not-ready' }, holds: [hold('login')] },
    { '*308888': 'on' },
    'away reason.login',
  ],
  ['ready', { state: { at: 'ready' } }, { '*308888': 'on', '*338888': 'on' }, 'available state.ready'],
  [
    'offered a call',
    { state: { at: 'offered', offerId: 'o', callId: 'c' } },
    { '*308888': 'on', '*338888': 'fast' },
    'available state.ready',
  ],
  [
    'talking',
    { state: { at: 'talking', callId: 'c' } },
    { '*308888': 'on', '*338888': 'slow' },
    'available state.ready',
  ],
  [
    'talking, with a pause for the end of the call',
    { state: { at: 'talking', callId: 'c' }, pending: { ...NONE, hold: hold('2') } },
    { '*308888': 'on', '*338888': 'slow', '*3428888': 'fast' },
    'available state.ready',
  ],
  [
    'talking, signing out at the end of the call',
    { state: { at: 'talking', callId: 'c' }, pending: { ...NONE, logout: { via: 'web', by: 'joe' } } },
    { '*308888': 'fast', '*338888': 'slow' },
    'available state.ready',
  ],
  [
    'in wrap-up',
    { state: { at: 'wrap-up', until: 9 } },
    { '*308888': 'on', '*338888': 'slow' },
    'available state.ready',
  ],
  [
    'paused for lunch',
    { state: { at: 'not-ready' }, holds: [hold('2')] },
    { '*308888': 'on', '*3428888': 'on' },
    'away 2 Lunch',
  ],
  [
    'paused for lunch, and for training by a supervisor',
    { state: { at: 'not-ready' }, holds: [hold('2'), hold('4', 'supervisor')] },
    { '*308888': 'on', '*3428888': 'on', '*3448888': 'on' },
    'away 4 Training',
  ],
  [
    'held because the leg was lost',
    { state: { at: 'not-ready' }, holds: [hold('leg-lost', 'system')] },
    { '*308888': 'on' },
    'away reason.leg-lost',
  ],
  [
    'paused for a reason that was deleted since',
    { state: { at: 'not-ready' }, holds: [hold('99')] },
    { '*308888': 'on' },
    'away reason.99',
  ],
];

for (const [what, given, lamps, says] of ROWS) {
  test(`I2: the lamps of an agent who is ${what}`, (t) => {
    const session = given ? aSession({ id: 's', agentId: 'joe', ...given }) : undefined;
    t.deepEqual(Object.fromEntries(lampsOf(directory, DEFAULT_FEATURE_CODES, JOE, session)), lamps);
    const { presence, code, text } = noticeOf(directory, session);
    t.is([presence, code, 'label' in text ? text.label : text.key].filter((word) => word !== '').join(' '), says);
  });
}

test('I: lamps are named by the codes that are configured', (t) => {
  const codes = { ...DEFAULT_FEATURE_CODES, 'login-toggle': '*7', ready: '*81', 'not-ready': '*82' };
  const session = aSession({ id: 's', agentId: 'joe', state: { at: 'not-ready' }, holds: [hold('12')] });
  t.deepEqual([...lampsOf(directory, codes, JOE, session).keys()], ['*78888', '*82128888']);
});

test('two agents with one lamp between them: it shows the stronger of both', (t) => {
  t.is(strongest([]), null);
  t.is(strongest(['away', 'fast']), 'fast');
  t.is(strongest(['slow', 'on', 'fast']), 'on');
});
