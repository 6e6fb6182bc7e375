import { softphonePeer } from '../domain/device.js';
import { DEFAULT_SITE } from '../domain/directory.js';
import type { Millis, SessionId } from '../domain/ids.js';
import type { Session } from '../domain/world.js';
import type { Clock } from '../ports/clock.js';
import type { Live, Step } from '../ports/live.js';
import type { Log } from '../ports/log.js';
import type { PhoneSecrets } from '../ports/phone-secrets.js';
import type { Softphones } from '../ports/softphones.js';
import type { AdminAnswer, SwitchAdmin } from '../ports/switch-admin.js';

export interface KeepSoftphonesPorts {
  readonly softphones: Softphones;
  readonly secrets: PhoneSecrets;
  readonly live: Pick<Live, 'view' | 'subscribe'>;
  readonly admin: Pick<SwitchAdmin, 'state' | 'onState'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** What a page registers with, this once. Nobody keeps it. */
export interface SoftphoneKey {
  readonly user: string;
  readonly secret: string;
}

const AGAIN_MS: Millis = 5_000;

/**
 * B5: a softphone's peer lives as long as its session. Asterisk keeps it in memory alone, so one that was restarted has
 * none of them: pages ask for a new secret then, and nothing is restored from here.
 */
export class KeepSoftphones {
  readonly #ports: KeepSoftphonesPorts;
  /** Sessions of before the last step that had a softphone: a row that is gone no longer says so. */
  readonly #sessions = new Set<SessionId>();
  /** Each peer's requests one after another, so that a late `open` never brings back what was closed. */
  readonly #lanes = new Map<string, Promise<unknown>>();
  #undo: (() => void)[] = [];
  #cancelSweep: () => void = () => undefined;
  #stopped = false;

  constructor(ports: KeepSoftphonesPorts) {
    this.#ports = ports;
  }

  /** Follows sessions from now on, and takes away what an earlier life left behind. */
  start(): void {
    const { live, admin } = this.#ports;
    for (const session of live.view.all('session')) if (hasSoftphone(session)) this.#sessions.add(session.id);
    this.#undo.push(
      live.subscribe((step) => this.#follow(step)),
      admin.onState((state) => void (state === 'up' && this.#sweep())),
    );
    if (admin.state === 'up') void this.#sweep();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelSweep();
    for (const undo of this.#undo.splice(0)) undo();
  }

  /** A new secret for the softphone of a session; whoever had the one before is no longer registered. Never rejects. */
  async open(session: Session): Promise<AdminAnswer<SoftphoneKey>> {
    const { secrets, softphones, live } = this.#ports;
    const user = softphonePeer(session.id);
    const secret = secrets.next();
    const agent = live.view.directory.agents.get(session.agentId);
    const callerId = { name: agent?.name ?? '', number: agent?.dn ?? '' };
    const answer = await this.#inTurn(user, () =>
      softphones.open({ peer: user, secret, callerId, siteId: agent?.siteId ?? DEFAULT_SITE }),
    );
    // Signed out meanwhile: what was just made would stay for ever.
    if (!this.#isWanted(session.id)) this.#close(user);
    return answer.ok ? { ok: true, value: { user, secret } } : answer;
  }

  #follow({ changes }: Step): void {
    for (const change of changes) {
      if (change.kind !== 'session') continue;
      if (change.after && hasSoftphone(change.after)) this.#sessions.add(change.id);
      else if (this.#sessions.delete(change.id)) this.#close(softphonePeer(change.id));
    }
  }

  /** Takes away peers whose session is over. Tried again until it worked: a stray one could still be rung. */
  async #sweep(): Promise<void> {
    const { softphones, log } = this.#ports;
    this.#cancelSweep();
    const found = await softphones.list();
    if (this.#stopped) return;
    // Away: it is swept when it is back.
    if (!found.ok && found.reason !== 'down') log.warn(`softphones left in Asterisk are not known: ${found.detail}`);
    if (!found.ok) return this.#sweepLater();
    for (const peer of found.value) if (!this.#isWanted(peer.slice(softphonePeer('').length))) this.#close(peer);
  }

  #close(peer: string): void {
    const { softphones, log } = this.#ports;
    void this.#inTurn(peer, () => softphones.close(peer)).then((answer) => {
      if (answer.ok) return;
      log.warn(`the softphone ${peer} could not be taken from Asterisk, trying again: ${answer.detail}`);
      this.#sweepLater();
    });
  }

  #sweepLater(): void {
    this.#cancelSweep();
    if (!this.#stopped) this.#cancelSweep = this.#ports.clock.after(AGAIN_MS, () => void this.#sweep());
  }

  #isWanted(id: SessionId): boolean {
    const session = this.#ports.live.view.get('session', id);
    return session !== undefined && hasSoftphone(session);
  }

  #inTurn<T>(peer: string, work: () => Promise<T>): Promise<T> {
    const before = this.#lanes.get(peer) ?? Promise.resolve();
    const mine = before.then(work);
    this.#lanes.set(peer, mine);
    void mine.finally(() => {
      if (this.#lanes.get(peer) === mine) this.#lanes.delete(peer);
    });
    return mine;
  }
}

function hasSoftphone({ device, state }: Session): boolean {
  return device.kind === 'softphone' && state.at !== 'logged-out';
}
