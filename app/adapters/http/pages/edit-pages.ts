import { Router, type Request, type Response } from 'express';
import type { Caller } from '../auth/caller.js';
import { identify } from '../auth/identify.js';
import { describeRefusal, type ShownRefusal } from '../errors/describe-refusal.js';
import { Refused } from '../errors/refused.js';
import { checkForm, formBody } from './form-body.js';
import { problemsByField, shownSections, type FormSection, type FormValues } from './form-fields.js';
import { listPage, type ListRow, type ShownTable } from './list-page.js';
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
  readonly columns: readonly string[];
  rows(items: readonly T[]): readonly ListRow[];
  sections(thing: T | null): readonly FormSection[];
  /** What the form shows of a thing; of null: what a new one begins with. */
  values(thing: T | null): FormValues;
  /** What the API gets. */
  body(values: FormValues, isNew: boolean): Readonly<Record<string, unknown>>;
  /** The form's field of a field of the API. */
  fieldOf(field: string, values: FormValues): string;
  /** What it is called. */
  title(thing: T): string;
  /** More to read on the form, e.g. whether it is open now. */
  state?(thing: T): string | null;
  /** Tables under the form; `read` asks a route of the API about this thing. */
  tables?(read: (route: string) => Promise<unknown>, thing: T): Promise<readonly ShownTable[]>;
}

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
    const read = (route: string): Promise<unknown> => run(route, caller, exchange, { params: { id: id ?? '' } });
    const tables = thing && of.tables ? await of.tables(read, thing) : [];
    const known = (name: string): string | null =>
      texts.has(`form.${one}.${name}`) ? texts.say(`form.${one}.${name}`) : null;
    const problems = problemsByField(refusal, (field) => of.fieldOf(field, values), known);
    const title = thing === null ? texts.say(`form.${one}.new`) : of.title(thing);
    const state = thing && of.state ? of.state(thing) : null;
    frame.send(exchange.response, 'form', caller, {
      title,
      refusal: refusal && { ...refusal, problems: [] },
      action: `${path}/${id ?? 'new'}`,
      back: path,
      backText: texts.say(`list.${one}.title`),
      csrf: caller.csrf ?? '',
      version: values['version'] ?? '',
      state,
      mayEdit: caller.role === 'admin',
      deletes: id !== null && caller.role === 'admin',
      deleteText: texts.say(`form.${one}.delete`),
      tables,
      sections: shownSections(one, of.sections(thing), values, problems, texts),
    });
  }

  router.get(path, async (request, response) => {
    const caller = await signedIn(request, response);
    if (!caller) return;
    const { items } = (await run(`${plural}.list`, caller, { request, response })) as { items: readonly T[] };
    const saved = request.query['saved'];
    frame.send(response, 'list', caller, {
      title: texts.say(`list.${one}.title`),
      lead: texts.say(`list.${one}.lead`),
      empty: texts.say(`list.${one}.empty`),
      notice: saved === 'now' || saved === 'later' ? texts.say(`list.saved-${saved}`) : null,
      columns: of.columns.map((column) => texts.say(`list.${one}.column.${column}`)),
      create: caller.role === 'admin' ? { href: `${path}/new`, text: texts.say(`form.${one}.new`) } : null,
      list: listPage(path, of.rows(items), request.query),
    });
  });

  router.get(`${path}/:id`, async (request, response) => {
    const caller = await signedIn(request, response);
    if (!caller) return;
    const { id } = request.params;
    if (id === 'new') {
      if (caller.role !== 'admin') throw new Refused('not-allowed');
      return showForm({ request, response }, caller, { id: null, thing: null, values: of.values(null), refusal: null });
    }
    const thing = (await run(`${plural}.read`, caller, { request, response }, { params: { id } })) as T;
    const values = { ...of.values(thing), version: String(thing.version) };
    await showForm({ request, response }, caller, { id, thing, values, refusal: null });
  });

  router.post(`${path}/:id`, async (request, response) => {
    const caller = await signedIn(request, response);
    if (!caller) return;
    const typed = await formBody(request, response);
    checkForm(typed['csrf'], caller.csrf);
    const id = request.params.id === 'new' ? null : request.params.id;
    const exchange = { request, response };
    try {
      const body = of.body(typed, id === null);
      const answer = await (id === null
        ? run(`${plural}.create`, caller, exchange, { body })
        : run(`${plural}.change`, caller, exchange, { params: { id }, body: { ...body, version: versionOf(typed) } }));
      const later = (answer as { readonly applied?: boolean }).applied === false;
      response.redirect(303, `${path}?saved=${later ? 'later' : 'now'}`);
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

function versionOf({ version }: FormValues): number {
  return Number(version);
}
