import type { VirtualTime } from '../support/virtual-time.js';
import type { Random } from './random.js';

export interface RegistrarParts {
  readonly time: VirtualTime;
  readonly random: Random;
  /** Tells whatever process lives now; a dead one hears nothing. */
  readonly tell: (peer: string, there: boolean) => void;
}

/** The desk phones of the building: now and then one is unplugged, and comes back. */
export class Registrar {
  readonly #there = new Map<string, boolean>();

  constructor(private readonly parts: RegistrarParts) {}

  /** So many phones, all plugged in at first. */
  start(peers: readonly string[], dayMs: number): void {
    const { time, random } = this.parts;
    for (const peer of peers) {
      this.#there.set(peer, true);
      if (random.chance(0.5)) time.after(random.between(0, dayMs), () => this.#unplug(peer));
    }
  }

  isThere(peer: string): boolean {
    return this.#there.get(peer) ?? false;
  }

  /** What a process that begins to listen is told of each phone. */
  tellAll(): void {
    for (const [peer, there] of this.#there) this.parts.tell(peer, there);
  }

  /** Nothing fails any more. */
  calm(): void {
    for (const peer of this.#there.keys()) this.#is(peer, true);
  }

  #unplug(peer: string): void {
    const { time, random } = this.parts;
    this.#is(peer, false);
    time.after(random.between(10, 2_000), () => this.#is(peer, true));
  }

  #is(peer: string, there: boolean): void {
    if (this.#there.get(peer) === there) return;
    this.#there.set(peer, there);
    this.parts.tell(peer, there);
  }
}
