import type { SiteId } from '../ids.js';

/** The scope of a site. */
export const SITE_SCOPE = 'site:';

/** O: whether a role with this scope holds on things of this site; null: on things of no site, of which all sites make use. */
export function scopeCovers(scope: string, siteId: SiteId | null): boolean {
  return scope === 'all' || (siteId !== null && scope === SITE_SCOPE + siteId);
}

/** O: whether a role with one scope may be granted by who has the other: nobody grants more than they have. */
export function scopeWithin(scope: string, granter: string): boolean {
  return granter === 'all' || scope === granter;
}
