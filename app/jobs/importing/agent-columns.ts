import { DEFAULT_SITE, type Agent } from '../../domain/directory.js';
import { SCOPED_SETTINGS, settingsAt, type Overrides } from '../../domain/settings.js';
import type { SettingKey } from '../../domain/scoped-values.js';
import {
  listed,
  namedColumn,
  numeric,
  readYesNo,
  textColumn,
  textOrNoneColumn,
  took,
  wordsColumn,
  wrong,
  yesNo,
  yesNoColumn,
  type CellRead,
  type Column,
} from './csv-columns.js';
import type { KnownThings } from './known-things.js';

const SETTING = 'settings.';

/** What a file of agents says of each; `login` is who it is. */
export const AGENT_COLUMNS: readonly Column<Agent>[] = [
  textColumn('login', (agent) => agent.login),
  textColumn('name', (agent) => agent.name),
  textColumn('dn', (agent) => agent.dn),
  textOrNoneColumn('number', (agent) => agent.number),
  namedColumn(
    'trunk',
    'trunkId',
    (agent) => agent.trunkId,
    (known, name) => known.trunkCalled(name),
    (known) => known.trunks,
  ),
  yesNoColumn('mayTypeNumber', (agent) => agent.mayTypeNumber),
  wordsColumn('interfaces', (agent) => agent.interfaces),
  yesNoColumn('nailedUp', (agent) => agent.nailedUp),
  textColumn('connectOnLogin', (agent) => agent.connectOnLogin),
  yesNoColumn('hotDesk', (agent) => agent.hotDesk),
  {
    name: 'phone',
    write: ({ phoneId }, known) => (phoneId === null ? '' : (known.phones.get(phoneId)?.number ?? phoneId)),
    read(cell, known) {
      if (cell.trim() === '') return took('phoneId', null);
      const phone = known.phoneByNumber(cell.trim());
      return phone ? took('phoneId', phone.id) : wrong('no-such-phone', { value: cell });
    },
  },
  {
    name: 'queues',
    write: ({ queues }, known) =>
      queues.map(({ queueId, penalty }) => pair(known.queues.get(queueId)?.dn ?? queueId, penalty)).join(';'),
    read: readQueues,
  },
  {
    name: 'skills',
    write: ({ skills }) => skills.map(({ skill, level }) => `${skill}:${level}`).join(';'),
    read: (cell) =>
      took(
        'skills',
        listed(cell).map((word) => {
          const [skill, level = ''] = split(word);
          return { skill, level: numeric(level) };
        }),
      ),
  },
  {
    ...namedColumn<Agent>(
      'site',
      'siteId',
      (agent) => agent.siteId,
      (known, name) => known.siteCalled(name),
      (known) => known.sites,
    ),
    read: readSite,
  },
  ...settingsAt('agent').map(settingColumn),
];

/** Of what columns of settings hold, nothing is written where nobody sets it. */
export function isSettingColumn(name: string): boolean {
  return name.startsWith(SETTING);
}

/** The site by its name; an empty cell is the one that is always there. */
export function readSite(cell: string, known: KnownThings): CellRead {
  if (cell.trim() === '') return took('siteId', DEFAULT_SITE);
  const found = known.siteCalled(cell.trim());
  if (found === 'ambiguous') return wrong('name-ambiguous', { column: 'site', value: cell });
  return found === null ? wrong('no-such-name', { column: 'site', value: cell }) : took('siteId', found.id);
}

function readQueues(cell: string, known: KnownThings): CellRead {
  const queues: object[] = [];
  for (const word of listed(cell)) {
    const [dn, penalty = '0'] = split(word);
    const queue = known.queueByDn(dn);
    if (!queue) return wrong('no-such-queue', { value: dn });
    queues.push({ queueId: queue.id, penalty: numeric(penalty) });
  }
  return took('queues', queues);
}

/** A queue's settings and an agent's are cells of the same shape: `settings.wrapUpMs`; an empty one is not set. */
function settingColumn(key: SettingKey): Column<{ readonly settings: Overrides }> {
  const { kind } = SCOPED_SETTINGS[key].value;
  const name = `${SETTING}${key}`;
  return {
    name,
    write({ settings }) {
      const value: unknown = settings[key];
      if (value === undefined) return '';
      if (typeof value === 'boolean') return yesNo(value);
      return Array.isArray(value) ? (value.length === 0 ? '-' : value.join(';')) : String(value);
    },
    read(cell) {
      const word = cell.trim();
      if (word === '') return took(name, undefined);
      if (kind === 'yes-no') return readYesNo(name, cell);
      if (kind === 'countries' || kind === 'numbers') return took(name, word === '-' ? [] : listed(word));
      if (kind === 'durations' || kind === 'groups') return took(name, word === '-' ? [] : listed(word).map(numeric));
      return took(name, kind === 'count' || kind === 'duration' ? numeric(word) : word);
    },
  };
}

/** Fields of cells, with those of settings together in `settings` above what is set already. */
export function withSettings(
  fields: Readonly<Record<string, unknown>>,
  before: Overrides,
): Readonly<Record<string, unknown>> {
  const plain = Object.entries(fields).filter(([name]) => !isSettingColumn(name));
  const cells = Object.entries(fields).filter(([name]) => isSettingColumn(name));
  if (cells.length === 0) return Object.fromEntries(plain);
  const set = { ...before, ...Object.fromEntries(cells.map(([name, value]) => [name.slice(SETTING.length), value])) };
  const settings = Object.fromEntries(Object.entries(set).filter(([, value]) => value !== undefined));
  return { ...Object.fromEntries(plain), settings };
}

function pair(name: string, penalty: number): string {
  return penalty === 0 ? name : `${name}:${penalty}`;
}

function split(word: string): [string, string?] {
  const at = word.lastIndexOf(':');
  return at < 0 ? [word] : [word.slice(0, at).trim(), word.slice(at + 1).trim()];
}
