import { z } from 'zod';
import type { DirectoryKind, DirectoryKinds } from '../../../ports/directory-store.js';
import { Refused } from '../errors/refused.js';
import { oversees, type Caller, type Role } from '../auth/caller.js';
import { seesSite } from '../auth/may-see.js';
import type { EdgeCode } from '../errors/refusal-status.js';
import type { SiteId } from '../../../domain/ids.js';
import type { RefusalCode } from '../../../domain/refusals.js';
import { defineRoute, type Route } from '../route.js';
import type { ApiPorts } from './api-ports.js';
import { idField, listOf } from './field-schemas.js';
import { givenFields } from './given-fields.js';
import { checkNamed, checkSite, type Named } from './thing-scope.js';

type Thing = DirectoryKinds[DirectoryKind];

/** One kind of thing that admins create, read, change and hide: what differs from the other kinds. */
export interface DirectoryRoutesOf<T extends Thing> {
  readonly kind: DirectoryKind;
  /** First part of the route ids and last part of the path: `agents`. */
  readonly plural: string;
  /** For summaries: `an agent`. */
  readonly one: string;
  readonly listRoles: readonly Role[];
  readonly readRoles: readonly Role[];
  /** Set where agents may read the thing that is themselves. */
  readonly about?: (input: { readonly params: { readonly id: string } }) => string | null;
  /** null: made in another way than from JSON. */
  readonly create: z.ZodType | null;
  readonly change: z.ZodType;
  readonly answer: z.ZodType;
  readonly missing: RefusalCode | EdgeCode;
  things(): ReadonlyMap<string, T>;
  /** O: whose site decides who sees it; null: it belongs to none, so everybody sees it. */
  siteOf: ((thing: T) => SiteId) | null;
  /** O: what only those do whose scope is everything; of what belongs to no site all of it. */
  readonly everywhere?: readonly ('create' | 'delete')[];
  /** O: things of sites that it names. */
  named?(thing: T): readonly Named[];
  /** What the thing gets that nobody sends; `before` is null for a new one. */
  completed?(thing: T, before: T | null): T;
  /** Rejects with the refusal of a thing that cannot be as it is wished, beyond its fields one by one. */
  mayBe?(thing: T, caller: Caller, before: T | null): Promise<void>;
  /** What an answer tells beside the thing's own fields. */
  more?(thing: T): object;
  /** Throws the refusal that keeps a thing from being hidden. */
  mayHide?(thing: T): void;
  readonly hideRefusals?: readonly EdgeCode[];
  /** What goes with it. */
  afterHide?(thing: T): Promise<void>;
}

const byId = z.strictObject({ id: idField });

/** The five routes of one kind: list, read, create, change and delete (which hides). */
export function directoryRoutes<T extends Thing>(ports: ApiPorts, of: DirectoryRoutesOf<T>): readonly Route[] {
  return [
    listRoute(ports, of),
    readRoute(ports, of),
    ...(of.create ? [createRoute(ports, of, of.create)] : []),
    changeRoute(ports, of),
    hideRoute(ports, of),
  ];
}

function sees<T extends Thing>({ siteOf }: DirectoryRoutesOf<T>, thing: T, caller: Caller): boolean {
  return !siteOf || !oversees(caller) || seesSite(caller, siteOf(thing));
}

function found<T extends Thing>(of: DirectoryRoutesOf<T>, id: string, caller: Caller): T {
  const thing = of.things().get(id);
  if (!thing || !sees(of, thing, caller)) throw new Refused(of.missing);
  return thing;
}

/** O: where it is, and what it names, is in the scope of whoever wants it so. */
async function check<T extends Thing>(
  { live }: ApiPorts,
  of: DirectoryRoutesOf<T>,
  wish: { readonly thing: T; readonly before: T | null; readonly caller: Caller },
): Promise<void> {
  const { thing, before, caller } = wish;
  if (of.siteOf) checkSite(of.siteOf(thing), caller);
  checkNamed(of.named?.(thing) ?? [], before ? (of.named?.(before) ?? []) : [], caller, live.view.directory);
  await of.mayBe?.(thing, caller, before);
}

/** O: as the contract says it. */
function wherever<T extends Thing>(
  { siteOf, everywhere = [] }: DirectoryRoutesOf<T>,
  does: 'create' | 'change' | 'delete',
): { readonly everywhere?: true } {
  return siteOf === null || (does !== 'change' && everywhere.includes(does)) ? { everywhere: true } : {};
}

