/** Somebody was heard from one packet to another; milliseconds since 1970. */
export interface Stretch {
  readonly speaker: number;
  readonly from: number;
  until: number;
  packets: number;
}

/** A pause of more than this, and it is another stretch. Packets come each 80 ms. */
export const PAUSE_MS = 700;

/** Who was heard at one telephone, told by the number that every packet carries. */
export class Heard {
  readonly stretches: Stretch[] = [];
  readonly #last = new Map<number, Stretch>();

  note(speaker: number, at: number): void {
    const last = this.#last.get(speaker);
    if (last && at - last.until <= PAUSE_MS) {
      last.until = at;
      last.packets += 1;
      return;
    }
    const stretch = { speaker, from: at, until: at, packets: 1 };
    this.#last.set(speaker, stretch);
    this.stretches.push(stretch);
  }

  /** Times two were heard at once for longer than `ms`. */
  doubles(ms: number): number {
    const { stretches } = this;
    return stretches.filter((a, i) => stretches.slice(i + 1).some((b) => a.speaker !== b.speaker && overlap(a, b) > ms))
      .length;
  }
}

function overlap(a: Stretch, b: Stretch): number {
  return Math.min(a.until, b.until) - Math.max(a.from, b.from);
}
