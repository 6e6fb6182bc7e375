import type { Request } from 'express';
import { z } from 'zod';
import { hasOwnPeer, type Phone } from '../../../domain/phone.js';
import type { StoredPhone } from '../../../ports/phone-store.js';
import type { Caller } from '../auth/caller.js';
import { seesSite, siteOf } from '../auth/may-see.js';
import { Refused } from '../errors/refused.js';
import { defineRoute, type Route } from '../route.js';
import type { ApiPorts } from './api-ports.js';
import { accepted } from './directory-edits.js';
import { idField } from './field-schemas.js';
import { givenFields } from './given-fields.js';
import { savePhone } from './phone-edits.js';
import { onboardingOf } from './phone-onboarding.js';
import {
  phoneAnswer,
  phoneChange,
  phoneCreate,
  phoneFields,
  phonePageAnswer,
  phoneSavedAnswer,
  phonesQuery,
  secretAnswer,
  voiceFields,
} from './phone-schemas.js';
import { shownPhone } from './phone-shown.js';
import { checkNamed, checkSite, namedByTrunk } from './thing-scope.js';

const byId = z.strictObject({ id: idField });
const readers = ['supervisor', 'admin'] as const;
const ADMIN = ['admin'] as const;

/** Phones, page by page. A change is answered once it is saved; how it is in Asterisk is part of what is read. */
export function phoneRoutes(ports: ApiPorts): readonly Route[] {
  return [
    listRoute(ports),
    readRoute(ports),
    createRoute(ports),
    changeRoute(ports),
    hideRoute(ports),
    secretRoute(ports),
  ];
}

function listRoute(ports: ApiPorts): Route {
  return defineRoute({
    id: 'phones.list',
    method: 'get',
    path: '/api/v1/phones',
    summary: 'Phones by name or number, a page of them',
    roles: readers,
    query: phonesQuery,
    status: 200,
    answer: phonePageAnswer,
    refusals: [],
    async handle({ query, caller }) {
      const asked = { ...query, offset: Number(query.offset), limit: Number(query.limit), siteId: siteOf(caller) };
      const { total, phones } = await ports.phones.page(asked);
      const { offset, limit } = asked;
      return { items: phones.map((stored) => shownPhone(stored, ports)), total, offset, limit };
    },
  });
}

function readRoute(ports: ApiPorts): Route {
  return defineRoute({
    id: 'phones.read',
    method: 'get',
    path: '/api/v1/phones/{id}',
    summary: 'Reads a phone; its secret is never shown',
    roles: readers,
    params: byId,
    status: 200,
    answer: phoneAnswer,
    refusals: ['no-such-thing'],
    handle: async ({ params: { id }, caller }) => shownPhone(await phoneOf(ports, id, caller), ports),
  });
}

function createRoute(ports: ApiPorts): Route {
  return defineRoute({
    id: 'phones.create',
    method: 'post',
    path: '/api/v1/phones',
    summary: 'Creates a phone and shows its secret, this once',
    roles: ADMIN,
    body: phoneCreate,
    status: 201,
    answer: phoneSavedAnswer,
    refusals: ['out-of-scope', 'not-unique', 'missing-reference', 'storage-failed'],
    repeated: withoutOnboarding,
    handle: ({ body, caller }, { request }) =>
      ports.edits.alone(async () => {
        const voice = pick(body, voiceFields) as Phone['voice'];
        const phone: Phone = { ...pick(body, phoneFields), id: ports.newId(), voice };
        checkScope(phone, null, caller, ports);
        return saved(ports, request, phone, await savePhone(ports, phone, null));
      }),
  });
}

