import type { Router } from 'express';
import type { Agent } from '../../../domain/directory.js';
import { SITE_SCOPE } from '../../../domain/policies/scope-covers.js';
import type { User } from '../../../ports/user-store.js';
import type { Caller } from '../auth/caller.js';
import { holdsEverywhere } from '../auth/may-see.js';
import { editPages } from './edit-pages.js';
import type { FormSection, FormValues } from './form-fields.js';
import { textIn } from './form-values.js';
import type { PagePorts } from './page-ports.js';
import type { RunRoute } from './run-route.js';
import { siteOptions } from './site-options.js';

type ShownUser = Omit<User, 'passwordHash'> & { readonly version: number };

const ROLES = ['agent', 'supervisor', 'admin'] as const;

/** O: who may sign in on the web, and on whom they may act. An agent is named by login or directory number: there are many. */
export function userPages(ports: PagePorts, run: RunRoute): Router {
  const { texts, live, clock, localTimes } = ports;

  function scopeText(scope: string): string {
    if (!scope.startsWith(SITE_SCOPE)) return texts.say('form.user.scope-all');
    const id = scope.slice(SITE_SCOPE.length);
    return live.view.directory.sites.get(id)?.name ?? id;
  }

  function scopeOptions(caller: Caller): readonly (readonly [string, string])[] {
    const sites = siteOptions(caller, live.view.directory).map(([id, name]) => [`${SITE_SCOPE}${id}`, name] as const);
    return holdsEverywhere(caller) ? [['all', texts.say('form.user.scope-all')], ...sites] : sites;
  }

  const sections = (user: ShownUser | null, caller: Caller): readonly FormSection[] => [
    {
      name: 'login',
      fields: [
        { name: 'name', kind: 'text', width: 'half' },
        {
          name: 'password',
          kind: 'password',
          width: 'half',
          hint: texts.say(user ? 'form.user.password-change' : 'form.user.password-new'),
        },
      ],
    },
    {
      name: 'role',
      fields: [
        {
          name: 'role',
          kind: 'select',
          options: ROLES.map((role) => [role, texts.say(`role.${role}`)] as const),
          width: 'half',
        },
        { name: 'scope', kind: 'select', options: scopeOptions(caller), width: 'half' },
        { name: 'agent', kind: 'text', width: 'half' },
      ],
    },
  ];

  return editPages<ShownUser>(ports, run, {
    one: 'user',
    path: '/users',
    columns: ['name', 'role', 'scope', 'agent', 'since'],
    title: ({ name }) => name,
    rows: (users) =>
      users.map(({ id, name, role, scope, agentId, createdAt }) => {
        const agent = agentId === null ? undefined : live.view.directory.agents.get(agentId);
        const words = { role: texts.say(`role.${role}`), scope: role === 'agent' ? '' : scopeText(scope) };
        return {
          words: [name, words.role, words.scope, agent?.name, agent?.login].join(' '),
          cells: [
            { text: name, href: `/users/${id}` },
            { text: words.role },
            { text: words.scope },
            agent ? { text: agent.name, href: `/agents/${agent.id}` } : { text: '' },
            { text: localTimes.at(Math.min(createdAt, clock.now()), 'UTC').date },
          ],
        };
      }),
    sections,
    values: (user, caller): FormValues =>
      user
        ? { name: user.name, role: user.role, scope: user.scope, agent: agentText(user, live.view.directory.agents) }
        : { role: 'supervisor', scope: caller.scope },
    body: (values, isNew) => {
      const password = values['password'] ?? '';
      return {
        name: textIn(values, 'name'),
        role: textIn(values, 'role'),
        scope: textIn(values, 'scope'),
        agentId: agentIn(values, live.view.directory.agents.values()),
        // Left empty it stays as it is.
        ...((isNew || password !== '') && { password }),
      };
    },
    fieldOf: (field) => (field === 'agentId' ? 'agent' : field),
    deleteLead: () => Promise.resolve(texts.say('form.user.delete-lead')),
  });
}

function agentText({ agentId }: ShownUser, agents: ReadonlyMap<string, Agent>): string {
  return agentId === null ? '' : (agents.get(agentId)?.login ?? agentId);
}

/** What names no agent is passed on, so that the refusal repeats it. */
function agentIn(values: FormValues, agents: Iterable<Agent>): string | null {
  const typed = textIn(values, 'agent');
  if (typed === '') return null;
  const wanted = typed.toLowerCase();
  for (const { id, login, dn } of agents) if (login.toLowerCase() === wanted || dn === typed) return id;
  return typed;
}
