import { Router, type Request, type Response } from 'express';
import type { PageScript } from '../assets.js';
import type { Caller } from '../auth/caller.js';
import { identify } from '../auth/identify.js';
import { describeRefusal, type ShownRefusal } from '../errors/describe-refusal.js';
import { Refused } from '../errors/refused.js';
import { checkForm, formBody, formWithFiles, type FormFiles } from './form-body.js';
import {
  problemsByField,
  savedMeanwhile,
  shownSections,
  summaryOf,
  type FormSection,
  type FormValues,
  type ShownWarning,
} from './form-fields.js';
import { listPage, type Cell, type ListRow, type ShownList, type ShownTable } from './list-page.js';
import type { PagePorts } from './page-ports.js';
import type { Exchange } from '../route.js';
import type { RunRoute } from './run-route.js';

export interface EditedThing {
  readonly id: string;
  readonly version: number;
}

/** One kind of thing with a list and a form: what differs from the other kinds. */
export interface EditPagesOf<T extends EditedThing> {
  /** First part of its texts, `form.<one>` and `list.<one>`. */
  readonly one: string;
  /** `/trunks`; the API's routes are `trunks.read` and so on. */
  readonly path: `/${string}`;
  /** All of the list, when it is asked for elsewhere: things too many to read at once. */
  list?(query: Request['query'], ask: ReadOf, caller: Caller): Promise<ShownList>;
  readonly columns?: readonly string[];
  rows?(items: readonly T[], caller: Caller): readonly ListRow[];
  sections(thing: T | null, caller: Caller): readonly FormSection[];
  /** What the form shows of a thing; of null: what a new one begins with. */
  values(thing: T | null, caller: Caller): FormValues | Promise<FormValues>;
  /** What the API gets. */
  body(values: FormValues, isNew: boolean, files: FormFiles): FormBody | Promise<FormBody>;
  /** A new one comes with a file. */
  readonly uploads?: true;
  /** The form's field of a field of the API. */
  fieldOf(field: string, values: FormValues): string;
  /** What it is called. */
  title(thing: T): string;
  /** How it is now, beside its title. */
  state?(thing: T): Pick<Cell, 'text' | 'tone'>;
  /** Tables under the form; `query`: what the page was asked for with. */
  tables?(thing: T, read: ReadOf, caller: Caller, query: Request['query']): Promise<readonly ShownTable[]>;
  /** What stands between title and form, for `partials/<one>/beside.hbs`. */
  beside?(thing: T, read: ReadOf, caller: Caller): Promise<object | null>;
  /** What is saved, but cannot be done as it stands, at its fields. */
  warnings?(thing: T): readonly (ShownWarning & { readonly field: string })[];
  /** What comes of deleting it now [that it is hidden]. */
  deleteLead?(thing: T, read: ReadOf): Promise<string>;
  /** Where to go after saving [the list]. */
  after?(answer: unknown, caller: Caller): string;
  /** A script the form gains something by. */
  readonly script?: PageScript;
}

type FormBody = Readonly<Record<string, unknown>>;

/** Asks a route of the API about the thing of the page. */
export type ReadOf = (route: string, query?: Readonly<Record<string, string>>) => Promise<unknown>;

