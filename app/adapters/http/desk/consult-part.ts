import type { Call } from '../../../domain/world.js';
import { customerOf } from '../../../domain/consults.js';
import { since, type Glance } from './glance.js';

/** K3: the customer who is on hold while the agent's call of now consults somebody; null: it consults nobody. */
export function consultPart({ view, csrf, now }: Glance, { id, state }: Call): object | null {
  const customer = customerOf(view, id);
  const held = customer?.state.held;
  if (!customer || !held) return null;
  return {
    callId: customer.id,
    csrf,
    held: since(held.since, now),
    answered: state.at === 'talking',
    rings: state.at === 'calling',
  };
}

/** K3: the form that asks whom to consult; null: there is no customer to ask about. */
export function askPart({ csrf, typed = {} }: Glance, { id, state, direction }: Call): object | null {
  if (state.at !== 'talking' || direction !== 'in') return null;
  return { callId: id, csrf, asked: typed['consulted'] === id ? (typed['asked'] ?? '') : '' };
}
