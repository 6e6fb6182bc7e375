import { z } from 'zod';
import { isCalledBack } from '../../../domain/callback-dial.js';
import { agreedNumber, isAway } from '../../../domain/callback-place.js';
import { waitingInOrder } from '../../../domain/routing.js';
import type { Call, View } from '../../../domain/world.js';
import { oversees, type Caller } from '../auth/caller.js';
import { seesSite } from '../auth/may-see.js';
import { Refused } from '../errors/refused.js';
import { maskNumber } from '../live/mask-number.js';
import { defineRoute, type Route } from '../route.js';
import type { ApiPorts } from './api-ports.js';
import { carriedOut } from './command-answers.js';
import { idField, instantAnswer, listOf } from './field-schemas.js';

export const callbackAnswer = z.strictObject({
  id: idField.describe('of the call that the caller made'),
  queueId: z.string().nullable(),
  number: z.string().describe('where they are called'),
  state: z
    .enum(['waiting', 'closed', 'resting', 'calling'])
    .describe('closed: it is not allowed to call now; resting: was called in vain; calling: an agent waits for them'),
  since: instantAnswer.describe('when they agreed'),
  arrivedAt: instantAnswer.describe('when they came: their waiting is counted from here'),
  position: z.int().nullable().describe('place in the queue, 1 is next; null while they are called'),
  tries: z.int().describe('times they were called so far'),
  until: instantAnswer
    .nullable()
    .describe('not called before this; null: when it is their turn, or when their queue is opened by hand'),
});

export type ShownCallback = z.input<typeof callbackAnswer>;

/** K1: who hung up to be called back. */
export function callbackRoutes({ commands, live }: Pick<ApiPorts, 'commands' | 'live'>): readonly Route[] {
  const { view } = live;

  const list = defineRoute({
    id: 'callbacks.list',
    method: 'get',
    path: '/api/v1/callbacks',
    summary: 'Callers who hung up and are to be called back, in the order in which they are served',
    roles: ['supervisor', 'admin'],
    status: 200,
    answer: listOf(callbackAnswer),
    refusals: [],
    async handle({ caller }) {
      return { items: shownCallbacks(view, caller) };
    },
  });

  const cancel = defineRoute({
    id: 'callbacks.cancel',
    method: 'delete',
    path: '/api/v1/callbacks/{id}',
    summary: 'Nobody is called back for this call any more; whoever is talked with already is let be',
    roles: ['supervisor', 'admin'],
    params: z.strictObject({ id: idField }),
    status: 204,
    refusals: ['no-such-thing', 'no-callback', 'storage-failed', 'stopping'],
    async handle({ params: { id: callId }, caller, commandId }) {
      const call = view.get('call', callId);
      if (!call || !isInScope(view, call, caller)) throw new Refused('no-such-thing', { field: 'id' });
      await carriedOut(commands, commandId, { do: 'cancel-callback', callId, via: caller.via, by: caller.name });
    },
  });

  return [list, cancel];
}

/** Those of the caller's scope. */
function shownCallbacks(view: View, caller: Caller): ShownCallback[] {
  const places = new Map<string | null, number>();
  const inLine = waitingInOrder(view).flatMap((call) => {
    const position = (places.get(call.queueId) ?? 0) + 1;
    places.set(call.queueId, position);
    return isAway(call) ? [shown(call, caller, position)] : [];
  });
  const offered = [...view.all('call')].filter(
    (call) => isCalledBack(call) || (isAway(call) && call.state.at === 'offered'),
  );
  const all = [...offered.map((call) => shown(call, caller, null)), ...inLine];
  return all.filter(({ id }) => isInScope(view, view.get('call', id), caller));
}

function shown(call: Call, caller: Caller, position: number | null): ShownCallback {
  const { id, queueId, arrivedAt, callback } = call;
  const number = agreedNumber(call) ?? '';
  const about = callback && 'since' in callback ? callback : { since: arrivedAt, tries: 0 };
  const looks = callback?.at === 'resting' || (callback?.at === 'due' && callback.closed);
  const until = looks ? callback.until : null;
  return {
    id,
    queueId,
    number: oversees(caller) ? number : maskNumber(number),
    state: stateOf(call),
    since: about.since,
    arrivedAt,
    position,
    tries: about.tries,
    until,
  };
}

function stateOf(call: Call): ShownCallback['state'] {
  if (call.callback?.at === 'resting') return 'resting';
  if (call.callback?.at !== 'due' || call.state.at === 'offered') return 'calling';
  return call.callback.closed ? 'closed' : 'waiting';
}

/** O: of a queue that is gone nobody knows the site. */
function isInScope({ directory }: View, call: Call | undefined, caller: Caller): boolean {
  return seesSite(caller, directory.queues.get(call?.queueId ?? '')?.siteId ?? null);
}
