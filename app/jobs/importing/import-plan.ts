import type { Membership } from '../../domain/directory.js';
import type { Mark } from '../../domain/import-words.js';
import { scopeCovers } from '../../domain/policies/scope-covers.js';
import type { Fields, JudgedKinds, ThingJudge } from '../../ports/thing-judge.js';
import type { KnownThings } from './known-things.js';
import { namedElsewhere } from './named-things.js';
import type { ReportLine, Said, ThingKind } from './import-report.js';

/** One thing as it will be written; `before` null: it is new. */
export type PlannedChange = {
  readonly [K in ThingKind]: {
    readonly kind: K;
    readonly line: number;
    readonly before: JudgedKinds[K] | null;
    readonly after: JudgedKinds[K];
  };
}[ThingKind];

export interface ImportPlan {
  readonly lines: readonly ReportLine[];
  /** One of each thing. Nothing may be written while a line is a problem. */
  readonly changes: readonly PlannedChange[];
}

export interface PlanNeeds {
  readonly known: KnownThings;
  readonly judge: ThingJudge;
  readonly newId: () => string;
  /** Whom the file is brought in for: what they may touch. */
  readonly scope: string;
}

/** What a line of a file wishes. */
export interface Wish {
  readonly line: number;
  readonly kind: ThingKind;
  readonly subject: string;
  /** Of the thing that is there already; null: a new one. */
  readonly id: string | null;
  readonly fields: Fields;
  /** What a file calls a field, where it has another name than the API's. */
  readonly nameOf?: (field: string) => string;
}

/** Collects what a file makes, line by line, each judged against everything there is and the lines before it. */
export class PlanBuilder {
  readonly known: KnownThings;
  readonly #lines: ReportLine[] = [];
  readonly #changes = new Map<string, PlannedChange>();

  constructor(private readonly needs: PlanNeeds) {
    this.known = needs.known;
  }

  get plan(): ImportPlan {
    return { lines: this.#lines, changes: [...this.#changes.values()] };
  }

  say(line: number, subject: string, mark: Mark, said: Said | string, values: Values = {}): void {
    this.#lines.push({ line, subject, mark, said: typeof said === 'string' ? { code: said, values } : said });
  }

  problem(line: number, subject: string, code: string, values: Values = {}): void {
    this.say(line, subject, 'problem', code, values);
  }

  /** The thing as it would be, in the plan and known from now on; null: something stands in the way, and is said. */
  async wish<K extends ThingKind>(wish: Wish & { readonly kind: K }): Promise<JudgedKinds[K] | null> {
    const { kind, line, subject, fields } = wish;
    const id = wish.id ?? this.needs.newId();
    const before = wish.id === null ? null : this.#thing(kind, id);
    const judged = await this.needs.judge.judge(kind, id, this.#placed(fields, before), before);
    if (!judged.ok) {
      for (const { sentence } of judged.problems) this.say(line, subject, 'problem', { text: sentence });
      return null;
    }
    const after = judged.thing;
    if (!this.#mayTouch(before, after)) {
      this.problem(line, subject, 'out-of-scope');
      return null;
    }
    const elsewhere = namedElsewhere(kind, after, before, this.needs);
    for (const { column, value } of elsewhere) this.problem(line, subject, 'no-such-name', { column, value });
    if (elsewhere.length > 0 || !this.#isFree(wish, after, id)) return null;
    this.#keep(wish, id, before, after);
    return after;
  }

  /** A new thing of somebody who sees one site alone belongs to that site. */
  #placed(fields: Fields, before: object | null): Fields {
    const { scope } = this.needs;
    if (before !== null || 'siteId' in fields || scope === 'all') return fields;
    return { ...fields, siteId: scope.slice('site:'.length) };
  }

  #mayTouch<K extends ThingKind>(before: JudgedKinds[K] | null, after: JudgedKinds[K]): boolean {
    const sites = [before, after].flatMap((thing) => (thing ? [siteOf(thing)] : []));
    return sites.every((siteId) => scopeCovers(this.needs.scope, siteId));
  }

  #isFree({ kind, line, subject }: Wish, after: JudgedKinds[ThingKind], id: string): boolean {
    const number = numberOf(kind, after);
    const holder = number === null ? null : this.known.holderOf(number, id);
    if (holder) this.problem(line, subject, `taken-by-${holder.kind}`, { number: number ?? '', name: holder.name });
    const login = 'login' in after ? this.known.agentByLogin(after.login) : null;
    const other = login !== null && login.id !== id;
    if (other) this.problem(line, subject, 'login-taken', { login: login.login });
    return !holder && !other;
  }

