import type { Request, Response } from 'express';
import type { Millis } from '../../../domain/ids.js';

export type CookieName = 'farline' | 'farline-form';

/**
 * Our cookies: HttpOnly, SameSite=Lax, for this host and path `/` only. Behind TLS they are `Secure` and carry the
 * `__Host-` prefix (RFC 6265bis section 4.1.3.2), so that no neighbour under the same domain can plant one.
 */
export interface Cookies {
  read(request: Request, name: CookieName): string | null;
  set(response: Response, name: CookieName, value: string, maxAgeMs: Millis): void;
  clear(response: Response, name: CookieName): void;
}

export function createCookies(secure: boolean): Cookies {
  const fullName = (name: CookieName) => (secure ? `__Host-${name}` : name);
  const options = { httpOnly: true, sameSite: 'lax', secure, path: '/' } as const;
  return {
    read(request, name) {
      const wanted = `${fullName(name)}=`;
      for (const pair of (request.headers.cookie ?? '').split(';')) {
        const trimmed = pair.trim();
        if (trimmed.startsWith(wanted)) return trimmed.slice(wanted.length);
      }
      return null;
    },
    set: (response, name, value, maxAge) => void response.cookie(fullName(name), value, { ...options, maxAge }),
    clear: (response, name) => void response.clearCookie(fullName(name), options),
  };
}
