import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import type { EmbeddedAsterisk } from '../../app/adapters/embedded/run-asterisk.js';
import { testAsterisk } from '../support/asterisk.js';
import { AnsweringParty } from '../support/answering-party.js';
import { LiveSite } from '../support/live/live-site.js';
import { loopbackAddress } from '../support/loopback-address.js';
import { headerOf, uriOf } from '../support/sip-message.js';
import { SipParty } from '../support/sip-party.js';
import { until } from '../support/until.js';

const USER = '4420';
const PASSWORD = 'Right;2"go';

let site: LiveSite;
let registrar: Registrar;

test.before(async () => {
  site = await LiveSite.open();
  registrar = await startRegistrar();
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
// A healthy app logs no error.
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

interface Registrar {
  readonly contact: string;
  /** Contacts of our account there now, as that Asterisk shows them. */
  bindings(): Promise<string>;
  /** Calls whoever has registered; gives what ends the call. */
  call(): Promise<() => Promise<void>>;
}

/** A carrier that sends calls only to where one has registered: a second Asterisk. */
async function startRegistrar(): Promise<Registrar> {
  const { asterisk, address, dataDir } = await testAsterisk(site, { node: 'registrar' });
  await writeFile(join(asterisk.peersDir, 'account.conf'), account());
  await appendFile(join(dataDir, 'asterisk/etc/rtp.conf'), '\n[general](+)\nstrictrtp = no\n');
  await asterisk.cli('module reload res_pjsip.so');
  return {
    contact: `${address}:5060`,
    bindings: () => asterisk.cli(`pjsip show aor ${USER}`),
    call: () => originate(asterisk),
  };
}

function account(): string {
  return `
[${USER}]
type = endpoint
context = from-trunk
aors = ${USER}
auth = ${USER}
disallow = all
allow = ulaw
[${USER}]
type = auth
auth_type = digest
username = ${USER}
password = ${PASSWORD.replace(';', '\\;')}
[${USER}]
type = aor
max_contacts = 2
`;
}

async function originate({ ari }: EmbeddedAsterisk): Promise<() => Promise<void>> {
  const headers = { authorization: `Basic ${Buffer.from(`${ari.user}:${ari.password}`).toString('base64')}` };
  const query = new URLSearchParams({
    endpoint: `PJSIP/${USER}`,
    context: 'farline-leg',
    extension: 's',
    priority: '1',
  });
  const reply = await fetch(`${ari.url}/ari/channels?${query}`, { method: 'POST', headers });
  if (reply.status !== 200) throw new Error(`the registrar did not call: ${await reply.text()}`);
  const { id } = (await reply.json()) as { id: string };
  return async () => void (await fetch(`${ari.url}/ari/channels/${id}`, { method: 'DELETE', headers }));
}

interface Registration {
  readonly state: string;
  readonly since: number;
  readonly cause: string | null;
}

async function registrationOf(id: string): Promise<Registration | null> {
  const { registration } = await site.admin.api.get<{ registration: Registration | null }>(
    `/api/v1/trunks/${id}/health`,
  );
  return registration;
}

/** Waits until the registration is so. */
async function becomes(id: string, state: string, cause: string | null = null): Promise<Registration> {
  let last: Registration | null = null;
  for (const end = performance.now() + 10_000; performance.now() < end;) {
    last = await registrationOf(id);
    if (last?.state === state && last.cause === cause) return last;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the registration is ${JSON.stringify(last)} and not ${state}, ${cause}`);
}

/** Waits until the registrar has no binding of ours. */
async function gone(): Promise<void> {
  const end = performance.now() + 10_000;
  while ((await registrar.bindings()).includes(`@${site.address}`)) {
    if (performance.now() > end) throw new Error('the registrar still has a binding of ours');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function change(id: string, fields: Readonly<Record<string, unknown>>): Promise<void> {
  const { api } = site.admin;
  const { version } = await api.get<{ version: number }>(`/api/v1/trunks/${id}`);
  await api.patch(`/api/v1/trunks/${id}`, { version, ...fields });
}

/** A page of the running product, as an admin sees it. */
async function page(path: string): Promise<string> {
  const headers = { authorization: `Bearer ${site.admin.api.token ?? ''}` };
  return (await fetch(new URL(path, site.product.url), { headers })).text();
}

test.serial(
  'A: a trunk registers with digest, takes calls over it whatever address they come from, and unregisters when told',
  async (t) => {
    const queue = await site.queue();
    await site.admin.api.post('/api/v1/routes', { number: USER, queueId: queue.id });
    const id = await site.trunk({
      name: 'Registers',
      prefixes: ['+91'],
      contacts: [registrar.contact],
      // Not where it calls from: only the registration tells whose its calls are.
      matchAddresses: [loopbackAddress()],
      username: USER,
      password: PASSWORD,
      register: true,
    });
    const { since } = await becomes(id, 'registered');
    t.true(since <= Date.now());
    t.regex(await registrar.bindings(), new RegExp(`sip:${USER}@${site.address}`));
    t.regex(
      await page(`/trunks/${id}`),
      /Registration[\s\S]*is-in-service[^>]*>\s*<span class="state">Registered[\s\S]*0:\d\d/,
    );
    const from = site.changes.mark;
    const hangUp = await registrar.call();
    const arrived = await site.changes.next('call.arrived', from);
    const { items } = await site.admin.api.get<{ items: { id: string; trunkId: string }[] }>('/api/v1/calls');
    t.is(items.find((call) => call.id === arrived.id)?.trunkId, id);
    await hangUp();
    await change(id, { register: false });
    await gone();
    t.is(await registrationOf(id), null);
    t.notRegex(await page(`/trunks/${id}`), />Registered</);
  },
);

test.serial(
  'A: a wrong password is on the page with the carrier’s answer, and the right one registers at once',
  async (t) => {
    const id = await site.trunk({
      name: 'Wrong password',
      prefixes: ['+92'],
      contacts: [registrar.contact],
      username: USER,
      password: 'wrong',
      register: true,
    });
    await becomes(id, 'rejected', 'sip-401');
    const shown = await page(`/trunks/${id}`);
    t.regex(shown, /Registration[\s\S]*is-out-of-service[^>]*>\s*<span class="state">Rejected[\s\S]*answered 401/);
    t.notRegex(shown, /"wrong"/);
    await change(id, { password: PASSWORD });
    await becomes(id, 'registered');
    await change(id, { register: false });
  },
);

test.serial('A: a carrier that does not answer a registration is told apart from one that refuses it', async (t) => {
  const far = await AnsweringParty.open(loopbackAddress(), 5060);
  site.teardown(() => Promise.resolve(far.close()));
  const wish = { username: USER, password: PASSWORD, register: true, prefixes: ['+93'] };
  const id = await site.trunk({ name: 'Refuses', contacts: [far.contact], ...wish });
  far.registerStatus = '403 Forbidden';
  await becomes(id, 'rejected', 'sip-403');
  t.regex(await page(`/trunks/${id}`), /Rejected[\s\S]*answered 403/);
  await change(id, { register: false });
});

test.serial('A: From user and From domain are what the carrier reads, and its challenge is answered', async (t) => {
  const far = await SipParty.open(loopbackAddress(), 5060);
  site.teardown(() => Promise.resolve(far.close()));
  far.onInvite = (call) => call.refuse(486);
  const more = { username: USER, password: PASSWORD, fromUser: 'farline+1', fromDomain: 'sip.carrier.example' };
  await site.trunk({ name: 'From', prefixes: ['+94'], contacts: [`${far.address}:${far.port}`], ...more });
  const queue = await site.queue();
  const agent = await site.agent(queue, { number: '+94112345678' });
  await agent.starts({ parked: false });
  const customer = await site.customer(queue);
  await until('the carrier is called', () => far.invites.length > 0);
  t.is(uriOf(headerOf(far.invites[0]!, 'from')), 'sip:farline+1@sip.carrier.example');
  customer.hangUp();
});

test.serial(
  'A: a call is carried by a carrier that asks who we are, and a wrong password is the trunk’s failure',
  async (t) => {
    const queue = await site.queue();
    const account = { username: USER, fromUser: USER, contacts: [registrar.contact] };
    const id = await site.trunk({ name: 'Challenged', prefixes: ['+95'], ...account, password: PASSWORD });
    const agent = await site.agent(queue, { number: '+951234567', nailedUp: true });
    let from = site.changes.mark;
    await agent.signIn();
    t.is((await site.changes.next('leg.ringing', from)).kind, 'leg');
    await agent.signOut();
    await change(id, { password: 'wrong' });
    from = site.changes.mark;
    await agent.signIn();
    await site.changes.next('trunk.failed', from);
    await agent.shows({ leg: 'lost', holds: ['login', 'trunk-out-of-service'] });
  },
);
