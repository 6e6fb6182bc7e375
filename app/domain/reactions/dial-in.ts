import type { Draft } from '../draft.js';
import type { Command } from '../events.js';
import { channelOfLeg } from '../leg.js';
import { takeLeg } from '../taken-legs.js';
import type { Session } from '../world.js';
import { login } from './login.js';

type DialIn = Extract<Command, { do: 'dial-in' }>;

/**
 * E1c: an agent who called us and gave the PIN nails up with this very call. E8: a leg that is being dialled gives way to
 * it, one that is up stays. Who is not signed in is signed in first, at their own number: what the network says about
 * the caller is no number to call back.
 */
export function dialIn(draft: Draft, command: DialIn): void {
  const { agentId, channel, via, by } = command;
  const agent = draft.directory.agents.get(agentId);
  if (!agent) return draft.refuse('no-such-agent', 'agentId');
  if (!draft.sessionOfAgent(agentId)) {
    if (!agent.nailedUp) return draft.refuse('not-nailed-up');
    login(draft, { do: 'login', agentId, interface: 'mobile', agentPhone: null, via, by }, 'comes');
  }
  const session = draft.refusal ? undefined : draft.sessionOfAgent(agentId);
  if (session) take(draft, session, channel);
}

function take(draft: Draft, session: Session, channel: string): void {
  draft.subject = session.id;
  const leg = draft.leg(session.id);
  if (!leg || !session.nailedUp) return draft.refuse('not-nailed-up');
  if (channelOfLeg(leg.state) !== channel && !takeLeg(draft, session, channel)) draft.refuse('leg-is-up');
}
