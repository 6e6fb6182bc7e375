import type { Instant } from '../domain/ids.js';

/** A template as an admin wrote it, or as they went back to it. History is never changed. */
export interface TemplateRevision {
  readonly id: string;
  /** `<driver>/<kind>`, e.g. `pjsip/phone`. */
  readonly template: string;
  readonly source: string;
  readonly at: Instant;
  /** Name of the user who applied it. */
  readonly by: string;
  /** Id of the revision it goes back to; null: newly written. */
  readonly backTo: string | null;
}

/** What admins made of the templates that came with Farline. Calls reject only when the storage fails. */
export interface TemplateStore {
  /** The newest revision of each template that was ever edited. */
  current(): Promise<readonly TemplateRevision[]>;
  /** Newest first, at most `limit`. */
  history(template: string, limit: number): Promise<readonly TemplateRevision[]>;
  find(id: string): Promise<TemplateRevision | null>;
  add(revision: TemplateRevision): Promise<void>;
}
