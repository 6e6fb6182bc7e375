import { phonePeer, phonePeerName } from '../../app/domain/phone-peer.js';
import { DEFAULT_VOICE } from '../../app/domain/voice-settings.js';
import { sorted, type PeerOwner, type PeerSource, type WantedPeers } from '../../app/jobs/peer-source.js';

/** Phones as an admin would have configured them, in memory: what reading them from a database costs is not measured. */
export class BenchPhones implements PeerSource {
  readonly #secrets = new Map<string, string>();

  /** From now on there are so many, each with a secret of its own. */
  fill(count: number): void {
    this.#secrets.clear();
    for (let i = 1; i <= count; i += 1) this.#secrets.set(String(100_000 + i), `secret-${i}-of-the-bench`);
  }

  get ids(): readonly string[] {
    return [...this.#secrets.keys()];
  }

  change(id: string, secret: string): void {
    this.#secrets.set(id, secret);
  }

  async everything(): Promise<WantedPeers> {
    return sorted([...this.#secrets.keys()].map((id) => this.#judged(id)));
  }

  async only(owners: readonly PeerOwner[]): Promise<WantedPeers> {
    return sorted(owners.map(({ id }) => this.#judged(id)));
  }

  #judged(id: string) {
    const secret = this.#secrets.get(id);
    const voice = { ...DEFAULT_VOICE, callerId: { name: `Phone ${id}`, number: id } };
    return { name: phonePeerName(id), outcome: secret === undefined ? null : phonePeer(id, secret, voice) };
  }
}
