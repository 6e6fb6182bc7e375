import type { Snapshot, SnapshotChannel } from '../../ports/switch.js';
import { isVoiceRole } from './ari-voice-lines.js';
import { TAKEN_CONTEXT } from './dismiss-leg.js';
import { callerOf, endpointOf, idOf, isForHelp } from './translate.js';
import { listOf, objectOf, part, textOf, type Json } from './wire-json.js';

/**
 * What of Asterisk's channels and bridges is ours. A channel is ours while it is in our application, or when we
 * dialled it (its id begins with `<pbx>-leg-`) and it has not been answered yet.
 */
export function snapshotOf(channels: unknown, bridges: unknown, app: string, pbx: string): Snapshot {
  return {
    channels: listOf(channels).flatMap((channel) => channelOf(objectOf(channel), app, pbx) ?? []),
    bridges: listOf(bridges).flatMap((bridge) => bridgeOf(objectOf(bridge)) ?? []),
  };
}

function channelOf(channel: Json | null, app: string, pbx: string): SnapshotChannel | null {
  const id = idOf(channel);
  if (!channel || !id) return null;
  // It is told that another agent took the call, and ends by itself.
  if (part(channel, 'dialplan')?.['context'] === TAKEN_CONTEXT) return null;
  const args = argumentsOf(channel, app);
  const dialled = id.startsWith(`${pbx}-leg-`);
  const takenFor = takenForLeg(channel);
  if (isForHelp(channel)) return helpChannel(channel, id);
  const supervision = supervisionChannel(channel, id, pbx, args !== null);
  if (supervision) return supervision;
  if (!args && !dialled && takenFor === null) return null;
  const [role, first = '', second = ''] = args ?? ['leg', takenFor ?? ''];
  if (isVoiceRole(role)) return null;
  return {
    id,
    up: channel['state'] === 'Up',
    ringing: channel['state'] === 'Ringing',
    role: ROLES[role ?? ''] ?? 'other',
    entered: args !== null,
    sessionId: role === 'leg' ? first || sessionInId(id, pbx) : null,
    caller: callerOf(channel),
    dialledNumber: role === 'in' ? first : '',
    endpoint: (role === 'in' ? second : '') || endpointOf(channel),
  };
}

/** K4: a supervisor's own line, which may ring still, or a tap: it enters us without any dialplan. */
function supervisionChannel(channel: Json, id: string, pbx: string, entered: boolean): SnapshotChannel | null {
  const role = id.startsWith(`${pbx}-tap-`) ? 'tap' : id.startsWith(`${pbx}-sup-`) ? 'supervisor' : null;
  if (role === null) return null;
  return {
    id,
    up: channel['state'] === 'Up',
    ringing: channel['state'] === 'Ringing',
    role,
    entered: entered || role === 'tap',
    sessionId: null,
    caller: NOBODY,
    dialledNumber: '',
    endpoint: '',
  };
}

function helpChannel(channel: Json, id: string): SnapshotChannel {
  return {
    id,
    up: channel['state'] === 'Up',
    ringing: false,
    role: 'emergency',
    entered: false,
    sessionId: null,
    caller: NOBODY,
    dialledNumber: '',
    endpoint: endpointOf(channel),
  };
}

const NOBODY = { number: '', name: '' } as const;

/** By the first argument with which a channel entered. */
const ROLES: Readonly<Record<string, SnapshotChannel['role']>> = { in: 'caller', leg: 'leg', out: 'far' };

/** Arguments with which the channel entered our application, or null when it is not in it. */
function argumentsOf(channel: Json, app: string): readonly string[] | null {
  const dialplan = part(channel, 'dialplan');
  if (dialplan?.['app_name'] !== 'Stasis') return null;
  const [name, ...args] = textOf(dialplan['app_data'], 500).split(',');
  return name === app ? args : null;
}

/** Session of an agent who dialled in, or dialled a number outside, on their way to being a leg; null elsewhere. */
function takenForLeg(channel: Json): string | null {
  const dialplan = part(channel, 'dialplan');
  const extension = textOf(dialplan?.['exten'], 150);
  const context = dialplan?.['context'];
  return (context === 'farline-leg' && extension !== 's') || context === 'farline-own' ? extension : null;
}

/** Session in `<pbx>-leg-<session>-<epoch>-<n>`. */
function sessionInId(id: string, pbx: string): string | null {
  return /^(.+)-[^-]+-\d+$/.exec(id.slice(`${pbx}-leg-`.length))?.[1] ?? null;
}

function bridgeOf(bridge: Json | null): Snapshot['bridges'][number] | null {
  const id = idOf(bridge);
  if (!bridge || !id) return null;
  return { id, members: listOf(bridge['channels']).map((member) => textOf(member, 150)) };
}
