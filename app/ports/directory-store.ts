import type {
  Agent,
  Directory,
  InboundRoute,
  Queue,
  Settings,
  Site,
  SystemSettings,
  Trunk,
} from '../domain/directory.js';
import type { Menu } from '../domain/menu.js';
import type { UploadedPrompt } from '../domain/prompt.js';

/** Kinds of things an admin configures through the API. */
export interface DirectoryKinds {
  agent: Agent;
  trunk: Trunk;
  queue: Queue;
  route: InboundRoute;
  site: Site;
  /** One, with the id `system`; it cannot be hidden. */
  system: SystemSettings;
  menu: Menu;
  prompt: UploadedPrompt;
}
export type DirectoryKind = keyof DirectoryKinds;

/** Secrets that belong to a thing but never to the directory picture (hashes, trunk credentials, contacts). */
export interface TrunkWire {
  /** SIP contacts in order, primary first: `host:port`, host an address or a name. */
  readonly contacts: readonly string[];
  /** Judged by the domain's `trunkPeer`, as contacts and codecs are. */
  readonly transport: string;
  readonly username: string | null;
  readonly password: string | null;
  /** Addresses or networks whose INVITEs are this trunk's. */
  readonly matchAddresses: readonly string[];
  readonly codecs: readonly string[];
  /** Registers at the primary contact with user name and password. */
  readonly register: boolean;
  /** User and host of From in what we send; null: Asterisk's own. */
  readonly fromUser: string | null;
  readonly fromDomain: string | null;
}

export type SaveOutcome =
  | { readonly ok: true; readonly version: number }
  | { readonly ok: false; readonly problem: 'not-unique'; readonly field: string; readonly value: string }
  | { readonly ok: false; readonly problem: 'in-use'; readonly by: string }
  | { readonly ok: false; readonly problem: 'missing'; readonly field: string; readonly value: string }
  | { readonly ok: false; readonly problem: 'stale'; readonly version: number };

/** Rows of what admins configured. Deleting hides; numbers are unique across the whole number plan. */
export interface DirectoryStore {
  load(settings: Settings): Promise<Directory>;
  /** Creates or replaces; `version` is the row version the writer saw (null: create). */
  save<K extends DirectoryKind>(kind: K, thing: DirectoryKinds[K], version: number | null): Promise<SaveOutcome>;
  hide(kind: DirectoryKind, id: string): Promise<SaveOutcome>;
  /** As `save`, with the trunk's SIP side in the same transaction; null takes the SIP side away. */
  saveTrunk(trunk: Trunk, wire: TrunkWire | null, version: number | null): Promise<SaveOutcome>;
  trunkWires(): Promise<ReadonlyMap<string, TrunkWire>>;
  versions(kind: DirectoryKind): Promise<ReadonlyMap<string, number>>;
}
