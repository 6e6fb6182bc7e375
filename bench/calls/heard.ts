/** Somebody was heard from one packet to another; milliseconds since 1970. */
export interface Stretch {
  readonly speaker: number;
  readonly from: number;
  until: number;
  packets: number;
}

/** A pause of more than this, and it is another stretch. Packets come each 80 ms. */
export const PAUSE_MS = 700;

/** In place of a speaker: music, a prompt, or silence that is sent. */
const NOBODY = -1;

/** Who was heard at one telephone, told by the number that every packet carries. */
export class Heard {
  readonly stretches: Stretch[] = [];
  /** Sound that is nobody's, for whoever looks into what was not heard. */
  readonly others: Stretch[] = [];
  readonly #last = new Map<number, Stretch>();

  /** @param speaker null: the packet is nobody's */
  note(speaker: number | null, at: number): void {
    const who = speaker ?? NOBODY;
    const last = this.#last.get(who);
    if (last && at - last.until <= PAUSE_MS) {
      last.until = at;
      last.packets += 1;
      return;
    }
    const stretch = { speaker: who, from: at, until: at, packets: 1 };
    this.#last.set(who, stretch);
    (speaker === null ? this.others : this.stretches).push(stretch);
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
