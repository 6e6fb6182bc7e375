import { PeerFolder } from '../../app/adapters/peers/peer-folder.js';
import type { RenderPeer } from '../../app/adapters/peers/peer-templates.js';
import { systemClock } from '../../app/adapters/system/clock.js';
import { ApplyPeers } from '../../app/jobs/apply-peers.js';
import type { PeerOwner, PeerSource } from '../../app/jobs/peer-source.js';
import type { Log } from '../../app/ports/log.js';
import type { PeerFiles } from '../../app/ports/peer-files.js';
import type { PeerMarks } from '../../app/ports/peer-marks.js';
import type { SwitchAdmin } from '../../app/ports/switch-admin.js';

export interface TimedParts {
  readonly peersDir: string;
  readonly render: RenderPeer;
  readonly source: PeerSource;
  readonly marks: PeerMarks;
  readonly admin: SwitchAdmin;
  readonly log: Log;
}

/** Milliseconds of one apply. */
export interface ApplyTimes {
  /** Farline's own: find what changed, render, write; and keep the files as the last good ones. */
  readonly ownMs: number;
  /** Asterisk's. */
  readonly reloadMs: number;
  /** Asking Asterisk what it took. */
  readonly verifyMs: number;
}

/** The product's job with a stopwatch between its ports; reloads may follow each other at once. */
export class TimedApply {
  readonly #job: ApplyPeers;
  #at = { reload: 0, reloaded: 0, keep: 0, kept: 0 };

  constructor({ peersDir, render, source, marks, admin, log }: TimedParts) {
    const folder = new PeerFolder(peersDir, render);
    const files: PeerFiles = {
      write: (...asked) => folder.write(...asked),
      change: (...asked) => folder.change(...asked),
      restore: () => folder.restore(),
      keep: async () => {
        this.#at.keep = performance.now();
        await folder.keep();
        this.#at.kept = performance.now();
      },
    };
    const timed: SwitchAdmin = {
      get state() {
        return admin.state;
      },
      onState: (listener) => admin.onState(listener),
      peers: () => admin.peers(),
      peerObjects: () => admin.peerObjects(),
      reloadPeers: async () => {
        this.#at.reload = performance.now();
        const answer = await admin.reloadPeers();
        this.#at.reloaded = performance.now();
        return answer;
      },
    };
    const commands = { directoryChanged: () => Promise.resolve() };
    this.#job = new ApplyPeers({ source, files, marks, admin: timed, commands, clock: systemClock(), log }, 0);
  }

  /** @throws Error when Asterisk did not take it, or nothing had to be done */
  async run(changed?: PeerOwner): Promise<ApplyTimes> {
    const began = performance.now();
    const outcome = await this.#job.request(changed);
    if (!outcome.ok) throw new Error(outcome.detail);
    if (!outcome.reloaded) throw new Error('nothing was changed');
    const { reload, reloaded, keep, kept } = this.#at;
    return { ownMs: reload - began + (kept - keep), reloadMs: reloaded - reload, verifyMs: keep - reloaded };
  }
}
