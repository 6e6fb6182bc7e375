import test from 'ava';
import { MENU_DIGITS } from '../../app/domain/menu.js';
import type { Directory } from '../../app/domain/directory.js';
import { chainOf, resolve, settingFor, type Chain } from '../../app/domain/setting-for.js';
import { allowedFor, fits } from '../../app/domain/setting-fits.js';
import { defaultOf } from '../../app/domain/built-in-settings.js';
import {
  SCOPED_SETTINGS,
  SCOPES,
  SETTING_KEYS,
  settingsAt,
  type Overrides,
  type Scope,
} from '../../app/domain/settings.js';
import type { SettingKey } from '../../app/domain/scoped-values.js';
import { Random } from '../simulation/random.js';
import { aDirectory, anAgent, aQueue, MAIN_SITE, SETTINGS } from '../support/world.js';

const BERLIN = { ...MAIN_SITE, id: 'berlin', name: 'Berlin', settings: { ringMs: 300, wrapUpMs: 10 } };

function directory(over: { system?: Overrides; queue?: Overrides; agent?: Overrides } = {}): Directory {
  return aDirectory({
    sites: [MAIN_SITE, BERLIN],
    queues: [aQueue({ id: 'sales', settings: over.queue ?? {} })],
    agents: [
      anAgent({ id: 'joe', siteId: 'berlin', settings: over.agent ?? {} }),
      anAgent({ id: 'jay', settings: over.agent ?? {} }),
    ],
    system: over.system,
  });
}

const TABLE: readonly [title: string, from: Directory, whom: object, value: number, scope: Scope | 'default'][] = [
  ['nothing is set: the environment’s', directory(), { agentId: 'jay' }, 20_000, 'default'],
  [
    'the system’s wins over the environment',
    directory({ system: { ringMs: 9_000 } }),
    { agentId: 'jay' },
    9_000,
    'system',
  ],
  ['the site’s over the system’s', directory({ system: { ringMs: 9_000 } }), { agentId: 'joe' }, 300, 'site'],
  [
    'the queue’s over the site’s',
    directory({ queue: { ringMs: 400 } }),
    { agentId: 'joe', queueId: 'sales' },
    400,
    'queue',
  ],
  [
    'another queue’s says nothing',
    directory({ queue: { ringMs: 400 } }),
    { agentId: 'joe', queueId: 'help' },
    300,
    'site',
  ],
  [
    'the agent’s over the queue’s',
    directory({ queue: { ringMs: 400 }, agent: { ringMs: 500 } }),
    { agentId: 'joe', queueId: 'sales' },
    500,
    'agent',
  ],
  [
    'the phone’s over all others',
    directory({ queue: { ringMs: 400 }, agent: { ringMs: 500 } }),
    { agentId: 'joe', queueId: 'sales', phone: { ringMs: 600 } },
    600,
    'phone',
  ],
  ['a site that is named wins over the agent’s', directory(), { agentId: 'jay', siteId: 'berlin' }, 300, 'site'],
  ['an agent who is gone has the default site', directory(), { agentId: 'nobody' }, 20_000, 'default'],
];

for (const [title, from, whom, value, scope] of TABLE) {
  test(`A: of a setting, ${title}`, (t) => {
    t.deepEqual(resolve('ringMs', chainOf(from, whom)), { value, from: scope });
    t.is(settingFor(from, 'ringMs', whom), value);
  });
}

test('A: no and 0 are values too, and win over what is wider', (t) => {
  const set = directory({ queue: { wrapUpMs: 0, announceToAgent: false }, system: { confirm: true } });
  t.is(settingFor(set, 'wrapUpMs', { agentId: 'joe', queueId: 'sales' }), 0);
  t.is(settingFor(set, 'announceToAgent', { agentId: 'joe', queueId: 'sales' }), false);
  t.is(
    settingFor(directory({ agent: { confirm: false }, system: { confirm: true } }), 'confirm', { agentId: 'joe' }),
    false,
  );
});

