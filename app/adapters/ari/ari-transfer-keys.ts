import type { ChannelId, Millis } from '../../domain/ids.js';
import type { Outcome } from '../../ports/switch.js';
import type { TransferKey, TransferKeys } from '../../ports/transfer-keys.js';
import type { AriHttp } from './ari-http.js';
import { transferProgress } from './effects/channel-effects.js';
import { TransferNotices } from './transfer-notices.js';
import { idOf } from './translate.js';
import { part, textOf, type Json } from './wire-json.js';

const askMs = 5_000;
const longest = 64;
/** Asterisk's word for a NOTIFY with 200 that has left. */
const TRANSFERRED = 'channel_answered';

/**
 * `ChannelTransfer`: Asterisk has answered the REFER with 202 and does nothing more by itself; what the telephone is told
 * then is up to us (Asterisk documentation, "ARI Transfer Handling").
 */
export class AriTransferKeys implements TransferKeys {
  onKey: ((key: TransferKey) => void) | null = null;
  readonly #notices = new TransferNotices();

  constructor(private readonly http: AriHttp) {}

  /** True when the event was about a Transfer key. */
  hear(event: Json): boolean {
    const type = event['type'];
    if (type === 'StasisEnd' || type === 'ChannelDestroyed') this.#notices.left(idOf(part(event, 'channel')));
    if (type !== 'ChannelTransfer') return false;
    const state = textOf(event['state'], longest);
    // Behind each NOTIFY it is told again; the press itself has no state yet.
    if (state === TRANSFERRED) this.#notices.left(idOf(sourceOf(event)));
    if (state !== '' && state !== 'Invalid') return true;
    const key = keyIn(event);
    if (!key) return true;
    if (this.onKey) this.onKey(key);
    else this.decline(key.channel);
    return true;
  }

  decline(channel: ChannelId): void {
    this.http.send(transferProgress(channel, false), askMs, () => undefined);
  }

  /** For who asks for `transferred`: `done` is called once the telephone's NOTIFY has left. */
  onceTold(channel: ChannelId, deadlineMs: Millis, done: (outcome: Outcome) => void): (answered: Outcome) => void {
    return this.#notices.expect(channel, deadlineMs, done);
  }
}

function sourceOf(event: Json): Json {
  return part(part(event, 'referred_by') ?? {}, 'source_channel') ?? {};
}

function keyIn(event: Json): TransferKey | null {
  const source = sourceOf(event);
  const referTo = part(event, 'refer_to') ?? {};
  const asked = part(referTo, 'requested_destination') ?? {};
  const channel = idOf(source);
  if (channel === '') return null;
  // RFC 3891: whoever names another dialog means it, and not the address beside it.
  const means = textOf(asked['protocol_id'], longest) !== '';
  const destination = part(referTo, 'destination_channel');
  const other = idOf(destination);
  const to = textOf(asked['destination'], longest);
  const isTheirs = other !== '' && endpointOf(source) !== '' && endpointOf(source) === endpointOf(destination);
  return { channel, to: means || to === '' ? null : to, other: isTheirs ? other : null };
}

/** `PJSIP/phone-7-0000002a` → `PJSIP/phone-7`: a telephone brings together calls of its own, whatever it knows of others'. */
function endpointOf(channel: Json | null): string {
  return textOf(channel?.['name'], longest).replace(/-[0-9a-f]+$/, '');
}
