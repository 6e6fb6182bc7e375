import { z } from 'zod';
import { BILLABLE, type Reason } from '../../../domain/reason.js';
import type { Route } from '../route.js';
import type { ApiPorts } from './api-ports.js';
import { directoryRoutes } from './directory-routes.js';
import { changing, creating, idField, nameField } from './field-schemas.js';

const reasonFields = {
  code: z
    .string()
    .regex(/^\d{1,3}$/)
    .describe('1 to 3 digits'),
  label: nameField,
  productive: z.boolean().describe('true or false'),
  billable: z.enum(BILLABLE).describe(`one of ${BILLABLE.join(', ')}`),
  maxSeconds: z.int().min(1).max(86_400).nullable().describe('a whole number of seconds from 1 to 86400, or null'),
  order: z.int().min(0).max(999).describe('a whole number from 0 to 999'),
};

/** Reasons not to be ready. Agents read them too: they choose from them. */
export function reasonRoutes(ports: ApiPorts): readonly Route[] {
  return directoryRoutes<Reason>(ports, {
    kind: 'reason',
    plural: 'reasons',
    one: 'a reason',
    listRoles: ['agent', 'supervisor', 'admin'],
    readRoles: ['agent', 'supervisor', 'admin'],
    create: creating(reasonFields, { productive: false, billable: 'no', maxSeconds: null, order: 0 }),
    change: changing(reasonFields),
    answer: z.strictObject({ ...reasonFields, id: idField, version: z.int() }),
    missing: 'no-such-thing',
    things: () => ports.live.view.directory.reasons,
    siteOf: null,
  });
}
