import { z } from 'zod';
import type { Board } from '../../../projections/wallboard.js';
import { siteOf } from '../auth/may-see.js';
import { Refused } from '../errors/refused.js';
import { maskNumber } from '../live/mask-number.js';
import { sightOf } from '../live/wallboard-feed.js';
import type { Replays } from '../replays.js';
import { defineRoute, type Route } from '../route.js';
import type { ApiPorts } from './api-ports.js';
import { instantAnswer } from './field-schemas.js';

export interface ReplayPorts {
  readonly replays: Replays;
}

const callAnswer = z.strictObject({
  id: z.string(),
  queue: z.string(),
  caller: z.strictObject({ number: z.string(), name: z.string() }).describe('empty where it is forgotten'),
});

const agentAnswer = z.strictObject({
  sessionId: z.string(),
  agentId: z.string(),
  name: z.string(),
  dn: z.string(),
  state: z.string(),
  since: instantAnswer,
  reasons: z.array(z.string()),
  pausedIn: z.array(z.string()).describe('names of queues'),
  interface: z.string(),
  trunk: z.string().nullable(),
  leg: z.string(),
  call: callAnswer.nullable(),
});

const queueAnswer = z.strictObject({
  id: z.string(),
  name: z.string(),
  waiting: z.int(),
  longestSince: instantAnswer.nullable(),
  talking: z.int(),
  ready: z.int(),
  signedIn: z.int(),
});

const trunkAnswer = z.strictObject({ id: z.string(), name: z.string(), state: z.string(), load: z.int() });

const replayAnswer = z.strictObject({
  at: instantAnswer,
  from: instantAnswer.describe('history begins here'),
  changedAt: instantAnswer.nullable().describe('the last change before; null: none'),
  changesAt: instantAnswer.nullable().describe('the next change; null: none'),
  agents: z.array(agentAnswer),
  queues: z.array(queueAnswer),
  trunks: z.array(trunkAnswer),
});

const LARGEST = 8_640_000_000_000_000;

/** M: the wallboard of any instant of the past, in whose eyes it is asked for. */
export function replayRoutes({ replays, clock }: ApiPorts & ReplayPorts): readonly Route[] {
  const read = defineRoute({
    id: 'replay.read',
    method: 'get',
    path: '/api/v1/replay',
    summary: 'The wallboard as it was at an instant; agents see callers masked. Names are those of now',
    roles: ['agent', 'supervisor', 'admin'],
    query: z.strictObject({
      at: z
        .string()
        .regex(/^\d{1,16}$/)
        .transform(Number)
        .refine((at) => at <= LARGEST)
        .describe('milliseconds since 1970, UTC, as digits, from when history began up to now'),
    }),
    status: 200,
    answer: replayAnswer,
    refusals: ['replay-outside', 'replay-behind', 'storage-failed'],
    async handle({ query: { at }, caller }) {
      const past = at > clock.now() ? null : await replays.at(at, siteOf(caller));
      if (past === 'behind') throw new Refused('replay-behind', { retryAfterSeconds: 30 });
      if (past === null || 'nothing' in past) throw new Refused('replay-outside', { field: 'at' });
      const { board, from, changedAt, changesAt } = past;
      return { at, from, changedAt, changesAt, ...shownBoard(board, sightOf(caller).eyes === 'whole') };
    },
  });
  return [read];
}

function shownBoard(board: Board, whole: boolean) {
  return {
    agents: board.agents.map((row) => ({
      ...{ sessionId: row.id, agentId: row.agentId, name: row.name, dn: row.dn, state: row.state, since: row.since },
      reasons: row.holds.map(({ reason }) => reason),
      ...{ pausedIn: [...row.pausedIn], interface: row.interface, trunk: row.trunk, leg: row.leg },
      call: row.call && { ...row.call, caller: shownCaller(row.call.caller, whole) },
    })),
    queues: board.queues.map(({ id, name, waiting, longestSince, talking, ready, signedIn }) => ({
      ...{ id, name, waiting, longestSince, talking, ready, signedIn },
    })),
    trunks: board.trunks.map(({ id, name, state, legs, calls }) => ({ id, name, state, load: legs + calls })),
  };
}

function shownCaller({ number, name }: { readonly number: string; readonly name: string }, whole: boolean) {
  return whole || number === '' ? { number, name: whole ? name : '' } : { number: maskNumber(number), name: '' };
}
