import { z } from 'zod';
import { SUPERVISION_MODES, SUPERVISION_SCOPES } from '../../../domain/supervision.js';
import type { Supervision } from '../../../domain/world.js';
import { checkActOn } from '../auth/act-on.js';
import type { Caller } from '../auth/caller.js';
import { Refused } from '../errors/refused.js';
import { shownSupervision, supervisionAnswer } from '../live/shown-supervision.js';
import { defineRoute, type Route } from '../route.js';
import type { ApiPorts } from './api-ports.js';
import { carriedOut } from './command-answers.js';
import { idField, listOf } from './field-schemas.js';
import { namingPlace, placeField, supervisorPlace } from './supervisor-place.js';

const modeField = z
  .enum(SUPERVISION_MODES)
  .describe('monitor: hears both; whisper: is heard by the agent alone; barge: by both');

const PARAMS = z.strictObject({ id: idField });

/** K4: monitor, whisper, barge-in. Who may act on an agent may listen to them, where that is allowed. */
export function supervisionRoutes(ports: ApiPorts): readonly Route[] {
  const { commands, live } = ports;
  const { view } = live;
  const find = (id: string): Supervision => {
    const one = view.get('supervision', id);
    if (!one) throw new Refused('no-such-supervision');
    return one;
  };
  const asking = (caller: Caller) => ({ via: caller.via, by: caller.name, supervised: true });
  const isInScope = (caller: Caller, agentId: string): boolean => {
    try {
      checkActOn(agentId, caller, view.directory);
      return true;
    } catch {
      return false;
    }
  };

  const list = defineRoute({
    id: 'supervisions.list',
    method: 'get',
    path: '/api/v1/supervisions',
    summary: 'Who listens to whom now, of the agents in your scope',
    roles: ['supervisor', 'admin'],
    status: 200,
    answer: listOf(supervisionAnswer),
    refusals: [],
    async handle({ caller }) {
      const all = [...view.all('supervision')].filter(({ agentId }) => isInScope(caller, agentId));
      return { items: all.map(shownSupervision) };
    },
  });

  const start = defineRoute({
    id: 'supervisions.start',
    method: 'post',
    path: '/api/v1/agents/{id}/supervisions',
    summary: 'You are called, and hear this agent: for this call, or through the next ones as well',
    roles: ['supervisor', 'admin'],
    params: PARAMS,
    body: z.strictObject({
      mode: modeField,
      scope: z.enum(SUPERVISION_SCOPES).default('call').describe('call: it ends with the call; agent: it stays'),
      place: placeField,
    }),
    status: 201,
    answer: supervisionAnswer,
    refusals: [
      'no-such-agent',
      'not-logged-in',
      'supervision-not-allowed',
      'supervises-already',
      'supervised-by-another',
      'supervise-yourself',
      'no-call',
      'has-call',
      'leg-not-parked',
      'no-such-phone',
      'phone-in-use',
      'phone-unreachable',
      'number-ours',
      'number-emergency',
      'number-premium',
      'number-denied',
      'number-country',
      'number-in-use',
      'number-unroutable',
      'no-such-supervision',
      'asterisk-unreachable',
      'storage-failed',
      'stopping',
    ],
    about: ({ params }) => params.id,
    async handle({ params: { id: agentId }, body: { mode, scope, place }, caller, commandId }) {
      if (!view.directory.agents.has(agentId)) throw new Refused('no-such-agent');
      if (caller.agentId === agentId) throw new Refused('supervise-yourself', { field: 'agentId' });
      return namingPlace(place, async () => {
        const where = await supervisorPlace(place, caller, ports);
        const command = { do: 'supervise', agentId, mode, scope, place: where, ...asking(caller) } as const;
        await carriedOut(commands, commandId, command);
        const mine = [...view.all('supervision')].find((one) => one.by === caller.name);
        if (!mine) throw new Refused('no-such-supervision');
        return shownSupervision(mine);
      });
    },
  });

  const change = defineRoute({
    id: 'supervisions.switch',
    method: 'put',
    path: '/api/v1/supervisions/{id}',
    summary: 'Changes how you are heard, live and without a gap',
    roles: ['supervisor', 'admin'],
    params: PARAMS,
    body: z.strictObject({ mode: modeField }),
    status: 204,
    refusals: [
      'no-such-supervision',
      'supervised-by-another',
      'not-allowed',
      'asterisk-unreachable',
      'storage-failed',
      'stopping',
    ],
    about: ({ params }) => view.get('supervision', params.id)?.agentId ?? null,
    async handle({ params: { id }, body: { mode }, caller, commandId }) {
      const { agentId, by } = find(id);
      // Nobody is made to speak by somebody else.
      if (by !== caller.name) throw new Refused('not-allowed');
      const command = { do: 'switch-supervision', agentId, supervisionId: id, mode, ...asking(caller) } as const;
      await carriedOut(commands, commandId, command);
    },
  });

  const stop = defineRoute({
    id: 'supervisions.stop',
    method: 'delete',
    path: '/api/v1/supervisions/{id}',
    summary: 'Ends it: the supervisor’s telephone is hung up, a leg of their own waits again',
    roles: ['supervisor', 'admin'],
    params: PARAMS,
    status: 204,
    refusals: ['no-such-supervision', 'storage-failed', 'stopping'],
    about: ({ params }) => view.get('supervision', params.id)?.agentId ?? null,
    async handle({ params: { id }, caller, commandId }) {
      const { agentId } = find(id);
      const command = { do: 'stop-supervising', agentId, supervisionId: id, ...asking(caller) } as const;
      await carriedOut(commands, commandId, command);
    },
  });

  return [list, start, change, stop];
}
