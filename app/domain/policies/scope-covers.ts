import type { SiteId } from '../ids.js';

/** The scope of a site. */
export const SITE_SCOPE = 'site:';

/** O: whether a role with this scope holds on things of this site. */
export function scopeCovers(scope: string, siteId: SiteId): boolean {
  return scope === 'all' || scope === SITE_SCOPE + siteId;
}
