import type { Clock } from '../../app/ports/clock.js';

interface Entry {
  readonly at: number;
  readonly order: number;
  call: (() => void) | null;
}

/** Time that only moves when told to: calls are made in order of their instant, then of their asking. */
export class VirtualTime {
  /** Milliseconds since the start; never goes back. */
  mono = 0;
  /** What the wall clock shows at `mono` 0; a jump changes it. */
  wall: number;
  readonly #heap: Entry[] = [];
  #order = 0;

  constructor(wall = 1_760_000_000_000) {
    this.wall = wall;
  }

  after(ms: number, call: () => void): () => void {
    const entry: Entry = { at: this.mono + Math.max(0, ms), order: this.#order++, call };
    this.#push(entry);
    return () => {
      entry.call = null;
    };
  }

  /** Makes the next call if it is due by `latest`; false when there is none. */
  step(latest: number): boolean {
    for (let first = this.#heap[0]; first && first.at <= latest; first = this.#heap[0]) {
      this.#pop();
      const { call } = first;
      if (!call) continue;
      this.mono = first.at;
      call();
      return true;
    }
    return false;
  }

  /** Makes every call due by `latest` and moves there; promises get their turn between calls. */
  async runUntil(latest: number): Promise<void> {
    await turn();
    while (this.step(latest)) await turn();
    this.mono = Math.max(this.mono, latest);
  }

  /** A clock on this time; `alive` false makes its timers die with the process that asked for them. */
  clock(alive: () => boolean = () => true): Clock {
    return {
      now: () => Math.floor(this.wall + this.mono),
      mono: () => this.mono,
      after: (ms, call) =>
        this.after(ms, () => {
          if (alive()) call();
        }),
    };
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(entry);
    while (at > 0) {
      const up = (at - 1) >> 1;
      const parent = heap[up] as Entry;
      if (!before(entry, parent)) break;
      heap[at] = parent;
      at = up;
    }
    heap[at] = entry;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop() as Entry;
    if (heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1] as Entry, heap[child] as Entry)) child++;
      if (!before(heap[child] as Entry, last)) break;
      heap[at] = heap[child] as Entry;
      at = child;
    }
    heap[at] = last;
  }
}

function before(a: Entry, b: Entry): boolean {
  return a.at !== b.at ? a.at < b.at : a.order < b.order;
}

/** Lets every promise that can go on do so. */
export async function turn(): Promise<void> {
  for (let n = 0; n < 8; n++) await Promise.resolve();
}
