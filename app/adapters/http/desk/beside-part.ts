import { lineOf } from '../../../domain/second-lines.js';
import type { Call } from '../../../domain/world.js';
import { callerText } from './caller-text.js';
import { since, type Glance } from './glance.js';

/**
 * D2: whom the agent asks on the second line of their telephone while the customer is on hold, as any consultation; null:
 * nobody, or it is the customer whom they hear now.
 */
export function besidePart({ view, session, whole, csrf, texts, now }: Glance, customer: Call): object | null {
  const line = lineOf(view, session.id);
  const party = line && view.get('call', line.state.withCall);
  const held = customer.state.at === 'talking' ? customer.state.held : undefined;
  if (!line || !party || !held) return null;
  const answered = line.state.at === 'together';
  const state = answered ? 'talking' : 'calling';
  return {
    state,
    text: texts.say(`state.${state}`),
    caller: callerText(party, whole, texts),
    queue: '',
    since: since(line.state.since, now),
    waited: since(line.state.since, now),
    out: true,
    consult: { callId: customer.id, csrf, held: since(held.since, now), answered, rings: isRung(party), line: true },
  };
}

/** Not before it is on its way to them: a line that nobody is called by yet connects nobody. */
function isRung({ state }: Call): boolean {
  return state.at === 'calling';
}
