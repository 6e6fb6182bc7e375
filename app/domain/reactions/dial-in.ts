import type { Draft } from '../draft.js';
import type { Command } from '../events.js';
import { channelOfLeg, legNext } from '../leg.js';
import { legBridge, ringTime } from '../legs.js';
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
  const before = channelOfLeg(leg.state);
  if (before === channel) return;
  const until = draft.at + ringTime(draft, session, { for: 'park' });
  const state = legNext(leg.state, { on: 'dialled-in', channel, until });
  if (state === leg.state) return draft.refuse('leg-is-up');
  if (state.at !== 'dialing') return;
  if (leg.state.at === 'confirming')
    draft.send({ do: 'hush', channel: leg.state.channel, playback: leg.state.playback });
  if (before) draft.send({ do: 'hangup', channel: before, reason: 'normal' });
  const bridge = leg.bridge ?? legBridge(draft, session, state.purpose);
  // Answered already: they have said who they are on it.
  const fresh = { bridge, trunkId: null, startedAt: draft.at, answeredAt: draft.at };
  draft.put('leg', { ...leg, state, ...fresh }, 'leg.dialled-in');
  draft.send({ do: 'take-leg', channel, sessionId: session.id });
}
