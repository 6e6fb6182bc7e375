import { z } from 'zod';
import type { EmergencyCall } from '../../../domain/emergency-call.js';
import type { EmergencyCallStore } from '../../../ports/emergency-call-store.js';
import type { Caller } from '../auth/caller.js';
import { seesSite } from '../auth/may-see.js';
import { Refused } from '../errors/refused.js';
import { defineRoute, type Route } from '../route.js';
import { instantAnswer, listOf } from './field-schemas.js';

const inCharge = ['supervisor', 'admin'] as const;
const MOST_SHOWN = 200;

export interface EmergencyPorts {
  readonly emergencies: Pick<EmergencyCallStore, 'newest'> & { seen(id: string, by: string): Promise<boolean> };
}

export const emergencyAnswer = z.strictObject({
  id: z.string(),
  at: instantAnswer,
  number: z.string(),
  endpoint: z.string().describe('what called, as Asterisk names it'),
  place: z.string().describe('the telephone or agent that called, by name'),
  siteId: z.string().nullable(),
  seen: z.strictObject({ at: instantAnswer, by: z.string() }).nullable(),
});

const callIdField = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,149}$/)
  .describe('an id as this API gave it');

/** D7: who called an emergency number, and that somebody in charge has seen it. */
export function emergencyRoutes({ emergencies }: EmergencyPorts): readonly Route[] {
  const list = defineRoute({
    id: 'emergency-calls.list',
    method: 'get',
    path: '/api/v1/emergency-calls',
    summary: `The newest ${MOST_SHOWN} calls to emergency numbers from telephones and softphones of ours`,
    roles: inCharge,
    status: 200,
    answer: listOf(emergencyAnswer),
    refusals: [],
    async handle({ caller }) {
      const items = await emergencies.newest(MOST_SHOWN);
      return { items: items.filter((call) => concerns(call, caller)) };
    },
  });

  const seen = defineRoute({
    id: 'emergency-calls.seen',
    method: 'post',
    path: '/api/v1/emergency-calls/{id}/seen',
    summary: 'Ends the alarm of a call to an emergency number; the call stays in the list',
    roles: inCharge,
    params: z.strictObject({ id: callIdField }),
    status: 204,
    refusals: ['no-such-thing', 'storage-failed'],
    async handle({ params: { id }, caller }) {
      const call = (await emergencies.newest(MOST_SHOWN)).find((one) => one.id === id);
      if (!call || !concerns(call, caller)) throw new Refused('no-such-thing', { field: 'id' });
      await emergencies.seen(id, caller.name);
    },
  });

  return [list, seen];
}

/** O: those of their own site; of a telephone that did not say where it is, everybody in charge is told. */
function concerns({ siteId }: EmergencyCall, caller: Caller): boolean {
  return siteId === null || seesSite(caller, siteId);
}
