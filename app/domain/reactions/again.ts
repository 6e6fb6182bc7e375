import { isTalking } from '../callback-talk.js';
import { isOnHold } from '../call.js';
import { deliveringOffer } from '../call-offers.js';
import type { Draft } from '../draft.js';
import type { Effect } from '../effects.js';
import type { EffectFailure } from '../events.js';
import { canBeAskedAgain } from '../effect-traits.js';
import { hearsMusic } from '../offers.js';
import type { Call } from '../world.js';

/**
 * An effect that can simply be asked for again, and is as long as what it was for still holds. The engine tells of
 * these failures a moment late, so that asking again cannot spin.
 */
export function askAgain(draft: Draft, effect: Effect, reason: EffectFailure): void {
  if (reason === 'gone' || !canBeAskedAgain(effect)) return;
  // Its name is never given again: what was to end is to end still, or whoever comes into that bridge hears it.
  if (effect.do === 'end-greeting') return draft.send(effect);
  const owner = draft.ownerOf(effect.channel);
  const call = owner?.kind === 'call' ? draft.call(owner.id) : undefined;
  if (effect.do === 'hangup' || effect.do === 'dismiss' ? !owner : call && isStillMeant(draft, call, effect))
    draft.send(effect);
  else if (call && effect.do === 'quiet') hearsMusic(draft, call);
}

function isStillMeant(draft: Draft, call: Call, effect: Effect): boolean {
  const talks =
    call.state.at === 'together' ||
    call.state.at === 'conference' ||
    (call.state.at === 'talking' && !isOnHold(call.state));
  // A menu's prompt plays, and nothing but it.
  const asks = (call.state.at === 'menu' && call.state.playback !== null) || isTalking(call);
  const joins = deliveringOffer(draft, call.id) !== undefined;
  switch (effect.do) {
    case 'answer':
      return call.answered;
    case 'show-as':
    case 'in-groups':
      return true;
    case 'deadman':
      return effect.seconds === 0 ? talks : !talks && !joins;
    // Whoever hears an apology gets music after it, asked for then: not into whatever begins meanwhile.
    case 'music':
      return !talks && !joins && !asks && meantToHearMusic(call);
    case 'ring':
      return !talks && !joins && !asks && !isOnHold(call.state) && meantToHearMusic(call);
    case 'progress':
      return !talks && !joins && !call.answered;
    case 'quiet':
      return talks || joins || asks;
    case 'remove':
      return !talks && !joins;
    default:
      return false;
  }
}

function meantToHearMusic({ state }: Call): boolean {
  return isOnHold(state) || ('music' in state && state.music);
}
