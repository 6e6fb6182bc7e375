import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import type { FarPhone } from '../support/far-end/far-phone.js';
import { AgentClient } from '../support/farline-admin.js';
import { LiveAgent } from '../support/live/live-agent.js';
import { LiveSite } from '../support/live/live-site.js';
import { loopbackAddress } from '../support/loopback-address.js';
import { SipParty } from '../support/sip-party.js';

let site: LiveSite;

test.before(async () => {
  site = await LiveSite.open();
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

interface Thing {
  readonly id: string;
  readonly name: string;
  readonly login: string;
  readonly number: string;
  readonly dn: string;
  readonly peer: { readonly state: string };
}

async function bring(kind: string, file: string): Promise<{ readonly counts: Readonly<Record<string, number>> }> {
  const form = new FormData();
  for (const [name, value] of Object.entries({ kind, file })) form.append(name, value);
  const headers = { authorization: `Bearer ${site.admin.api.token ?? ''}` };
  const response = await fetch(new URL('/api/v1/imports', site.product.url), { method: 'POST', headers, body: form });
  const text = await response.text();
  if (response.status !== 201) throw new Error(text);
  return JSON.parse(text) as { counts: Record<string, number> };
}

async function named(plural: string, fits: (thing: Thing) => boolean): Promise<Thing> {
  const { items } = await site.admin.api.get<{ items: readonly Thing[] }>(`/api/v1/${plural}`);
  const found = items.find(fits);
  if (!found) throw new Error(`no such thing among ${plural}`);
  return found;
}

/** The agent of this login name, with a sign-in of their own and this telephone. */
async function agentOf(login: string, phone: FarPhone): Promise<LiveAgent> {
  const { id } = await named('agents', (agent) => agent.login === login);
  const { api } = site.admin;
  const user = await api.post<{ id: string }>('/api/v1/users', {
    name: login,
    role: 'agent',
    agentId: id,
    password: 'a long password',
  });
  const { token } = await api.post<{ token: string }>('/api/v1/tokens', { userId: user.id, days: 1 });
  return new LiveAgent(new AgentClient(id, api.as(token)), phone);
}

test.serial(
  'N: agents, phones and a queue that came as files take real calls: at the office and, nailed up, at home',
  async (t) => {
    const party = await SipParty.open(loopbackAddress(), 5060);
    t.teardown(() => party.close());
    await bring(
      'queues.conf',
      '[general]\npersistentmembers=yes\n[moved](!)\ntimeout = 20\n[moved-sales](moved)\nstrategy = rrmemory\n',
    );
    const queue = await named('queues', ({ name }) => name === 'moved-sales');
    const host = `${party.address}:5060`;
    await bring('phones', `number,name,placement,host,codecs\n2750,Moved desk,fixed,${host},ulaw\n`);
    await bring(
      'agents',
      `login,name,dn,interfaces,phone,queues,settings.announceToAgent\nmoved.ann,Ann,8750,phone,2750,${queue.dn},no\n`,
    );
    const home = '+15558001751';
    await bring(
      'genesys',
      `Agent: moved.joe\nExtension: ${home}\n[TServer]\nline-type = 1\nconnect-nailedup-on-login = gcti::park\n`,
    );
    await bring('agents', `login,queues,settings.announceToAgent\nmoved.joe,${queue.dn},no\n`);
    t.like((await bring('agents', `login,queues\nmoved.joe,${queue.dn}\n`)).counts, { changed: 0, unchanged: 1 });
    const number = '+15557001750';
    await site.admin.api.post('/api/v1/routes', { number, target: { kind: 'queue', queueId: queue.id } });
    const desk = await named('phones', ({ number: own }) => own === '2750');
    const state = async (): Promise<string> =>
      (await site.admin.api.get<Thing>(`/api/v1/phones/${desk.id}`)).peer.state;
    for (const end = performance.now() + 30_000; (await state()) !== 'applied'; await delay(50)) {
      if (performance.now() > end) return t.fail('the telephone does not reach Asterisk');
    }

    const ann = await agentOf('moved.ann', site.farEnd.phone('2750').answers({ press1AfterMs: null }));
    party.onInvite = (call) => ann.phone.take(call);
    await ann.client.api.post('/api/v1/sessions', { interface: 'phone' });
    await ann.client.ready();
    const first = await site.customer({ id: queue.id, number });
    await first.hears(ann.tone);
    await ann.phone.hears(first.tone);
    await ann.shows({ state: 'talking' });

    const joe = await agentOf('moved.joe', site.farEnd.phone(home));
    await joe.starts({ parked: true });
    const second = await site.customer({ id: queue.id, number });
    await second.hears(joe.tone);
    await joe.phone.hears(second.tone);
    second.hangUp();
    await joe.shows({ state: 'ready', leg: 'parked' });
    first.hangUp();
    await ann.shows({ state: 'ready', leg: 'none' });
  },
);