/** A value that each kind of setting can have. */
function aValue(random: Random, key: SettingKey): unknown {
  const of = SCOPED_SETTINGS[key].value;
  switch (of.kind) {
    case 'yes-no':
      return random.chance(0.5);
    case 'choice':
      return random.pick(of.choices as [string, ...string[]]);
    case 'count':
    case 'duration':
      return random.whole(of.least, of.most);
    case 'durations':
      return [random.whole(of.least, of.most), of.most];
    case 'key':
      return random.pick(MENU_DIGITS);
    case 'time':
      return random.pick(['00:00', '08:30', '24:00'] as const);
    case 'country':
      return random.chance(0.5) ? 'DE' : '';
    case 'currency':
      return random.pick(['EUR', 'USD'] as const);
    case 'countries':
      return random.pick([[], ['DE'], ['AT', 'DE']]);
    case 'numbers':
      return random.pick([[], ['+4930'], ['+4930', '+49']]);
    case 'groups':
      return [random.whole(0, 31), random.whole(32, 63)];
    case 'name':
      return `music-${random.whole(0, 9)}`;
    case 'prompt':
      return random.pick(['', 'p1'] as const);
  }
}

test('A: whatever the scopes set, the narrowest that sets it wins and says so (2,000 random chains)', (t) => {
  const random = new Random(7);
  for (let n = 0; n < 2_000; n++) {
    const set = Object.fromEntries(
      SCOPES.map((scope) => [
        scope,
        Object.fromEntries(SETTING_KEYS.filter(() => random.chance(0.3)).map((key) => [key, aValue(random, key)])),
      ]),
    ) as Record<Scope, Overrides>;
    const chain: Chain = { ...set, environment: SETTINGS };
    const key = random.pick(SETTING_KEYS as [SettingKey, ...SettingKey[]]);
    const { value, from } = resolve(key, chain);
    const setting = SCOPES.filter((scope) => set[scope][key] !== undefined);
    t.is(from, setting[0] ?? 'default');
    t.deepEqual(value, setting[0] ? set[setting[0]][key] : defaultOf(key, SETTINGS));
    t.true(fits(key, value));
  }
});

test('every setting has a default that it may have, and can be set at the system', (t) => {
  for (const key of SETTING_KEYS) {
    t.true(fits(key, defaultOf(key, SETTINGS)), key);
    t.is(SCOPED_SETTINGS[key].scopes[0], 'system', key);
    t.false(fits(key, null), key);
    t.not(allowedFor(key), '');
  }
  t.false(settingsAt('agent').includes('musicClass'));
  t.false(settingsAt('queue').includes('readyOnLogin'));
});

const ENDS: readonly [SettingKey, good: unknown[], bad: unknown[]][] = [
  ['ringMs', [100, 300_000], [99, 300_001, 100.5, '100', NaN]],
  ['redialMs', [[10], [10, 3_600_000]], [[], [9], [10, '20'], Array(21).fill(10), 10]],
  ['confirm', [true, false], ['yes', 1]],
  ['onLegLost', ['requeue', 'overflow', 'release'], ['voicemail', '', true]],
  ['country', ['', 'DE'], ['de', 'D', 'DEU', 49]],
  ['currency', ['EUR', 'USD'], ['', 'eur', 'EU', 'EURO', 978]],
  ['callGroups', [[], [0, 63]], [[64], [-1], [1, 1], [1.5], ['1'], 1]],
  ['consentPrompt', ['', 'p1', 'a'.repeat(64)], ['a b', '../p1', 'a'.repeat(65), null]],
  ['musicClass', ['default', 'a'.repeat(40)], ['', 'a b', 'a/../b', 'a'.repeat(41)]],
];

for (const [key, good, bad] of ENDS) {
  test(`what ${key} may be ends where its range ends`, (t) => {
    for (const value of good) t.true(fits(key, value), String(value));
    for (const value of bad) t.false(fits(key, value), String(value));
  });
}