function changeRoute(ports: ApiPorts): Route {
  return defineRoute({
    id: 'phones.change',
    method: 'patch',
    path: '/api/v1/phones/{id}',
    summary: 'Changes the given fields of a phone; one that gets its first secret shows it, this once',
    roles: ADMIN,
    params: byId,
    body: phoneChange,
    status: 200,
    answer: phoneSavedAnswer,
    refusals: ['no-such-thing', 'out-of-scope', 'not-unique', 'missing-reference', 'stale-version', 'storage-failed'],
    repeated: withoutOnboarding,
    handle: ({ params: { id }, body: { version, ...fields }, caller }, { request }) =>
      ports.edits.alone(async () => {
        const { phone: before } = await phoneOf(ports, id, caller);
        const given = givenFields(fields);
        const voice = { ...before.voice, ...pick(given, voiceFields) } as Phone['voice'];
        const phone: Phone = { ...before, ...pick(given, phoneFields), voice };
        checkScope(phone, before, caller, ports);
        return saved(ports, request, phone, await savePhone(ports, phone, version));
      }),
  });
}

function hideRoute(ports: ApiPorts): Route {
  return defineRoute({
    id: 'phones.delete',
    method: 'delete',
    path: '/api/v1/phones/{id}',
    summary: 'Hides a phone and takes its peer out of Asterisk; history stays',
    roles: ADMIN,
    params: byId,
    status: 204,
    refusals: ['no-such-thing', 'storage-failed'],
    handle: ({ params: { id }, caller }) =>
      ports.edits.alone(async () => {
        await phoneOf(ports, id, caller);
        accepted(await ports.phones.hide(id));
        void ports.applyPeers.request({ kind: 'phone', id });
      }),
  });
}

function secretRoute(ports: ApiPorts): Route {
  return defineRoute({
    id: 'phones.secret',
    method: 'post',
    path: '/api/v1/phones/{id}/secret',
    summary: 'Gives a phone a new secret and shows it, this once; the former one is of no use from then on',
    roles: ADMIN,
    params: byId,
    status: 200,
    answer: secretAnswer,
    refusals: ['no-such-thing', 'no-secret', 'storage-failed'],
    repeated: withoutOnboarding,
    handle: ({ params: { id }, caller }, { request }) =>
      ports.edits.alone(async () => {
        const { phone } = await phoneOf(ports, id, caller);
        if (!hasOwnPeer(phone)) throw new Refused('no-secret');
        const secret = ports.phoneSecrets.next();
        accepted(await ports.phones.renew(id, secret));
        void ports.applyPeers.request({ kind: 'phone', id });
        return { id, onboarding: onboardingOf(phone, secret, ports, request) };
      }),
  });
}

async function phoneOf({ phones }: ApiPorts, id: string, caller: Caller): Promise<StoredPhone> {
  const found = await phones.get(id);
  if (!found || !seesSite(caller, found.phone.siteId)) throw new Refused('no-such-thing');
  return found;
}

/** O: where it stands, and the trunk it is behind, are in the scope of whoever wants it so. Throws `Refused`. */
function checkScope(phone: Phone, before: Phone | null, caller: Caller, { live }: ApiPorts): void {
  checkSite(phone.siteId, caller);
  const [named, known] = [phone, before].map((one) =>
    one?.placement.kind === 'trunk' ? namedByTrunk('placement.trunkId', one.placement.trunkId) : [],
  );
  checkNamed(named ?? [], known ?? [], caller, live.view.directory);
}

function saved(
  ports: ApiPorts,
  request: Request,
  phone: Phone,
  { version, secret }: { readonly version: number; readonly secret: string | null },
): z.input<typeof phoneSavedAnswer> {
  const onboarding = secret === null ? null : onboardingOf(phone, secret, ports, request);
  return { ...shownPhone({ phone, version }, ports), onboarding };
}

/** A secret is shown once, not kept for whoever repeats the request. */
function withoutOnboarding(answer: object): object {
  return { ...answer, onboarding: null };
}

function pick<T extends object, K extends string>(from: T, fields: Record<K, unknown>): Pick<T, K & keyof T> {
  return Object.fromEntries(Object.entries(from).filter(([name]) => name in fields)) as Pick<T, K & keyof T>;
}
