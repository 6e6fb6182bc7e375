import { Router, type Request, type Response } from 'express';
import type { AddressesAnswer } from '../api/address-schemas.js';
import type { SettingsAnswer } from '../api/setting-routes.js';
import { KEPT_SCOPES, readScope, thingOf, type KeptScope } from '../api/setting-scopes.js';
import { oversees, type Caller } from '../auth/caller.js';
import { identify } from '../auth/identify.js';
import { directoryFor, holdsEverywhere } from '../auth/may-see.js';
import { describeRefusal, type ShownRefusal } from '../errors/describe-refusal.js';
import { Refused } from '../errors/refused.js';
import type { Exchange } from '../route.js';
import { byName } from './by-name.js';
import { addressesTyped, addressForm, withAddressLinks } from './address-form.js';
import { checkForm, formBody } from './form-body.js';
import { savedMeanwhile, shownSections, summaryOf, type FormValues } from './form-fields.js';
import { listPage, type ListRow } from './list-page.js';
import type { PagePorts } from './page-ports.js';
import type { RunRoute } from './run-route.js';
import { settingBody, settingProblems, settingSections, settingValues } from './setting-fields.js';

const PATH = '/settings';
const ADDRESSES_PATH = `${PATH}/addresses`;
const SCOPES_PATH = `${PATH}/scopes`;
const NONE: ReadonlyMap<string, string> = new Map();

