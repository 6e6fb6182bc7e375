import type { PhoneRegistrations, RegistrationDetail } from '../../app/ports/phone-registrations.js';
import type { AdminAnswer } from '../../app/ports/switch-admin.js';

/** Which peers are registered, as a test puts it there; null: Asterisk is away. */
export class FakeRegistrations implements PhoneRegistrations {
  peers: Map<string, RegistrationDetail> | null = new Map();
  readonly #listeners = new Set<(peer: string | null) => void>();

  now(): ReadonlyMap<string, RegistrationDetail> | null {
    return this.peers;
  }

  onChange(listener: (peer: string | null) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Puts a peer there, or takes it away with null, and tells whoever listens. */
  becomes(peer: string, contact: string | null): void {
    const since = { inCall: false, since: null, userAgent: null, expiresAt: null };
    if (contact === null) this.peers?.delete(peer);
    else this.peers?.set(peer, { contact, reachable: null, roundTripMs: null, ...since });
    this.tell(peer);
  }

  tell(peer: string | null): void {
    for (const listener of this.#listeners) listener(peer);
  }

  detail(peerName: string): Promise<AdminAnswer<RegistrationDetail | null>> {
    const { peers } = this;
    if (peers) return Promise.resolve({ ok: true, value: peers.get(peerName) ?? null });
    return Promise.resolve({ ok: false, reason: 'down', detail: 'nobody is connected' });
  }
}
