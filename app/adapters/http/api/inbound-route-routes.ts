import { z } from 'zod';
import type { InboundRoute } from '../../../domain/directory.js';
import type { Route } from '../route.js';
import type { ApiPorts } from './api-ports.js';
import { directoryRoutes } from './directory-routes.js';
import { changing, creating, idField, numberField, priorityField } from './field-schemas.js';

const inboundRouteFields = {
  number: numberField,
  trunkId: idField.nullable(),
  queueId: idField,
  priority: priorityField,
};

/** Inbound routes: a dialled number on a trunk (or any) leads to a queue. */
export function inboundRouteRoutes(ports: ApiPorts): readonly Route[] {
  return directoryRoutes<InboundRoute>(ports, {
    kind: 'route',
    plural: 'routes',
    one: 'an inbound route',
    listRoles: ['supervisor', 'admin'],
    readRoles: ['supervisor', 'admin'],
    create: creating(inboundRouteFields, { trunkId: null, priority: 0 }),
    change: changing(inboundRouteFields),
    answer: z.strictObject({ ...inboundRouteFields, number: z.string(), id: idField, version: z.int() }),
    missing: 'no-such-thing',
    things: () => ports.live.view.directory.routes,
  });
}
