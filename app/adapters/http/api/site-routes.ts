import { z } from 'zod';
import type { Site } from '../../../domain/directory.js';
import { EMERGENCY } from '../../../domain/session-number.js';
import { Refused } from '../errors/refused.js';
import type { Route } from '../route.js';
import type { ApiPorts } from './api-ports.js';
import { directoryRoutes } from './directory-routes.js';
import { changing, creating, idField, nameField } from './field-schemas.js';
import { settingsField } from './setting-schemas.js';
import { namedByTrunk } from './thing-scope.js';

const siteFields = {
  name: nameField,
  zone: z.string().max(60).refine(isZone).describe('an IANA time zone such as Europe/Berlin or UTC'),
  language: z
    .string()
    .regex(/^[a-z]{2,3}(-[A-Z]{2})?$/)
    .describe('a language such as en or de-CH'),
  emergencyLocation: z
    .string()
    .regex(/^[^\p{C}]{0,200}$/u)
    .describe('at most 200 printable characters'),
  emergencyNumbers: z
    .array(z.string().regex(/^\d{2,8}$/))
    .min(1)
    .max(20)
    .refine((numbers) => new Set(numbers).size === numbers.length)
    .describe('1 to 20 numbers of 2 to 8 digits, each once'),
  emergencyCallerId: z
    .string()
    .regex(/^$|^\+?\d{2,32}$/)
    .describe('2 to 32 digits with an optional leading +, or nothing'),
  emergencyTrunkId: idField.nullable(),
  settings: settingsField('site'),
};

export const siteCreate = creating(siteFields, {
  language: 'en',
  emergencyLocation: '',
  emergencyNumbers: [...EMERGENCY],
  emergencyCallerId: '',
  emergencyTrunkId: null,
  settings: {},
});
export const siteChange = changing(siteFields);

/** Sites: the clock that opening hours are read on. */
export function siteRoutes(ports: ApiPorts): readonly Route[] {
  return directoryRoutes<Site>(ports, {
    kind: 'site',
    plural: 'sites',
    one: 'a site',
    listRoles: ['supervisor', 'admin'],
    readRoles: ['supervisor', 'admin'],
    create: siteCreate,
    change: siteChange,
    answer: z.strictObject({ ...siteFields, id: idField, version: z.int() }),
    missing: 'no-such-thing',
    things: () => ports.live.view.directory.sites,
    siteOf: ({ id }) => id,
    everywhere: ['create', 'delete'],
    named: ({ emergencyTrunkId }) => namedByTrunk('emergencyTrunkId', emergencyTrunkId),
    mayBe: (site) => refuseOurs(site, ports),
  });
}

/** D7: a number that leads to an agent, a queue, a route or a telephone would no longer reach them. */
async function refuseOurs({ emergencyNumbers }: Site, { live, phones }: ApiPorts): Promise<void> {
  const { agents, queues, routes } = live.view.directory;
  const ours = new Set([
    ...[...agents.values(), ...queues.values()].map(({ dn }) => dn),
    ...Array.from(routes.values(), ({ number }) => number),
  ]);
  for (const value of emergencyNumbers) {
    if (!ours.has(value) && !(await phones.hasNumber(value))) continue;
    throw new Refused('not-unique', { field: 'emergencyNumbers', values: { field: 'emergencyNumbers', value } });
  }
}

/** Whether this machine knows the time zone. */
function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
