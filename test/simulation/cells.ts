import type { AgentState } from '../../app/domain/agent.js';
import type { CallState } from '../../app/domain/call.js';
import type { Command, DomainEvent } from '../../app/domain/events.js';
import type { LegState } from '../../app/domain/leg.js';
import type { Callback } from '../../app/domain/callback.js';
import type { OfferState } from '../../app/domain/offer.js';
import type { LiveState } from '../../app/domain/recording.js';
import type { PingState } from '../../app/domain/trunk-ping.js';

type Reaches = DomainEvent['type'] | Command['do'];
type Table<State extends string> = Readonly<Record<State, readonly Reaches[]>>;

// Which events can reach a thing in which state. Typed by state, so that a new one does not compile until it stands
// here. A deadline reaches only states that carry one; what a leg's earlier channels still tell comes in any state.
const COMMANDS = Object.keys({
  login: true,
  logout: true,
  hold: true,
  unhold: true,
  'pause-queue': true,
  'unpause-queue': true,
  reset: true,
  'end-wrap-up': true,
  accept: true,
  reject: true,
  release: true,
  transfer: true,
  'hold-call': true,
  'retrieve-call': true,
  record: true,
  consult: true,
  'complete-consult': true,
  'connect-calls': true,
  'abort-consult': true,
  confer: true,
  'send-digits': true,
  'add-party': true,
  'drop-party': true,
  'leave-conference': true,
  reconnect: true,
  dial: true,
  'drop-leg': true,
  'dial-in': true,
  'end-leg': true,
  supervise: true,
  'switch-supervision': true,
  'stop-supervising': true,
} satisfies Record<Exclude<Command['do'], 'cancel-callback'>, true>) as Command['do'][];
const WEATHER = ['switch.up', 'switch.down', 'directory.changed'] as const;

const SEEN = ['device.seen', 'desktop.seen', 'presence.seen', 'emergency.called'] as const;

const AGENT: Table<AgentState['at']> = {
  'logged-out': [...COMMANDS, ...WEATHER, 'presence.seen'],
  'not-ready': [...COMMANDS, ...WEATHER, ...SEEN, 'deadline'],
  ready: [...COMMANDS, ...WEATHER, ...SEEN, 'deadline'],
  offered: [...COMMANDS, ...WEATHER, ...SEEN],
  calling: [...COMMANDS, ...WEATHER, ...SEEN, 'deadline'],
  talking: [...COMMANDS, ...WEATHER, ...SEEN, 'deadline'],
  'private-call': [...WEATHER, 'login', 'logout', 'hold', 'unhold', 'release', 'reset', 'presence.seen'],
  'wrap-up': [...COMMANDS, ...WEATHER, ...SEEN, 'deadline'],
};

const LATE = ['leg.entered', 'leg.ringing', 'channel.left', 'channel.gone', 'digit'] as const;
const IN_BRIDGE = ['bridge.joined', 'bridge.left', 'playback.ended', 'effect.failed'] as const;

const LEG: Table<LegState['at']> = {
  none: [...LATE, 'bridge.joined', 'bridge.left', 'playback.ended', 'effect.failed', 'found.leg', 'switch.up'],
  dialing: [...LATE, 'effect.failed', 'deadline', 'found.leg', 'switch.up'],
  confirming: [...LATE, 'playback.ended', 'effect.failed', 'deadline', 'found.leg', 'switch.up'],
  greeting: [...LATE, 'playback.ended', 'effect.failed', 'deadline', 'switch.up'],
  parked: [
    ...LATE,
    ...IN_BRIDGE,
    'deadline',
    'found.unbridged',
    'found.leg',
    'found.together',
    'found.conversation',
    'switch.up',
  ],
  connecting: [...LATE, ...IN_BRIDGE, 'found.leg', 'found.apart', 'switch.up'],
  connected: [...LATE, ...IN_BRIDGE, 'hold.pressed', 'found.apart', 'found.together', 'found.taken-out', 'switch.up'],
  lost: [...LATE, 'bridge.left', 'effect.failed', 'deadline', 'switch.up'],
  // A late join is not heard here: its channel's leaving came in between and is newer.
  dropped: [...LATE, 'bridge.left', 'playback.ended', 'effect.failed', 'switch.up'],
};

