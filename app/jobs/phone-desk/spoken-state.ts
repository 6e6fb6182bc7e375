import type { Session } from '../../domain/world.js';
import type { Spoken } from '../../ports/voice-line.js';

/** What an agent does, and why they are not ready when a reason can be spoken. */
export function stateOf({ state, holds }: Session): readonly Spoken[] {
  switch (state.at) {
    case 'logged-out':
      return ['is-signed-out'];
    case 'ready':
      return ['is-ready'];
    case 'offered':
      return ['call-offered'];
    case 'calling':
    case 'talking':
    case 'private-call':
      return ['talking'];
    case 'wrap-up':
      return ['wrap-up'];
    case 'not-ready': {
      const hold = holds.at(-1);
      if (hold?.setter === 'system') return ['is-not-ready', 'phone-lost'];
      return /^[0-9]{1,3}$/.test(hold?.reason ?? '')
        ? ['is-not-ready', { digits: hold?.reason ?? '' }]
        : ['is-not-ready'];
    }
  }
}
