import { z } from 'zod';
import { Refused } from '../errors/refused.js';
import { defineRoute, type Route } from '../route.js';
import type { AccountPorts } from './account-ports.js';
import { idField } from './field-schemas.js';
import { seesLockOut } from './lock-out-scope.js';

const inCharge = ['supervisor', 'admin'] as const;
const MOST_SHOWN = 200;

const instant = z.int().describe('UTC milliseconds');

export const lockOutAnswer = z.strictObject({
  id: idField,
  kind: z.enum(['agent', 'name', 'address', 'telephone', 'caller']),
  agentId: z.string().nullable(),
  place: z.string().describe('an address, a telephone, or the masked number of a caller; empty for people'),
  since: instant,
  until: instant,
  ended: z
    .strictObject({
      at: instant,
      why: z.enum(['time', 'lifted', 'forgiven', 'proven']),
      by: z.string().nullable(),
    })
    .nullable(),
});

const listAnswer = z.strictObject({ items: z.array(lockOutAnswer) });

/** Who may try no password and no PIN for a while, who could not before, and lifting it. */
export function lockOutRoutes(ports: AccountPorts): readonly Route[] {
  const { lockOut, lockOutStore } = ports;
  const list = defineRoute({
    id: 'lock-outs.list',
    method: 'get',
    path: '/api/v1/lock-outs',
    summary: `The newest ${MOST_SHOWN} lock-outs after too many wrong passwords or PINs, those of now first`,
    roles: inCharge,
    status: 200,
    answer: listAnswer,
    refusals: [],
    async handle({ caller }) {
      const running = lockOut.running().map((one) => ({ ...one, ended: null }));
      const known = new Set(running.map(({ id }) => id));
      const recorded = await lockOutStore.newest(MOST_SHOWN);
      const over = recorded.filter(({ id, ended }) => ended !== null && !known.has(id));
      const all = [...running, ...over];
      const seen = await Promise.all(all.map((one) => seesLockOut(one, caller, ports)));
      return { items: all.filter((_, n) => seen[n]) };
    },
  });

  const lift = defineRoute({
    id: 'lock-outs.lift',
    method: 'delete',
    path: '/api/v1/lock-outs/{id}',
    summary: 'Lifts a lock-out before its time; the tries that led to it are forgotten',
    roles: inCharge,
    params: z.strictObject({ id: idField }),
    status: 204,
    refusals: ['no-such-thing'],
    async handle({ params: { id }, caller }) {
      const asked = lockOut.running().find((one) => one.id === id);
      const seen = asked !== undefined && (await seesLockOut(asked, caller, ports));
      if (!seen || !lockOut.lift(id, caller.name)) throw new Refused('no-such-thing', { field: 'id' });
    },
  });

  return [list, lift];
}