const CALL: Table<CallState['at']> = {
  // Found in conversation: only when the store failed from the menu to the agent and Farline then died; the domain's
  // tests show that one.
  menu: [
    'caller.entered',
    'channel.left',
    'channel.gone',
    'digit',
    'playback.ended',
    'effect.failed',
    'deadline',
    ...WEATHER,
  ],
  waiting: ['caller.entered', 'channel.left', 'channel.gone', ...IN_BRIDGE, 'deadline', 'found.together', 'switch.up'],
  offered: [
    'caller.entered',
    'channel.left',
    'channel.gone',
    ...IN_BRIDGE,
    'deadline',
    'found.together',
    'found.apart',
  ],
  'agent-first': [...WEATHER],
  calling: [
    'far.entered',
    'far.answered',
    'leg.ringing',
    'channel.left',
    'channel.gone',
    'bridge.joined',
    'effect.failed',
    'deadline',
    'found.together',
    'switch.up',
  ],
  failed: ['channel.left', 'channel.gone', 'deadline', 'switch.up'],
  talking: [
    'caller.entered',
    'channel.left',
    'channel.gone',
    ...IN_BRIDGE,
    'found.apart',
    'found.taken-out',
    'switch.up',
  ],
  passing: ['channel.left', 'channel.gone', 'deadline', 'switch.up'],
  together: ['channel.left', 'channel.gone', 'bridge.joined', 'bridge.left', 'found.apart', 'switch.up'],
  conference: [
    'channel.left',
    'channel.gone',
    'bridge.joined',
    'bridge.left',
    'effect.failed',
    'found.apart',
    'switch.up',
  ],
  ended: ['channel.left', 'channel.gone', ...IN_BRIDGE],
};

const OFFER: Table<Exclude<OfferState['at'], 'joined' | 'failed'>> = {
  preview: ['channel.left', 'channel.gone', 'hold', 'logout', 'accept', 'reject', 'deadline', 'switch.up'],
  reserved: [
    'channel.left',
    'channel.gone',
    'hold',
    'pause-queue',
    'reset',
    'logout',
    'deadline',
    'found.together',
    'switch.down',
    'switch.up',
  ],
  delivering: [
    'channel.left',
    'channel.gone',
    'hold',
    'logout',
    'deadline',
    'bridge.joined',
    'effect.failed',
    'found.apart',
  ],
};

const TOLD = ['recording.started', 'recording.stopped', 'effect.failed'] as const;

const RECORDING: Table<LiveState['at']> = {
  unannounced: ['record'],
  announcing: ['greeting.ended', 'effect.failed', 'deadline', 'record'],
  starting: [...TOLD, 'deadline', 'record'],
  recording: [...TOLD, 'record'],
  pausing: [...TOLD, 'deadline', 'record'],
  paused: [...TOLD, 'record'],
  ending: [...TOLD, 'deadline'],
};

const TRUNK: Table<PingState['at']> = {
  unasked: ['trunk.pinged', 'directory.changed'],
  up: ['trunk.pinged', 'directory.changed'],
  out: ['trunk.pinged', 'directory.changed'],
};

const CALLBACK: Table<Callback['at']> = {
  later: ['deadline', 'digit', 'channel.gone', 'bridge.joined'],
  offering: ['digit', 'playback.ended', 'channel.gone', 'bridge.joined'],
  told: ['digit', 'channel.gone', 'bridge.joined'],
  asking: ['digit', 'deadline', 'channel.gone', 'playback.ended', 'bridge.joined'],
  typing: ['digit', 'deadline', 'channel.gone', 'playback.ended', 'bridge.joined'],
  thanking: ['playback.ended', 'channel.left', 'channel.gone', 'digit', 'deadline'],
  due: ['cancel-callback'],
  resting: ['deadline', 'cancel-callback'],
  dialling: [
    'far.entered',
    'far.answered',
    'leg.ringing',
    'channel.gone',
    'deadline',
    'effect.failed',
    'cancel-callback',
  ],
  confirming: ['digit', 'deadline', 'channel.gone', 'playback.ended'],
  joining: ['bridge.joined', 'channel.gone'],
};

/** Every cell, as `machine state event`. */
export const CELLS: readonly string[] = [
  ...cellsOf('agent', AGENT),
  ...cellsOf('leg', LEG),
  ...cellsOf('call', CALL),
  ...cellsOf('offer', OFFER),
  ...cellsOf('callback', CALLBACK),
  ...cellsOf('trunk', TRUNK),
  ...cellsOf('recording', RECORDING),
];

function cellsOf(machine: string, table: Table<string>): string[] {
  return Object.entries(table).flatMap(([state, events]) => events.map((event) => `${machine} ${state} ${event}`));
}
