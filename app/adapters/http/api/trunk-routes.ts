import { z } from 'zod';
import type { Trunk } from '../../../domain/directory.js';
import { serviceStateOf } from '../../../domain/trunks.js';
import type { TrunkWire } from '../../../ports/directory-store.js';
import type { Caller } from '../auth/caller.js';
import { directoryFor, seesSite } from '../auth/may-see.js';
import { Refused } from '../errors/refused.js';
import { defineRoute, type Route } from '../route.js';
import type { ApiPorts } from './api-ports.js';
import { idField, listOf } from './field-schemas.js';
import { givenFields } from './given-fields.js';
import { saveTrunk } from './trunk-edits.js';
import { checkSite } from './thing-scope.js';
import { trunkWarnings } from './trunk-warnings.js';
import { trunkAnswer, trunkChange, trunkCreate, trunkFields, trunkSavedAnswer, wireFields } from './trunk-schemas.js';

const byId = z.strictObject({ id: idField });
const readers = ['supervisor', 'admin'] as const;

/** Trunks with their SIP side. A change is answered once Asterisk has, or has refused, the peer. */
export function trunkRoutes(ports: ApiPorts): readonly Route[] {
  const { edits, directory, live, newId } = ports;

  const trunkOf = (id: string, caller: Caller): Trunk => {
    const trunk = live.view.directory.trunks.get(id);
    if (!trunk || !seesSite(caller, trunk.siteId)) throw new Refused('no-such-thing');
    return trunk;
  };
  type Wires = ReadonlyMap<string, TrunkWire>;
  const answerOf = (trunk: Trunk, wires: Wires, version: number) => {
    const wire = wires.get(trunk.id) ?? noWire;
    const { password, ...shown } = wire;
    const state = serviceStateOf(trunk, live.view.get('trunk', trunk.id));
    const warnings = trunkWarnings(trunk, wire, live.view.directory.trunks, wires, ports.phoneServer.softphonesFrom);
    const more = { version, hasPassword: password !== null, state, warnings };
    return { ...trunk, ...shown, ...more } as z.input<typeof trunkAnswer>;
  };

  const list = defineRoute({
    id: 'trunks.list',
    method: 'get',
    path: '/api/v1/trunks',
    summary: 'All trunks',
    roles: readers,
    status: 200,
    answer: listOf(trunkAnswer),
    refusals: [],
    async handle({ caller }) {
      const versions = await edits.versions('trunk');
      const wires = await directory.trunkWires();
      const trunks = [...directoryFor(caller, live.view.directory).trunks.values()];
      return {
        items: trunks.map((trunk) => answerOf(trunk, wires, versions.get(trunk.id) ?? 1)),
      };
    },
  });

  const read = defineRoute({
    id: 'trunks.read',
    method: 'get',
    path: '/api/v1/trunks/{id}',
    summary: 'Reads a trunk',
    roles: readers,
    params: byId,
    status: 200,
    answer: trunkAnswer,
    refusals: ['no-such-thing'],
    async handle({ params: { id }, caller }) {
      const versions = await edits.versions('trunk');
      const wires = await directory.trunkWires();
      return answerOf(trunkOf(id, caller), wires, versions.get(id) ?? 1);
    },
  });

  const create = defineRoute({
    id: 'trunks.create',
    method: 'post',
    path: '/api/v1/trunks',
    summary: 'Creates a trunk and tells Asterisk',
    roles: ['admin'],
    body: trunkCreate,
    status: 201,
    answer: trunkSavedAnswer,
    refusals: ['out-of-scope', 'not-unique', 'missing-reference', 'storage-failed', 'peers-not-applied'],
    handle: ({ body, caller }) =>
      edits.alone(async () => {
        checkSite(body.siteId, caller);
        const wire = pick(body, wireFields);
        const next = { trunk: { ...pick(body, trunkFields), contacts: wire.contacts, id: newId() }, wire };
        const { version, applied, detail } = await saveTrunk(ports, next, null, null);
        return { ...answerOf(next.trunk, await directory.trunkWires(), version), applied, detail };
      }),
  });

  const change = defineRoute({
    id: 'trunks.change',
    method: 'patch',
    path: '/api/v1/trunks/{id}',
    summary: 'Changes the given fields of a trunk and tells Asterisk',
    roles: ['admin'],
    params: byId,
    body: trunkChange,
    status: 200,
    answer: trunkSavedAnswer,
    refusals: [
      'no-such-thing',
      'out-of-scope',
      'not-unique',
      'missing-reference',
      'stale-version',
      'storage-failed',
      'peers-not-applied',
    ],
    handle: ({ params: { id }, body: { version: seen, ...fields }, caller }) =>
      edits.alone(async () => {
        const before = { trunk: trunkOf(id, caller), wire: (await directory.trunkWires()).get(id) };
        const given = givenFields(fields);
        const wire: TrunkWire = { ...(before.wire ?? noWire), ...pick(given, wireFields) };
        const trunk: Trunk = { ...before.trunk, ...pick(given, trunkFields), contacts: wire.contacts };
        checkSite(trunk.siteId, caller);
        const { version, applied, detail } = await saveTrunk(ports, { trunk, wire }, seen, before);
        return { ...answerOf(trunk, await directory.trunkWires(), version), applied, detail };
      }),
  });

  const hide = defineRoute({
    id: 'trunks.delete',
    method: 'delete',
    path: '/api/v1/trunks/{id}',
    summary: 'Hides a trunk that nothing uses and takes its peer out of Asterisk; history stays',
    roles: ['admin'],
    params: byId,
    status: 204,
    refusals: ['no-such-thing', 'in-use', 'storage-failed'],
    handle: ({ params: { id }, caller }) =>
      edits.alone(async () => {
        trunkOf(id, caller);
        for (const kind of ['call', 'leg'] as const) {
          for (const entity of live.view.all(kind)) {
            if (entity.trunkId !== id || !carriesTraffic(entity.state.at)) continue;
            throw new Refused('in-use', { values: { by: kind === 'call' ? 'a call' : 'the leg of an agent' } });
          }
        }
        await edits.hide('trunk', id);
        await ports.applyPeers.request({ kind: 'trunk', id });
      }),
  });

  return [list, read, create, change, hide];
}

/** A trunk made by an import may have no SIP side yet. */
const noWire: TrunkWire = {
  contacts: [],
  transport: 'udp',
  username: null,
  password: null,
  matchAddresses: [],
  codecs: [],
  register: false,
  fromUser: null,
  fromDomain: null,
};

function carriesTraffic(state: string): boolean {
  return !['none', 'lost', 'dropped', 'ended'].includes(state);
}

function pick<T extends object, K extends string>(from: T, fields: Record<K, unknown>): Pick<T, K & keyof T> {
  return Object.fromEntries(Object.entries(from).filter(([name]) => name in fields)) as Pick<T, K & keyof T>;
}
