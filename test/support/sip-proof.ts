import { createHash, randomBytes } from 'node:crypto';
import { headerOf, type SipMessage } from './sip-message.js';

/** What a telephone is known by. */
export interface SipAccount {
  readonly user: string;
  readonly password: string;
}

/** The header that answers a 401 or 407: digest with MD5, RFC 2617. */
export function proofFor(
  challenge: SipMessage,
  method: string,
  uri: string,
  { user, password }: SipAccount,
): readonly [string, string] {
  const asked = headerOf(challenge, challenge.status === 407 ? 'proxy-authenticate' : 'www-authenticate');
  const part = (name: string): string => new RegExp(`${name}="?([^",]+)"?`).exec(asked)?.[1] ?? '';
  const [realm, nonce, opaque] = [part('realm'), part('nonce'), part('opaque')];
  const own = randomBytes(4).toString('hex');
  const qop = asked.includes('qop=');
  const secret = md5(`${user}:${realm}:${password}`);
  const request = md5(`${method}:${uri}`);
  const response = md5(qop ? `${secret}:${nonce}:00000001:${own}:auth:${request}` : `${secret}:${nonce}:${request}`);
  const parts = [
    `username="${user}", realm="${realm}", nonce="${nonce}", uri="${uri}", response="${response}", algorithm=MD5`,
    ...(qop ? [`qop=auth, nc=00000001, cnonce="${own}"`] : []),
    ...(opaque ? [`opaque="${opaque}"`] : []),
  ];
  return [challenge.status === 407 ? 'Proxy-Authorization' : 'Authorization', `Digest ${parts.join(', ')}`];
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
