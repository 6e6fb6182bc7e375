import type { Change } from '../../app/domain/world.js';
import { World } from '../../app/engine/world.js';
import type { EngineHealth, Live, Step } from '../../app/ports/live.js';
import type { Directory } from '../../app/domain/directory.js';

/** A running engine as readers see it: the real maps, and changes the test makes itself. */
export class FakeLive implements Live {
  readonly world: World;
  readonly #listeners = new Set<(step: Step) => void>();
  #sequence = 0;
  healthNow: EngineHealth = {
    switchConnected: true,
    amiConnected: true,
    storageTrouble: null,
    factsWaiting: 0,
    durableJoins: 0,
    joins: 0,
    startedAt: 1_760_000_000_000,
    troubles: [],
  };

  constructor(directory: Directory) {
    this.world = new World(directory);
    this.world.switchUp = true;
  }

  get view(): World {
    return this.world;
  }

  health(): EngineHealth {
    return this.healthNow;
  }

  subscribe(listener: (step: Step) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** One step of the engine, as if an event had led to these changes. */
  step(...changes: Change[]): void {
    this.world.apply(changes);
    const step = { at: 1_760_000_000_000, firstSequence: this.#sequence + 1, changes };
    this.#sequence += changes.length;
    for (const listener of this.#listeners) listener(step);
  }
}
