import type { InboundRoute } from '../../../domain/directory.js';
import type { Route } from '../route.js';
import type { ApiPorts } from './api-ports.js';
import { closedSince } from './closed-since.js';
import { directoryRoutes } from './directory-routes.js';
import { checkOnward, onwardOfRoute, onwardWarnings } from './onward-numbers.js';
import { namedByRoute } from './thing-scope.js';
import { inboundRouteAnswer, inboundRouteChange, inboundRouteCreate } from './inbound-route-schemas.js';

/** Inbound routes: a dialled number on a trunk (or any) leads to a queue, a menu or a number outside, at the hours its site is open. */
export function inboundRouteRoutes(ports: ApiPorts): readonly Route[] {
  return directoryRoutes<InboundRoute>(ports, {
    kind: 'route',
    plural: 'routes',
    one: 'an inbound route',
    listRoles: ['supervisor', 'admin'],
    readRoles: ['supervisor', 'admin'],
    create: inboundRouteCreate,
    change: inboundRouteChange,
    answer: inboundRouteAnswer,
    missing: 'no-such-thing',
    completed: (route, before) => ({ ...route, emergencySince: closedSince(route, before, ports.clock.now()) }),
    mayBe: (route) => checkOnward(onwardOfRoute(route), route.number, ports),
    more: (route) => ({ warnings: onwardWarnings(onwardOfRoute(route), ports) }),
    things: () => ports.live.view.directory.routes,
    siteOf: ({ siteId }) => siteId,
    named: namedByRoute,
  });
}
