import { createHash, randomBytes } from 'node:crypto';
import type { Credentials } from '../../domain/peer.js';
import { headersNamed, type SipHeader, type SipResponse } from './sip-message.js';

/** What of a challenge an answer needs (RFC 2617 section 3.2.1, RFC 8760). */
export interface Challenge {
  readonly realm: string;
  readonly nonce: string;
  readonly opaque: string | null;
  readonly algorithm: 'MD5' | 'SHA-256';
  /** The server wants the answer of RFC 2617; else the older one of RFC 2069. */
  readonly qop: boolean;
  /** Header that carries the answer. */
  readonly answerIn: 'authorization' | 'proxy-authorization';
}

const HASHES = { MD5: 'md5', 'SHA-256': 'sha256' } as const;

/** The first challenge in a 401 or 407 that we can answer; undefined when there is none. */
export function challengeIn(response: SipResponse): Challenge | undefined {
  for (const [header, answerIn] of [
    ['www-authenticate', 'authorization'],
    ['proxy-authenticate', 'proxy-authorization'],
  ] as const) {
    for (const value of headersNamed(response, header)) {
      const challenge = readChallenge(value, answerIn);
      if (challenge) return challenge;
    }
  }
  return undefined;
}

/** The header that proves who we are. @param cnonce ours; a fresh one unless a test gives it */
export function answerChallenge(
  { realm, nonce, opaque, algorithm, qop, answerIn }: Challenge,
  { username, password }: Credentials,
  { method, uri }: { readonly method: string; readonly uri: string },
  cnonce = randomBytes(8).toString('hex'),
): SipHeader {
  const hash = (text: string): string => createHash(HASHES[algorithm]).update(text, 'utf8').digest('hex');
  const who = hash(`${username}:${realm}:${password}`);
  const what = hash(`${method}:${uri}`);
  const count = '00000001';
  const response = hash(qop ? `${who}:${nonce}:${count}:${cnonce}:auth:${what}` : `${who}:${nonce}:${what}`);
  const parts = [
    `username=${quoted(username)}`,
    `realm=${quoted(realm)}`,
    `nonce=${quoted(nonce)}`,
    `uri=${quoted(uri)}`,
    `response="${response}"`,
    `algorithm=${algorithm}`,
    ...(opaque === null ? [] : [`opaque=${quoted(opaque)}`]),
    ...(qop ? ['qop=auth', `nc=${count}`, `cnonce="${cnonce}"`] : []),
  ];
  return [answerIn, `Digest ${parts.join(', ')}`];
}

function readChallenge(value: string, answerIn: Challenge['answerIn']): Challenge | undefined {
  const text = /^Digest\s+(.*)$/is.exec(value)?.[1];
  if (text === undefined) return undefined;
  const found = new Map<string, string>();
  for (const [, name = '', quotedText, plain] of text.matchAll(/([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/g)) {
    found.set(name.toLowerCase(), quotedText?.replace(/\\(.)/g, '$1') ?? plain ?? '');
  }
  const realm = found.get('realm');
  const nonce = found.get('nonce');
  const algorithm = (['MD5', 'SHA-256'] as const).find(
    (one) => one === (found.get('algorithm') ?? 'MD5').toUpperCase(),
  );
  const qops = found
    .get('qop')
    ?.toLowerCase()
    .split(/\s*,\s*/);
  if (realm === undefined || nonce === undefined || !algorithm || (qops && !qops.includes('auth'))) return undefined;
  return { realm, nonce, opaque: found.get('opaque') ?? null, algorithm, qop: qops !== undefined, answerIn };
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
