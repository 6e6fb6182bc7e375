import type { PeerObject } from '../../ports/peer-files.js';
import type { PeerMarks } from '../../ports/peer-marks.js';
import type { AdminAnswer } from '../../ports/switch-admin.js';
import { AriHttp, type AriAnswer } from './ari-http.js';
import type { AriOptions } from './ari-options.js';

const ASK_MS = 10_000;
/** Asterisk answers one request in a thread of its own; calls need most of them. */
const AT_ONCE = 4;
const MARK = '@farline';

type Asked = Pick<PeerObject, 'type' | 'name'>;

/**
 * Reads objects as the SIP stack holds them, over connections of its own, so that no call waits behind them.
 * `/asterisk/config/dynamic` is the one interface that shows options beginning with `@` (measured on 22.10.1).
 */
export class AriPeerMarks implements PeerMarks {
  readonly #http: AriHttp;

  constructor({ url, user, password }: Pick<AriOptions, 'url' | 'user' | 'password'>) {
    this.#http = new AriHttp(url, user, password);
  }

  async marks(objects: readonly Asked[]): Promise<AdminAnswer<readonly (string | null)[]>> {
    const found: (string | null)[] = objects.map(() => null);
    let failure: Extract<AdminAnswer<never>, { ok: false }> | null = null;
    const queue = objects.entries();
    const worker = async (): Promise<void> => {
      for (const [i, object] of queue) {
        if (failure) return;
        const answer = markIn(await this.#ask(object), object);
        if (answer.ok) found[i] = answer.value;
        else failure = answer;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    return failure ?? { ok: true, value: found };
  }

  stop(): void {
    this.#http.close();
  }

  #ask({ type, name }: Asked): Promise<AriAnswer> {
    const path = `/asterisk/config/dynamic/res_pjsip/${encodeURIComponent(type)}/${encodeURIComponent(name)}`;
    return this.#http.ask({ method: 'GET', path, repeatable: true }, ASK_MS);
  }
}

function markIn(answer: AriAnswer, { type, name }: Asked): AdminAnswer<string | null> {
  const what = `[${name}] of type ${type}`;
  if (answer.kind === 'silent')
    return { ok: false, reason: 'timeout', detail: `no answer about ${what} within ${ASK_MS} ms` };
  if (answer.kind !== 'answered') return { ok: false, reason: 'down', detail: answer.detail };
  if (answer.status === 404) return { ok: true, value: null };
  if (answer.status !== 200)
    return { ok: false, reason: 'refused', detail: `Asterisk answered ${answer.status} about ${what}` };
  try {
    const options = JSON.parse(answer.text) as readonly { readonly attribute: string; readonly value: string }[];
    return { ok: true, value: options.find(({ attribute }) => attribute === MARK)?.value ?? '' };
  } catch {
    return { ok: false, reason: 'refused', detail: `Asterisk answered something unreadable about ${what}` };
  }
}
