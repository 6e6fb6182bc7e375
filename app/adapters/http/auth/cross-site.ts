import type { Request } from 'express';
import { Refused } from '../errors/refused.js';

const reading = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses requests that another site's page made a browser send (Fetch Metadata, W3C). Browsers too old for it still
 * send `Origin` with every POST; requests with neither header come from programs, which carry no one else's cookie.
 */
export function refuseCrossSite(request: Request): void {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined) {
    if (site === 'same-origin' || site === 'none') return;
    // Following a link to one of our pages from elsewhere is fine; everything else from other sites is not.
    const navigation = request.headers['sec-fetch-mode'] === 'navigate' && request.method === 'GET';
    if (!navigation || request.path.startsWith('/api/')) throw new Refused('cross-site');
    return;
  }
  if (reading.has(request.method)) return;
  const { origin, host } = request.headers;
  if (origin !== undefined && hostOf(origin) !== host) throw new Refused('cross-site');
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}
