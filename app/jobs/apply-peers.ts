import type { Settings } from '../domain/directory.js';
import type { Millis } from '../domain/ids.js';
import { trunkPeer, trunkPeerName, type Peer, type PeerProblem } from '../domain/peer.js';
import type { Clock } from '../ports/clock.js';
import type { Commands } from '../ports/commands.js';
import type { DirectoryStore } from '../ports/directory-store.js';
import type { Log } from '../ports/log.js';
import type { PeerFiles } from '../ports/peer-files.js';
import type { SwitchAdmin } from '../ports/switch-admin.js';

/** What became of a wish to have the peers in Asterisk as they are configured. */
export type ApplyOutcome =
  | { readonly ok: true; readonly peers: number; readonly reloaded: boolean }
  /** `refused`: a peer cannot be written. `restored`: Asterisk did not take the new files, the last good ones are back. */
  | { readonly ok: false; readonly reason: 'refused' | 'restored' | 'failed'; readonly detail: string };

export interface ApplyPeersPorts {
  readonly directory: Pick<DirectoryStore, 'load' | 'trunkWires'>;
  readonly files: PeerFiles;
  readonly admin: SwitchAdmin;
  readonly commands: Pick<Commands, 'directoryChanged'>;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * H4: peers from the directory into Asterisk. Wishes that arrive while one is carried out share the next one.
 * Asterisk is asked to reload only when a file changed, and never twice within `minGapMs` (reloads that follow each
 * other closely have deadlocked it).
 */
export class ApplyPeers {
  readonly #ports: ApplyPeersPorts;
  readonly #settings: Settings;
  readonly #minGapMs: Millis;
  #lastReload = -Infinity;
  #running: Promise<ApplyOutcome> | null = null;
  #next: Promise<ApplyOutcome> | null = null;

  constructor(ports: ApplyPeersPorts, settings: Settings, minGapMs: Millis) {
    this.#ports = ports;
    this.#settings = settings;
    this.#minGapMs = minGapMs;
  }

  /** Applies whenever Asterisk is there (again), which may be one that never saw our peers. Returns the way to stop it. */
  watch(): () => void {
    if (this.#ports.admin.state === 'up') void this.request();
    return this.#ports.admin.onState((state) => {
      if (state === 'up') void this.request();
    });
  }

  /** Never rejects. Answers when Asterisk has, or has refused, what the directory held at the time of the call or later. */
  request(): Promise<ApplyOutcome> {
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
      outcome = { ok: false, reason: 'failed', detail: (error as Error).message };
    }
    if (!outcome.ok) log.error(`peers were not applied: ${outcome.detail}`, { reason: outcome.reason });
    else if (outcome.reloaded) log.info(`${outcome.peers} peers are in Asterisk after a reload`);
    return outcome;
  }

  async #apply(): Promise<ApplyOutcome> {
    const { files, admin } = this.#ports;
    const { peers, refused } = await this.#wanted();
    const changes = await files.write(
      peers,
      refused.map(({ name }) => name),
    );
    const changed = changes.written.length + changes.removed.length > 0;
    const missing = changed ? await this.#reloaded(peers) : await this.#reloadIfMissing(peers);
    if (missing.why === null) {
      await files.keep();
      return refused.length > 0 ? refusal(refused) : { ok: true, peers: peers.length, reloaded: missing.reloaded };
    }
    // An Asterisk that is away reads the new files when it comes back, and `watch` looks at them then.
    if (!changed || admin.state === 'down') return { ok: false, reason: 'failed', detail: missing.why };
    await files.restore();
    await this.#gap();
    const again = await admin.reloadPeers();
    this.#lastReload = this.#ports.clock.mono();
    const after = again.ok
      ? 'the last good files are back'
      : `the last good files are back, but not loaded: ${again.detail}`;
    return { ok: false, reason: 'restored', detail: `${missing.why}; ${after}` };
  }

  async #wanted(): Promise<{ peers: Peer[]; refused: { name: string; problems: readonly PeerProblem[] }[] }> {
    const { trunks } = await this.#ports.directory.load(this.#settings);
    const wires = await this.#ports.directory.trunkWires();
    const peers: Peer[] = [];
    const refused: { name: string; problems: readonly PeerProblem[] }[] = [];
    for (const trunkId of [...trunks.keys()].sort()) {
      const wire = wires.get(trunkId);
      if (!wire) continue;
      const outcome = trunkPeer(trunkId, wire);
      if (outcome.ok) peers.push(outcome.peer);
      else refused.push({ name: trunkPeerName(trunkId), problems: outcome.problems });
    }
    return { peers, refused };
  }

  /** An Asterisk that started without us may lack peers although no file changed. */
  async #reloadIfMissing(peers: readonly Peer[]): Promise<Verified> {
    const verified = await this.#verify(peers, false);
    return verified.why === null ? verified : this.#reloaded(peers);
  }

  async #reloaded(peers: readonly Peer[]): Promise<Verified> {
    await this.#gap();
    const answer = await this.#ports.admin.reloadPeers();
    this.#lastReload = this.#ports.clock.mono();
    if (!answer.ok) return { why: `Asterisk did not reload its peers: ${answer.detail}`, reloaded: false };
    return this.#verify(peers, true);
  }

  async #verify(peers: readonly Peer[], reloaded: boolean): Promise<Verified> {
    const present = await this.#ports.admin.peers();
    if (!present.ok) return { why: `Asterisk did not list its peers: ${present.detail}`, reloaded };
    const names = new Set(present.value);
    const missing = peers.map((peer) => peer.name).filter((name) => !names.has(name));
    return { why: missing.length === 0 ? null : `Asterisk did not take ${missing.join(', ')}`, reloaded };
  }

  #gap(): Promise<void> {
    const { clock } = this.#ports;
    const wait = this.#lastReload + this.#minGapMs - clock.mono();
    if (wait <= 0) return Promise.resolve();
    return new Promise((resolve) => void clock.after(wait, resolve));
  }
}

interface Verified {
  /** null: every peer is there; else a sentence. */
  readonly why: string | null;
  readonly reloaded: boolean;
}

function refusal(refused: readonly { name: string; problems: readonly PeerProblem[] }[]): ApplyOutcome {
  const detail = refused.map(
    ({ name, problems }) =>
      `${name}: ${problems.map(({ field, value, allowed }) => `${field} "${value}" is not allowed (${allowed})`).join(', ')}`,
  );
  return { ok: false, reason: 'refused', detail: detail.join('; ') };
}
