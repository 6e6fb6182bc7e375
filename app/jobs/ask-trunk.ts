import type { Millis, TrunkId } from '../domain/ids.js';
import { parseContact, TRANSPORTS } from '../domain/peer.js';
import type { PingAnswer } from '../domain/trunk-ping.js';
import type { Clock } from '../ports/clock.js';
import type { ContactPinger } from '../ports/contact-pinger.js';
import type { DirectoryStore } from '../ports/directory-store.js';
import type { ContactPing } from '../ports/trunk-pings.js';

interface AskTrunkPorts {
  readonly directory: Pick<DirectoryStore, 'trunkWires'>;
  readonly pinger: ContactPinger;
  readonly clock: Clock;
}

/** Long enough for a carrier across the world, and for one packet that is lost. */
const WITHIN_MS: Millis = 2_500;
/** Whoever looks more often than this sees the same answer. */
const FRESH_MS: Millis = 4_000;

/** What one look at a trunk found, and the look that is under way. */
interface Look {
  /** What was asked: other contacts are another question. */
  readonly of: string;
  readonly found: readonly ContactPing[] | null;
  readonly running: Promise<readonly ContactPing[]> | null;
}

/** G: one OPTIONS of our own to each contact of a trunk, when somebody looks; the trunk's state is not touched by it. */
export class AskTrunk {
  readonly #ports: AskTrunkPorts;
  readonly #looks = new Map<TrunkId, Look>();

  constructor(ports: AskTrunkPorts) {
    this.#ports = ports;
  }

  /** What was last heard; null: nothing yet. Asks anew behind it when that is old. */
  newest(trunkId: TrunkId, contacts: readonly string[]): readonly ContactPing[] | null {
    const look = this.#looks.get(trunkId);
    const known = look?.of === contacts.join() ? look.found : null;
    const age = this.#ports.clock.now() - (known?.[0]?.at ?? 0);
    if (age > FRESH_MS) void this.ask(trunkId, contacts);
    return known;
  }

  /** Never rejects; who asks while an answer is awaited gets that one. */
  ask(trunkId: TrunkId, contacts: readonly string[]): Promise<readonly ContactPing[]> {
    const of = contacts.join();
    const look = this.#looks.get(trunkId);
    if (look?.running && look.of === of) return look.running;
    const running = this.#ask(trunkId, contacts);
    this.#looks.set(trunkId, { of, found: look?.of === of ? look.found : null, running });
    void running.then((found) => {
      if (this.#looks.get(trunkId)?.running === running) this.#looks.set(trunkId, { of, found, running: null });
    });
    return running;
  }

  async #ask(trunkId: TrunkId, contacts: readonly string[]): Promise<readonly ContactPing[]> {
    const { directory, pinger, clock } = this.#ports;
    const wires = await directory.trunkWires().catch(() => null);
    const transport = TRANSPORTS.find((known) => known === (wires?.get(trunkId)?.transport ?? 'udp'));
    return Promise.all(
      contacts.map(async (contact) => {
        const parsed = parseContact(contact);
        const answer = parsed && transport ? await pinger.ping(parsed, transport, WITHIN_MS) : UNREACHABLE;
        return { contact, at: clock.now(), answer };
      }),
    );
  }
}

const UNREACHABLE: PingAnswer = { heard: false, why: 'unreachable' };
