import type { MachineFigures, MachineLoad } from '../../app/ports/machine-load.js';
import type { PeerMarks } from '../../app/ports/peer-marks.js';

/** A machine of two cores with nothing to do, until a test says otherwise, and the peers of its Asterisk. */
export class FakeMachine implements MachineLoad, PeerMarks {
  figures: MachineFigures = { load1: 0.1, cores: 2, ourCpuMs: 0, asteriskCpuMs: 0 };
  /** Names of endpoints that Asterisk does not have. */
  readonly missing = new Set<string>();

  read(): Promise<MachineFigures> {
    return Promise.resolve(this.figures);
  }

  marks(objects: Parameters<PeerMarks['marks']>[0]): ReturnType<PeerMarks['marks']> {
    return Promise.resolve({ ok: true, value: objects.map(({ name }) => (this.missing.has(name) ? null : 'm')) });
  }
}
