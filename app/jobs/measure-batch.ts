import { trunksFor } from '../domain/destination.js';
import type { Millis } from '../domain/ids.js';
import type { BatchMeasures } from '../domain/migration-gates.js';
import type { Placement } from '../domain/migration.js';
import { trunkPeerName } from '../domain/peer.js';
import { hasOwnPeer } from '../domain/phone.js';
import { phonePeerName } from '../domain/phone-peer.js';
import { isOut } from '../domain/trunks.js';
import type { View } from '../domain/world.js';
import type { Clock } from '../ports/clock.js';
import type { Live } from '../ports/live.js';
import type { MachineFigures, MachineLoad } from '../ports/machine-load.js';
import type { PeerMarks } from '../ports/peer-marks.js';
import type { PhoneStore } from '../ports/phone-store.js';

export interface MeasurePorts {
  readonly machine: MachineLoad;
  readonly marks: PeerMarks;
  readonly phones: Pick<PhoneStore, 'some'>;
  readonly live: Pick<Live, 'view'>;
  readonly clock: Clock;
}

/** What was done in a batch. */
export interface WrittenBatch {
  readonly agents: number;
  readonly written: number;
  /** Where those are called now that calls are handed out so. */
  readonly loaded: readonly Placement[];
  /** null: nothing had to be read again. */
  readonly reloadMs: Millis | null;
}

interface Look extends MachineFigures {
  readonly at: Millis;
}

/** L: looks at machine, Asterisk and trunks after each batch. */
export class MeasureBatch {
  #last: Look | null = null;

  constructor(private readonly ports: MeasurePorts) {}

  /** CPU time counts from here: while nobody is moved nothing of it is a job's. */
  async rest(): Promise<void> {
    this.#last = { ...(await this.ports.machine.read()), at: this.ports.clock.mono() };
  }

  async after({ loaded, ...batch }: WrittenBatch): Promise<BatchMeasures> {
    const { live } = this.ports;
    const present = await this.#present(loaded);
    const reachable = loaded.filter((placement) => isReachable(live.view, placement)).length;
    const last = this.#last;
    await this.rest();
    const { load1, cores } = this.#last as Look;
    return { ...batch, loaded: loaded.length, present, reachable, load1, cores, ...this.#busy(last) };
  }

  /** Cores in use since the last time anybody looked. */
  #busy(last: Look | null): Pick<BatchMeasures, 'asteriskCpu' | 'ourCpu'> {
    const now = this.#last;
    const passed = now && last ? now.at - last.at : 0;
    if (!now || !last || passed <= 0) return { asteriskCpu: null, ourCpu: null };
    const { asteriskCpuMs } = now;
    const both = asteriskCpuMs !== null && last.asteriskCpuMs !== null;
    return {
      // Less than before: it was started anew meanwhile.
      asteriskCpu: both ? Math.max(0, asteriskCpuMs - last.asteriskCpuMs) / passed : null,
      ourCpu: (now.ourCpuMs - last.ourCpuMs) / passed,
    };
  }

  /** How many of these Asterisk has every peer for; null: it does not say. */
  async #present(placements: readonly Placement[]): Promise<number | null> {
    const peersOf = await this.#peers(placements);
    const names = [...new Set(placements.flatMap(peersOf))];
    const answer = await this.ports.marks.marks(names.map((name) => ({ type: 'endpoint', name })));
    if (!answer.ok) return null;
    const there = new Set(names.filter((_, at) => answer.value[at] !== null));
    return placements.filter((placement) => peersOf(placement).every((name) => there.has(name))).length;
  }

  /** By which peers an agent is called; one in a browser has none before they sign in. */
  async #peers(placements: readonly Placement[]): Promise<(placement: Placement) => readonly string[]> {
    const { phones, live } = this.ports;
    const ids = placements.flatMap(({ interfaces, phoneId }) =>
      interfaces.includes('phone') && phoneId !== null ? [phoneId] : [],
    );
    const found = ids.length === 0 ? [] : await phones.some(ids);
    const own = new Set(found.filter(({ phone }) => hasOwnPeer(phone)).map(({ phone }) => phone.id));
    return ({ interfaces, phoneId, number, trunkId, peer }) => {
      const phone =
        interfaces.includes('phone') && phoneId !== null && own.has(phoneId) ? [phonePeerName(phoneId)] : [];
      const outside = interfaces.includes('mobile') && number !== null ? trunksFor(live.view, number, trunkId) : [];
      const written = peer ? [phonePeerName(peer.phoneId)] : [];
      return [...written, ...phone, ...outside.slice(0, 1).map(({ id }) => trunkPeerName(id))];
    };
  }
}

/** Whether a trunk in service leads there, or none is needed. */
export function isReachable(view: View, { interfaces, number, trunkId }: Placement): boolean {
  if (!interfaces.includes('mobile') || number === null) return true;
  return trunksFor(view, number, trunkId).some((trunk) => !trunk.busyOut && !isOut(view.get('trunk', trunk.id)));
}
