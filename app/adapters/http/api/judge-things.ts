import type { z } from 'zod';
import type { Agent, Queue } from '../../../domain/directory.js';
import type { Phone } from '../../../domain/phone.js';
import type { Fields, Judged, JudgedKinds, ThingJudge, TrunkAndWire } from '../../../ports/thing-judge.js';
import { describeRefusal } from '../errors/describe-refusal.js';
import { fieldProblems } from '../errors/field-problems.js';
import { Refused } from '../errors/refused.js';
import { checkAgent } from './agent-routes.js';
import { agentChange, agentCreate } from './agent-schemas.js';
import type { ApiPorts } from './api-ports.js';
import { checkNumber } from './directory-edits.js';
import { givenFields } from './given-fields.js';
import { checkPhone } from './phone-edits.js';
import { phoneChange, phoneCreate, phoneFields, voiceFields } from './phone-schemas.js';
import { checkQueue, queueChange, queueCreate, withClosing } from './queue-routes.js';
import { checkTrunk } from './trunk-edits.js';
import { trunkChange, trunkCreate, trunkFields, wireFields } from './trunk-schemas.js';

/** What the API says of fields, for whoever brings many things in at once. */
export function judgeThings(ports: ApiPorts): ThingJudge {
  const { texts } = ports;

  /** The fields as their contract makes them; `version` is the edit's affair, not the thing's. */
  function read(schema: z.ZodType, fields: Fields): Judged<Fields> {
    const result = schema.safeParse(fields);
    if (!result.success) return { ok: false, problems: fieldProblems(schema, result.error, fields, texts) };
    const { version: _, ...given } = givenFields(result.data as Record<string, unknown>);
    return { ok: true, thing: given };
  }

  async function checked<T>(thing: T, check: () => Promise<void>): Promise<Judged<T>> {
    try {
      await check();
      return { ok: true, thing };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const { sentence, field, problems } = describeRefusal(error, texts);
      return { ok: false, problems: problems.length > 0 ? problems : [{ field: field ?? '', sentence }] };
    }
  }

  async function agent(fields: Fields, id: string, before: Agent | null): Promise<Judged<Agent>> {
    const thing = { ...before, ...fields, id } as Agent;
    return checked(thing, async () => {
      checkNumber('dn', thing.dn, ports);
      await checkAgent(thing, ports);
    });
  }

  async function queue(fields: Fields, id: string, before: Queue | null): Promise<Judged<Queue>> {
    const thing = withClosing({ ...before, ...fields, id } as Queue, before, ports);
    return checked(thing, async () => {
      checkNumber('dn', thing.dn, ports);
      await checkQueue(thing, ports);
    });
  }

  async function phone(fields: Fields, id: string, before: Phone | null): Promise<Judged<Phone>> {
    const voice = { ...before?.voice, ...pick(fields, voiceFields) } as Phone['voice'];
    const thing = { ...before, ...pick(fields, phoneFields), id, voice } as Phone;
    return checked(thing, () => checkPhone(ports, thing));
  }

  async function trunk(fields: Fields, id: string, before: TrunkAndWire | null): Promise<Judged<TrunkAndWire>> {
    const wire = { ...before?.wire, ...pick(fields, wireFields) } as TrunkAndWire['wire'];
    const own = { ...before?.trunk, ...pick(fields, trunkFields), contacts: wire.contacts, id };
    const thing = { trunk: own as TrunkAndWire['trunk'], wire };
    return checked(thing, () => checkTrunk(id, wire, before?.wire, ports));
  }

  const kinds = {
    agent: { create: agentCreate, change: agentChange, make: agent },
    queue: { create: queueCreate, change: queueChange, make: queue },
    phone: { create: phoneCreate, change: phoneChange, make: phone },
    trunk: { create: trunkCreate, change: trunkChange, make: trunk },
  };

  return {
    async judge<K extends keyof JudgedKinds>(kind: K, id: string, fields: Fields, before: JudgedKinds[K] | null) {
      const { create, change, make } = kinds[kind];
      const given = before === null ? read(create, fields) : read(change, { ...fields, version: 1 });
      if (!given.ok) return given;
      return (await make(given.thing, id, before as never)) as Judged<JudgedKinds[K]>;
    },
  };
}

function pick(from: Fields, fields: Record<string, unknown>): Fields {
  return Object.fromEntries(Object.entries(from).filter(([name]) => name in fields));
}
