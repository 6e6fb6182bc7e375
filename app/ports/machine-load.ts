import type { Millis } from '../domain/ids.js';

/** How busy this machine is. */
export interface MachineFigures {
  /** Average of the last minute, as the system counts it. */
  readonly load1: number;
  readonly cores: number;
  /** CPU time of this process since it began. */
  readonly ourCpuMs: Millis;
  /** The same of Asterisk; null: it is not on this machine, or nobody knows which it is. */
  readonly asteriskCpuMs: Millis | null;
}

export interface MachineLoad {
  /** Never rejects. */
  read(): Promise<MachineFigures>;
}
