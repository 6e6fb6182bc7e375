import type { AriHttp } from './ari-http.js';
import { messageOf } from './ari-outcome.js';
import { objectOf, part, textOf } from './wire-json.js';

/** Why connecting did not work. */
export class ConnectTrouble extends Error {
  readonly kind: 'wrong-password' | 'booting' | 'unreachable' | 'other';

  constructor(kind: ConnectTrouble['kind'], message: string) {
    super(message);
    this.kind = kind;
  }
}

/**
 * When this Asterisk was started, as it says it; another value is another Asterisk (its EID is not: instances of one
 * host share it). Throws ConnectTrouble: while it boots it answers 503, and 404 until its modules are loaded.
 */
export async function startupTime(http: AriHttp, deadlineMs: number): Promise<string> {
  const request = { method: 'GET', path: '/asterisk/info?only=status', repeatable: true } as const;
  const answer = await http.ask(request, deadlineMs);
  if (answer.kind === 'silent') throw new ConnectTrouble('unreachable', `no answer within ${deadlineMs} ms`);
  if (answer.kind !== 'answered') throw new ConnectTrouble('unreachable', answer.detail);
  const said = `HTTP ${answer.status} ${messageOf(answer.text)}`.trim();
  switch (answer.status) {
    case 200:
      return startedAt(answer.text);
    case 401:
    case 403:
      throw new ConnectTrouble('wrong-password', `it refuses our ARI name and password (${said})`);
    case 404:
    case 503:
      throw new ConnectTrouble('booting', `it is still booting (${said})`);
    default:
      throw new ConnectTrouble('other', `unexpected answer (${said})`);
  }
}

function startedAt(text: string): string {
  try {
    const status = part(objectOf(JSON.parse(text)) ?? {}, 'status');
    const time = textOf(status?.['startup_time'], 60);
    if (time) return time;
  } catch {
    // Told below.
  }
  throw new ConnectTrouble('other', 'its status says no startup_time');
}
