import type { Instant } from '../../domain/ids.js';
import type { Registration } from '../../ports/phone-registrations.js';
import { fieldOf, type AmiMessage } from './ami-fields.js';

/** Where peers are reached, kept up to date from what AMI tells: a list once, then each change. */
export class ContactBook {
  readonly #known = new Map<string, Registration>();

  get known(): ReadonlyMap<string, Registration> {
    return this.#known;
  }

  /** A `ContactList` event: it was there already, since when only an older book may know. */
  list(event: AmiMessage, older: ContactBook | null): void {
    const name = fieldOf(event, 'endpoint');
    const known = older?.known.get(name);
    const since = known?.contact === fieldOf(event, 'uri') ? known.since : null;
    this.#note(name, event, fieldOf(event, 'status'), since);
  }

  /** A `ContactStatus` event at `at`. */
  change(event: AmiMessage, at: Instant): void {
    const name = fieldOf(event, 'endpointname');
    const status = fieldOf(event, 'contactstatus');
    const known = this.#known.get(name);
    const same = known?.contact === fieldOf(event, 'uri');
    // A phone that moved is told first with its new contact, then without the old one.
    if (status === 'Removed') {
      if (same) this.#known.delete(name);
      return;
    }
    this.#note(name, event, status, same ? known.since : at);
  }

  /** A `PeerStatus` event: an AOR that is taken away takes its contacts with it without a word about them. */
  peer(event: AmiMessage): void {
    const name = fieldOf(event, 'peer').replace(/^PJSIP\//, '');
    const known = this.#known.get(name);
    if (!known || !isUnreachable(event)) return;
    this.#known.set(name, { ...known, reachable: false, roundTripMs: null });
  }

  #note(name: string, event: AmiMessage, status: string, since: Instant | null): void {
    const contact = fieldOf(event, 'uri');
    if (name === '' || contact === '') return;
    this.#known.set(name, { contact, since, ...reachability(status, fieldOf(event, 'roundtripusec')) });
  }
}

/** A `PeerStatus` event of a peer that is not reached any more. */
export function isUnreachable(event: AmiMessage): boolean {
  return fieldOf(event, 'event') === 'PeerStatus' && fieldOf(event, 'peerstatus') === 'Unreachable';
}

/** `Reachable` and `Unreachable` come from Asterisk's OPTIONS; `NonQualified` and the rest say nothing about them. */
export function reachability(status: string, roundTripMicros: string): Pick<Registration, 'reachable' | 'roundTripMs'> {
  const reachable = status === 'Reachable' ? true : status === 'Unreachable' ? false : null;
  const micros = Number(roundTripMicros);
  return { reachable, roundTripMs: reachable === true && micros > 0 ? micros / 1_000 : null };
}
