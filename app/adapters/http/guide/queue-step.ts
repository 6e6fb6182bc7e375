import type { z } from 'zod';
import type { Queue } from '../../../domain/directory.js';
import type { agentAnswer } from '../api/agent-schemas.js';
import type { FieldSpec, FormValues } from '../pages/form-fields.js';
import { textIn } from '../pages/form-values.js';
import type { PagePorts } from '../pages/page-ports.js';
import { freeDn } from './free-dn.js';
import type { GuideSubject } from './guide-subject.js';
import { stepForm, type GuideStep, type Look } from './guide-step.js';
import { allOrNothing } from './undoing.js';

type SavedAgent = z.output<typeof agentAnswer>;

/** K1: where customers wait, the number that leads there, and who answers them. */
export function queueStep({ texts, live, phones }: PagePorts): GuideStep {
  const say = (key: string, values?: Readonly<Record<string, string>>): string =>
    texts.say(`guide.queue.${key}`, values);

  /** Only what is missing is asked for. */
  function fieldsFor({ queue, route, serves }: GuideSubject): readonly FieldSpec[] {
    const agents = Array.from(live.view.directory.agents.values(), ({ id, name }) => [id, name] as const);
    return [
      ...(queue
        ? []
        : ([
            { name: 'name', kind: 'text', width: 'half' },
            { name: 'dn', kind: 'text', width: 'half' },
          ] as const)),
      ...(route ? [] : ([{ name: 'number', kind: 'text' }] as const)),
      ...(serves || agents.length === 0 ? [] : ([{ name: 'agentId', kind: 'select', options: agents }] as const)),
    ];
  }

  async function join(agentId: string, queueId: string, { ask }: Look): Promise<void> {
    const params = { id: agentId };
    const { version, queues } = (await ask('agents.read', { params })) as SavedAgent;
    if (queues.some((one) => one.queueId === queueId)) return;
    await ask('agents.change', { params, body: { version, queues: [...queues, { queueId, penalty: 0 }] } });
  }

  return {
    name: 'queue',
    more: ({ subject: { queue } }) => (queue ? `/queues/${queue.id}` : '/queues/new'),
    check({ subject: { queue, route, serves, agent } }) {
      const missing = !queue ? 'todo' : !route ? 'todo-route' : !serves ? (agent ? 'todo-member' : 'todo-agent') : null;
      if (missing) return Promise.resolve({ state: 'todo', sentence: say(missing, { queue: queue?.name ?? '' }) });
      const facts = [
        { term: say('fact-number'), value: route?.number ?? '' },
        { term: say('fact-queue'), value: `${queue?.name ?? ''} (${queue?.dn ?? ''})` },
        { term: say('fact-agent'), value: agent?.name ?? '' },
      ];
      const link = route && { href: `/routes/${route.id}`, text: say('route-page') };
      if (route?.emergencyClosed) {
        return Promise.resolve({ state: 'wrong', sentence: say('closed'), hint: say('hint-closed'), facts, link });
      }
      const named = { number: route?.number ?? '', queue: queue?.name ?? '', agent: agent?.name ?? '' };
      return Promise.resolve({ state: 'ok', sentence: say('ok', named), facts, link });
    },
    async form({ subject }, typed) {
      const fields = fieldsFor(subject);
      if (fields.length === 0) return null;
      const dn = await freeDn(6000, live.view.directory, phones);
      return stepForm('queue', fields, { dn, agentId: subject.agent?.id ?? '' }, typed, texts);
    },
    save(look, values) {
      const { subject, ask } = look;
      return allOrNothing(async (undoBy) => {
        const queue = subject.queue ?? ((await ask('queues.create', { body: queueBody(values) })) as Queue);
        const params = { id: queue.id };
        if (!subject.queue) undoBy(() => ask('queues.delete', { params }));
        if (!subject.route) {
          const body = { number: textIn(values, 'number'), target: { kind: 'queue', queueId: queue.id } };
          const { id } = (await ask('routes.create', { body })) as { readonly id: string };
          undoBy(() => ask('routes.delete', { params: { id } }));
        }
        const agentId = textIn(values, 'agentId');
        if (!subject.serves && agentId !== '') await join(agentId, queue.id, look);
      });
    },
  };
}

function queueBody(values: FormValues): object {
  return { name: textIn(values, 'name'), dn: textIn(values, 'dn') };
}
