import type { Command, DomainEvent } from '../domain/events.js';
import type { AgentId } from '../domain/ids.js';
import { trunkPeer } from '../domain/peer.js';
import { isOpen, PRESENCE, type PresenceSeen } from '../domain/presence.js';
import { presenceWatches, type PresenceWatch } from '../domain/presence-watch.js';
import type { Change } from '../domain/world.js';
import type { Commands } from '../ports/commands.js';
import type { DirectoryStore } from '../ports/directory-store.js';
import type { Live } from '../ports/live.js';
import type { Log } from '../ports/log.js';
import type { PresenceLeavers } from '../ports/presence-leavers.js';
import type { PresenceWatcher, WatchedTelephone } from '../ports/presence-watcher.js';

export interface WatchPresencePorts {
  readonly live: Pick<Live, 'view' | 'subscribe'>;
  readonly directory: Pick<DirectoryStore, 'trunkWires'>;
  readonly watcher: PresenceWatcher;
  readonly leavers: PresenceLeavers;
  /** Gives the engine what was seen. */
  readonly report: (event: Extract<DomainEvent, { type: 'presence.seen' }>) => void;
  readonly log: Log;
}

type Wires = Awaited<ReturnType<DirectoryStore['trunkWires']>>;

/** J: watches the telephones of agents behind other PBXs, and tells the engine what their PBXs say. */
export class WatchPresence {
  readonly #ports: WatchPresencePorts;
  readonly #seen = new Map<AgentId, PresenceSeen>();
  /**
   * Who was signed out by people, or by us, while their telephone was open: it has to be closed once before it signs them in
   * again (C1: Logout wins), or nobody could end their work before their telephone does. A restart changes nothing of that.
   */
  readonly #signedOut = new Set<AgentId>();
  #recalled = false;
  #writing: Promise<void> = Promise.resolve();
  readonly #undo: (() => void)[];
  #reading: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(ports: WatchPresencePorts) {
    this.#ports = ports;
    this.#undo = [
      ports.watcher.onSeen((agentId, seen) => this.#heard(agentId, seen)),
      ports.live.subscribe(({ changes }) => {
        for (const change of changes) this.#changed(change);
      }),
    ];
  }

  /** Takes agents and trunks as they are configured now. Never rejects. */
  refresh(): Promise<void> {
    this.#reading = this.#reading
      .then(() => this.#read())
      .catch((error: unknown) => {
        this.#ports.log.error('the trunks of watched telephones could not be read: they are watched as before', {
          reason: String(error),
        });
      });
    return this.#reading;
  }

  /** J2: commands that know which telephones are closed. */
  knownTo(commands: Commands): Commands {
    return {
      submit: (commandId, command) => commands.submit(commandId, this.#informed(command)),
      directoryChanged: () => commands.directoryChanged(),
    };
  }

  /** What is to be remembered is stored then. */
  stop(): Promise<void> {
    this.#stopped = true;
    for (const undo of this.#undo.splice(0)) undo();
    this.#ports.watcher.watch([]);
    return this.#writing;
  }

  async #read(): Promise<void> {
    const { live, directory, watcher } = this.#ports;
    await this.#recall();
    const wires = await directory.trunkWires();
    if (this.#stopped) return;
    const watches = presenceWatches(live.view);
    const watched = new Set(watches.map(({ agent }) => agent.id));
    for (const agentId of this.#seen.keys()) if (!watched.has(agentId)) this.#forget(agentId);
    watcher.watch(watches.map((watch) => telephoneOf(watch, wires)));
  }

  #heard(agentId: AgentId, seen: PresenceSeen): void {
    const before = this.#seen.get(agentId);
    this.#seen.set(agentId, seen);
    if (seen.at === 'known' && !isOpen(seen)) this.#mayComeAgain(agentId);
    if (before?.at !== seen.at) this.#tell(agentId, seen);
    this.#report(agentId, seen);
  }

  #report(agentId: AgentId, seen: PresenceSeen): void {
    this.#ports.report({ type: 'presence.seen', agentId, seen, mayLogin: !this.#signedOut.has(agentId) });
  }

  #changed({ kind, after, why, detail }: Change): void {
    if (kind !== 'session' || !after || after.interface !== 'pbx') return;
    const { agentId } = after;
    const seen = this.#seen.get(agentId);
    if (why === 'session.logged-out' && detail['via'] !== PRESENCE && seen && isOpen(seen)) this.#staysOut(agentId);
    if (why !== 'session.logged-in') return;
    this.#mayComeAgain(agentId);
    // A session believes of its telephone what is known by now.
    if (seen) this.#report(agentId, seen);
  }

  #informed(command: Command): Command {
    if (command.do !== 'login' || command.interface !== 'pbx') return command;
    const seen = this.#seen.get(command.agentId);
    return seen?.at === 'known' && !seen.presence.open ? { ...command, closed: true } : command;
  }

  #forget(agentId: AgentId): void {
    this.#seen.delete(agentId);
    this.#mayComeAgain(agentId);
  }

  /** Before anything is seen: who had left before this process began. */
  async #recall(): Promise<void> {
    if (this.#recalled) return;
    const { live, leavers } = this.#ports;
    for (const agentId of await leavers.all()) {
      this.#signedOut.add(agentId);
      // They came again, and that was not stored.
      if (live.view.sessionOfAgent(agentId)) this.#mayComeAgain(agentId);
    }
    this.#recalled = true;
  }

  #staysOut(agentId: AgentId): void {
    this.#signedOut.add(agentId);
    this.#keep((leavers) => leavers.add(agentId));
  }

  #mayComeAgain(agentId: AgentId): void {
    if (this.#signedOut.delete(agentId)) this.#keep((leavers) => leavers.remove(agentId));
  }

  /** One after another, so that the last word counts. */
  #keep(write: (leavers: PresenceLeavers) => Promise<void>): void {
    const { leavers, log } = this.#ports;
    this.#writing = this.#writing
      .then(() => write(leavers))
      .catch((error: unknown) =>
        log.warn('who signed out at an open telephone is not stored', { reason: String(error) }),
      );
  }

  #tell(agentId: AgentId, seen: PresenceSeen): void {
    const { log } = this.#ports;
    if (seen.at === 'known') return log.info("an agent's telephone is watched at its PBX", { agent: agentId });
    log.warn("an agent's telephone cannot be watched at its PBX", { agent: agentId, cause: seen.why });
  }
}

/** A trunk that is not complete leads nowhere. */
function telephoneOf({ agent, ways }: PresenceWatch, wires: Wires): WatchedTelephone {
  return {
    id: agent.id,
    ways: ways.flatMap(({ trunk, number }) => {
      const wire = wires.get(trunk.id);
      const outcome = wire ? trunkPeer(trunk.id, wire) : null;
      if (!outcome?.ok) return [];
      const { contacts, transport, credentials, fromUser, fromDomain } = outcome.peer;
      const account = { transport, credentials, fromUser: fromUser ?? null, fromDomain: fromDomain ?? null };
      return contacts.map((contact) => ({ contact, number, ...account }));
    }),
  };
}
