import { emergencyNumbers } from '../domain/emergency.js';
import type { Millis } from '../domain/ids.js';
import { outDenials } from '../domain/out-denials.js';
import type { Clock } from '../ports/clock.js';
import type { EmergencyDialplan } from '../ports/emergency-dialplan.js';
import type { EmergencyReader } from '../ports/emergency-reader.js';
import type { Live } from '../ports/live.js';
import type { Log } from '../ports/log.js';
import type { DialplanAdmin, SwitchAdmin } from '../ports/switch-admin.js';

export interface ApplyEmergencyPorts {
  readonly live: Pick<Live, 'view' | 'subscribe'>;
  readonly dialplan: EmergencyDialplan;
  /** As `outDenials` wants them. */
  readonly callingCodes: ReadonlyMap<string, string>;
  readonly reader: EmergencyReader;
  readonly admin: Pick<SwitchAdmin, 'state' | 'onState'> & DialplanAdmin;
  readonly clock: Clock;
  readonly log: Log;
}

const AGAIN_MS: Millis = 5_000;
/** Reloads that follow each other closely have deadlocked Asterisk; a trunk may come and go. */
const GAP_MS: Millis = 1_000;

/** D7: what Asterisk does with emergency calls by itself is kept up with sites, trunks and the trunks' health. */
export class ApplyEmergency {
  readonly #ports: ApplyEmergencyPorts;
  readonly #undo: (() => void)[] = [];
  #cancel: (() => void) | null = null;
  #running = false;
  #again = false;
  #stopped = false;

  constructor(ports: ApplyEmergencyPorts) {
    this.#ports = ports;
  }

  start(): void {
    const { live, admin } = this.#ports;
    this.#undo.push(
      live.subscribe(({ changes }) => {
        if (changes.some(({ kind, why }) => kind === 'trunk' && why !== 'trunk.used')) this.#later(GAP_MS);
      }),
      admin.onState((state) => (state === 'up' ? this.refresh() : undefined)),
    );
    this.refresh();
  }

  /** Sites or trunks changed, or Asterisk is there again. */
  refresh(): void {
    this.#later(0);
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
    for (const undo of this.#undo.splice(0)) undo();
  }

  #later(ms: Millis): void {
    if (this.#stopped || (this.#cancel && ms > 0)) return;
    this.#cancel?.();
    this.#cancel = this.#ports.clock.after(ms, () => {
      this.#cancel = null;
      void this.#apply();
    });
  }

  async #apply(): Promise<void> {
    if (this.#running) {
      this.#again = true;
      return;
    }
    this.#running = true;
    const problem = await this.#bring().catch((error: unknown) => String(error));
    this.#running = false;
    if (this.#stopped) return;
    if (problem !== null) {
      const { log, admin } = this.#ports;
      // An Asterisk that is away says so itself, and reads the file when it starts.
      if (admin.state === 'up') log.error(`emergency calls go the former ways, trying again: ${problem}`);
      this.#later(AGAIN_MS);
    } else if (this.#again) this.#later(GAP_MS);
    this.#again = false;
  }

  /** null: Asterisk has read what stands; else why not. */
  async #bring(): Promise<string | null> {
    const { live, dialplan, callingCodes, reader, admin, log } = this.#ports;
    await dialplan.write(emergencyNumbers(live.view), outDenials(live.view.directory, callingCodes));
    if (await this.#isRead()) return null;
    const answer = await admin.reloadDialplan();
    if (!answer.ok) return answer.detail;
    if (await this.#isRead()) {
      log.info('Asterisk knows where emergency calls go');
      return null;
    }
    const found = await reader.mark();
    return found.ok ? 'Asterisk did not take the file' : found.detail;
  }

  async #isRead(): Promise<boolean> {
    const { dialplan, reader } = this.#ports;
    const found = await reader.mark();
    return found.ok && found.value === dialplan.mark;
  }
}
