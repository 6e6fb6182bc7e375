import { z } from 'zod';
import { DEFAULT_SITE, type Queue } from '../../../domain/directory.js';
import { Refused } from '../errors/refused.js';
import type { Route } from '../route.js';
import type { ApiPorts } from './api-ports.js';
import { closedSince } from './closed-since.js';
import { directoryRoutes } from './directory-routes.js';
import { changing, creating, dnField, idField, nameField, priorityField } from './field-schemas.js';
import { checkOnward, onwardOfQueue, onwardWarnings, warningsAnswer } from './onward-numbers.js';
import { OPEN_ALWAYS, openingsAnswer, openingsField } from './opening-schemas.js';
import { needsField } from './skill-schemas.js';
import { settingsField } from './setting-schemas.js';
import { namedByQueue } from './thing-scope.js';

const hourMs = 3_600_000;

const queueFields = {
  name: nameField,
  dn: dnField,
  priority: priorityField,
  answerMode: z.enum(['at-entry', 'at-agent']).describe('one of at-entry, at-agent'),
  maxWaitMs: z
    .int()
    .min(1000)
    .max(24 * hourMs)
    .nullable()
    .describe('milliseconds, 1000 to 86400000, or null for no limit'),
  comfortPrompt: idField.nullable().describe('the id of a prompt that waiting callers hear from time to time, or null'),
  openings: openingsField,
  skills: needsField,
  siteId: idField,
  settings: settingsField('queue'),
};

export const queueAnswer = z.strictObject({
  ...queueFields,
  openings: openingsAnswer,
  id: idField,
  version: z.int(),
  warnings: warningsAnswer,
});

export const queueCreate = creating(queueFields, {
  priority: 0,
  answerMode: 'at-entry',
  maxWaitMs: null,
  comfortPrompt: null,
  openings: OPEN_ALWAYS,
  skills: [],
  siteId: DEFAULT_SITE,
  settings: {},
});

export const queueChange = changing(queueFields);

/** With the moment since when it is closed by hand. */
export function withClosing(queue: Queue, before: Queue | null, { clock }: Pick<ApiPorts, 'clock'>): Queue {
  const emergencySince = closedSince(queue.openings, before?.openings ?? null, clock.now());
  return { ...queue, openings: { ...queue.openings, emergencySince } };
}

/** Rejects with the refusal of a queue that cannot be as it is wished. */
export function checkQueue(queue: Queue, ports: ApiPorts): Promise<void> {
  return checkOnward(onwardOfQueue(queue), queue.dn, ports);
}

/** Queues: customers wait in them for an agent. */
export function queueRoutes(ports: ApiPorts): readonly Route[] {
  const { view } = ports.live;
  return directoryRoutes<Queue>(ports, {
    kind: 'queue',
    plural: 'queues',
    one: 'a queue',
    listRoles: ['supervisor', 'admin'],
    readRoles: ['supervisor', 'admin'],
    create: queueCreate,
    change: queueChange,
    answer: queueAnswer,
    missing: 'no-such-thing',
    completed: (queue, before) => withClosing(queue, before, ports),
    mayBe: (queue) => checkQueue(queue, ports),
    more: (queue) => ({ warnings: onwardWarnings(onwardOfQueue(queue), ports) }),
    things: () => view.directory.queues,
    siteOf: ({ siteId }) => siteId,
    named: namedByQueue,
    mayHide(queue) {
      for (const call of view.all('call')) {
        if (call.queueId === queue.id && call.state.at !== 'ended')
          throw new Refused('in-use', { values: { by: 'a call' } });
      }
    },
  });
}
