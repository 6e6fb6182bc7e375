import { csrfOf } from '../../app/adapters/http/auth/secret-token.js';
import { answerTo } from './all-routes.js';
import { bodyOf } from './route-bodies.js';
import { THINGS, twoSites } from './two-sites.js';
import { uploadOf } from './upload.js';
import type { WebApp } from './web-app.js';

/** One who asks, and whose thing it is about: the main site's or Berlin's. */
export interface Asker {
  readonly who: string;
  readonly role: 'agent' | 'supervisor' | 'admin' | null;
  readonly agentId: string | null;
  readonly scope: string;
  readonly site: 0 | 1;
}

const asker = (who: string, role: Asker['role'], scope: string, site: 0 | 1, agentId: string | null = null): Asker => ({
  ...{ who, role, scope, site, agentId },
});

/** The columns of the tables. */
export const ASKERS: readonly Asker[] = [
  asker('nobody who is signed in', null, 'all', 0),
  asker('an agent, about another', 'agent', 'all', 0, 'jay'),
  asker('an agent, about themselves', 'agent', 'all', 0, 'joe'),
  asker('a supervisor of the site', 'supervisor', 'site:default', 0),
  asker('a supervisor of another site', 'supervisor', 'site:default', 1),
  asker('a supervisor of all', 'supervisor', 'all', 1),
  asker('an admin of the site', 'admin', 'site:default', 0),
  asker('an admin of another site', 'admin', 'site:default', 1),
  asker('an admin of all', 'admin', 'all', 1),
];

let names = 0;

const SITES = ['default', 'berlin'] as const;
const QUEUES = ['sales', 'support'] as const;
/** What belongs to no site. */
const SHARED: Readonly<Record<string, string>> = { menus: 'main', prompts: 'welcome', reasons: 'reason-1' };

/** Of the API: what is beside the path. */
const QUERIES: Readonly<Record<string, string>> = {
  'settings.read': 'scope=site:{site}',
  'settings.change': 'scope=site:{site}',
  'queue-log.read': 'from=0&to=1000',
  'replay.read': 'at=2000',
  'phone-registrations.list': 'ids=desk,kiosk',
};

/** What a body says beside what every body of the route says. */
function siteFields(id: string, site: 0 | 1): object {
  const [siteId, queueId] = [SITES[site], QUEUES[site]];
  const target = { target: { kind: 'queue', queueId } };
  const fields: Readonly<Record<string, object>> = {
    'sessions.login': { agentId: THINGS.agents[site] },
    'queue-pauses.set': { queueId },
    'agents.create': { siteId },
    'queues.create': { siteId },
    'trunks.create': { siteId },
    'phones.create': { siteId, number: '2009' },
    'routes.create': { siteId, ...target },
    'users.create': { scope: `site:${siteId}` },
    'users.change': { name: 'another' },
    'tokens.create': { userId: THINGS.users[site] },
    'sign-in': { name: `nobody-${++names}` },
  };
  return fields[id] ?? {};
}

/** The path with the things of a site in it. */
function filled(path: string, site: 0 | 1): string {
  const parts = path.split('/');
  const kind =
    parts.find((part) => part in THINGS || part in SHARED) ??
    (path.startsWith('/supervise') || path.startsWith('/wallboard') ? 'agents' : '');
  const things = (THINGS as Readonly<Record<string, readonly string[]>>)[kind];
  const id = things?.[site] ?? SHARED[kind] ?? (path.startsWith('/settings') ? SITES[site] : 'none');
  const named: Readonly<Record<string, string>> = {
    ...{ id, setter: 'agent', queueId: QUEUES[site], use: 'greeting', messageId: 'none', token: 'none', act: 'pause' },
    ...{ driver: 'pjsip', kind: path.startsWith('/settings') ? 'site' : 'phone' },
  };
  return path.replaceAll(/\{(\w+)\}|:(\w+)/g, (_, api: string, page: string) => named[api ?? page] ?? 'none');
}

/** What a route of the API answers to this one. */
export async function askApi(
  app: WebApp,
  { id, method, path }: { readonly id: string; readonly method: string; readonly path: string },
  { role, agentId, scope, site }: Asker,
): Promise<number> {
  const token = role === null ? undefined : await app.token(role, agentId, scope);
  const query = QUERIES[id]?.replace('{site}', SITES[site]);
  const body = bodyOf(id);
  const sent = body === undefined || body instanceof FormData ? body : { ...body, ...siteFields(id, site) };
  const url = app.url + filled(path, site) + (query === undefined ? '' : `?${query}`);
  return (await answerTo(url, method, token, sent)).status;
}