/** List, form of a new one, form of each, and deletion, as plain pages; a refused form comes back as it was typed. */
export function editPages<T extends EditedThing>(ports: PagePorts, run: RunRoute, of: EditPagesOf<T>): Router {
  const { frame, texts } = ports;
  const { one, path } = of;
  const plural = path.slice(1);
  const router = Router();

  async function signedIn(request: Request, response: Response): Promise<Caller | null> {
    const caller = await identify(ports, request);
    if (!caller) response.redirect(303, `/login?next=${encodeURIComponent(request.originalUrl)}`);
    return caller;
  }

  async function showForm(exchange: Exchange, caller: Caller, shown: Shown<T>): Promise<void> {
    const { thing, values, refusal, id } = shown;
    const read: ReadOf = (route, query = {}) => run(route, caller, exchange, { params: { id: id ?? '' }, query });
    const tables = thing && of.tables ? await of.tables(thing, read, caller, exchange.request.query) : [];
    const known = (name: string): string | null =>
      texts.has(`form.${one}.${name}`) ? texts.say(`form.${one}.${name}`) : null;
    const problems = problemsByField(refusal, (field) => of.fieldOf(field, values), known);
    const sections = of.sections(thing, caller);
    const overtaken = thing !== null && refusal?.code === 'stale-version';
    const saved = overtaken
      ? savedMeanwhile(sections, await of.values(thing, caller), values, texts)
      : new Map<string, string>();
    const title = thing === null ? texts.say(`form.${one}.new`) : of.title(thing);
    const mayEdit = run.may(`${plural}.${id === null ? 'create' : 'change'}`, caller);
    const mayDelete = id !== null && run.may(`${plural}.delete`, caller);
    const warnings =
      thing && refusal === null ? byField(of.warnings?.(thing) ?? []) : new Map<string, ShownWarning[]>();
    frame.send(exchange.response, 'form', caller, {
      title,
      refusal: refusal && { ...refusal, problems: summaryOf(one, refusal, problems, sections, texts) },
      action: `${path}/${id ?? 'new'}`,
      back: path,
      backText: texts.say(`list.${one}.title`),
      csrf: caller.csrf ?? '',
      // Who has been shown what is saved now may save over it.
      version: overtaken ? String(thing.version) : (values['version'] ?? ''),
      state: (thing && of.state?.(thing)) ?? null,
      notice: noticeOf(exchange.request),
      uploads: id === null && of.uploads === true,
      mayEdit,
      deletes: mayDelete,
      deleteText: texts.say(`form.${one}.delete`),
      deleteLead: (thing && mayDelete && (await of.deleteLead?.(thing, read))) ?? texts.say('form.delete-lead'),
      tables,
      // The partial is chosen by name, so that each kind has its own.
      besidePart: `${one}/beside`,
      beside: (thing && (await of.beside?.(thing, read, caller))) ?? null,
      script: of.script ?? null,
      sections: shownSections(one, sections, values, { problems, warnings, saved }, texts),
    });
  }

  function noticeOf({ query }: Request): string | null {
    const { saved } = query;
    return saved === 'now' || saved === 'later' ? texts.say(`list.saved-${saved}`) : null;
  }

  async function wholeList(query: Request['query'], ask: ReadOf, caller: Caller): Promise<ShownList> {
    const { items } = (await ask(`${plural}.list`)) as { items: readonly T[] };
    const columns = (of.columns ?? []).map((name) => ({ name, text: texts.say(`list.${one}.column.${name}`) }));
    return listPage(path, columns, of.rows?.(items, caller) ?? [], query, {
      title: texts.say(`list.${one}.title`),
      empty: texts.say(`list.${one}.empty`),
      nothing: texts.say('list.nothing'),
    });
  }

  router.get(path, async (request, response) => {
    const caller = await signedIn(request, response);
    if (!caller) return;
    const ask: ReadOf = (route, query = {}) => run(route, caller, { request, response }, { query });
    frame.send(response, 'list', caller, {
      title: texts.say(`list.${one}.title`),
      lead: texts.say(`list.${one}.lead`),
      notice: noticeOf(request),
      create: run.may(`${plural}.create`, caller) ? { href: `${path}/new`, text: texts.say(`form.${one}.new`) } : null,
      list: await (of.list?.(request.query, ask, caller) ?? wholeList(request.query, ask, caller)),
    });
  });

  router.get(`${path}/:id`, async (request, response) => {
    const caller = await signedIn(request, response);
    if (!caller) return;
    const { id } = request.params;
    if (id === 'new') {
      run.check(`${plural}.create`, caller);
      const values = await of.values(null, caller);
      return showForm({ request, response }, caller, { id: null, thing: null, values, refusal: null });
    }
    const thing = (await run(`${plural}.read`, caller, { request, response }, { params: { id } })) as T;
    const values = { ...(await of.values(thing, caller)), version: String(thing.version) };
    await showForm({ request, response }, caller, { id, thing, values, refusal: null });
  });

  router.post(`${path}/:id`, async (request, response) => {
    const caller = await signedIn(request, response);
    if (!caller) return;
    const id = request.params.id === 'new' ? null : request.params.id;
    const withFiles = id === null && of.uploads === true;
    const { typed, files } = withFiles
      ? await formWithFiles(request, response)
      : { typed: await formBody(request, response), files: {} };
    checkForm(typed['csrf'], caller.csrf);
    const exchange = { request, response };
    try {
      const body = await of.body(typed, id === null, files);
      const answer = await (id === null
        ? run(`${plural}.create`, caller, exchange, { body })
        : run(`${plural}.change`, caller, exchange, { params: { id }, body: { ...body, version: versionOf(typed) } }));
      const later = (answer as { readonly applied?: boolean }).applied === false;
      response.redirect(303, of.after?.(answer, caller) ?? `${path}?saved=${later ? 'later' : 'now'}`);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const refusal = describeRefusal(error, texts);
      const read = id === null ? null : await run(`${plural}.read`, caller, exchange, { params: { id } });
      response.status(refusal.status);
      await showForm(exchange, caller, { id, thing: read as T | null, values: typed, refusal });
    }
  });

  router.post(`${path}/:id/delete`, async (request, response) => {
    const caller = await signedIn(request, response);
    if (!caller) return;
    const typed = await formBody(request, response);
    checkForm(typed['csrf'], caller.csrf);
    await run(`${plural}.delete`, caller, { request, response }, { params: { id: request.params.id } });
    response.redirect(303, `${path}?saved=now`);
  });

  return router;
}

interface Shown<T> {
  /** null: a new one. */
  readonly id: string | null;
  readonly thing: T | null;
  readonly values: FormValues;
  readonly refusal: ShownRefusal | null;
}

function byField(
  warnings: readonly (ShownWarning & { readonly field: string })[],
): ReadonlyMap<string, readonly ShownWarning[]> {
  const fields = new Map<string, ShownWarning[]>();
  for (const { field, ...warning } of warnings) fields.set(field, [...(fields.get(field) ?? []), warning]);
  return fields;
}

function versionOf({ version }: FormValues): number {
  return Number(version);
}
