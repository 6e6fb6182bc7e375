import { channelOfLeg } from '../../app/domain/leg.js';
import { tapsOf } from '../../app/domain/supervision.js';
import { supervisionOf } from '../../app/domain/supervisions.js';
import type { Supervision, View } from '../../app/domain/world.js';
import type { Asterisk, Channel } from './asterisk.js';

/** K4: who listens is where the tap is, and nobody listens of whom nobody knows. */
export function supervisionMismatches(view: View, asterisk: Asterisk, found: Set<string>): void {
  for (const one of view.all('supervision')) supervisionMismatch(view, asterisk, one, found);
  for (const channel of asterisk.channels.values()) strayMismatch(view, channel, found);
  for (const bridge of asterisk.bridges.keys()) {
    const needed = [...view.all('supervision')].some(({ state }) => tapsOf(state).some((tap) => tap.bridge === bridge));
    if (bridge.startsWith('n1-supervise-') && !needed) found.add(`bridge ${bridge} is nobody's`);
  }
}

function supervisionMismatch(view: View, asterisk: Asterisk, one: Supervision, found: Set<string>): void {
  const { id, state, sessionId, callId, ownSessionId } = one;
  if (state.at !== 'waiting' && state.at !== 'listening') found.add(`supervision ${id} is ${state.at} for ever`);
  if (!asterisk.channels.has(state.channel)) found.add(`supervision ${id} has no line`);
  const session = view.get('session', sessionId);
  if (!session || session.state.at === 'logged-out') found.add(`supervision ${id} listens to nobody`);
  const call = callId === null ? undefined : view.get('call', callId);
  if (callId !== null && !call) found.add(`supervision ${id} outlives its call`);
  const own = ownSessionId === null ? undefined : view.get('session', ownSessionId);
  if (own?.state.at === 'ready') found.add(`supervision ${id}: ${own.agentId} supervises and is ready`);
  if (state.at !== 'listening') return;
  const { tap } = state;
  const leg = view.get('leg', sessionId);
  if (tap.on !== (leg && channelOfLeg(leg.state))) found.add(`supervision ${id} listens to another leg`);
  if (tap.mode !== one.mode) found.add(`supervision ${id} is in another mode than wanted`);
  for (const channel of [tap.channel, state.channel]) {
    if (asterisk.channels.get(channel)?.bridge !== tap.bridge) found.add(`${channel} is outside the bridge of its tap`);
  }
}

function strayMismatch(view: View, { id, role }: Channel, found: Set<string>): void {
  if ((role === 'tap' || role === 'supervisor') && !supervisionOf(view, id)) found.add(`${id} is nobody's`);
}
