import { z } from 'zod';
import { hasOwnPeer } from '../../../domain/phone.js';
import { phonePeerName } from '../../../domain/phone-peer.js';
import { seesSite } from '../auth/may-see.js';
import { Refused } from '../errors/refused.js';
import { defineRoute, type Route } from '../route.js';
import type { ApiPorts } from './api-ports.js';
import { idField } from './field-schemas.js';
import { registrationAnswer, registrationsAnswer, registrationsQuery } from './phone-schemas.js';
import { isRegistered } from './phone-shown.js';

const readers = ['supervisor', 'admin'] as const;
const NOWHERE = { contact: null, reachable: null, roundTripMs: null, since: null };

/** H6: where phones are reached right now, as Asterisk has it. */
export function phoneRegistrationRoutes(ports: ApiPorts): readonly Route[] {
  const { phones, registrations } = ports;

  const one = defineRoute({
    id: 'phones.registration',
    method: 'get',
    path: '/api/v1/phones/{id}/registration',
    summary: 'Whether a phone is registered, where, since when, and what it calls itself',
    roles: readers,
    params: z.strictObject({ id: idField }),
    status: 200,
    answer: registrationAnswer,
    refusals: ['no-such-thing'],
    async handle({ params: { id }, caller }) {
      const found = await phones.get(id);
      if (!found || !seesSite(caller, found.phone.siteId)) throw new Refused('no-such-thing');
      const unknown = { registered: null, ...NOWHERE, userAgent: null, expiresAt: null, inCall: null };
      if (!hasOwnPeer(found.phone)) return unknown;
      const answer = await registrations.detail(phonePeerName(id));
      if (!answer.ok) return unknown;
      return { ...unknown, ...answer.value, registered: answer.value !== null && answer.value.reachable !== false };
    },
  });

  const several = defineRoute({
    id: 'phone-registrations.list',
    method: 'get',
    path: '/api/v1/phone-registrations',
    summary: 'Which of these phones are registered; ids of no phone are left out',
    roles: readers,
    query: registrationsQuery,
    status: 200,
    answer: registrationsAnswer,
    refusals: [],
    async handle({ query, caller }) {
      const known = registrations.now();
      const asked = [...new Set(query.ids.split(','))];
      const there = new Map((await phones.some(asked)).map(({ phone }) => [phone.id, phone]));
      const items = asked.flatMap((id) => {
        const phone = there.get(id);
        if (!phone || !seesSite(caller, phone.siteId)) return [];
        const found = hasOwnPeer(phone) ? known?.get(phonePeerName(id)) : undefined;
        const { contact, reachable, roundTripMs, since } = found ?? NOWHERE;
        return [{ id, registered: isRegistered(phone, ports), contact, reachable, roundTripMs, since }];
      });
      return { items };
    },
  });

  return [one, several];
}
