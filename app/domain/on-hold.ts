import type { CallEvent, CallState } from './call.js';
import type { CallId, Instant } from './ids.js';

/** K3: the agent put the caller on hold at `since`: the caller hears music, the agent nothing. */
export type OnHold =
  | {
      readonly at: 'held';
      readonly since: Instant;
      /** The call by which the agent consults somebody meanwhile; absent: none. */
      readonly consult?: CallId;
      /** When whom the agent consulted hung up; absent: they did not. */
      readonly aloneSince?: Instant;
    }
  /**
   * The agent wants the caller back; who has not come by `until` is on hold as before. `again`: on hold once more as soon
   * as they have come, because what Asterisk tells of an overtaken request cannot be told from what it tells of the next.
   */
  | { readonly at: 'retrieving'; readonly since: Instant; readonly until: Instant; readonly again?: true };

type HoldEvent = Extract<
  CallEvent,
  { on: 'held' | 'retrieving' | 'retrieved' | 'not-retrieved' | 'consulted' | 'consult-over' }
>;

/** How holding and bringing back change who talks. */
export function holdNext(state: Extract<CallState, { at: 'talking' }>, event: HoldEvent): CallState {
  const { held, ...talking } = state;
  switch (event.on) {
    case 'held':
      if (held?.at === 'held') return state;
      return { ...talking, held: held ? { ...held, again: true } : { at: 'held', since: event.at } };
    case 'retrieving':
      if (held?.at === 'held' && held.consult !== undefined) return state;
      return held ? { ...talking, held: { at: 'retrieving', since: held.since, until: event.until } } : state;
    case 'retrieved':
      return held?.at === 'retrieving' ? { ...talking, ...(event.found ? { found: true } : {}) } : state;
    case 'not-retrieved':
      return held?.at === 'retrieving' ? { ...talking, held: { at: 'held', since: held.since } } : state;
    case 'consulted':
      return held?.at === 'held' ? { ...talking, held: { ...held, consult: event.consult } } : state;
    case 'consult-over':
      if (held?.at !== 'held') return state;
      return {
        ...talking,
        held: {
          at: 'held',
          since: held.since,
          ...(event.hungUpAt === undefined ? {} : { aloneSince: event.hungUpAt }),
        },
      };
  }
}