/** A form for each scope's settings, and a list to find the scope in. */
export function settingPages(ports: PagePorts, run: RunRoute): Router {
  const { frame, texts, live } = ports;
  const router = Router();

  async function signedIn(request: Request, response: Response): Promise<Caller | null> {
    const caller = await identify(ports, request);
    if (!caller) response.redirect(303, `/login?next=${encodeURIComponent(request.originalUrl)}`);
    return caller;
  }

  const read = async (scope: string, caller: Caller, exchange: Exchange): Promise<SettingsAnswer> =>
    (await run('settings.read', caller, exchange, { query: { scope } })) as SettingsAnswer;

  /** B8: admins see the addresses of our own Asterisk below the settings of the system. */
  async function addressesFor(kind: string, caller: Caller, exchange: Exchange, shown: Shown): Promise<object | null> {
    if (kind !== 'system' || !run.may('addresses.read', caller) || !ports.addresses) return null;
    const addresses = (await run('addresses.read', caller, exchange)) as AddressesAnswer;
    const { typed = null, refusal = null } = shown.addresses ?? {};
    const notices = addressesNotices(exchange.request.query, refusal);
    const tells = addresses.pending || Object.values(notices).some((notice) => notice !== null);
    return { ...addressForm(addresses, typed, refusal, texts), ...notices, tells };
  }

  async function show(exchange: Exchange, caller: Caller, shown: Shown): Promise<void> {
    const { answer, values, refusal } = shown;
    const { scope, name, settings } = answer;
    const { kind } = readScope(scope);
    const problems = settingProblems(settings, values, refusal, texts);
    const sections = settingSections(settings, texts, live.view.directory.prompts);
    const overtaken = refusal?.code === 'stale-version';
    const saved = overtaken ? savedMeanwhile(sections, settingValues(settings), values, texts) : NONE;
    frame.send(exchange.response, 'settings', caller, {
      title: texts.say(`settings.title-${kind}`, { name: name ?? '' }),
      lead: texts.say(`settings.lead-${kind}`),
      notice: exchange.request.query['saved'] === 'now' && !refusal ? texts.say('settings.saved') : null,
      refusal: refusal
        ? { ...refusal, problems: summaryOf('settings', refusal, problems, sections, texts) }
        : ((shown.addresses && withAddressLinks(shown.addresses.refusal, texts)) ?? null),
      addresses: await addressesFor(kind, caller, exchange, shown),
      action: pathOf(scope),
      back: kind === 'system' ? null : SCOPES_PATH,
      backText: texts.say('list.scope.title'),
      create: kind === 'system' ? { href: SCOPES_PATH, text: texts.say('settings.pick') } : null,
      csrf: caller.csrf ?? '',
      // Who has been shown what is saved now may save over it.
      version: overtaken ? String(answer.version) : (values['version'] ?? String(answer.version)),
      mayEdit: run.may('settings.change', caller) && (kind !== 'system' || holdsEverywhere(caller)),
      sections: shownSections('settings', sections, values, { problems, warnings: new Map(), saved }, texts),
    });
  }

  async function open(request: Request, response: Response): Promise<void> {
    const caller = await signedIn(request, response);
    if (!caller) return;
    const answer = await read(scopeIn(request, caller, ports), caller, { request, response });
    await show({ request, response }, caller, { answer, values: settingValues(answer.settings), refusal: null });
  }

  async function save(request: Request, response: Response): Promise<void> {
    const caller = await signedIn(request, response);
    if (!caller) return;
    const typed = await formBody(request, response);
    checkForm(typed['csrf'], caller.csrf);
    const exchange = { request, response };
    const scope = scopeIn(request, caller, ports);
    const answer = await read(scope, caller, exchange);
    try {
      const body = { version: Number(typed['version']), values: settingBody(answer.settings, typed) };
      await run('settings.change', caller, exchange, { query: { scope }, body });
      response.redirect(303, `${pathOf(scope)}?saved=now`);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const refusal = describeRefusal(error, texts);
      response.status(refusal.status);
      await show(exchange, caller, { answer, values: typed, refusal });
    }
  }

  function addressesNotices({ addresses }: Request['query'], refusal: ShownRefusal | null): object {
    return {
      notice: addresses === 'saved' && !refusal ? texts.say('settings.addresses-saved') : null,
      unsaved: addresses === 'unsaved' && !refusal ? texts.say('settings.addresses-unsaved') : null,
    };
  }

  async function saveAddresses(request: Request, response: Response): Promise<void> {
    const caller = await signedIn(request, response);
    if (!caller) return;
    const typed = await formBody(request, response);
    checkForm(typed['csrf'], caller.csrf);
    const exchange = { request, response };
    try {
      await run('addresses.change', caller, exchange, {
        body: { version: Number(typed['seen']), ...addressesTyped(typed) },
      });
      response.redirect(303, `${PATH}?addresses=saved#addresses`);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const refusal = describeRefusal(error, texts);
      const answer = await read('system', caller, exchange);
      response.status(refusal.status);
      const values = settingValues(answer.settings);
      await show(exchange, caller, { answer, values, refusal: null, addresses: { typed, refusal } });
    }
  }

  router.get(ADDRESSES_PATH, (_request, response) => response.redirect(303, PATH));
  router.post(ADDRESSES_PATH, saveAddresses);

  for (const path of [PATH, `${PATH}/:kind/:id`]) {
    router.get(path, open);
    router.post(path, save);
  }

  router.get(SCOPES_PATH, async (request, response) => {
    const caller = await signedIn(request, response);
    if (!caller) return;
    if (!oversees(caller)) throw new Refused('not-allowed');
    const columns = ['name', 'kind', 'site', 'set'].map((name) => ({
      name,
      text: texts.say(`list.scope.column.${name}`),
    }));
    frame.send(response, 'list', caller, {
      title: texts.say('list.scope.title'),
      lead: texts.say('list.scope.lead'),
      create: { href: PATH, text: texts.say('settings.system') },
      list: listPage(SCOPES_PATH, columns, scopeRows(caller), request.query, {
        title: texts.say('list.scope.title'),
        empty: texts.say('list.scope.empty'),
        nothing: texts.say('list.nothing'),
      }),
    });
  });

  /** Sites first, then queues, then agents, each by name. */
  function scopeRows(caller: Caller): readonly ListRow[] {
    const { sites, queues, agents } = directoryFor(caller, live.view.directory);
    const rowsOf = (kind: KeptScope, things: Iterable<Listed>): ListRow[] =>
      [...things].sort(byName).map((thing) => rowOf(kind, thing));
    return [
      ...rowsOf('site', sites.values()),
      ...rowsOf('queue', queues.values()),
      ...rowsOf('agent', agents.values()),
    ];
  }

  function rowOf(kind: KeptScope, { id, name, siteId, dn = '', settings }: Listed): ListRow {
    const site = siteId === undefined ? '' : (live.view.directory.sites.get(siteId)?.name ?? '');
    const word = texts.say(`settings.scope-${kind}`);
    const set = Object.keys(settings).length;
    return {
      words: [name, dn, word, site].join(' '),
      cells: [
        { text: name, href: `${PATH}/${kind}/${id}`, note: dn },
        { text: word },
        { text: site },
        { text: set === 0 ? '' : String(set) },
      ],
    };
  }

  return router;
}

interface Shown {
  readonly answer: SettingsAnswer;
  readonly values: FormValues;
  readonly refusal: ShownRefusal | null;
  /** The form of the addresses, when that was refused. */
  readonly addresses?: { readonly typed: FormValues; readonly refusal: ShownRefusal };
}

interface Listed {
  readonly id: string;
  readonly name: string;
  readonly siteId?: string;
  readonly dn?: string;
  readonly settings: object;
}

/** The scope a page is about; a page of something that is not there is no page. */
function scopeIn(request: Request, caller: Caller, { live }: PagePorts): string {
  const { kind, id } = request.params as { readonly kind?: string; readonly id?: string };
  if (kind === undefined) return 'system';
  const known = KEPT_SCOPES.find((scope) => scope === kind && scope !== 'system');
  if (!known || !thingOf({ kind: known, id: id ?? '' }, directoryFor(caller, live.view.directory)))
    throw new Refused('no-such-thing');
  return `${known}:${id ?? ''}`;
}

function pathOf(scope: string): string {
  const { kind, id } = readScope(scope);
  return kind === 'system' ? PATH : `${PATH}/${kind}/${id}`;
}
