import type { Agent } from '../../../domain/directory.js';
import type { Instant } from '../../../domain/ids.js';
import type { View } from '../../../domain/world.js';
import { reasonWords } from '../reason-words.js';
import type { Texts } from '../texts.js';

/** Why a caller of the queue is not with this agent yet, in a sentence. */
export function whyWaiting(view: View, agent: Agent, now: Instant, texts: Texts): string {
  const { name } = agent;
  const say = (key: string, values: Readonly<Record<string, string>> = {}): string =>
    texts.say(`guide.call.why-${key}`, { name, ...values });
  const session = view.sessionOfAgent(agent.id);
  if (!session) return say('signed-out');
  if (session.reach.at !== 'there') return say('away');
  const { at } = session.state;
  if (at === 'not-ready') {
    const reasons = session.holds.map(({ reason }) => reasonWords(reason, view.directory, texts));
    return say('not-ready', { reason: reasons.join(', ') });
  }
  if (at === 'wrap-up') return say('wrap-up');
  if (at !== 'ready') return say('busy');
  return say(session.restUntil > now ? 'rests' : 'soon');
}
