import type { SoftphoneAccount, Softphones } from '../../ports/softphones.js';
import type { AdminAnswer } from '../../ports/switch-admin.js';
import { AriHttp, type AriAnswer, type AriRequest } from './ari-http.js';
import type { AriOptions } from './ari-options.js';
import { safeWord } from './wire-names.js';

const ASK_MS = 5_000;
const SOFTPHONE = /^soft-/;
/** In the order in which they are taken away: the secret first, and last what `list` finds. */
const TYPES = ['auth', 'aor', 'endpoint'] as const;

type Fields = Readonly<Record<string, string>>;

type AriSoftphonesOptions = Pick<AriOptions, 'url' | 'user' | 'password'> & { readonly mediaAddress?: string | null };

/**
 * Softphones by ARI's dynamic configuration (`/asterisk/config/dynamic/res_pjsip`), which sorcery.conf maps to memory.
 * Measured on 22.10.1: the peer can register at once, outlives a reload of res_pjsip, and a call outlives its removal.
 */
export class AriSoftphones implements Softphones {
  readonly #http: AriHttp;
  readonly #media: Fields;

  /** `mediaAddress`: the one address at which RTP is received; null or absent: every one of the machine. */
  constructor({ url, user, password, mediaAddress }: AriSoftphonesOptions) {
    this.#media = mediaAddress ? { media_address: mediaAddress, bind_rtp_to_media_address: 'yes' } : {};
    this.#http = new AriHttp(url, user, password);
  }

  open(account: SoftphoneAccount): Promise<AdminAnswer<null>> {
    return settled(async () => {
      const path = pathOf(account.peer);
      // With its AOR goes whatever is registered: the page with the old secret rings no more. The endpoint is made anew,
      // because Asterisk 22.10.1 lets nobody register any more at one with `set_var` that was changed (measured).
      for (const type of ['aor', 'endpoint'] as const)
        await this.#ask({ method: 'DELETE', path: path(type), repeatable: true }, [204, 404]);
      for (const [type, fields] of Object.entries(objectsOf(account, this.#media)) as [
        (typeof TYPES)[number],
        Fields,
      ][]) {
        const body = { fields: Object.entries(fields).map(([attribute, value]) => ({ attribute, value })) };
        await this.#ask({ method: 'PUT', path: path(type), body, repeatable: true }, [200]);
      }
      return null;
    });
  }

  close(peer: string): Promise<AdminAnswer<null>> {
    return settled(async () => {
      const path = pathOf(peer);
      for (const type of TYPES) await this.#ask({ method: 'DELETE', path: path(type), repeatable: true }, [204, 404]);
      return null;
    });
  }

  list(): Promise<AdminAnswer<readonly string[]>> {
    return settled(async () => {
      // Asterisk answers 404 while there is no endpoint at all.
      const text = await this.#ask({ method: 'GET', path: '/endpoints/PJSIP', repeatable: true }, [200, 404]);
      const found: unknown = JSON.parse(text);
      const endpoints = Array.isArray(found) ? (found as readonly { readonly resource: string }[]) : [];
      return endpoints
        .map(({ resource }) => resource)
        .filter((name) => SOFTPHONE.test(name))
        .sort();
    });
  }

  stop(): void {
    this.#http.close();
  }

  async #ask(request: AriRequest, good: readonly number[]): Promise<string> {
    const answer = await this.#http.ask(request, ASK_MS);
    if (answer.kind === 'answered' && good.includes(answer.status)) return answer.text;
    throw new Failure(answer, request);
  }
}

/** Says what was asked, never with which fields: one of them is the secret. */
class Failure extends Error {
  readonly reason: 'down' | 'refused' | 'timeout';

  constructor(answer: AriAnswer, { method, path }: AriRequest) {
    const what = `${method} ${path}`;
    if (answer.kind === 'silent') super(`Asterisk did not answer ${what} within ${ASK_MS} ms`);
    else if (answer.kind === 'answered') super(`Asterisk answered ${answer.status} to ${what}`);
    else super(`Asterisk is away: ${answer.detail}`);
    this.reason = answer.kind === 'silent' ? 'timeout' : answer.kind === 'answered' ? 'refused' : 'down';
  }
}

async function settled<T>(work: () => Promise<T>): Promise<AdminAnswer<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    const reason = error instanceof Failure ? error.reason : 'refused';
    return { ok: false, reason, detail: error instanceof Error ? error.message : String(error) };
  }
}

function pathOf(peer: string): (type: (typeof TYPES)[number]) => string {
  const name = safeWord('peer', peer);
  return (type) => `/asterisk/config/dynamic/res_pjsip/${type}/${name}`;
}

/** The endpoint comes last, because it names the other two. */
function objectsOf(
  { peer, secret, callerId, siteId }: SoftphoneAccount,
  media: Fields,
): Record<(typeof TYPES)[number], Fields> {
  return {
    auth: { auth_type: 'userpass', username: peer, password: secret },
    // One window at a time. What a browser leaves behind without a goodbye goes with its WebSocket.
    aor: { max_contacts: '1', remove_existing: 'yes', default_expiration: '120' },
    endpoint: {
      aors: peer,
      auth: peer,
      context: 'from-sip',
      // What an emergency service is told, and which number reaches one.
      ...(siteId === undefined ? {} : { set_var: `FARLINE_SITE=${safeWord('site', siteId)}` }),
      callerid: `"${shownName(callerId.name)}" <${safeWord('caller id', callerId.number)}>`,
      disallow: 'all',
      allow: 'opus,ulaw,alaw',
      identify_by: 'username,auth_username',
      webrtc: 'yes',
      dtls_auto_generate_cert: 'yes',
      direct_media: 'no',
      dtmf_mode: 'rfc4733',
      // A browser that crashed in a call leaves a silent leg behind; a muted one goes on sending.
      rtp_timeout: '20',
      device_state_busy_at: '1',
      // The page shows who is on the line; an update would renegotiate the sound.
      send_connected_line: 'no',
      allow_transfer: 'no',
      ...media,
    },
  };
}

/** What a caller ID can show: no double quotes, brackets or control characters, at most 79 bytes of UTF-8. */
function shownName(name: string): string {
  let shown = '';
  for (const character of name.replaceAll('"', "'").replaceAll(/[\p{Cc}\p{Cs}\u2028\u2029<>\\]/gu, ' ')) {
    if (Buffer.byteLength(shown + character) > 79) break;
    shown += character;
  }
  return shown.trim();
}
