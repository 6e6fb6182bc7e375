import type { EmergencyReader } from '../../ports/emergency-reader.js';
import type { AdminAnswer } from '../../ports/switch-admin.js';
import { AriHttp } from './ari-http.js';
import type { AriOptions } from './ari-options.js';
import { query } from './wire-names.js';

const ASK_MS = 5_000;

/** A global variable that stands in the text itself: Asterisk has read what it names, whole. */
export class AriEmergencyReader implements EmergencyReader {
  readonly #http: AriHttp;

  constructor(
    { url, user, password }: Pick<AriOptions, 'url' | 'user' | 'password'>,
    private readonly variable: string,
  ) {
    this.#http = new AriHttp(url, user, password);
  }

  async mark(): Promise<AdminAnswer<string>> {
    const path = `/asterisk/variable${query({ variable: this.variable })}`;
    const answer = await this.#http.ask({ method: 'GET', path, repeatable: true }, ASK_MS);
    if (answer.kind === 'silent') return { ok: false, reason: 'timeout', detail: `no answer within ${ASK_MS} ms` };
    if (answer.kind !== 'answered') return { ok: false, reason: 'down', detail: answer.detail };
    if (answer.status === 404) return { ok: true, value: '' };
    if (answer.status !== 200) return { ok: false, reason: 'refused', detail: `Asterisk answered ${answer.status}` };
    const value: unknown = (JSON.parse(answer.text) as { readonly value?: unknown }).value;
    return { ok: true, value: typeof value === 'string' ? value : '' };
  }

  stop(): void {
    this.#http.close();
  }
}
