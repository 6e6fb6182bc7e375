import type { Router } from 'express';
import type { z } from 'zod';
import type { Directory } from '../../../domain/directory.js';
import type { agentAnswer } from '../api/agent-schemas.js';
import type { Caller } from '../auth/caller.js';
import type { ClientLogAnswer } from '../api/client-log-routes.js';
import { clientLogQuery, clientLogTable } from './client-log-table.js';
import { editPages } from './edit-pages.js';
import type { FormSection, FormValues } from './form-fields.js';
import { linesIn, textIn, textOrNull } from './form-values.js';
import type { PagePorts } from './page-ports.js';
import type { RunRoute } from './run-route.js';
import { skillsIn, skillsText } from './skill-text.js';
import { ownSite, siteOptions } from './site-options.js';

type Agent = z.output<typeof agentAnswer>;

/** Agents: who they are, the queues they serve and what they can do; what is not on the form stays as it is. */
export function agentPages(ports: PagePorts, run: RunRoute): Router {
  const { live } = ports;

  const sections = (_agent: Agent | null, caller: Caller): readonly FormSection[] => [
    {
      name: 'account',
      fields: [
        { name: 'name', kind: 'text', width: 'half' },
        { name: 'login', kind: 'text', width: 'half' },
        { name: 'dn', kind: 'text', width: 'half' },
        { name: 'number', kind: 'text', width: 'half' },
        { name: 'siteId', kind: 'select', options: siteOptions(caller, live.view.directory), width: 'half' },
      ],
    },
    { name: 'queues', fields: [{ name: 'queues', kind: 'lines' }] },
    { name: 'skills', fields: [{ name: 'skills', kind: 'lines' }] },
  ];

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
    tables: async (agent, read, caller, query) => {
      if (!run.may('client-log.list', caller)) return [];
      const asked = clientLogQuery(query);
      const log = (await read('client-log.list', asked)) as ClientLogAnswer;
      return [clientLogTable(agent.id, log, ports.texts, asked['before'] === undefined)];
    },
    values: (agent, caller) => (agent ? valuesOf(agent, live.view.directory) : { siteId: ownSite(caller) }),
    body: (values) => ({
      name: textIn(values, 'name'),
      login: textIn(values, 'login'),
      dn: textIn(values, 'dn'),
      number: textOrNull(values, 'number'),
      siteId: textIn(values, 'siteId'),
      queues: membershipsIn(values, live.view.directory),
      skills: skillsIn(values),
    }),
    fieldOf: (field) => field.split('.')[0] ?? field,
  });
}

function valuesOf(agent: Agent, { queues }: Directory): FormValues {
  const line = ({ queueId, penalty }: Agent['queues'][number]): string =>
    `${queues.get(queueId)?.dn ?? queueId}${penalty === 0 ? '' : ` ${penalty}`}`;
  return {
    name: agent.name,
    login: agent.login,
    dn: agent.dn,
    number: agent.number ?? '',
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
