import type { Router } from 'express';
import type { z } from 'zod';
import type { trunkAnswer } from '../api/trunk-schemas.js';
import { durationText } from './duration.js';
import type { Caller } from '../auth/caller.js';
import { editPages } from './edit-pages.js';
import type { FormSection, FormValues } from './form-fields.js';
import { isTicked, linesIn, numberIn, numberOrNull, textIn, textOrNull } from './form-values.js';
import type { Cell, ListRow } from './list-page.js';
import type { PagePorts } from './page-ports.js';
import { ownSite, siteOptions } from './site-options.js';
import { trunkHealthTables, type TrunkHealthAnswer } from './trunk-health-tables.js';
import type { RunRoute } from './run-route.js';

type Trunk = z.output<typeof trunkAnswer>;

/** What stands for the empty prefix, which leads everywhere else. */
const EVERYTHING_ELSE = '*';

/** Trunks with their state, and a form for all of a trunk. */
export function trunkPages(ports: PagePorts, run: RunRoute): Router {
  const { texts } = ports;
  return editPages<Trunk>(ports, run, {
    one: 'trunk',
    path: '/trunks',
    columns: ['name', 'state', 'contacts', 'prefixes', 'order'],
    title: ({ name }) => name,
    rows: (trunks) => trunks.map((trunk) => rowOf(trunk, ports)),
    state: (trunk) => stateOf(trunk, ports),
    warnings: ({ warnings }) =>
      warnings.map(({ driver, field, value, why }) => ({
        field,
        of: texts.say(`driver.${driver ?? 'pjsip'}`),
        sentence: `${value}: ${why}.`,
      })),
    tables: async (_trunk, read) =>
      trunkHealthTables((await read('trunks.health')) as TrunkHealthAnswer, ports.clock.now(), texts),
    sections: (_trunk, caller) => sections(ports, caller),
    values: (trunk, caller) => (trunk ? valuesOf(trunk) : { ...NEW_TRUNK, siteId: ownSite(caller) }),
    body: bodyOf,
    fieldOf: (field) => field.split('.')[0] ?? field,
  });

  function sections({ texts, live }: PagePorts, caller: Caller): readonly FormSection[] {
    const group = (['round-robin', 'primary-backup'] as const).map(
      (value) => [value, texts.say(`form.trunk.group-${value}`)] as const,
    );
    return [
      {
        name: 'reach',
        fields: [
          { name: 'name', kind: 'text' },
          { name: 'contacts', kind: 'lines' },
          {
            name: 'transport',
            kind: 'select',
            options: [
              ['udp', 'UDP'],
              ['tcp', 'TCP'],
            ],
            width: 'half',
          },
          { name: 'codecs', kind: 'text', width: 'half' },
        ],
      },
      {
        name: 'account',
        fields: [
          { name: 'username', kind: 'text', width: 'half' },
          { name: 'password', kind: 'password', width: 'half' },
          { name: 'register', kind: 'check' },
          { name: 'fromUser', kind: 'text', width: 'half' },
          { name: 'fromDomain', kind: 'text', width: 'half' },
        ],
      },
      {
        name: 'trust',
        fields: [{ name: 'matchAddresses', kind: 'lines' }],
      },
      {
        name: 'numbers',
        fields: [
          { name: 'prefixes', kind: 'lines' },
          { name: 'strip', kind: 'number', width: 'third' },
          { name: 'prepend', kind: 'text', width: 'third' },
          { name: 'callerId', kind: 'text', width: 'third' },
          { name: 'allowedNumbers', kind: 'lines', width: 'half' },
          { name: 'deniedNumbers', kind: 'lines', width: 'half' },
        ],
      },
      {
        name: 'service',
        fields: [
          { name: 'group', kind: 'select', options: group, width: 'third' },
          { name: 'priority', kind: 'number', width: 'third' },
          { name: 'channelLimit', kind: 'number', width: 'third' },
          { name: 'oosCheck', kind: 'number', width: 'third' },
          { name: 'oosForce', kind: 'number', width: 'third' },
          { name: 'restoreAfter', kind: 'number', width: 'third' },
          { name: 'siteId', kind: 'select', options: siteOptions(caller, live.view.directory), width: 'third' },
          { name: 'busyOut', kind: 'check' },
        ],
      },
      {
        name: 'cost',
        fields: [
          { name: 'ratePerMinute', kind: 'text', width: 'third' },
          { name: 'billingStep', kind: 'number', width: 'third' },
        ],
      },
    ];
  }

  function rowOf(trunk: Trunk, { live, clock }: PagePorts): ListRow {
    const { id, name, state, contacts, prefixes, priority, group } = trunk;
    const since = live.view.get('trunk', id)?.since ?? null;
    const shown = prefixes.map((prefix) => (prefix === '' ? texts.say('trunk.default-route') : prefix)).join(', ');
    const note = since === null ? '' : texts.say('list.trunk.since', { duration: durationText(clock.now() - since) });
    return {
      words: [name, shown, ...contacts, texts.say(`trunk.${state}`)].join(' '),
      cells: [
        { text: name, href: `/trunks/${id}` },
        { text: texts.say(`trunk.${state}`), tone: `is-${state}`, note },
        { text: contacts[0] ?? '', note: contacts.slice(1).join(', ') },
        { text: shown },
        { text: String(priority), note: texts.say(`form.trunk.group-${group}`) },
      ],
    };
  }

  function stateOf({ id, state }: Trunk, { live, clock }: PagePorts): Cell {
    const since = live.view.get('trunk', id)?.since ?? null;
    const word = texts.say(`trunk.${state}`);
    const duration = since === null ? '' : durationText(clock.now() - since);
    return {
      text: since === null ? word : texts.say('form.trunk.state', { state: word, duration }),
      tone: `is-${state}`,
    };
  }
}

