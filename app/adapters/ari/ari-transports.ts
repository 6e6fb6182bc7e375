import type { SwitchTransport, SwitchTransports } from '../../ports/switch-transports.js';
import type { AdminAnswer } from '../../ports/switch-admin.js';
import { AriHttp } from './ari-http.js';
import type { AriOptions } from './ari-options.js';

const ASK_MS = 5_000;
/** As the embedded Asterisk's pjsip.conf calls them. */
const NAMES = ['transport-udp', 'transport-tcp'] as const;

type Found = AdminAnswer<SwitchTransport | null>;

/** Asterisk forgets a transport that it could not bind: what sorcery still has is what it listens at. */
export class AriTransports implements SwitchTransports {
  readonly #http: AriHttp;

  constructor({ url, user, password }: Pick<AriOptions, 'url' | 'user' | 'password'>) {
    this.#http = new AriHttp(url, user, password);
  }

  async transports(): Promise<AdminAnswer<readonly SwitchTransport[]>> {
    const answers = await Promise.all(NAMES.map((name) => this.#transport(name)));
    const found: SwitchTransport[] = [];
    for (const answer of answers) {
      if (!answer.ok) return answer;
      if (answer.value) found.push(answer.value);
    }
    return { ok: true, value: found };
  }

  stop(): void {
    this.#http.close();
  }

  async #transport(name: string): Promise<Found> {
    const path = `/asterisk/config/dynamic/res_pjsip/transport/${name}`;
    const answer = await this.#http.ask({ method: 'GET', path, repeatable: true }, ASK_MS);
    if (answer.kind === 'silent') return { ok: false, reason: 'timeout', detail: `no answer within ${ASK_MS} ms` };
    if (answer.kind !== 'answered') return { ok: false, reason: 'down', detail: answer.detail };
    if (answer.status === 404) return { ok: true, value: null };
    if (answer.status !== 200) return { ok: false, reason: 'refused', detail: `Asterisk answered ${answer.status}` };
    const told = JSON.parse(answer.text) as readonly { readonly attribute: string; readonly value: string }[];
    const of = (attribute: string): string => told.find((one) => one.attribute === attribute)?.value ?? '';
    return {
      ok: true,
      value: { protocol: of('protocol'), bind: of('bind'), external: of('external_signaling_address') },
    };
  }
}
