import type { Router } from 'express';
import type { z } from 'zod';
import type { Directory, Interface } from '../../../domain/directory.js';
import type { PhoneId } from '../../../domain/ids.js';
import type { agentAnswer } from '../api/agent-schemas.js';
import type { ClientLogAnswer } from '../api/client-log-routes.js';
import type { PhonePorts } from '../api/phone-ports.js';
import { oversees, type Caller } from '../auth/caller.js';
import { directoryFor } from '../auth/may-see.js';
import { clientLogQuery, clientLogTable } from './client-log-table.js';
import { editPages } from './edit-pages.js';
import type { FormSection, FormValues } from './form-fields.js';
import { linesIn, textIn, textOrNull, ticked } from './form-values.js';
import type { PagePorts } from './page-ports.js';
import type { RunRoute } from './run-route.js';
import { skillsIn, skillsText } from './skill-text.js';
import { ownSite, siteOptions } from './site-options.js';
import { namedOptions } from './target-fields.js';

type Agent = z.output<typeof agentAnswer>;

const INTERFACES: readonly Interface[] = ['internal', 'phone', 'mobile', 'pbx'];

/** M: who agents are, the telephones they work at, the queues they serve and what they can do. */
export function agentPages(ports: PagePorts & Pick<PhonePorts, 'phones'>, run: RunRoute): Router {
  const { live, texts, phones } = ports;

  const sections = (agent: Agent | null, caller: Caller): readonly FormSection[] => [
    {
      name: 'account',
      fields: [
        { name: 'name', kind: 'text', width: 'half' },
        { name: 'login', kind: 'text', width: 'half' },
        { name: 'dn', kind: 'text', width: 'half' },
        { name: 'siteId', kind: 'select', options: siteOptions(caller, live.view.directory), width: 'half' },
        { name: 'hotDesk', kind: 'check' },
      ],
    },
    {
      name: 'voice',
      fields: [
        ...INTERFACES.map((one) => ({ name: `interface-${one}`, kind: 'check' }) as const),
        { name: 'phone', kind: 'text', width: 'half' },
        { name: 'number', kind: 'text', width: 'half' },
        { name: 'trunkId', kind: 'select', options: trunkOptions(agent, caller), width: 'half' },
        { name: 'connectOnLogin', kind: 'select', options: connectOptions(agent, caller), width: 'half' },
        { name: 'nailedUp', kind: 'check' },
      ],
    },
    { name: 'permissions', fields: [{ name: 'mayTypeNumber', kind: 'check' }] },
    { name: 'queues', fields: [{ name: 'queues', kind: 'lines' }] },
    { name: 'skills', fields: [{ name: 'skills', kind: 'lines' }] },
  ];

  /** What an admin of one site may not choose, but finds chosen, stays. */
  function withChosen(options: Options, chosen: string): Options {
    return chosen === '' || options.some(([value]) => value === chosen) ? options : [...options, [chosen, chosen]];
  }

  function trunkOptions(agent: Agent | null, caller: Caller): Options {
    const { trunks } = directoryFor(caller, live.view.directory);
    return withChosen([['', texts.say('form.agent.any-trunk')], ...namedOptions(trunks)], agent?.trunkId ?? '');
  }

  function connectOptions(agent: Agent | null, caller: Caller): Options {
    const { routes, prompts } = directoryFor(caller, live.view.directory);
    const announcements = [...routes.values()].flatMap(({ number, target }): Options => {
      if (target.kind !== 'announcement') return [];
      return [[number, texts.say('form.agent.connect-after', { name: prompts.get(target.promptId)?.name ?? number })]];
    });
    const always = ['', 'park'].map((value) => [value, texts.say(`form.agent.connect-${value || 'call'}`)] as const);
    return withChosen([...always, ...announcements], agent?.connectOnLogin ?? '');
  }

  /** There may be ten thousand telephones, so theirs is named by its number. One that nobody has is passed on. */
  async function phoneIn(values: FormValues): Promise<PhoneId | null> {
    const number = textIn(values, 'phone');
    if (number === '') return null;
    const { phones: found } = await phones.page({ search: number, offset: 0, limit: 100, sort: 'number' });
    return found.find(({ phone }) => phone.number === number)?.phone.id ?? number;
  }

  return editPages<Agent>(ports, run, {
    one: 'agent',
    path: '/agents',
    columns: ['name', 'login', 'dn', 'queues', 'skills'],
    title: ({ name }) => name,
    rows: (agents) =>
      agents.map(({ id, name, login, dn, queues, skills }) => {
        const { directory } = live.view;
        const of = queues.map(({ queueId }) => directory.queues.get(queueId)?.name ?? '').join(', ');
        const can = skills.map(({ skill, level }) => `${skill} ${level}`).join(', ');
        return {
          words: [name, login, dn, of, can].join(' '),
          cells: [{ text: name, href: `/agents/${id}` }, { text: login }, { text: dn }, { text: of }, { text: can }],
        };
      }),
    sections,
    // Agents may look at their own page, but neither link would let them in.
    beside: ({ id }, _read, caller) =>
      Promise.resolve(oversees(caller) ? { settings: `/settings/agent/${id}`, supervise: `/supervise/${id}` } : null),
    tables: async (agent, read, caller, query) => {
      if (!run.may('client-log.list', caller)) return [];
      const asked = clientLogQuery(query);
      const log = (await read('client-log.list', asked)) as ClientLogAnswer;
      return [clientLogTable(agent.id, log, ports.texts, asked['before'] === undefined)];
    },
    values: async (agent, caller): Promise<FormValues> => {
      if (!agent) return { siteId: ownSite(caller), 'interface-internal': 'yes' };
      const phone = agent.phoneId === null ? null : await phones.get(agent.phoneId);
      return { ...valuesOf(agent, live.view.directory), phone: phone?.phone.number ?? '' };
    },
    body: async (values) => ({
      name: textIn(values, 'name'),
      login: textIn(values, 'login'),
      dn: textIn(values, 'dn'),
      hotDesk: ticked(values, 'hotDesk'),
      interfaces: INTERFACES.filter((one) => values[`interface-${one}`] === 'yes'),
      phoneId: await phoneIn(values),
      number: textOrNull(values, 'number'),
      trunkId: textOrNull(values, 'trunkId'),
      connectOnLogin: textIn(values, 'connectOnLogin'),
      nailedUp: ticked(values, 'nailedUp'),
      mayTypeNumber: ticked(values, 'mayTypeNumber'),
      siteId: textIn(values, 'siteId'),
      queues: membershipsIn(values, live.view.directory),
      skills: skillsIn(values),
    }),
    fieldOf: (field) => FIELD_OF[field.split('.')[0] ?? field] ?? field.split('.')[0] ?? field,
  });
}

