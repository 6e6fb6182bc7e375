import { isCalledIn } from './conferences.js';
import { customerOf } from './consults.js';
import { callingEnd } from './inner-ends.js';
import type { Call, View } from './world.js';

/**
 * K3: whether this call arrives, at an agent or in a queue, because a colleague asks for somebody, about a customer or into
 * a conference: they are rung and told of nothing else, and no voicemail, overflow or announcement answers for them.
 */
export function isAsked(view: Pick<View, 'all' | 'get' | 'ownerOf'>, call: Pick<Call, 'channel'>): boolean {
  const party = callingEnd(view, call);
  return party !== undefined && (isCalledIn(party) || customerOf(view, party.id) !== undefined);
}
