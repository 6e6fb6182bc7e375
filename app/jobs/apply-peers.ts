import type { Millis } from '../domain/ids.js';
import type { Clock } from '../ports/clock.js';
import type { Commands } from '../ports/commands.js';
import type { Log } from '../ports/log.js';
import type { PeerChanges, PeerFiles } from '../ports/peer-files.js';
import type { PeerMarks } from '../ports/peer-marks.js';
import type { SwitchAdmin } from '../ports/switch-admin.js';
import type { PeerOwner, PeerSource, WantedPeers } from './peer-source.js';
import { PeerWishes } from './peer-wishes.js';
import { verifyPeers } from './verify-peers.js';

/** What became of a wish to have the peers in Asterisk as they are configured. */
export type ApplyOutcome =
  | { readonly ok: true; readonly peers: number; readonly reloaded: boolean }
  /** `refused`: a peer cannot be written. `restored`: Asterisk did not take the new files, the last good ones are back. */
  | { readonly ok: false; readonly reason: 'refused' | 'restored' | 'failed'; readonly detail: string };

/** How far an apply is: peers rendered, Asterisk asked to read them, objects looked up in it. */
export interface ApplyProgress {
  readonly stage: 'render' | 'reload' | 'verify';
  readonly done: number;
  readonly total: number;
}

export interface ApplyPeersPorts {
  readonly source: PeerSource;
  readonly files: PeerFiles;
  readonly marks: PeerMarks;
  readonly admin: SwitchAdmin;
  readonly commands: Pick<Commands, 'directoryChanged'>;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * H4: peers as configured into Asterisk. Wishes that arrive while one is carried out share the next one. Asterisk is
 * asked to reload only when a file changed, and never twice within `minGapMs` (reloads that follow each other closely
 * have deadlocked it).
 */
export class ApplyPeers {
  readonly #ports: ApplyPeersPorts;
  readonly #minGapMs: Millis;
  readonly #wishes = new PeerWishes();
  readonly #listeners = new Set<(progress: ApplyProgress) => void>();
  /** Every peer that the files hold; null: in doubt, then everything is compared. */
  #names: Set<string> | null = null;
  #lastReload = -Infinity;
  #running: Promise<ApplyOutcome> | null = null;
  #next: Promise<ApplyOutcome> | null = null;

  constructor(ports: ApplyPeersPorts, minGapMs: Millis) {
    this.#ports = ports;
    this.#minGapMs = minGapMs;
  }

  /** Applies whenever Asterisk is there (again), which may be one that never saw our peers. Returns the way to stop it. */
  watch(): () => void {
    if (this.#ports.admin.state === 'up') void this.request();
    return this.#ports.admin.onState((state) => {
      if (state === 'up') void this.request();
    });
  }

  /** Told while an apply is under way; must not throw. Returns the unsubscribe function. */
  onProgress(listener: (progress: ApplyProgress) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Never rejects. Answers when Asterisk has, or has refused, what was configured at the time of the call or later.
   * With `changed`, only that owner's peer is looked at, as long as the files are known to be right otherwise; without,
   * everything is compared.
   */
  request(changed?: PeerOwner): Promise<ApplyOutcome> {
    this.#wishes.add(changed);
    if (!this.#running) return this.#start();
    this.#next ??= this.#running.then(() => this.#start());
    return this.#next;
  }

  #start(): Promise<ApplyOutcome> {
    this.#next = null;
    const running = this.#carryOut().finally(() => {
      if (this.#running === running) this.#running = null;
    });
    this.#running = running;
    return running;
  }

