import type { CallId, ChannelId, Instant, OfferId, PlaybackId, TrunkId } from './ids.js';

/** Why a leg is dialled: to wait in park, or for one offer. */
export type LegPurpose = { readonly for: 'park' } | { readonly for: 'offer'; readonly offerId: OfferId };

export type LegState =
  | { readonly at: 'none' }
  | {
      readonly at: 'dialing';
      readonly channel: ChannelId;
      readonly purpose: LegPurpose;
      /** Trunks that already failed for this attempt. */
      readonly tried: readonly TrunkId[];
      /** Redials of a lost leg made so far; 0 for a first dial. */
      readonly attempt: number;
      readonly until: Instant;
    }
  | {
      readonly at: 'confirming';
      readonly channel: ChannelId;
      readonly purpose: LegPurpose;
      readonly attempt: number;
      /** 1 is the first time `press 1` is asked. */
      readonly asked: number;
      readonly playback: PlaybackId;
      readonly until: Instant;
    }
  | { readonly at: 'parked'; readonly channel: ChannelId; readonly since: Instant }
  | {
      readonly at: 'connecting';
      readonly channel: ChannelId;
      readonly offerId: OfferId;
      /** The announcement that still plays to the agent alone. */
      readonly playback: PlaybackId | null;
    }
  | { readonly at: 'connected'; readonly channel: ChannelId; readonly callId: CallId }
  | {
      readonly at: 'lost';
      readonly attempt: number;
      /** Redial at this instant; null: given up, alarm, the agent reconnects by hand. */
      readonly until: Instant | null;
      readonly cause: string;
    }
  | { readonly at: 'dropped'; readonly cause: string };
