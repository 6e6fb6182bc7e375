import type { StoredSounds } from '../../ports/stored-sounds.js';
import { AriHttp, type AriAnswer, type AriRequest } from './ari-http.js';
import { safeId } from './wire-names.js';
import { listOf, objectOf, textOf } from './wire-json.js';

const askMs = 10_000;

/** What Asterisk recorded for us, in its own folder of recordings: whoever runs it need share no folder with us. */
export class AriStoredSounds implements StoredSounds {
  readonly #http: AriHttp;

  constructor({ url, user, password }: { readonly url: string; readonly user: string; readonly password: string }) {
    this.#http = new AriHttp(url, user, password);
  }

  async read(name: string): Promise<Uint8Array | 'none' | null> {
    const path = `/recordings/stored/${safeId('recording', name)}/file`;
    const answer = await this.#ask({ method: 'GET', path, repeatable: true, binary: true });
    if (answer.kind !== 'answered') return null;
    if (answer.status === 404) return 'none';
    return answer.status === 200 ? Buffer.from(answer.text, 'latin1') : null;
  }

  async remove(name: string): Promise<boolean> {
    const path = `/recordings/stored/${safeId('recording', name)}`;
    const answer = await this.#ask({ method: 'DELETE', path, repeatable: true });
    return answer.kind === 'answered' && (answer.status < 300 || answer.status === 404);
  }

  async names(): Promise<readonly string[] | null> {
    const answer = await this.#ask({ method: 'GET', path: '/recordings/stored', repeatable: true });
    if (answer.kind !== 'answered' || answer.status !== 200) return null;
    return listOf(JSON.parse(answer.text)).map((one) => textOf(objectOf(one)?.['name'], 200));
  }

  async isRunning(name: string): Promise<boolean | null> {
    const path = `/recordings/live/${safeId('recording', name)}`;
    const answer = await this.#ask({ method: 'GET', path, repeatable: true });
    if (answer.kind !== 'answered') return null;
    if (answer.status === 404) return false;
    return answer.status === 200 ? true : null;
  }

  stop(): void {
    this.#http.close();
  }

  #ask(request: AriRequest): Promise<AriAnswer> {
    return this.#http.ask(request, askMs);
  }
}
