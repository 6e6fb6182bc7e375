import type { Effect } from '../domain/effects.js';
import type { DomainEvent } from '../domain/events.js';
import type { Tap } from '../domain/supervision.js';
import { newestTap, tapsOf } from '../domain/supervision.js';
import { supervisionOf } from '../domain/supervisions.js';
import type { Supervision, View } from '../domain/world.js';
import type { Snapshot, SnapshotChannel } from '../ports/switch.js';
import { FoundChannels } from './found-channels.js';
import type { Differences } from './differences.js';

/**
 * K4: compares who listens to whom with what Asterisk has. A supervision outlives the process; what belongs to none ends,
 * so that nobody listens of whom nobody knows. `skip` as in `reconcile`.
 */
export function reconcileSupervisions(
  view: View,
  snapshot: Snapshot,
  pbx: string,
  skip: (name: string) => boolean,
): Differences {
  const found = new FoundChannels(snapshot);
  const rows = [...view.all('supervision')].filter(({ id }) => !skip(id));
  const events = rows.flatMap((one) => [
    ...lineEvents(one, found, skip),
    ...tapEvents(one, found, skip),
    ...mouthEvents(one, found, skip),
  ]);
  const strays = snapshot.channels.flatMap((channel) => (skip(channel.id) ? [] : strayRepairs(view, channel)));
  const lines = rows.flatMap((one) => lineRepairs(one, found, skip));
  const mouths = rows.flatMap((one) => mouthRepairs(one, found, skip));
  return { events, repairs: [...lines, ...mouths, ...strays, ...leftovers(view, snapshot, pbx, skip)] };
}

/** Bridges of taps that are no more; whoever still stands there, a supervisor who waits, hears nothing in them. */
function leftovers(view: View, { bridges }: Snapshot, pbx: string, skip: Skip): Effect[] {
  const needed = new Set(
    [...view.all('supervision')].flatMap(({ state, mouths }) =>
      [...tapsOf(state), ...mouths].map(({ bridge }) => bridge),
    ),
  );
  return bridges
    .filter(({ id }) => id.startsWith(`${pbx}-supervise-`) && !needed.has(id) && !skip(id))
    .map(({ id }) => ({ do: 'unbridge', bridge: id }));
}

type Skip = (name: string) => boolean;

/** The supervisor's own line; a leg of theirs is compared with the other legs. */
function lineEvents({ device, state }: Supervision, found: FoundChannels, skip: Skip): DomainEvent[] {
  const { channel } = state;
  if (device === null || skip(channel)) return [];
  const line = found.get(channel);
  if (!line) return [{ type: 'channel.gone', channel, cause: 0, sip: null }];
  if (state.at !== 'dialing') return [];
  if (line.entered) return [{ type: 'supervisor.entered', channel }];
  return line.ringing && !state.ringing ? [{ type: 'leg.ringing', channel }] : [];
}

/** Who listens is where the tap is; what the state says was so once. */
function lineRepairs({ state }: Supervision, found: FoundChannels, skip: Skip): Effect[] {
  if (state.at !== 'listening') return [];
  const { bridge } = state.tap;
  const apart = [state.tap.channel, state.channel].filter(
    (channel) => !skip(channel) && found.isHere(channel) && found.bridgeOf(channel) !== bridge,
  );
  if (apart.length === 0 || skip(bridge)) return [];
  return [
    { do: 'bridge', bridge, name: bridge },
    { do: 'add', bridge, channels: apart, joins: false },
  ];
}

function tapEvents({ state }: Supervision, found: FoundChannels, skip: Skip): DomainEvent[] {
  return tapsOf(state).flatMap((tap: Tap): DomainEvent[] => {
    const { channel, bridge } = tap;
    if (skip(channel) || skip(bridge)) return [];
    if (!found.get(channel)) return [{ type: 'channel.gone', channel, cause: 0, sip: null }];
    if (state.at === 'listening' || newestTap(state) !== tap) return [];
    if (found.bridgeOf(channel) !== bridge) return [{ type: 'tap.entered', channel }];
    const both = found.bridgeOf(state.channel) === bridge;
    return [{ type: 'bridge.joined', bridge, channel: both ? state.channel : channel }];
  });
}

/** How far each of its two channels got, as long as it is not known to be there. */
function mouthEvents({ mouths }: Supervision, found: FoundChannels, skip: Skip): DomainEvent[] {
  return mouths.flatMap(({ mic, speaker, bridge, inside }) =>
    [mic, speaker].flatMap((channel): DomainEvent[] => {
      if (skip(channel) || skip(bridge)) return [];
      if (!found.get(channel)) return [{ type: 'channel.gone', channel, cause: 0, sip: null }];
      if (inside.includes(channel)) return [];
      if (found.bridgeOf(channel) !== bridge) return [{ type: 'tap.entered', channel }];
      return [{ type: 'bridge.joined', bridge, channel }];
    }),
  );
}

/** What belongs to a mouth is in its bridge. */
function mouthRepairs({ mouths }: Supervision, found: FoundChannels, skip: Skip): Effect[] {
  return mouths.flatMap(({ bridge, inside }): Effect[] => {
    const apart = inside.filter(
      (channel) => !skip(channel) && found.isHere(channel) && found.bridgeOf(channel) !== bridge,
    );
    if (apart.length === 0 || skip(bridge)) return [];
    return [
      { do: 'bridge', bridge, name: bridge },
      { do: 'add', bridge, channels: apart, joins: false },
    ];
  });
}

/** A line, a tap or a part of a mouth of no supervision. */
function strayRepairs(view: View, { id, role }: SnapshotChannel): Effect[] {
  if ((role !== 'supervisor' && role !== 'tap') || supervisionOf(view, id)) return [];
  return [{ do: 'hangup', channel: id, reason: 'normal' }];
}
