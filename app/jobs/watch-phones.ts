import type { DomainEvent } from '../domain/events.js';
import type { Millis } from '../domain/ids.js';
import type { Session } from '../domain/world.js';
import type { Clock } from '../ports/clock.js';
import type { Live } from '../ports/live.js';
import type { PhoneRegistrations } from '../ports/phone-registrations.js';

export interface WatchPhonesPorts {
  readonly live: Pick<Live, 'view' | 'subscribe'>;
  readonly registrations: Pick<PhoneRegistrations, 'now' | 'onChange'>;
  /** Gives the engine what was found. */
  readonly report: (event: Extract<DomainEvent, { type: 'device.seen' }>) => void;
  readonly clock: Clock;
}

/** After these a session believes of its phone what a new one does. */
const LOOKS_ANEW: readonly string[] = ['session.logged-in', 'agent.reset'];

const AUDIT_MS: Millis = 30_000;

/** C6: tells the engine whether the phones and softphones of sessions are registered, at each change and every 30 s. */
export class WatchPhones {
  readonly #ports: WatchPhonesPorts;
  #undo: (() => void)[] = [];
  #cancelAudit: () => void = () => undefined;

  constructor(ports: WatchPhonesPorts) {
    this.#ports = ports;
  }

  start(): void {
    const { registrations, live } = this.#ports;
    this.#undo = [
      registrations.onChange((peer) => (peer === null ? this.#tellAll() : this.#tellOf(peer))),
      // What became of the phone between the list it was chosen from and the sign-in is seen here.
      live.subscribe(({ changes }) => {
        for (const { kind, after, why } of changes) {
          if (kind === 'session' && after && LOOKS_ANEW.includes(why)) this.#tell(after);
        }
      }),
    ];
    this.#audit();
  }

  stop(): void {
    this.#cancelAudit();
    for (const undo of this.#undo.splice(0)) undo();
  }

  /** A change may be missed; nobody is left unreachable, or called in vain, for longer than this. */
  #audit(): void {
    this.#tellAll();
    this.#cancelAudit = this.#ports.clock.after(AUDIT_MS, () => this.#audit());
  }

  #tellAll(): void {
    for (const session of this.#ports.live.view.all('session')) this.#tell(session);
  }

  #tellOf(peer: string): void {
    for (const session of this.#ports.live.view.all('session')) {
      if (session.device.kind !== 'number' && session.device.peer === peer) this.#tell(session);
    }
  }

  #tell({ device, state, reach }: Session): void {
    if (device.kind === 'number' || state.at === 'logged-out') return;
    const known = this.#ports.registrations.now();
    // Asterisk is away: nobody is offered anything until it is back, and then all is told again.
    if (!known) return;
    const found = known.get(device.peer);
    // Asterisk tells nothing of a new fixed address before its first OPTIONS, which may take a minute.
    const fixed = device.kind === 'phone' && device.fixed === true;
    const there = found ? found.reachable !== false : fixed;
    if (there !== (reach.at === 'there')) this.#ports.report({ type: 'device.seen', peer: device.peer, there });
  }
}