/** What a page answers to this one, who sends the form as it stands there for an admin of all. */
export async function askPage(
  app: WebApp,
  { method, path }: { readonly method: string; readonly path: string },
  { role, agentId, scope, site }: Asker,
): Promise<number> {
  const cookie = role === null ? '' : await app.cookie(role, agentId, scope);
  const headers = { cookie, accept: 'text/html', 'sec-fetch-site': 'same-origin' };
  const url = app.url + filled(path, site);
  if (method === 'get') return (await answerTo(url, method, undefined, undefined, headers)).status;
  const page = await answerTo(url, 'get', undefined, undefined, { ...headers, cookie: await app.cookie('admin') });
  const csrf = csrfOf(cookie.split('=')[1] ?? '');
  const fields = { ...fieldsOf(page.text), ...formOf(path, site), csrf };
  if (UPLOADS.includes(path)) return sendForm(url, headers, await uploadOf({ ...fields, sound: new Uint8Array(9) }));
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  return sendForm(url, headers, { headers: type, body: new URLSearchParams(fields).toString() });
}

const UPLOADS = ['/prompts/new', '/desk/greetings/greeting', '/desk/greetings/voicemail'];

async function sendForm(
  url: string,
  headers: Readonly<Record<string, string>>,
  form: { readonly body: string | Uint8Array; readonly headers: Readonly<Record<string, string>> },
): Promise<number> {
  const { 'content-length': _, ...own } = form.headers;
  const body = typeof form.body === 'string' ? form.body : new Uint8Array(form.body);
  const sent = { method: 'POST', redirect: 'manual', headers: { ...headers, ...own }, body } as const;
  const response = await fetch(url, sent);
  await response.arrayBuffer();
  return response.status;
}

/** What is typed into a form of a new thing, and what else a form must say. */
function formOf(path: string, site: 0 | 1): Readonly<Record<string, string>> {
  const siteId = SITES[site];
  const forms: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    '/agents/new': { name: 'New', login: 'new', dn: '9001', 'interface-internal': 'yes', siteId },
    '/queues/new': { name: 'New', dn: '6009', siteId },
    '/trunks/new': { name: 'New', contacts: '192.0.2.1', prefixes: '9', siteId },
    '/routes/new': { number: '0900', target: `queue:${QUEUES[site]}`, siteId },
    '/phones/new': { name: 'New', number: '2009', siteId },
    '/sites/new': { name: 'New', zone: 'UTC' },
    '/users/new': { name: 'newcomer', role: 'supervisor', scope: `site:${siteId}`, password: 'a long password' },
    '/reasons/new': { code: '9', label: 'New' },
    '/menus/new': { name: 'New', promptId: 'welcome', otherwise: 'queue:sales' },
    '/prompts/new': { name: 'New' },
    '/supervise/:id/:act': { reason: '2' },
    '/wallboard/agents/:id/:act': { reason: '2' },
    '/login': { name: 'nobody', password: 'wrong' },
  };
  return forms[path] ?? {};
}

/** The fields of the forms of a page, as a browser would send them; of several forms all together. */
function fieldsOf(html: string): Record<string, string> {
  const fields: Record<string, string> = {};
  const attribute = (tag: string, name: string): string | undefined =>
    new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1];
  for (const [tag, inside = ''] of html.matchAll(/<(?:input|textarea|select)\b[^>]*>(?:[^<]*<\/textarea>)?/g)) {
    const name = attribute(tag, 'name');
    if (name === undefined || inside !== '') continue;
    const box = /type="(checkbox|radio)"/.test(tag);
    if (box && !/\bchecked\b/.test(tag)) continue;
    fields[name] = attribute(tag, 'value') ?? />([^<]*)</.exec(tag)?.[1]?.trim() ?? (box ? 'yes' : '');
  }
  for (const [, name = '', options = ''] of html.matchAll(/<select[^>]*name="([^"]*)"[^>]*>([\s\S]*?)<\/select>/g)) {
    const chosen = [...options.matchAll(/<option[^>]*>/g)].map(([tag]) => tag);
    const option = chosen.find((tag) => /\bselected\b/.test(tag)) ?? chosen[0] ?? '';
    fields[name] = attribute(option, 'value') ?? '';
  }
  return fields;
}

/** One row: what each of them is answered, on the same things, which are made anew after whoever changed any. */
export async function rowOf(ask: (app: WebApp, asker: Asker) => Promise<number>): Promise<string> {
  const statuses: number[] = [];
  let app: WebApp | null = null;
  for (const one of ASKERS) {
    app ??= await twoSites();
    const status = await ask(app, one);
    statuses.push(status);
    if (status >= 400) continue;
    await app.close();
    app = null;
  }
  await app?.close();
  return statuses.join(' ');
}

/** Each status of a row with whose it is. */
export function withNames(row: string): Readonly<Record<string, string>> {
  return Object.fromEntries(row.split(' ').map((status, n) => [ASKERS[n]?.who ?? 'more than there are', status]));
}
