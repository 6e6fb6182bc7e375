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
  const channel = idOf(part(part(event, 'referred_by') ?? {}, 'source_channel'));
  const asked = part(part(event, 'refer_to') ?? {}, 'requested_destination') ?? {};
  const to = textOf(asked['destination'], longest);
  return channel === '' ? null : { channel, to: to === '' ? null : to };
}
