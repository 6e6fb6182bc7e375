import { callsForHelp } from '../domain/emergency-hold.js';
import type { DomainEvent } from '../domain/events.js';
import type { View } from '../domain/world.js';
import type { Snapshot } from '../ports/switch.js';

/**
 * D7: who calls an emergency service on their telephone, compared with whom we hold for it: a call that began before its
 * agent signed in, or while we did not listen, and one that ended meanwhile. `skip` as in `reconcile`.
 */
export function reconcileEmergencies(view: View, snapshot: Snapshot, skip: (name: string) => boolean): DomainEvent[] {
  const calls = snapshot.channels.filter(({ role }) => role === 'emergency');
  const up = new Set(calls.map(({ id }) => id));
  return [...view.all('session')].flatMap(({ holds, state, device }): DomainEvent[] => {
    const known = callsForHelp({ holds });
    const over = known.filter((channel) => !up.has(channel) && !skip(channel));
    const peer = state.at === 'logged-out' || device.kind === 'number' ? null : device.peer;
    const begun = calls.filter(({ id, endpoint }) => endpoint === peer && !known.includes(id) && !skip(id));
    return [
      ...over.map((channel) => ({ type: 'channel.gone', channel, cause: 0, sip: null }) as const),
      ...begun.map(({ id, endpoint }) => ({ type: 'emergency.called', channel: id, peer: endpoint }) as const),
    ];
  });
}
