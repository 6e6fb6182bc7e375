import { createExpressApp } from '../../app/adapters/http/express-app.js';
import { createHttpParts } from '../../app/adapters/http/http-parts.js';
import { systemClock } from '../../app/adapters/system/clock.js';
import { HTTP_SETTINGS, webPorts } from './web-app.js';

const made = createExpressApp(createHttpParts(webPorts(systemClock()).ports, HTTP_SETTINGS), false);

/** Every route of the API, as the router has it. */
export const { routes } = made;

/** What express keeps of a router, or of a route in it. */
interface Layer {
  readonly route?: { readonly path: string | readonly string[]; readonly methods: Readonly<Record<string, boolean>> };
  readonly handle?: { readonly stack?: readonly Layer[] };
}

/** Everything else that the router answers, `get /agents/:id`; files of the pages have their hash in their path. */
export const pageRoutes: readonly string[] = routesIn(made.app.router.stack as unknown as readonly Layer[]).filter(
  (route) => !/ \/(api\/v1|assets)\//.test(route),
);

function routesIn(stack: readonly Layer[]): string[] {
  return stack.flatMap(({ route, handle }) => {
    if (!route) return routesIn(handle?.stack ?? []);
    const paths = typeof route.path === 'string' ? [route.path] : route.path;
    return paths.flatMap((path) => Object.keys(route.methods).map((method) => `${method} ${path}`));
  });
}

const BODIES: Readonly<Record<string, object>> = {
  'sessions.login': { agentId: 'joe', interface: 'mobile' },
  'holds.set': { reason: '2' },
  'queue-pauses.set': { queueId: 'sales', reason: '2' },
  'calls.consult': { target: { kind: 'number', number: '+15551239999' } },
  'conference.begin': { callId: 'k1' },
  'conference.add': { callId: 'k1', target: { kind: 'number', number: '+15551239999' } },
  'conference.drop': { callId: 'k1', party: 'k2' },
  'conference.leave': { callId: 'k1' },
  'conference.end': { callId: 'k1' },
  'calls.digits': { callId: 'k1', digits: '1#' },
  'calls.transfer': { target: { kind: 'queue', queueId: 'sales' } },
  'calls.dial': { number: '+15551239999' },
  'agents.reset': { note: 'hears nothing' },
  // Who asks is no agent, so they are refused behind every check of who may ask.
  'supervisions.start': { mode: 'monitor', place: { at: 'own' } },
  'supervisions.switch': { mode: 'whisper' },
  'agents.pin': { pin: '1234' },
  'messages.heard': { heard: true },
  'agents.create': { login: 'new', name: 'New', dn: '9001' },
  'agents.change': { version: 1, name: 'Joe' },
  'trunks.create': { name: 'New', prefixes: ['9'], contacts: ['192.0.2.1:5060'] },
  'trunks.change': { version: 1, priority: 2 },
  'phones.create': { name: 'New', number: '2002' },
  'phones.change': { version: 1, name: 'Desk' },
  'templates.preview': { source: '; nothing', peer: 'trunk-sbc' },
  'templates.apply': { source: '; nothing' },
  'templates.roll-back': { revision: null },
  'queues.create': { name: 'New', dn: '6009' },
  'queues.change': { version: 1, priority: 3 },
  'routes.create': { number: '0900', target: { kind: 'queue', queueId: 'sales' } },
  'routes.change': { version: 1, priority: 2 },
  'menus.create': { name: 'New', promptId: 'welcome', otherwise: { kind: 'queue', queueId: 'sales' } },
  'menus.change': { version: 1, repeats: 1 },
  'prompts.change': { version: 1, name: 'Hello' },
  'sites.create': { name: 'Berlin', zone: 'Europe/Berlin' },
  'sites.change': { version: 1, zone: 'Europe/Berlin' },
  'reasons.create': { code: '9', label: 'Coaching' },
  'reasons.change': { version: 1, label: 'Coaching' },
  'settings.change': { version: 1, values: {} },
  'addresses.change': { version: 1, sipAddress: '127.0.0.2' },
  'users.create': { name: 'newcomer', role: 'admin', password: 'a long password' },
  'users.change': { name: 'other' },
  'tokens.create': { userId: 'nobody' },
  setup: { token: 'x', name: 'first', password: 'a long password' },
  'sign-in': { name: 'nobody', password: 'wrong' },
};

/** A body that passes the contract of this route, so that role and scope alone decide; undefined: it wants none. */
export function bodyOf(id: string): object | undefined {
  return id === 'agent-sounds.upload' ? aForm() : BODIES[id];
}

/** A file in a form, which is not there to be sound. */
function aForm(): FormData {
  const form = new FormData();
  form.append('sound', new File(['no sound'], 'hello.wav'));
  return form;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** What a request is answered; of a live route, which never ends, the status alone. */
export async function answerTo(
  url: string,
  method: string,
  token: string | undefined,
  body: object | undefined,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const abort = new AbortController();
  const response = await fetch(url, {
    method: method.toUpperCase(),
    signal: abort.signal,
    redirect: 'manual',
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined || body instanceof FormData ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: body instanceof FormData ? body : JSON.stringify(body) }),
  });
  const live = response.headers.get('content-type')?.includes('event-stream') === true;
  const text = live ? '' : await response.text();
  abort.abort();
  return { status: response.status, text };
}
