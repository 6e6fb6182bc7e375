import type { Millis } from '../domain/ids.js';
import type { Peer } from '../domain/peer.js';
import type { Clock } from '../ports/clock.js';
import type { Commands } from '../ports/commands.js';
import type { Log } from '../ports/log.js';
import type { PeerChanges, PeerFiles } from '../ports/peer-files.js';
import type { PeerMarks } from '../ports/peer-marks.js';
import type { SwitchAdmin } from '../ports/switch-admin.js';

import { DislikedPeers } from './disliked-peers.js';
import type { PeerOwner, PeerSource, WantedPeers } from './peer-source.js';
import { peerNameOf, PeerStates, type Settled, type Wishes } from './peer-states.js';
import { PeerWishes } from './peer-wishes.js';
import { verifyPeers, type NotTaken } from './verify-peers.js';

/** What became of a wish to have the peers in Asterisk as they are configured. */
export type ApplyOutcome =
  | { readonly ok: true; readonly peers: number; readonly reloaded: boolean }
  /** `refused`: a peer cannot be written. `restored`: Asterisk did not take the new files, the last good ones are back. */
  | {
      readonly ok: false;
      readonly reason: 'refused' | 'restored' | 'failed';
      readonly detail: string;
      /** Peers that were refused, or that Asterisk did not take and that are left out from now on. */
      readonly peers?: readonly string[];
    };

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
  /** What became of each peer. */
  readonly states = new PeerStates();
  readonly #wishes = new PeerWishes();
  readonly #disliked = new DislikedPeers();
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
    if (this.#ports.admin.state === 'up') void this.#requestAll();
    return this.#ports.admin.onState((state) => {
      if (state === 'up') void this.#requestAll();
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
  async request(changed?: PeerOwner): Promise<ApplyOutcome> {
    if (!changed) this.#disliked.forgetAll();
    this.states.wanted(changed);
    const outcome = await this.#ask([changed]);
    this.states.answered(changed);
    if (!changed || outcome.ok || !outcome.peers || outcome.peers.includes(peerNameOf(changed))) return outcome;
    // Somebody else's peer stood in the way, and is left out now.
    if (outcome.reason === 'restored') return outcome.peers.length > 0 ? this.request(changed) : outcome;
    return { ok: true, peers: this.#names?.size ?? 0, reloaded: true };
  }

  /** As `request`, for several owners at once: one reload takes all of them, or names those that stood in its way. */
  async requestEach(owners: readonly PeerOwner[]): Promise<ApplyOutcome> {
    for (const owner of owners) this.states.wanted(owner);
    const outcome = await this.#ask(owners);
    for (const owner of owners) this.states.answered(owner);
    return outcome;
  }

  /** As long as Asterisk names peers that it does not take, the others are tried without them. */
  async #requestAll(): Promise<void> {
    let outcome = await this.request();
    while (!outcome.ok && outcome.reason === 'restored' && (outcome.peers ?? []).length > 0) {
      this.states.wanted();
      outcome = await this.#ask([undefined]);
      this.states.answered();
    }
  }

  #ask(owners: readonly (PeerOwner | undefined)[]): Promise<ApplyOutcome> {
    for (const owner of owners) this.#wishes.add(owner);
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
    const { log, commands, clock } = this.#ports;
    const wishes = this.#wishes.take();
    const run: Run = { refused: [] };
    let outcome: ApplyOutcome;
    try {
      outcome = await this.#apply(wishes, run);
      // What Asterisk did not take must not be dialled: whoever saved it puts it back and tells the engine.
      if (outcome.ok || outcome.reason !== 'restored') await commands.directoryChanged();
    } catch (error) {
      this.#names = null;
      outcome = { ok: false, reason: 'failed', detail: (error as Error).message };
    }
    this.states.settled({ at: clock.now(), wishes, outcome, names: this.#names, refused: run.refused });
    if (!outcome.ok) log.error(`peers were not applied: ${outcome.detail}`, { reason: outcome.reason });
    else if (outcome.reloaded) log.info(`${outcome.peers} peers are in Asterisk after a reload`);
    return outcome;
  }

  async #apply(wishes: Wishes, run: Run): Promise<ApplyOutcome> {
    const { files, admin } = this.#ports;
    const { names, peers, refused, changes, all } = await this.#written(wishes);
    run.refused = refused;
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
    if (!changed || admin.state === 'down') return { ok: false, reason: 'failed', detail: why.sentence };
    const disliked = this.#disliked.note(why.peers, peers, why.sentence);
    run.refused = [...refused, ...disliked.map((name) => ({ name, reason: why.sentence }))];
    return { ok: false, reason: 'restored', detail: await this.#restored(why), peers: disliked };
  }

  /** Puts the last good files back and says so. */
  async #restored({ sentence }: NotTaken): Promise<string> {
    await this.#ports.files.restore();
    await this.#gap();
    const again = await this.#ports.admin.reloadPeers();
    this.#lastReload = this.#ports.clock.mono();
    const after = again.ok
      ? 'the last good files are back'
      : `the last good files are back, but not loaded: ${again.detail}`;
    return `${sentence}; ${after}`;
  }

  /** Brings the files up to what is wanted: those of changed owners, or all when that is asked for or in doubt. */
  async #written(wishes: Wishes): Promise<Written> {
    const { source, files } = this.#ports;
    const names = this.#names;
    this.#names = null;
    if (wishes === 'all' || names === null) {
      const { peers, refused } = this.#liked(await source.everything());
      const leave = refused.map(({ name }) => name);
      const changes = await files.write(peers, leave, (done, total) => this.#tell('render', done, total));
      return { names: new Set(peers.map(({ name }) => name)), peers, refused, changes, all: true };
    }
    const { peers, refused, gone } = this.#liked(await source.only(wishes));
    const changes = await files.change(peers, gone);
    for (const { name } of peers) names.add(name);
    for (const name of gone) names.delete(name);
    return { names, peers, refused, changes, all: false };
  }

  /** What is wanted and not known to be disliked; all else is refused with a sentence. */
  #liked(asked: WantedPeers): Pick<Written, 'peers' | 'refused'> & Pick<WantedPeers, 'gone'> {
    const { wanted, left } = this.#disliked.without(asked);
    const refused = [
      ...wanted.refused.map(({ name, problems }) => ({
        name,
        reason: problems
          .map(({ field, value, allowed }) => `${field} "${value}" is not allowed (${allowed})`)
          .join(', '),
      })),
      ...Array.from(left, ([name, reason]) => ({ name, reason })),
    ];
    return { peers: wanted.peers, gone: wanted.gone, refused };
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
    if (!answer.ok) {
      const sentence = `Asterisk did not reload its peers: ${answer.detail}`;
      return { why: { sentence, peers: [] }, reloaded: false };
    }
    this.#tell('reload', 1, 1);
    return { why: await this.#verify(names, changes), reloaded: true };
  }

  #verify(names: readonly string[] | null, changes: PeerChanges): Promise<NotTaken | null> {
    return verifyPeers(this.#ports, names, changes, (done, total) => this.#tell('verify', done, total));
  }

  #tell(stage: ApplyProgress['stage'], done: number, total: number): void {
    this.states.progressed({ stage, done, total });
    for (const listener of this.#listeners) listener({ stage, done, total });
  }

  #gap(): Promise<void> {
    const { clock } = this.#ports;
    const wait = this.#lastReload + this.#minGapMs - clock.mono();
    if (wait <= 0) return Promise.resolve();
    return new Promise((resolve) => void clock.after(wait, resolve));
  }
}

interface Run {
  /** Peers that were left out, and why. */
  refused: Settled['refused'];
}

interface Written {
  /** Every peer that the files hold now. */
  readonly names: Set<string>;
  /** Those that were asked for. */
  readonly peers: readonly Peer[];
  readonly refused: Settled['refused'];
  readonly changes: PeerChanges;
  /** Everything was compared. */
  readonly all: boolean;
}

interface Verified {
  /** null: every peer is there. */
  readonly why: NotTaken | null;
  readonly reloaded: boolean;
}

function refusal(refused: Settled['refused']): ApplyOutcome {
  const detail = refused.map(({ name, reason }) => `${name}: ${reason}`).join('; ');
  return { ok: false, reason: 'refused', detail, peers: refused.map(({ name }) => name) };
}
