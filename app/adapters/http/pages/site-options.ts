import { DEFAULT_SITE, type Directory } from '../../../domain/directory.js';
import type { SiteId } from '../../../domain/ids.js';
import type { Caller } from '../auth/caller.js';
import { directoryFor, siteOf } from '../auth/may-see.js';
import { namedOptions } from './target-fields.js';

type Chooser = Pick<Caller, 'scope'>;

/** O: sites at which this admin may have things. */
export function siteOptions(chooser: Chooser, directory: Directory): ReturnType<typeof namedOptions> {
  return namedOptions(directoryFor(chooser, directory).sites);
}

/** Where a new thing of theirs is, unless they say otherwise. */
export function ownSite(chooser: Chooser): SiteId {
  return siteOf(chooser) ?? DEFAULT_SITE;
}
