import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** What a token is for. It goes into the hash, so that a token of one kind is worthless as another. */
export type TokenKind = 'web' | 'bearer' | 'setup' | 'form' | 'phone';

/** 256 random bits, safe in cookies, headers and links. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What is stored of a token. Tokens are random and long, so one round of SHA-256 is enough. */
export function tokenHash(kind: TokenKind, token: string): string {
  return createHash('sha256').update(`${kind}:${token}`).digest('hex');
}

/** The CSRF token that belongs to a cookie: only who can read our pages knows it, and the cookie cannot be told from it. */
export function csrfOf(cookieToken: string): string {
  return createHash('sha256').update(`csrf:${cookieToken}`).digest('base64url');
}

/** Compares two texts in a time that does not depend on where they differ. */
export function sameSecret(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) => createHash('sha256').update(text).digest());
  return a !== undefined && b !== undefined && timingSafeEqual(a, b);
}
