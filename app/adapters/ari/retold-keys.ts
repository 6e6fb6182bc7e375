import type { Millis } from '../../domain/ids.js';
import { idOf } from './translate.js';
import { part, textOf, type Json } from './wire-json.js';

/** Asterisk wants this long without a key between two of them, ms (its AST_MIN_DTMF_GAP). */
const GAP_MS = 45;
/** And makes each key this long at least, ms (`dtmfminduration` of asterisk.conf, as it is unless set). */
const SHORTEST_MS = 80;
/** It looks once per packet of sound. */
const FRAME_MS = 20;
/** It may be late by this much, ms. */
const LATE_MS = 50;

interface Kept {
  readonly digit: string;
  readonly length: Millis;
  /** Not retold after this. */
  until: Millis;
}

interface Keys {
  /** When the last key ended, as far as Asterisk is concerned. All times are ms of its clock. */
  endedAt: Millis;
  /** It may stretch that key until then: what comes earlier waits. */
  busyUntil: Millis;
  /** Told already, and perhaps told once more, in this order. */
  kept: Kept[];
}

/**
 * Asterisk tells a key twice when it comes too soon after the one before: once as it comes, and again, with the same
 * length, when it takes it out of the queue where it waited for its turn (`__ast_read` of its channel.c; measured with
 * 22.10.1 for every pause under 45 ms between two keys, and people's keys come bunched over a poor network). Which keys
 * can have waited follows from when they were told and how long they were; each makes one later, equal one nothing. Of
 * keys with no pause at all (RFC 4733 knows none that short) on an overloaded machine a few still come twice.
 */
export class RetoldKeys {
  readonly #channels = new Map<string, Keys>();

  /** True when this event tells a key that was told before. */
  isRetold(event: Json): boolean {
    const { type } = event;
    if (type !== 'ChannelDtmfReceived' && type !== 'ChannelDestroyed') return false;
    const channel = idOf(part(event, 'channel'));
    if (type === 'ChannelDtmfReceived') return this.#key(channel, event);
    this.#channels.delete(channel);
    return false;
  }

  forget(): void {
    this.#channels.clear();
  }

  #key(channel: string, event: Json): boolean {
    const at = Date.parse(textOf(event['timestamp'], 60));
    const length = event['duration_ms'];
    if (!Number.isFinite(at) || typeof length !== 'number') return false;
    const keys = this.#channels.get(channel) ?? { endedAt: -Infinity, busyUntil: -Infinity, kept: [] };
    this.#channels.set(channel, keys);
    return isToldTwice(keys, textOf(event['digit'], 4), length, at);
  }
}

function isToldTwice(keys: Keys, digit: string, length: Millis, at: Millis): boolean {
  const stretched = at + stretch(length);
  const kept = keys.kept.filter(({ until }) => at <= until);
  const told = kept.findIndex((key) => key.digit === digit && key.length === length);
  if (told >= 0) {
    // They keep their order: what stood in front did not wait.
    keys.kept = kept.slice(told + 1);
    Object.assign(keys, { endedAt: stretched, busyUntil: stretched });
    keys.kept.forEach((key, before) => (key.until = Math.max(key.until, lastMoment(keys, before, key.length))));
    return true;
  }
  if (kept.length > 0 || at < keys.busyUntil + GAP_MS + FRAME_MS) {
    const busyUntil = Math.max(keys.busyUntil, at);
    // The same key pressed again is told no earlier than its own length after the first one.
    const until = Math.max(at + length, lastMoment({ busyUntil }, kept.length, length));
    Object.assign(keys, { endedAt: stretched, busyUntil: Math.max(busyUntil, stretched) });
    keys.kept = [...kept, { digit, length, until }];
  } else {
    const begunInTime = at - length >= keys.endedAt + GAP_MS + FRAME_MS;
    keys.endedAt = begunInTime ? at : stretched;
    keys.busyUntil = begunInTime ? at + SHORTEST_MS : stretched;
    keys.kept = [];
  }
  return false;
}

/** Each key that waits begins a gap after the one before it has ended. */
function lastMoment({ busyUntil }: Pick<Keys, 'busyUntil'>, before: number, length: Millis): Millis {
  return busyUntil + before * (GAP_MS + LATE_MS + stretch(length)) + GAP_MS + LATE_MS;
}

function stretch(length: Millis): Millis {
  return Math.max(length, SHORTEST_MS);
}
