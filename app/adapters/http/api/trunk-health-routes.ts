import { z } from 'zod';
import { pingFault } from '../../../domain/trunk-ping.js';
import { causeOf, serviceStateOf } from '../../../domain/trunks.js';
import type { RecordedFact } from '../../../domain/facts.js';
import type { ContactPing } from '../../../ports/trunk-pings.js';
import { seesSite } from '../auth/may-see.js';
import { Refused } from '../errors/refused.js';
import { defineRoute, type Route } from '../route.js';
import type { ApiPorts } from './api-ports.js';
import { idField, instantAnswer } from './field-schemas.js';

const roundTrip = z.number().nullable().describe('milliseconds, null without an answer');
const cause = z.string().nullable();

const contactAnswer = z.strictObject({
  contact: z.string(),
  at: instantAnswer,
  up: z.boolean(),
  status: z.int().nullable().describe('the SIP status it answered with, null when it said nothing'),
  cause: cause.describe('why it is down: silent, unreachable, or sip- and the status'),
  roundTripMs: roundTrip,
});

const historyAnswer = z.strictObject({
  sequence: z.int(),
  at: instantAnswer,
  type: z.string().describe('trunk.out and trunk.back are the ends of an outage'),
  by: z.string().nullable().describe('options or calls'),
  contact: z.string().nullable().describe('the contact it was about, of a trunk with several'),
  cause,
  roundTripMs: roundTrip,
});

const registrationAnswer = z.strictObject({
  state: z.enum(['registered', 'trying', 'rejected', 'unknown']).describe('unknown: Asterisk cannot be asked'),
  since: instantAnswer,
  cause: cause.describe('what the carrier answers while it is not: silent, unreachable, or sip- and the status'),
});

const healthAnswer = z.strictObject({
  state: z.enum(['in-service', 'out-of-service', 'busied-out']),
  since: instantAnswer.nullable().describe('when it last went out of service or came back; null: never so far'),
  cause: cause.describe('why it is out of service: silent, unreachable, sip- and a status, or calls-failed'),
  asked: z.boolean().describe('whether OPTIONS are sent to it'),
  roundTripMs: roundTrip.describe('of the first contact that is up'),
  contacts: z.array(contactAnswer),
  registration: registrationAnswer.nullable().describe('null: it does not register'),
  history: z.array(historyAnswer).describe('newest first'),
});

const limit = z
  .string()
  .regex(/^([1-9]\d?|1\d\d|200)$/)
  .describe('a whole number from 1 to 200');

/** G: how a trunk is, since when, and how it has been. */
export function trunkHealthRoutes({ live, trunkPings, trunkRegistrations, facts }: ApiPorts): readonly Route[] {
  const health = defineRoute({
    id: 'trunks.health',
    method: 'get',
    path: '/api/v1/trunks/{id}/health',
    summary: 'State of a trunk, since when, the last answer of each contact, and its history',
    roles: ['supervisor', 'admin'],
    params: z.strictObject({ id: idField }),
    query: z.strictObject({ limit: limit.default('50') }),
    status: 200,
    answer: healthAnswer,
    refusals: ['no-such-thing'],
    async handle({ params: { id }, query, caller }) {
      const trunk = live.view.directory.trunks.get(id);
      if (!trunk || !seesSite(caller, trunk.siteId)) throw new Refused('no-such-thing');
      const row = live.view.get('trunk', id);
      const contacts = trunkPings.of(id).map(shownContact);
      return {
        state: serviceStateOf(trunk, row),
        since: row?.since ?? null,
        cause: causeOf(row),
        asked: trunk.oosCheck > 0,
        roundTripMs: contacts.find(({ up }) => up)?.roundTripMs ?? null,
        contacts,
        registration: trunkRegistrations.of(id),
        history: (await facts.ofTrunk(id, Number(query.limit))).map(shownFact),
      };
    },
  });
  return [health];
}

function shownContact({ contact, at, answer }: ContactPing): z.input<typeof contactAnswer> {
  const fault = pingFault(answer);
  const { status, roundTripMs } = answer.heard ? answer : { status: null, roundTripMs: null };
  return { contact, at, up: fault === null, status, cause: fault, roundTripMs };
}

function shownFact({ sequence, at, type, detail }: RecordedFact): z.input<typeof historyAnswer> {
  const { by, contact, cause: why, roundTripMs } = detail;
  return {
    sequence,
    at,
    type,
    by: typeof by === 'string' ? by : null,
    contact: typeof contact === 'string' ? contact : null,
    cause: typeof why === 'string' ? why : null,
    roundTripMs: typeof roundTripMs === 'number' ? roundTripMs : null,
  };
}