  #keep<K extends ThingKind>(wish: Wish, id: string, before: JudgedKinds[K] | null, after: JudgedKinds[K]): void {
    const { kind, line, subject } = wish;
    const planned = this.#changes.get(id);
    const origin = planned ? planned.before : before;
    const differing = before === null ? [] : differences(before, after);
    const mark = before === null ? 'created' : differing.length > 0 ? 'changed' : 'unchanged';
    const fields = differing.map(wish.nameOf ?? ((field) => field)).join(', ');
    this.say(line, subject, mark, `${mark}-${kind}`, { fields, ...wordsOf(kind, after) });
    if (mark === 'unchanged') return;
    this.#changes.set(id, { kind, line, before: origin, after } as PlannedChange);
    this.#know(kind, after);
  }

  #thing<K extends ThingKind>(kind: K, id: string): JudgedKinds[K] | null {
    const { known } = this;
    const planned = this.#changes.get(id);
    if (planned) return planned.after as JudgedKinds[K];
    if (kind !== 'trunk') return (known[`${kind as 'agent'}s`].get(id) ?? null) as JudgedKinds[K] | null;
    const trunk = known.trunks.get(id);
    const wire = known.wires.get(id);
    return (trunk && wire ? { trunk, wire } : null) as JudgedKinds[K] | null;
  }

  #know<K extends ThingKind>(kind: K, after: JudgedKinds[K]): void {
    if ('trunk' in after) this.known.trunks.set(after.trunk.id, after.trunk);
    else this.known.put(kind as 'agent', after as never);
  }
}

type Values = Readonly<Record<string, string | number>>;

function siteOf(thing: JudgedKinds[ThingKind]): string {
  return 'trunk' in thing ? thing.trunk.siteId : thing.siteId;
}

function numberOf(kind: ThingKind, thing: JudgedKinds[ThingKind]): string | null {
  if ('trunk' in thing) return null;
  return kind === 'phone' ? (thing as JudgedKinds['phone']).number : (thing as JudgedKinds['agent']).dn;
}

function wordsOf(kind: ThingKind, thing: JudgedKinds[ThingKind]): Values {
  if ('trunk' in thing) return { name: thing.trunk.name, number: '' };
  return { name: thing.name, number: numberOf(kind, thing) ?? '' };
}

/** Fields in which they differ, a phone's voice and a trunk's wire field by field. */
function differences(before: object, after: object): string[] {
  const [one, other] = [flat(before), flat(after)];
  return Object.keys({ ...one, ...other }).filter((key) => !isSame(one[key], other[key]));
}

/** Memberships are a set. */
function inOrder(key: string, value: unknown): unknown {
  if (key !== 'queues' || !Array.isArray(value)) return value;
  return (value as readonly Membership[]).toSorted((a, b) => (a.queueId < b.queueId ? -1 : 1));
}

function flat(thing: object): Record<string, unknown> {
  const entries = Object.entries(thing).flatMap(([key, value]): [string, unknown][] =>
    key === 'voice' || key === 'wire' || key === 'trunk'
      ? Object.entries(value as object)
      : [[key, inOrder(key, value)]],
  );
  return Object.fromEntries(entries);
}

/** The same whatever the order of the fields of an object; the order of a list counts. */
export function isSame(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return one === other;
  const keys = Object.keys({ ...one, ...other });
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  return keys.every((key) => isSame((one as Record<string, unknown>)[key], (other as Record<string, unknown>)[key]));
}
