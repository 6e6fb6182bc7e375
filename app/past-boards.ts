import type { Directory } from './domain/directory.js';
import type { EmergencyCall } from './domain/emergency-call.js';
import type { CallId, Instant } from './domain/ids.js';
import type { View } from './domain/world.js';
import type { CallParty } from './ports/call-history.js';
import type { Folded } from './projections/fold.js';
import { pastView } from './projections/past-view.js';
import { createWallboard, type Wallboard } from './projections/wallboard.js';

/** Who calls were with, as far as that is still kept. */
export type PastCallers = ReadonlyMap<CallId, CallParty>;

interface Looked {
  readonly view: View;
  readonly wallboard: Wallboard;
}

/** The wallboard of one state of the past, at any instant in which it was so. */
class PastBoard {
  readonly #made: Looked;
  #at: Instant = 0;
  #emergencies: readonly EmergencyCall[] = [];

  constructor(
    folded: Folded,
    readonly directory: Directory,
    readonly callers: PastCallers,
  ) {
    const view = pastView(folded, directory, (id) => callers.get(id) ?? { number: '', name: '' });
    const wallboard = createWallboard(
      view,
      () => this.#at,
      () => [],
      () => [],
      () => this.#emergencies,
    );
    this.#made = { view, wallboard };
  }

  /** Good until it is asked for another instant. */
  at(at: Instant, emergencies: readonly EmergencyCall[]): Looked {
    this.#at = at;
    this.#emergencies = emergencies;
    return this.#made;
  }
}

/** Wallboards of the states of the past that are remembered: one and the same has its rows from before. */
export class PastBoards {
  readonly #boards = new WeakMap<Folded, PastBoard>();

  /** Another directory, or a caller who was forgotten meanwhile, makes it anew. */
  of(folded: Folded, directory: Directory, callers: PastCallers): PastBoard {
    const known = this.#boards.get(folded);
    if (known && known.directory === directory && same(known.callers, callers)) return known;
    const made = new PastBoard(folded, directory, callers);
    this.#boards.set(folded, made);
    return made;
  }
}

function same(one: PastCallers, other: PastCallers): boolean {
  if (one.size !== other.size) return false;
  return [...one].every(([id, { number, name }]) => {
    const now = other.get(id);
    return now?.number === number && now.name === name;
  });
}