type Options = readonly (readonly [value: string, text: string])[];

/** Fields of the API that are another one on the form. */
const FIELD_OF: Readonly<Record<string, string>> = { interfaces: 'interface-internal', phoneId: 'phone' };

function valuesOf(agent: Agent, { queues }: Directory): FormValues {
  const line = ({ queueId, penalty }: Agent['queues'][number]): string =>
    `${queues.get(queueId)?.dn ?? queueId}${penalty === 0 ? '' : ` ${penalty}`}`;
  return {
    name: agent.name,
    login: agent.login,
    dn: agent.dn,
    hotDesk: agent.hotDesk ? 'yes' : '',
    ...Object.fromEntries(agent.interfaces.map((one) => [`interface-${one}`, 'yes'])),
    number: agent.number ?? '',
    trunkId: agent.trunkId ?? '',
    connectOnLogin: agent.connectOnLogin,
    nailedUp: agent.nailedUp ? 'yes' : '',
    mayTypeNumber: agent.mayTypeNumber ? 'yes' : '',
    siteId: agent.siteId,
    queues: agent.queues.map(line).join('\n'),
    skills: skillsText(agent.skills),
  };
}

/** A queue by its number, and the penalty; a number that no queue has is passed on, for the refusal to name it. */
function membershipsIn(values: FormValues, { queues }: Directory): readonly object[] {
  return linesIn(values, 'queues').map((line) => {
    const [dn = '', penalty = '0'] = line.split(/[\s:,]+/);
    const queue = [...queues.values()].find((one) => one.dn === dn);
    return { queueId: queue?.id ?? dn, penalty: /^\d{1,6}$/.test(penalty) ? Number(penalty) : penalty };
  });
}