const NEW_TRUNK: FormValues = {
  transport: 'udp',
  codecs: 'alaw, ulaw',
  strip: '0',
  group: 'round-robin',
  priority: '0',
  oosCheck: '0',
  oosForce: '2',
  restoreAfter: '1',
  ratePerMinute: '0',
  billingStep: '1',
};

function valuesOf(trunk: Trunk): FormValues {
  return {
    name: trunk.name,
    contacts: trunk.contacts.join('\n'),
    transport: trunk.transport,
    codecs: trunk.codecs.join(', '),
    username: trunk.username ?? '',
    register: trunk.register ? 'yes' : '',
    fromUser: trunk.fromUser ?? '',
    fromDomain: trunk.fromDomain ?? '',
    matchAddresses: trunk.matchAddresses.join('\n'),
    prefixes: trunk.prefixes.map((prefix) => (prefix === '' ? EVERYTHING_ELSE : prefix)).join('\n'),
    strip: String(trunk.strip),
    prepend: trunk.prepend,
    callerId: trunk.callerId ?? '',
    allowedNumbers: trunk.allowedNumbers.join('\n'),
    deniedNumbers: trunk.deniedNumbers.join('\n'),
    group: trunk.group,
    priority: String(trunk.priority),
    channelLimit: trunk.channelLimit === null ? '' : String(trunk.channelLimit),
    oosCheck: String(trunk.oosCheck),
    oosForce: String(trunk.oosForce),
    restoreAfter: String(trunk.restoreAfter),
    ratePerMinute: String(trunk.ratePerMinute),
    billingStep: String(trunk.billingStep),
    siteId: trunk.siteId,
    busyOut: trunk.busyOut ? 'yes' : '',
  };
}

function bodyOf(values: FormValues): Readonly<Record<string, unknown>> {
  return {
    name: textIn(values, 'name'),
    contacts: linesIn(values, 'contacts'),
    transport: textIn(values, 'transport'),
    codecs: textIn(values, 'codecs')
      .split(/[\s,]+/)
      .filter((codec) => codec !== ''),
    ...credentialsOf(values),
    register: isTicked(values, 'register'),
    fromUser: textOrNull(values, 'fromUser'),
    fromDomain: textOrNull(values, 'fromDomain'),
    matchAddresses: linesIn(values, 'matchAddresses'),
    prefixes: linesIn(values, 'prefixes').map((line) => (line === EVERYTHING_ELSE ? '' : line.replace(/\s/g, ''))),
    strip: numberIn(values, 'strip'),
    prepend: textIn(values, 'prepend'),
    callerId: textOrNull(values, 'callerId'),
    allowedNumbers: linesIn(values, 'allowedNumbers').map((line) => line.replace(/\s/g, '')),
    deniedNumbers: linesIn(values, 'deniedNumbers').map((line) => line.replace(/\s/g, '')),
    group: textIn(values, 'group'),
    priority: numberIn(values, 'priority'),
    channelLimit: numberOrNull(values, 'channelLimit'),
    oosCheck: numberIn(values, 'oosCheck'),
    oosForce: numberIn(values, 'oosForce'),
    restoreAfter: numberIn(values, 'restoreAfter'),
    ratePerMinute: numberIn(values, 'ratePerMinute'),
    billingStep: numberIn(values, 'billingStep'),
    ...(textIn(values, 'siteId') === '' ? {} : { siteId: textIn(values, 'siteId') }),
    busyOut: isTicked(values, 'busyOut'),
  };
}

/** Without a user name there are no credentials; a password left empty stays as it is. */
function credentialsOf(values: FormValues): Readonly<Record<string, unknown>> {
  const username = textOrNull(values, 'username');
  const password = values['password'] ?? '';
  if (password !== '') return { username, password };
  return username === null ? { username, password: null } : { username };
}
