import { SYSTEM, type Directory, type Settings, type SystemSettings, type Trunk } from '../../app/domain/directory.js';
import type {
  DirectoryKind,
  DirectoryKinds,
  DirectoryStore,
  SaveOutcome,
  TrunkWire,
} from '../../app/ports/directory-store.js';
import { MemoryAgentSounds } from './memory-agent-sounds.js';
import { aDirectory, MAIN_SITE, REASONS } from './world.js';

type Row = { readonly thing: DirectoryKinds[DirectoryKind]; readonly version: number };

/** What admins configured, in memory: versions are kept, everything else a test tells it to say. */
export class MemoryDirectory implements DirectoryStore {
  readonly rows: Record<DirectoryKind, Map<string, Row>> = {
    agent: new Map(),
    trunk: new Map(),
    queue: new Map(),
    route: new Map(),
    menu: new Map(),
    prompt: new Map(),
    site: new Map([[MAIN_SITE.id, { thing: MAIN_SITE, version: 1 }]]),
    reason: new Map(REASONS.map((reason) => [reason.id, { thing: reason, version: 1 }])),
    system: new Map([[SYSTEM, { thing: { id: SYSTEM, settings: {} }, version: 1 }]]),
  };
  readonly agentSounds = new MemoryAgentSounds();
  readonly wires = new Map<string, TrunkWire>();
  /** The next write is answered with this instead. */
  sayNext: SaveOutcome | null = null;

  /** What was there before the test began. */
  put<K extends DirectoryKind>(kind: K, thing: DirectoryKinds[K]): void {
    this.rows[kind].set(thing.id, { thing, version: 1 });
  }

  load(settings: Settings): Promise<Directory> {
    const things = <T>(kind: DirectoryKind) => Array.from(this.rows[kind].values(), ({ thing }) => thing as T);
    return Promise.resolve(
      aDirectory({
        agents: things('agent'),
        trunks: things('trunk'),
        queues: things('queue'),
        routes: things('route'),
        sites: things('site'),
        reasons: things('reason'),
        system: things<SystemSettings>('system')[0]?.settings,
        menus: things('menu'),
        prompts: things('prompt'),
        agentSounds: new Map(this.agentSounds.rows),
        settings,
      }),
    );
  }

  save<K extends DirectoryKind>(kind: K, thing: DirectoryKinds[K], version: number | null): Promise<SaveOutcome> {
    const said = this.#said();
    if (said) return Promise.resolve(said);
    const now = this.rows[kind].get(thing.id)?.version ?? 0;
    if (now === 0 && version !== null) {
      return Promise.resolve({ ok: false, problem: 'missing', field: 'id', value: thing.id });
    }
    if (now > 0 && version !== now) return Promise.resolve({ ok: false, problem: 'stale', version: now });
    this.rows[kind].set(thing.id, { thing, version: now + 1 });
    return Promise.resolve({ ok: true, version: now + 1 });
  }

  hide(kind: DirectoryKind, id: string): Promise<SaveOutcome> {
    const said = this.#said();
    if (said) return Promise.resolve(said);
    const version = this.rows[kind].get(id)?.version ?? 0;
    this.rows[kind].delete(id);
    if (kind === 'trunk') this.wires.delete(id);
    return Promise.resolve({ ok: true, version: version + 1 });
  }

  async saveTrunk(trunk: Trunk, wire: TrunkWire | null, version: number | null): Promise<SaveOutcome> {
    const outcome = await this.save('trunk', trunk, version);
    if (outcome.ok && wire) this.wires.set(trunk.id, wire);
    else if (outcome.ok) this.wires.delete(trunk.id);
    return outcome;
  }

  trunkWires(): Promise<ReadonlyMap<string, TrunkWire>> {
    return Promise.resolve(this.wires);
  }

  versions(kind: DirectoryKind): Promise<ReadonlyMap<string, number>> {
    return Promise.resolve(new Map(Array.from(this.rows[kind], ([id, { version }]) => [id, version])));
  }

  #said(): SaveOutcome | null {
    const said = this.sayNext;
    this.sayNext = null;
    return said;
  }
}
