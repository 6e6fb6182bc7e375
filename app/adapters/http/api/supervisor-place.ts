import { z } from 'zod';
import { dialledForms, everybodysForms } from '../../../domain/policies/sign-in.js';
import { calledProblem } from '../../../domain/policies/called-number.js';
import type { SupervisorPlace } from '../../../domain/supervise-command.js';
import type { Caller } from '../auth/caller.js';
import { seesSite } from '../auth/may-see.js';
import { shownValue } from '../errors/field-problems.js';
import { Refused } from '../errors/refused.js';
import type { ApiPorts } from './api-ports.js';
import { chosenPhone } from './chosen-phone.js';
import { idField, numberField } from './field-schemas.js';
import { NUMBERING } from './phone-number.js';

/** Where the supervisor takes part. */
export const placeField = z
  .discriminatedUnion('at', [
    z.strictObject({ at: z.literal('own').describe('where you are signed in as an agent') }),
    z.strictObject({ at: z.literal('phone'), phoneId: idField.describe('a telephone that is registered here') }),
    z.strictObject({ at: z.literal('number'), number: numberField.describe('outside; 1 is to be pressed there') }),
  ])
  .describe('own, phone with phoneId, or number with number');

type Ports = Pick<ApiPorts, 'phones' | 'registrations' | 'live'>;

/** The place as the engine needs it. Throws `Refused`; what the engine itself can know of a number it refuses later. */
export async function supervisorPlace(
  place: z.output<typeof placeField>,
  caller: Caller,
  ports: Ports,
): Promise<SupervisorPlace> {
  switch (place.at) {
    case 'own':
      if (caller.agentId === null) throw new Refused('not-logged-in', { field: 'place' });
      return { at: 'own', agentId: caller.agentId };
    case 'phone': {
      const siteId = (await ports.phones.get(place.phoneId))?.phone.siteId ?? null;
      const phone = seesSite(caller, siteId) ? await chosenPhone(ports, place.phoneId) : undefined;
      if (!phone) throw new Refused('no-such-phone', { field: 'phoneId' });
      if (!phone.reachable) throw new Refused('phone-unreachable', { field: 'phoneId' });
      return { at: 'device', device: phone.device };
    }
    case 'number':
      await refuseUnfit(place.number, ports);
      return { at: 'device', device: { kind: 'number', number: place.number, typed: true, trunkId: null } };
  }
}

/** D7: phones are no part of the directory, and what a country bills at a premium rate is in a library. */
async function refuseUnfit(number: string, { phones, live: { view } }: Ports): Promise<void> {
  const values = { value: shownValue(number) };
  const forms = [number, ...dialledForms(view, { number, trunkId: null })];
  const ruled = calledProblem(view, NUMBERING, {}, number);
  if (ruled) throw new Refused(`number-${ruled}`, { field: 'number', values });
  for (const form of new Set(everybodysForms(number, forms))) {
    if (await phones.hasNumber(form)) throw new Refused('number-ours', { field: 'number', values });
  }
}

/** Runs `start`; a refusal about the number then names it. */
export async function namingPlace<T>(place: z.output<typeof placeField>, start: () => Promise<T>): Promise<T> {
  try {
    return await start();
  } catch (error) {
    if (!(error instanceof Refused) || place.at !== 'number' || !error.code.startsWith('number-')) throw error;
    throw new Refused(error.code, { ...error.details, values: { value: shownValue(place.number) } });
  }
}
