import type { ChannelId } from '../../domain/ids.js';
import type { CallerId } from '../../domain/voice-settings.js';
import type { ConnectedLines } from '../../ports/connected-lines.js';
import { AriHttp } from './ari-http.js';
import type { AriOptions } from './ari-options.js';
import { plainName, query, safeId } from './wire-names.js';

const ASK_MS = 5_000;
/** What a withheld number is shown as (RFC 3261, 20.20). */
const WITHHELD = 'anonymous';

/**
 * Asterisk sends what it is told as UPDATE or INVITE within the call, with P-Asserted-Identity and Remote-Party-ID; a
 * peer with `send_connected_line = no` hears nothing of it.
 */
export class AriConnectedLines implements ConnectedLines {
  readonly #http: AriHttp;

  constructor({ url, user, password }: Pick<AriOptions, 'url' | 'user' | 'password'>) {
    this.#http = new AriHttp(url, user, password);
  }

  show(channel: ChannelId, { name, number }: CallerId): void {
    const shown = /^\+?[0-9*#]{1,32}$/.test(number) ? number : WITHHELD;
    const fields = { variable: 'CONNECTEDLINE(all)', value: `"${plainName(name)}" <${shown}>` };
    const path = `/channels/${safeId('channel', channel)}/variable${query(fields)}`;
    this.#http.send({ method: 'POST', path, repeatable: true }, ASK_MS, () => undefined);
  }

  stop(): void {
    this.#http.close();
  }
}
