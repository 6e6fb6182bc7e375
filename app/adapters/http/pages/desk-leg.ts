import { channelOfLeg } from '../../../domain/leg.js';
import type { Session, View } from '../../../domain/world.js';
import { maskNumber } from '../live/mask-number.js';
import type { Texts } from '../texts.js';

/** E5: how the leg that stays stands, and whether the agent may bring it up again; null: there is none to stay. */
export function deskLeg({ id, nailedUp }: Session, view: View, texts: Texts): object | null {
  const state = view.get('leg', id)?.state;
  if (!nailedUp || !state) return null;
  const isDown = channelOfLeg(state) === null;
  const givenUp = state.at === 'lost' && state.until === null;
  return {
    at: state.at,
    text: givenUp ? texts.say('leg-alarm') : texts.say(restText(state)),
    isAlarm: givenUp,
    // Nothing has to be brought up by hand that comes by itself.
    reconnect: isDown && state.at !== 'none',
  };
}

function restText(state: { readonly at: string; readonly cause?: string }): string {
  return state.at === 'dropped' && state.cause === 'idle' ? 'desk.leg-rests' : `leg.${state.at}`;
}

/** E3: the call that is offered for a look; agents see callers masked. Null: none is. */
export function deskPreview({ id }: Session, view: View): object | null {
  const offer = view.offerOfSession(id);
  const call = offer && view.get('call', offer.callId);
  if (offer?.state.at !== 'preview' || !call) return null;
  return { queue: view.directory.queues.get(offer.queueId)?.name ?? '', caller: maskNumber(call.caller.number) };
}
