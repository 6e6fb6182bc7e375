import type { Router } from 'express';
import type { z } from 'zod';
import { closedBecause } from '../../../domain/policies/opening-hours.js';
import type { queueAnswer } from '../api/queue-routes.js';
import type { Caller } from '../auth/caller.js';
import { directoryFor } from '../auth/may-see.js';
import { editPages } from './edit-pages.js';
import type { FormSection, FormValues } from './form-fields.js';
import { numberIn, numberOrNull, textIn, textOrNull } from './form-values.js';
import type { PagePorts } from './page-ports.js';
import type { Cell } from './list-page.js';
import { openingField, openingSections, openingsIn, openingValues, overflowFields } from './opening-fields.js';
import { membersTable } from './queue-members.js';
import type { RunRoute } from './run-route.js';
import { needsIn, needsText } from './skill-text.js';
import { ownSite, siteOptions } from './site-options.js';
import { namedOptions } from './target-fields.js';

type Queue = z.output<typeof queueAnswer>;

/** Queues, and on each one's page who serves it and with what skills. */
export function queuePages(ports: PagePorts, run: RunRoute): Router {
  const { texts, live, clock, localTimes } = ports;

  function sections(_queue: Queue | null, caller: Caller): readonly FormSection[] {
    const { prompts } = live.view.directory;
    const modes = ['at-entry', 'at-agent'].map((mode) => [mode, texts.say(`form.queue.mode-${mode}`)] as const);
    const none = ['', texts.say('form.queue.no-prompt')] as const;
    return [
      {
        name: 'who',
        fields: [
          { name: 'name', kind: 'text', width: 'half' },
          { name: 'dn', kind: 'text', width: 'half' },
          { name: 'priority', kind: 'number', width: 'half' },
          { name: 'siteId', kind: 'select', options: siteOptions(caller, live.view.directory), width: 'half' },
        ],
      },
      {
        name: 'waiting',
        fields: [
          { name: 'answerMode', kind: 'select', options: modes },
          { name: 'maxWaitS', kind: 'number', width: 'half' },
          {
            name: 'comfortPrompt',
            kind: 'select',
            options: [none, ...namedOptions(prompts)],
            width: 'half',
          },
          ...overflowFields(directoryFor(caller, live.view.directory), texts),
        ],
      },
      { name: 'skills', fields: [{ name: 'skills', kind: 'lines' }] },
      ...openingSections(directoryFor(caller, live.view.directory), texts),
    ];
  }

  /** Open or closed now, on the clock of its site. */
  function stateOf(openings: Queue['openings'], siteId: string): Pick<Cell, 'text' | 'tone'> {
    const zone = live.view.directory.sites.get(siteId)?.zone ?? 'UTC';
    const because = closedBecause(openings, localTimes.at(clock.now(), zone));
    return { text: texts.say(`form.queue.is-${because ?? 'open'}`), tone: because ? 'is-not-ready' : 'is-in-service' };
  }

  return editPages<Queue>(ports, run, {
    one: 'queue',
    path: '/queues',
    columns: ['name', 'dn', 'skills', 'members', 'site'],
    title: ({ name }) => name,
    rows: (queues, caller) =>
      queues.map(({ id, name, dn, skills, siteId }) => {
        const { agents, sites } = directoryFor(caller, live.view.directory);
        const site = sites.get(siteId)?.name ?? '';
        const members = [...agents.values()].filter(({ queues: of }) => of.some(({ queueId }) => queueId === id));
        const needs = skills.map(({ skill, least }) => `${skill} ${least}`).join(', ');
        return {
          words: [name, dn, needs, site].join(' '),
          cells: [
            { text: name, href: `/queues/${id}` },
            { text: dn },
            { text: needs },
            { text: String(members.length) },
            { text: site },
          ],
        };
      }),
    sections,
    values: (queue, caller) => (queue ? valuesOf(queue) : { ...NEW, siteId: ownSite(caller) }),
    body: (values) => ({
      name: textIn(values, 'name'),
      dn: textIn(values, 'dn'),
      priority: numberIn(values, 'priority'),
      siteId: textIn(values, 'siteId'),
      answerMode: textIn(values, 'answerMode'),
      maxWaitMs: millisIn(values),
      comfortPrompt: textOrNull(values, 'comfortPrompt'),
      skills: needsIn(values),
      openings: openingsIn(values),
    }),
    fieldOf(field, values) {
      if (field.startsWith('openings.')) return openingField(field, values);
      return field === 'maxWaitMs' ? 'maxWaitS' : (field.split('.')[0] ?? field);
    },
    state: ({ openings, siteId }) => stateOf(openings, siteId),
    warnings: ({ warnings }) =>
      warnings.map(({ field, value, why }) => ({
        field: openingField(field, {}),
        of: texts.say('form.route.warning'),
        sentence: `${value}: ${why}.`,
      })),
    tables: async (_queue, read, caller) => [
      membersTable((await read('queues.read')) as Queue, directoryFor(caller, live.view.directory), texts),
    ],
  });
}

const NEW: FormValues = {
  priority: '0',
  answerMode: 'at-entry',
  open: 'always',
  whenClosed: 'stay',
};

function valuesOf(queue: Queue): FormValues {
  return {
    name: queue.name,
    dn: queue.dn,
    priority: String(queue.priority),
    siteId: queue.siteId,
    answerMode: queue.answerMode,
    maxWaitS: queue.maxWaitMs === null ? '' : String(queue.maxWaitMs / 1_000),
    comfortPrompt: queue.comfortPrompt ?? '',
    skills: needsText(queue.skills),
    ...openingValues(queue.openings),
  };
}

function millisIn(values: FormValues): unknown {
  const seconds = numberOrNull(values, 'maxWaitS');
  return typeof seconds === 'number' ? Math.round(seconds * 1_000) : seconds;
}
