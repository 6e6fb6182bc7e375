import type { Instant, Millis } from '../../domain/ids.js';
import type { SetupOutcome, User, UserOutcome, UserStore, WebSession } from '../../ports/user-store.js';

type Found = { readonly session: WebSession; readonly user: User };

/** Bounds how long a row changed behind our back would go unnoticed; our own changes are noticed at once. */
const KEPT_MS: Millis = 10_000;
const MOST_KEPT = 10_000;

/**
 * Who a token belongs to, remembered between requests: two queries less for each, which a pause on its way to a lamp
 * would wait for. Every change of users or sign-ins forgets all of it, before it begins and when it is done.
 */
export class RememberedUsers implements UserStore {
  readonly #store: UserStore;
  readonly #found = new Map<string, { readonly found: Found; readonly readAt: Instant }>();
  /** Changes so far: what was read while one was under way is not kept. */
  #changes = 0;

  /** Told after a user was changed or hidden, before that is answered. */
  onUserChange: () => Promise<void> = () => Promise.resolve();

  constructor(store: UserStore) {
    this.#store = store;
  }

  async findWebSession(tokenHash: string, now: Instant): Promise<Found | null> {
    const kept = this.#found.get(tokenHash);
    const fresh = kept && now >= kept.readAt && now < kept.readAt + KEPT_MS && now < kept.found.session.expiresAt;
    if (fresh) return kept.found;
    const before = this.#changes;
    const found = await this.#store.findWebSession(tokenHash, now);
    if (!found || this.#changes !== before) return found;
    if (this.#found.size >= MOST_KEPT) this.#found.clear();
    this.#found.set(tokenHash, { found, readAt: now });
    return found;
  }

  findByName(name: string): Promise<User | null> {
    return this.#store.findByName(name);
  }

  find(id: string): Promise<User | null> {
    return this.#store.find(id);
  }

  list(): Promise<readonly User[]> {
    return this.#store.list();
  }

  count(): Promise<number> {
    return this.#store.count();
  }

  create(user: User): Promise<UserOutcome> {
    return this.#change(() => this.#store.create(user));
  }

  versions(): Promise<ReadonlyMap<string, number>> {
    return this.#store.versions();
  }

  update(user: User, seen?: number): Promise<UserOutcome> {
    return this.#told(() => this.#store.update(user, seen));
  }

  hide(id: string, at: Instant): Promise<UserOutcome> {
    return this.#told(() => this.#store.hide(id, at));
  }

  createWebSession(session: WebSession): Promise<void> {
    return this.#change(() => this.#store.createWebSession(session));
  }

  rotateWebSession(oldHash: string, newHash: string, expiresAt: Instant): Promise<boolean> {
    return this.#change(() => this.#store.rotateWebSession(oldHash, newHash, expiresAt));
  }

  deleteWebSession(tokenHash: string): Promise<void> {
    return this.#change(() => this.#store.deleteWebSession(tokenHash));
  }

  deleteWebSessionsOf(userId: string): Promise<void> {
    return this.#change(() => this.#store.deleteWebSessionsOf(userId));
  }

  deleteExpired(now: Instant): Promise<number> {
    return this.#change(() => this.#store.deleteExpired(now));
  }

  createSetupToken(tokenHash: string, expiresAt: Instant): Promise<void> {
    return this.#store.createSetupToken(tokenHash, expiresAt);
  }

  hasSetupToken(tokenHash: string, now: Instant): Promise<boolean> {
    return this.#store.hasSetupToken(tokenHash, now);
  }

  consumeSetupToken(tokenHash: string, now: Instant, user: User): Promise<SetupOutcome> {
    return this.#change(() => this.#store.consumeSetupToken(tokenHash, now, user));
  }

  async #told(work: () => Promise<UserOutcome>): Promise<UserOutcome> {
    const outcome = await this.#change(work);
    if (outcome === 'ok') await this.onUserChange();
    return outcome;
  }

  async #change<T>(work: () => Promise<T>): Promise<T> {
    this.#forget();
    try {
      return await work();
    } finally {
      this.#forget();
    }
  }

  #forget(): void {
    this.#changes += 1;
    this.#found.clear();
  }
}
