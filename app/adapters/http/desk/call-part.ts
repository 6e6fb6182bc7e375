import type { Call } from '../../../domain/world.js';
import { maskNumber } from '../live/mask-number.js';
import { since, type Glance } from './glance.js';

/** The call that is offered or talked on; null in between. */
export function callPart({ view, session, whole, csrf, texts, now }: Glance): object {
  const { state, interval } = session;
  const call = 'callId' in state ? view.get('call', state.callId) : undefined;
  if (!call) return { call: null };
  // E3: whoever has a call to look at decides before it is delivered.
  const preview = view.offerOfSession(session.id)?.state.at === 'preview';
  const queue = view.directory.queues.get(call.queueId ?? '');
  return {
    call: {
      state: state.at,
      text: texts.say(`state.${state.at}`),
      caller: callerText(call, whole, texts),
      queue: queue?.name ?? '',
      since: since(interval.since, now),
      waited: since(call.arrivedAt, interval.since),
      preview: preview ? { csrf } : null,
      release: state.at === 'talking' ? { callId: call.id, csrf } : null,
    },
  };
}

function callerText({ caller: { number, name } }: Call, whole: boolean, texts: Glance['texts']): string {
  if (number === '') return texts.say('caller.withheld');
  if (!whole) return maskNumber(number);
  return name === '' || name === number ? number : `${name} ${number}`;
}
