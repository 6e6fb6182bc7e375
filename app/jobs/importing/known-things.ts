import type { Agent, Directory, Queue, Site, Trunk } from '../../domain/directory.js';
import type { Phone } from '../../domain/phone.js';
import { isSameNumber } from '../../domain/session-number.js';
import type { DirectoryStore, TrunkWire } from '../../ports/directory-store.js';
import type { PhoneStore } from '../../ports/phone-store.js';
import type { ThingKind } from './import-report.js';

/** Who has a number of the number plan. */
export interface NumberHolder {
  readonly kind: ThingKind | 'route' | 'dial-in';
  readonly id: string;
  readonly name: string;
}

/** Everything there is, and what a file has made so far, to be found by what files call it. */
export class KnownThings {
  readonly agents = new Map<string, Agent>();
  readonly queues = new Map<string, Queue>();
  readonly trunks = new Map<string, Trunk>();
  readonly wires: ReadonlyMap<string, TrunkWire>;
  readonly phones = new Map<string, Phone>();
  readonly sites: ReadonlyMap<string, Site>;
  /** Numbers of routes to announcements. */
  readonly announcements: ReadonlySet<string>;
  readonly #numbers = new Map<string, NumberHolder>();
  readonly #numberOf = new Map<string, string>();
  readonly #logins = new Map<string, string>();

  constructor(directory: Directory, wires: ReadonlyMap<string, TrunkWire>, phones: readonly Phone[]) {
    this.sites = directory.sites;
    this.wires = wires;
    const said = [...directory.routes.values()].filter(({ target }) => target.kind === 'announcement');
    this.announcements = new Set(said.map(({ number }) => number));
    for (const trunk of directory.trunks.values()) this.trunks.set(trunk.id, trunk);
    for (const queue of directory.queues.values()) this.put('queue', queue);
    for (const agent of directory.agents.values()) this.put('agent', agent);
    for (const phone of phones) this.put('phone', phone);
    for (const { id, number, target } of directory.routes.values()) {
      // A route under its queue's own DN is the queue's number.
      const queue = target.kind === 'queue' ? directory.queues.get(target.queueId) : undefined;
      if (queue?.dn !== number) this.#numbers.set(number, { kind: 'route', id, name: number });
    }
    const { dialInNumber } = directory.settings;
    if (dialInNumber !== '') this.#numbers.set(dialInNumber, { kind: 'dial-in', id: 'dial-in', name: dialInNumber });
  }

  put(kind: 'agent', thing: Agent): void;
  put(kind: 'queue', thing: Queue): void;
  put(kind: 'phone', thing: Phone): void;
  put(kind: 'agent' | 'queue' | 'phone', thing: Agent | Queue | Phone): void {
    const number = kind === 'phone' ? (thing as Phone).number : (thing as Agent | Queue).dn;
    this.#numbers.delete(this.#numberOf.get(thing.id) ?? '');
    this.#numbers.set(number, { kind, id: thing.id, name: thing.name });
    this.#numberOf.set(thing.id, number);
    if (kind === 'agent') {
      this.#logins.delete(this.agents.get(thing.id)?.login.toLowerCase() ?? '');
      this.#logins.set((thing as Agent).login.toLowerCase(), thing.id);
    }
    const things: Map<string, unknown> = kind === 'agent' ? this.agents : kind === 'queue' ? this.queues : this.phones;
    things.set(thing.id, thing);
  }

  /** Who has the number, other than the thing itself. */
  holderOf(number: string, id: string): NumberHolder | null {
    const exact = this.#numbers.get(number);
    if (exact) return exact.id === id ? null : exact;
    // Dialling in is a setting: a leading `+` does not make another number.
    for (const [held, holder] of this.#numbers)
      if (holder.kind === 'dial-in' && isSameNumber(held, number)) return holder;
    return null;
  }

  isFree(number: string): boolean {
    return this.holderOf(number, '') === null;
  }

  agentByLogin(login: string): Agent | null {
    return this.agents.get(this.#logins.get(login.toLowerCase()) ?? '') ?? null;
  }

  agentNamed(name: string): Agent | null {
    return name === '' ? null : ([...this.agents.values()].find((agent) => agent.name === name) ?? null);
  }

  agentByDn(dn: string): Agent | null {
    return this.#at(dn, 'agent', this.agents);
  }

  phoneByNumber(number: string): Phone | null {
    return this.#at(number, 'phone', this.phones);
  }

  queueByDn(dn: string): Queue | null {
    return this.#at(dn, 'queue', this.queues);
  }

  queueByName(name: string): Queue | null {
    const named = [...this.queues.values()].find((queue) => queue.name.toLowerCase() === name.toLowerCase());
    return named ?? null;
  }

  /** By id or name; `ambiguous`: several have that name. */
  trunkCalled(name: string): Trunk | 'ambiguous' | null {
    return called(this.trunks, name);
  }

  siteCalled(name: string): Site | 'ambiguous' | null {
    return called(this.sites, name);
  }

  #at<T>(number: string, kind: ThingKind, things: ReadonlyMap<string, T>): T | null {
    const holder = this.#numbers.get(number);
    return holder?.kind === kind ? (things.get(holder.id) ?? null) : null;
  }
}

/** Reads everything at once; there may be ten thousand phones. */
export async function knownThings(
  directory: Directory,
  ports: { readonly directory: Pick<DirectoryStore, 'trunkWires'>; readonly phones: Pick<PhoneStore, 'all'> },
): Promise<KnownThings> {
  const phones: Phone[] = [];
  for await (const portion of ports.phones.all()) phones.push(...portion.map(({ phone }) => phone));
  return new KnownThings(directory, await ports.directory.trunkWires(), phones);
}

function called<T extends { readonly id: string; readonly name: string }>(
  things: ReadonlyMap<string, T>,
  name: string,
): T | 'ambiguous' | null {
  const exact = things.get(name);
  if (exact) return exact;
  const named = [...things.values()].filter((thing) => thing.name.toLowerCase() === name.toLowerCase());
  return named.length > 1 ? 'ambiguous' : (named[0] ?? null);
}