function listRoute<T extends Thing>({ edits }: ApiPorts, of: DirectoryRoutesOf<T>): Route {
  return defineRoute({
    id: `${of.plural}.list`,
    method: 'get',
    path: `/api/v1/${of.plural}`,
    summary: `All ${of.plural}`,
    roles: of.listRoles,
    status: 200,
    answer: listOf(of.answer),
    refusals: [],
    async handle({ caller }) {
      const versions = await edits.versions(of.kind);
      const seen = [...of.things().values()].filter((thing) => sees(of, thing, caller));
      return {
        items: seen.map((thing) => ({
          ...thing,
          ...of.more?.(thing),
          version: versions.get(thing.id) ?? 1,
        })),
      };
    },
  });
}

function readRoute<T extends Thing>({ edits }: ApiPorts, of: DirectoryRoutesOf<T>): Route {
  return defineRoute({
    id: `${of.plural}.read`,
    method: 'get',
    path: `/api/v1/${of.plural}/{id}`,
    summary: `Reads ${of.one}`,
    roles: of.readRoles,
    params: byId,
    status: 200,
    answer: of.answer,
    refusals: [of.missing],
    about: of.about,
    async handle({ params, caller }) {
      const versions = await edits.versions(of.kind);
      const thing = found(of, params.id, caller);
      return { ...thing, ...of.more?.(thing), version: versions.get(params.id) ?? 1 };
    },
  });
}

function createRoute<T extends Thing>(ports: ApiPorts, of: DirectoryRoutesOf<T>, create: z.ZodType): Route {
  const { edits, newId } = ports;
  return defineRoute({
    id: `${of.plural}.create`,
    method: 'post',
    path: `/api/v1/${of.plural}`,
    summary: `Creates ${of.one}`,
    roles: ['admin'],
    ...wherever(of, 'create'),
    body: create,
    status: 201,
    answer: of.answer,
    refusals: ['out-of-scope', 'not-unique', 'missing-reference', 'storage-failed'],
    handle: ({ body, caller }) =>
      edits.alone(async () => {
        const made = { ...(body as object), id: newId() } as T;
        const thing = of.completed?.(made, null) ?? made;
        await check(ports, of, { thing, before: null, caller });
        const version = await edits.save(of.kind, thing, null);
        return { ...thing, ...of.more?.(thing), version };
      }),
  });
}

function changeRoute<T extends Thing>(ports: ApiPorts, of: DirectoryRoutesOf<T>): Route {
  const { edits } = ports;
  return defineRoute({
    id: `${of.plural}.change`,
    method: 'patch',
    path: `/api/v1/${of.plural}/{id}`,
    summary: `Changes the given fields of ${of.one}`,
    roles: ['admin'],
    ...wherever(of, 'change'),
    params: byId,
    body: of.change,
    status: 200,
    answer: of.answer,
    refusals: [of.missing, 'out-of-scope', 'not-unique', 'missing-reference', 'stale-version', 'storage-failed'],
    handle: ({ params, body, caller }) =>
      edits.alone(async () => {
        const { version, ...fields } = body as { version: number };
        const before = found(of, params.id, caller);
        const changed: T = { ...before, ...givenFields(fields) };
        const thing = of.completed?.(changed, before) ?? changed;
        await check(ports, of, { thing, before, caller });
        const saved = await edits.save(of.kind, thing, version);
        return { ...thing, ...of.more?.(thing), version: saved };
      }),
  });
}

function hideRoute<T extends Thing>({ edits }: ApiPorts, of: DirectoryRoutesOf<T>): Route {
  return defineRoute({
    id: `${of.plural}.delete`,
    method: 'delete',
    path: `/api/v1/${of.plural}/{id}`,
    summary: `Hides ${of.one}; history stays`,
    roles: ['admin'],
    ...wherever(of, 'delete'),
    params: byId,
    status: 204,
    refusals: [of.missing, 'in-use', 'storage-failed', ...(of.hideRefusals ?? [])],
    handle: ({ params, caller }) =>
      edits.alone(async () => {
        const thing = found(of, params.id, caller);
        of.mayHide?.(thing);
        await edits.hide(of.kind, thing.id);
        await of.afterHide?.(thing);
      }),
  });
}
