import { destination } from './destination.js';
import type { Instant, PhoneId, SessionId, SiteId, TrunkId } from './ids.js';
import { maskNumber } from './mask-number.js';
import type { Overrides } from './settings.js';
import type { Destination, RouteFailure } from './destination.js';
import { isSameNumber } from './session-number.js';
import type { Way } from './trunk-contacts.js';
import type { CallerId, RecordFormat } from './voice-settings.js';
import type { Reach, View } from './world.js';

/** What an agent's calls ring for the length of one session (B). */
export type Device =
  | {
      readonly kind: 'number';
      /** Normalised. Personal: masked in facts and logs. */
      readonly number: string;
      /** F: it came with the login and is gone with it. */
      readonly typed: boolean;
      /** Behind a gateway: this trunk is used and prefixes are not searched. */
      readonly trunkId: TrunkId | null;
    }
  | {
      readonly kind: 'phone';
      readonly phoneId: PhoneId;
      /** Name of its endpoint in Asterisk. */
      readonly peer: string;
      /** B9: told to pick up by itself. */
      readonly autoAnswer: boolean;
      /** Always found at one address: it is there until its OPTIONS say otherwise. */
      readonly fixed?: boolean;
      /** B5: what its calls show, whoever signs in; else they show the agent. */
      readonly callerId?: CallerId | null;
      /** K4: whether supervisors may listen in, whoever signs in; else it is as for the agent. */
      readonly chanSpy?: boolean | null;
      /** H, K5: conversations on it are recorded, in this format, whoever signs in; null, inactive: as settings say. */
      readonly record?: RecordFormat | null;
      /** D7: where it stands; absent: as its agent. */
      readonly siteId?: SiteId;
    }
  | {
      readonly kind: 'softphone';
      /** Name of its endpoint in Asterisk, which exists as long as the session. */
      readonly peer: string;
    };

/** A configured telephone as an agent chooses it at sign-in. */
export interface ChosenPhone {
  readonly phoneId: PhoneId;
  readonly device: Extract<Device, { kind: 'phone' | 'number' }>;
  /** It is in the list that hot desk agents choose from. */
  readonly hotDesk: boolean;
  /** What it sets itself, whoever signs in [nothing]. */
  readonly settings?: Overrides;
  /** Registered now, or always found at its address or number. */
  readonly reachable: boolean;
}

/** The endpoint of the softphone of one session; never that of another one, so an old page cannot take its calls. */
export function softphonePeer(sessionId: SessionId): string {
  return `soft-${sessionId}`;
}

/** A softphone registers once its page has the secret of this session; until then it is as good as gone (C6). */
export function firstReach(device: Device, until: Instant): Reach {
  return device.kind === 'softphone' ? { at: 'away', until } : { at: 'there' };
}

/** Without its full number. */
export function maskDevice(device: Device): Device {
  return device.kind === 'number' ? { ...device, number: maskNumber(device.number) } : device;
}

/** Whether two sessions would ring at the same place. */
export function isSameDevice(one: Device, other: Device): boolean {
  if (one.kind === 'number') return other.kind === 'number' && isSameNumber(one.number, other.number);
  return other.kind !== 'number' && one.peer === other.peer;
}

/** How a device is dialled: a peer of ours directly, a number over the trunk that D1 finds. */
export type DeviceWay =
  | { readonly by: 'peer'; readonly peer: string; readonly autoAnswer: boolean }
  | ({ readonly by: 'trunk' } & OverTrunk)
  | { readonly by: 'none'; readonly cause: RouteFailure };

type OverTrunk = Omit<Extract<Destination, { found: true }>, 'found'>;

/** `tried`: ways that failed for this attempt already. */
export function wayTo(view: View, device: Device, tried: readonly Way[]): DeviceWay {
  if (device.kind !== 'number') {
    return { by: 'peer', peer: device.peer, autoAnswer: device.kind === 'phone' && device.autoAnswer };
  }
  const way = destination(view, device.number, device.trunkId, tried);
  if (!way.found) return { by: 'none', cause: way.cause };
  const { found: _found, ...over } = way;
  return { by: 'trunk', ...over };
}
