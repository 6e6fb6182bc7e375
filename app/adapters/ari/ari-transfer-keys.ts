import type { ChannelId } from '../../domain/ids.js';
import type { TransferKey, TransferKeys } from '../../ports/transfer-keys.js';
import type { AriHttp } from './ari-http.js';
import { transferProgress } from './effects/channel-effects.js';
import { idOf } from './translate.js';
import { part, textOf, type Json } from './wire-json.js';

const askMs = 5_000;
const longest = 64;

/**
 * `ChannelTransfer`: Asterisk has answered the REFER with 202 and does nothing more by itself; what the telephone is told
 * then is up to us (Asterisk documentation, "ARI Transfer Handling").
 */
export class AriTransferKeys implements TransferKeys {
  onKey: ((key: TransferKey) => void) | null = null;

  constructor(private readonly http: AriHttp) {}

  /** True when the event was about a Transfer key. */
  hear(event: Json): boolean {
    if (event['type'] !== 'ChannelTransfer') return false;
    // It is told again as the transfer goes on; the press itself has no state yet.
    if (textOf(event['state'], longest) !== '' && event['state'] !== 'Invalid') return true;
    const key = keyIn(event);
    if (!key) return true;
    if (this.onKey) this.onKey(key);
    else this.decline(key.channel);
    return true;
  }

  decline(channel: ChannelId): void {
    this.http.send(transferProgress(channel, false), askMs, () => undefined);
  }
}

function keyIn(event: Json): TransferKey | null {
  const source = part(part(event, 'referred_by') ?? {}, 'source_channel');
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
