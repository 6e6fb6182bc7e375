import type { Live } from '../../../ports/live.js';
import type { Log } from '../../../ports/log.js';
import { checkActOn } from '../auth/act-on.js';
import type { Caller } from '../auth/caller.js';
import { Refused } from '../errors/refused.js';
import { valid } from '../mount-routes.js';
import type { Exchange, Input, Route } from '../route.js';
import type { Texts } from '../texts.js';

export interface RouteInput {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Does what a route of the API does, for a page: same role check, same contract, same refusals. */
export type RunRoute = (id: string, caller: Caller, exchange: Exchange, input?: RouteInput) => Promise<unknown>;

interface RunPorts {
  readonly texts: Texts;
  readonly newId: () => string;
  readonly log: Log;
  readonly live: Pick<Live, 'view'>;
}

export function createRunRoute(routes: readonly Route[], { texts, newId, log, live }: RunPorts): RunRoute {
  const byId = new Map(routes.map((route) => [route.id, route]));
  return async (id, caller, exchange, { params = {}, query = {}, body } = {}) => {
    const route = byId.get(id);
    if (!route) throw new Error(`there is no route ${id}`);
    if (route.roles !== 'anyone' && !route.roles.includes(caller.role)) throw new Refused('not-allowed');
    const input = {
      params: route.params && valid(route.params, params, texts),
      query: route.query && valid(route.query, query, texts),
      body: route.body && valid(route.body, body, texts),
      caller,
      commandId: newId(),
    } as unknown as Input<never, never, never>;
    if (route.about) checkActOn(route.about(input), caller, live.view.directory);
    const answer = await route.handle(input, exchange);
    if (route.method !== 'get') log.info(`${caller.name}: ${id} ${params['id'] ?? query['scope'] ?? idOf(answer)}`);
    return answer;
  };
}

function idOf(answer: unknown): string {
  return (answer as { readonly id?: string } | undefined)?.id ?? 'done';
}
