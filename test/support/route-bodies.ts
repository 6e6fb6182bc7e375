/** For requests to every route. */

/** Things the paths name: all belong to Joe. */
const IDS: Readonly<Record<string, string>> = {
  agents: 'joe',
  trunks: 'sbc',
  queues: 'sales',
  routes: 'hotline',
  sites: 'default',
  reasons: 'reason-1',
  phones: 'desk',
  menus: 'main',
  prompts: 'welcome',
  recordings: 'rec1',
  sessions: 's1',
  calls: 'k1',
  users: 'nobody',
};

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
  'client-log.add': { lines: [{ agoMs: 0, what: 'registered' }] },
  'agents.create': { login: 'new', name: 'New', dn: '9001' },
  'agents.change': { version: 1, name: 'Joe' },
  'trunks.create': { name: 'New', prefixes: ['9'], contacts: ['192.0.2.1:5060'] },
  'trunks.change': { version: 1, priority: 2 },
  'phones.create': { name: 'New', number: '2002' },
  'phones.change': { version: 1, name: 'Desk' },
  'templates.preview': { source: '; nothing', peer: 'trunk-sbc' },
  'templates.apply': { source: '; nothing', seen: null },
  'templates.roll-back': { revision: null, seen: null },
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
  'users.change': { name: 'other', version: 1 },
  'tokens.create': { userId: 'nobody' },
  setup: { token: 'x', name: 'first', password: 'a long password' },
  'sign-in': { name: 'nobody', password: 'wrong' },
};

/** A body that passes the contract of this route, so that role and scope alone decide; undefined: it wants none. */
export function bodyOf(id: string): object | undefined {
  if (id === 'imports.check' || id === 'imports.apply') return aTable();
  if (id === 'migrations.check' || id === 'migrations.create') return aMove();
  if (id === 'migrations.act') return { act: 'pause' };
  return id === 'agent-sounds.upload' ? aForm() : BODIES[id];
}

/** A file in a form, which is not there to be sound. */
function aForm(): FormData {
  const form = new FormData();
  form.append('sound', new File(['no sound'], 'hello.wav'));
  return form;
}

/** Joe goes home. */
function aMove(): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries({ name: 'Home', moveTo: 'mobile', rows: 'login\nnobody\n' })) {
    form.append(name, value);
  }
  return form;
}

/** A file in which nothing is new. */
function aTable(): FormData {
  const form = new FormData();
  form.append('kind', 'agents');
  form.append('file', new File(['login\r\n'], 'agents.csv'));
  return form;
}

/** The route's path with things that are there. */
export function pathOf(path: string): string {
  return path
    .replace('{setter}', 'agent')
    .replace('{queueId}', 'sales')
    .replace('{messageId}', 'none')
    .replace('{use}', 'greeting')
    .replace('{id}', IDS[path.split('/')[3] ?? ''] ?? 'none');
}
