import type { Lamp } from '../../domain/lamps.js';
import type { Lamps, PresenceText } from '../../ports/lamps.js';
import { AriHttp, type AriAnswer, type AriRequest } from './ari-http.js';
import type { AriOptions } from './ari-options.js';
import { StraightLine } from './straight-line.js';

const ASK_MS = 2_000;

/** Device states as BLF keys show them: lit, blinking, blinking slowly, dark. */
const STATE: Readonly<Record<Lamp, string>> = { on: 'INUSE', fast: 'RINGING', slow: 'ONHOLD', away: 'UNAVAILABLE' };
const DARK = 'NOT_INUSE';
const LAMP: ReadonlyMap<string, Lamp> = new Map(
  Object.entries(STATE).map(([lamp, state]) => [state, lamp as Lamp] as const),
);

/**
 * Lamps as `Stasis:` device states, which ARI alone may set and Asterisk keeps in its own database; text as custom
 * presence. Over connections of its own, so that no call waits behind a lamp. The hints are in the dialplan.
 */
export class AriLamps implements Lamps {
  readonly #http: AriHttp;
  readonly #prefix: string;
  /** null over TLS. */
  readonly #line: StraightLine | null;

  constructor({ url, user, password, pbx }: Pick<AriOptions, 'url' | 'user' | 'password' | 'pbx'>) {
    this.#http = new AriHttp(url, user, password);
    this.#prefix = `farline-${pbx}-`;
    const at = new URL(url);
    this.#line = at.protocol === 'http:' ? new StraightLine(at, user, password) : null;
  }

  async standing(): Promise<ReadonlyMap<string, Lamp | null> | null> {
    const answer = await this.#ask({ method: 'GET', path: '/deviceStates', repeatable: true });
    return answer.kind === 'answered' && answer.status === 200 ? oursIn(answer.text, `Stasis:${this.#prefix}`) : null;
  }

  async set(number: string, lamp: Lamp | null): Promise<boolean> {
    const path = `/deviceStates/${encodeURIComponent(`Stasis:${this.#prefix}${number}`)}`;
    const state = lamp ? STATE[lamp] : DARK;
    const told = await this.#put(`${path}?deviceState=${state}`);
    if (!told || lamp) return told;
    // Watchers are told of a state that is set, not of one that goes; what is gone is dark.
    const gone = await this.#ask({ method: 'DELETE', path, repeatable: true });
    return isDone(gone) || (gone.kind === 'answered' && gone.status === 404);
  }

  /** Texts go in base64, so that a comma in a label is no further argument. */
  async say(dn: string, text: PresenceText | null): Promise<boolean> {
    const name = `PRESENCE_STATE(CustomPresence:${this.#prefix}${dn})`;
    const value = text ? [text.presence, base64(text.code), base64(text.text), 'e'].join(',') : 'not_set';
    const query = `variable=${encodeURIComponent(name)}&value=${encodeURIComponent(value)}`;
    return isDone(await this.#ask({ method: 'POST', path: `/asterisk/variable?${query}`, repeatable: true }));
  }

  stop(): void {
    this.#line?.close();
    this.#http.close();
  }

  /** Straight on when it can be; a line that broke off is no answer, so it is asked once more as usual. */
  async #put(path: string): Promise<boolean> {
    const line = this.#line;
    if (line?.free) {
      const answer = await new Promise<AriAnswer>((resolve) => line.send([{ method: 'PUT', path }], ASK_MS, resolve));
      if (answer.kind === 'answered') return isDone(answer);
    }
    return isDone(await this.#ask({ method: 'PUT', path, repeatable: true }));
  }

  #ask(request: AriRequest): Promise<AriAnswer> {
    return this.#http.ask(request, ASK_MS);
  }
}

function isDone(answer: AriAnswer): boolean {
  return answer.kind === 'answered' && answer.status >= 200 && answer.status < 300;
}

/** Names and states as Asterisk lists them, without those of others; null: no list. */
function oursIn(text: string, prefix: string): ReadonlyMap<string, Lamp | null> | null {
  try {
    const listed = JSON.parse(text) as readonly { readonly name: string; readonly state: string }[];
    return new Map(
      listed.flatMap(({ name, state }) => {
        return name.startsWith(prefix) ? [[name.slice(prefix.length), LAMP.get(state) ?? null] as const] : [];
      }),
    );
  } catch {
    return null;
  }
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
