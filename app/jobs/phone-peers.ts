import { phonePeerOf } from '../domain/phone.js';
import { phonePeerName } from '../domain/phone-peer.js';
import type { PhoneStore, PhoneWithSecret } from '../ports/phone-store.js';
import { sorted, type Judged, type PeerOwner, type PeerSource, type WantedPeers } from './peer-source.js';

/** Phones as peers. Owners of another kind are not answered for. */
export class PhonePeers implements PeerSource {
  readonly #phones: Pick<PhoneStore, 'all' | 'some'>;

  constructor(phones: Pick<PhoneStore, 'all' | 'some'>) {
    this.#phones = phones;
  }

  async everything(): Promise<WantedPeers> {
    const judged: Judged[] = [];
    for await (const portion of this.#phones.all()) {
      // One behind a trunk has no peer, and never had one under this id that `only` was not told of.
      for (const each of portion.map(judge)) if (each.outcome !== null) judged.push(each);
    }
    return sorted(judged);
  }

  async only(owners: readonly PeerOwner[]): Promise<WantedPeers> {
    const ids = owners.filter(({ kind }) => kind === 'phone').map(({ id }) => id);
    if (ids.length === 0) return sorted([]);
    const found = new Map((await this.#phones.some(ids)).map((each) => [each.phone.id, each]));
    return sorted(
      ids.map((id) => {
        const there = found.get(id);
        return there ? judge(there) : { name: phonePeerName(id), outcome: null };
      }),
    );
  }
}

function judge({ phone, secret }: PhoneWithSecret): Judged {
  return { name: phonePeerName(phone.id), outcome: phonePeerOf(phone, secret) };
}
