import type { ChannelId } from '../../domain/ids.js';
import type { AdminAnswer } from '../../ports/switch-admin.js';
import type { Packets, TestLine } from '../../ports/test-line.js';
import { AriHttp } from './ari-http.js';
import type { AriOptions } from './ari-options.js';
import { query, safeId, safeNumber } from './wire-names.js';

const ASK_MS = 5_000;
/** Asterisk gives up by itself after this, should nobody answer and we be gone. */
const RING_S = 180;

/** Both ends are made in one request, by the dialplan's `farline-try`. */
export class AriTestLine implements TestLine {
  readonly #http: AriHttp;
  readonly #pbx: string;

  constructor({ url, user, password }: Pick<AriOptions, 'url' | 'user' | 'password'>, pbx: string) {
    this.#http = new AriHttp(url, user, password);
    this.#pbx = pbx;
  }

  async begin(id: string, number: string): Promise<AdminAnswer<{ readonly channel: ChannelId }>> {
    const channel = `${this.#pbx}-tried-${id}`;
    const fields = {
      // `/n`: neither end is ever optimised away, so both stay to be counted and ended.
      endpoint: `Local/${safeNumber('number', number)}@farline-try/n`,
      context: 'farline-try-customer',
      extension: 's',
      priority: 1,
      timeout: RING_S,
      channelId: this.#customer(id),
      otherChannelId: safeId('channel', channel),
      formats: 'slin',
    };
    const request = { method: 'POST', path: `/channels${query(fields)}`, repeatable: false } as const;
    const answer = await this.#http.ask(request, ASK_MS);
    if (answer.kind === 'silent') return { ok: false, reason: 'timeout', detail: `no answer within ${ASK_MS} ms` };
    if (answer.kind !== 'answered') return { ok: false, reason: 'down', detail: answer.detail };
    if (answer.status === 200) return { ok: true, value: { channel } };
    return { ok: false, reason: 'refused', detail: `Asterisk answered ${answer.status}` };
  }

  async end(id: string): Promise<void> {
    await this.#http.ask({ method: 'DELETE', path: `/channels/${this.#customer(id)}`, repeatable: true }, ASK_MS);
  }

  async packets(channel: ChannelId): Promise<Packets | null> {
    const path = `/channels/${safeId('channel', channel)}/rtp_statistics`;
    const answer = await this.#http.ask({ method: 'GET', path, repeatable: true }, ASK_MS);
    if (answer.kind !== 'answered' || answer.status !== 200) return null;
    const { txcount, rxcount } = JSON.parse(answer.text) as { readonly txcount?: number; readonly rxcount?: number };
    return typeof txcount === 'number' && typeof rxcount === 'number' ? { sent: txcount, received: rxcount } : null;
  }

  stop(): void {
    this.#http.close();
  }

  #customer(id: string): string {
    return safeId('channel', `${this.#pbx}-try-${id}`);
  }
}
