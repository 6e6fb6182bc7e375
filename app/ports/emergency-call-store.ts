import type { EmergencyCall } from '../domain/emergency-call.js';
import type { Instant } from '../domain/ids.js';

/** Who called an emergency number, for good. */
export interface EmergencyCallStore {
  /** False when it is written down already. Rejects when it could not be written. */
  add(call: EmergencyCall): Promise<boolean>;
  /** False when there is no such call, or somebody has seen it before. */
  seen(id: string, at: Instant, by: string): Promise<boolean>;
  /** The newest first; at most `limit`, 1–1,000. */
  newest(limit: number): Promise<readonly EmergencyCall[]>;
  /** Those that nobody has seen yet, the oldest first. */
  unseen(): Promise<readonly EmergencyCall[]>;
}
