import type { FaultRates } from './faults.js';
import { calm } from './faults.js';
import type { TrunkState } from './phones.js';
import type { Schedule } from './schedule.js';

/** Plans what goes wrong in one schedule: nothing at all, one kind of fault, or several. */
export class Troubles {
  /** Decided first: whether the wall clock jumps. */
  readonly clockIsSteady: boolean;
  #over = false;

  constructor(private readonly world: Schedule) {
    this.clockIsSteady = !world.random.chance(0.12);
  }

  plan(dayMs: number): void {
    const { random } = this.world;
    if (!this.clockIsSteady) this.#clockJumps(dayMs);
    if (random.chance(0.1)) this.world.time.after(random.between(0, dayMs), () => this.world.changeDirectory());
    if (random.chance(0.2)) return;
    this.#rates(this.world.rates);
    const sometime = (share: number, then: () => void): void => {
      if (random.chance(share)) this.world.time.after(random.between(0, dayMs * 0.95), then);
    };
    sometime(0.35, () => this.#crash());
    sometime(0.08, () => this.#crash());
    sometime(0.15, () => this.#socketDrops());
    sometime(0.1, () => this.#asteriskRestarts());
    sometime(0.15, () => this.#storeFails());
    sometime(0.15, () => this.#trunkFails());
    sometime(0.15, () => this.#trunkFails());
    sometime(0.02, () => this.#replaced());
  }

  /** From now on nothing fails; what is broken is mended. */
  end(): void {
    this.#over = true;
    const { world } = this;
    Object.assign(world.rates, calm());
    world.phones.trunks.clear();
    world.database.failing = false;
    if (!world.asterisk.up) this.#asteriskIsBack();
    if (!world.process.alive) world.startProcess();
    else world.reconnect(world.process);
  }

  #rates(rates: FaultRates): void {
    const { random } = this.world;
    const some = (share: number, least: number, most: number): number =>
      random.chance(share) ? random.between(least, most) : 0;
    rates.eventLost = some(0.2, 0.01, 0.15);
    rates.eventDoubled = some(0.25, 0.02, 0.3);
    rates.eventLate = some(0.2, 0.01, 0.2);
    rates.restRefused = some(0.15, 0.01, 0.1);
    rates.restTimeoutNotDone = some(0.15, 0.01, 0.08);
    rates.restTimeoutDone = some(0.15, 0.01, 0.08);
    rates.snapshotFailed = some(0.2, 0.1, 0.6);
    rates.storeSlow = some(0.2, 0.05, 0.5);
  }

  #crash(): void {
    const { world } = this;
    if (this.#over || !world.process.alive) return;
    world.counts.processKilled++;
    world.killProcess();
    world.time.after(world.random.between(5, 800), () => {
      if (!this.#over && !world.process.alive) world.startProcess();
    });
  }

  /** Another process took the application over; this one sees it, and a new one starts. */
  #replaced(): void {
    const { world } = this;
    if (this.#over || !world.process.connected) return;
    world.counts.processReplaced++;
    world.process.connected = false;
    world.process.replaced();
    world.time.after(world.random.between(0, 50), () => {
      if (this.#over || !world.process.alive) return;
      world.killProcess();
      world.startProcess();
    });
  }

  #socketDrops(): void {
    const { world } = this;
    const { process } = world;
    if (this.#over || !process.connected) return;
    world.counts.socketDropped++;
    world.tell(() => 'the events socket breaks');
    const noticed = world.random.between(0, 150);
    process.disconnect(noticed);
    world.time.after(noticed + world.random.between(10, 900), () => {
      if (!this.#over) world.reconnect(process);
    });
  }

  #asteriskRestarts(): void {
    const { world } = this;
    if (this.#over || !world.asterisk.up) return;
    world.counts.asteriskRestarted++;
    world.tell(() => 'Asterisk dies');
    world.asterisk.up = false;
    world.asterisk.restart();
    if (world.process.connected) world.process.disconnect(world.random.between(0, 60));
    world.time.after(world.random.between(100, 1_200), () => {
      if (!world.asterisk.up) this.#asteriskIsBack();
    });
  }

  #asteriskIsBack(): void {
    const { world } = this;
    world.tell(() => 'Asterisk is back');
    world.asterisk.up = true;
    const { process } = world;
    world.time.after(world.random.between(60, 200), () => {
      if (process.alive && !process.connected) process.connect(true);
    });
  }

  #storeFails(): void {
    const { world } = this;
    if (this.#over) return;
    world.counts.storeFailed++;
    world.tell(() => 'the database fails');
    world.database.failing = true;
    const mended = world.random.between(20, 900);
    // Killed while facts wait in memory only: the worst moment.
    if (world.random.chance(0.3)) world.time.after(world.random.between(10, mended), () => this.#crash());
    world.time.after(mended, () => {
      world.tell(() => 'the database works');
      world.database.failing = false;
    });
  }

  #trunkFails(): void {
    const { world } = this;
    if (this.#over) return;
    const trunk = world.random.pick(['t1', 't2', 't3']);
    const state: TrunkState = world.random.pick(['dead', 'busy', 'unreachable']);
    // Half of the time only one of its contacts; with dice of its own, as all that concerns contacts.
    const which = world.pingRandom.chance(0.5) ? `${trunk}/${world.pingRandom.whole(0, 1)}` : trunk;
    world.phones.trunks.set(which, state);
    world.tell(() => `trunk ${which} is ${state}`);
    world.time.after(world.random.between(100, 2_000), () => {
      world.phones.trunks.delete(which);
    });
  }

  #clockJumps(dayMs: number): void {
    const { world } = this;
    const { random, time, counts } = world;
    for (let n = random.whole(1, 2); n > 0; n--) {
      const forward = random.chance(0.5);
      time.after(random.between(0, dayMs), () => {
        world.tell(() => `the wall clock jumps ${forward ? 'forward' : 'back'}`);
        if (forward) counts.clockForward++;
        else counts.clockBack++;
        time.wall += (forward ? 1 : -1) * random.pick([50, 2_000, 3_600_000]);
      });
    }
  }
}