  async #carryOut(): Promise<ApplyOutcome> {
    const { log, commands } = this.#ports;
    let outcome: ApplyOutcome;
    try {
      outcome = await this.#apply();
      // What Asterisk did not take must not be dialled: whoever saved it puts it back and tells the engine.
      if (outcome.ok || outcome.reason !== 'restored') await commands.directoryChanged();
    } catch (error) {
      this.#names = null;
      outcome = { ok: false, reason: 'failed', detail: (error as Error).message };
    }
    if (!outcome.ok) log.error(`peers were not applied: ${outcome.detail}`, { reason: outcome.reason });
    else if (outcome.reloaded) log.info(`${outcome.peers} peers are in Asterisk after a reload`);
    return outcome;
  }

  async #apply(): Promise<ApplyOutcome> {
    const { files, admin } = this.#ports;
    const { names, refused, changes, all } = await this.#written();
    const changed = changes.written.length + changes.removed.length > 0;
    // After a named change only that is looked up: a reload leaves objects alone whose text stayed the same.
    const wanted = all ? [...names] : null;
    const { why, reloaded } = changed
      ? await this.#reload(wanted, changes)
      : await this.#reloadIfMissing(wanted, changes);
    if (why === null) {
      await files.keep();
      this.#names = names;
      return refused.length > 0 ? refusal(refused) : { ok: true, peers: names.size, reloaded };
    }
    // An Asterisk that is away reads the new files when it comes back, and `watch` looks at them then.
    if (!changed || admin.state === 'down') return { ok: false, reason: 'failed', detail: why };
    await files.restore();
    await this.#gap();
    const again = await admin.reloadPeers();
    this.#lastReload = this.#ports.clock.mono();
    const after = again.ok
      ? 'the last good files are back'
      : `the last good files are back, but not loaded: ${again.detail}`;
    return { ok: false, reason: 'restored', detail: `${why}; ${after}` };
  }

  /** Brings the files up to what is wanted: those of changed owners, or all when that is asked for or in doubt. */
  async #written(): Promise<Written> {
    const { source, files } = this.#ports;
    const owners = this.#wishes.take();
    const names = this.#names;
    this.#names = null;
    if (owners === 'all' || names === null) {
      const { peers, refused } = await source.everything();
      const leave = refused.map(({ name }) => name);
      const changes = await files.write(peers, leave, (done, total) => this.#tell('render', done, total));
      return { names: new Set(peers.map(({ name }) => name)), refused, changes, all: true };
    }
    const { peers, refused, gone } = await source.only(owners);
    const changes = await files.change(peers, gone);
    for (const { name } of peers) names.add(name);
    for (const name of gone) names.delete(name);
    return { names, refused, changes, all: false };
  }

  /** An Asterisk that started without us may lack peers although no file changed. */
  async #reloadIfMissing(names: readonly string[] | null, changes: PeerChanges): Promise<Verified> {
    const why = await this.#verify(names, changes);
    return why === null ? { why, reloaded: false } : this.#reload(names, changes);
  }

  async #reload(names: readonly string[] | null, changes: PeerChanges): Promise<Verified> {
    await this.#gap();
    this.#tell('reload', 0, 1);
    const answer = await this.#ports.admin.reloadPeers();
    this.#lastReload = this.#ports.clock.mono();
    if (!answer.ok) return { why: `Asterisk did not reload its peers: ${answer.detail}`, reloaded: false };
    this.#tell('reload', 1, 1);
    return { why: await this.#verify(names, changes), reloaded: true };
  }

  #verify(names: readonly string[] | null, changes: PeerChanges): Promise<string | null> {
    return verifyPeers(this.#ports, names, changes, (done, total) => this.#tell('verify', done, total));
  }

  #tell(stage: ApplyProgress['stage'], done: number, total: number): void {
    for (const listener of this.#listeners) listener({ stage, done, total });
  }

  #gap(): Promise<void> {
    const { clock } = this.#ports;
    const wait = this.#lastReload + this.#minGapMs - clock.mono();
    if (wait <= 0) return Promise.resolve();
    return new Promise((resolve) => void clock.after(wait, resolve));
  }
}

interface Written {
  /** Every peer that the files hold now. */
  readonly names: Set<string>;
  readonly refused: WantedPeers['refused'];
  readonly changes: PeerChanges;
  /** Everything was compared. */
  readonly all: boolean;
}

interface Verified {
  /** null: every peer is there; else a sentence. */
  readonly why: string | null;
  readonly reloaded: boolean;
}

function refusal(refused: WantedPeers['refused']): ApplyOutcome {
  const detail = refused.map(
    ({ name, problems }) =>
      `${name}: ${problems.map(({ field, value, allowed }) => `${field} "${value}" is not allowed (${allowed})`).join(', ')}`,
  );
  return { ok: false, reason: 'refused', detail: detail.join('; ') };
}
