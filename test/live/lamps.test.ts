import test from 'ava';
import { setTimeout as delay } from 'node:timers/promises';
import { BlfPhone } from '../support/blf-phone.js';
import { addKeyPeer } from '../support/key-peer.js';
import { deskPhone } from '../support/live/desk-phone.js';
import type { LiveAgent } from '../support/live/live-agent.js';
import { LiveSite } from '../support/live/live-site.js';
import { loopbackAddress } from '../support/loopback-address.js';

const [udpAddress, tcpAddress] = [loopbackAddress(), loopbackAddress()];
let site: LiveSite;
let phone: BlfPhone;

test.before(async () => {
  site = await LiveSite.open({}, async (opening) => {
    // Both telephones are one peer: two addresses of it.
    await addKeyPeer(opening.dataDir, `${udpAddress},${tcpAddress}`);
    return {};
  });
  phone = await BlfPhone.open(udpAddress, site.address, 'udp');
});
test.after.always(async () => {
  phone?.close();
  await site?.close();
});
test.afterEach.always((t) => site.clear(t));

/** An agent, and the numbers that keys watch for them. */
async function agentWithKeys(): Promise<{ agent: LiveAgent; dn: string; login: string; ready: string }> {
  const agent = await site.agent(await site.queue());
  const { dn } = await site.admin.api.get<{ dn: string }>(`/api/v1/agents/${agent.id}`);
  return { agent, dn, login: `*30${dn}`, ready: `*33${dn}` };
}

const asSupervisor = (agentId: string) => ({
  pause: (reason: string) => site.admin.api.post(`/api/v1/agents/${agentId}/holds`, { reason }),
  unpause: () => site.admin.api.delete(`/api/v1/agents/${agentId}/holds/supervisor`),
});

for (const transport of ['udp', 'tcp'] as const) {
  test.serial(
    `I2: over ${transport} keys show sign-in, ready and the reason of a pause, and go dark at sign-out`,
    async (t) => {
      const { agent, dn, login, ready } = await agentWithKeys();
      const keys = transport === 'udp' ? phone : await BlfPhone.open(tcpAddress, site.address, 'tcp');
      const lunch = `*342${dn}`;
      for (const number of [login, ready, lunch]) t.is(await keys.watch(number, 'dialog'), 200, number);
      t.is(await keys.watch(login, 'presence'), 200);
      await keys.until(login, 'closed Unavailable', 'presence');
      for (const number of [login, ready, lunch]) await keys.until(number, 'terminated');
      await agent.signIn();
      await keys.until(login, 'confirmed');
      await keys.until(login, 'open On the phone', 'presence');
      t.is(keys.shows(ready), 'terminated');
      await agent.client.ready();
      await keys.until(ready, 'confirmed');
      await agent.pause('2');
      await keys.until(lunch, 'confirmed');
      await keys.until(ready, 'terminated');
      await agent.pause('1');
      await keys.until(lunch, 'terminated');
      await agent.signOut();
      await keys.until(login, 'terminated');
      await keys.until(login, 'closed Unavailable', 'presence');
      if (keys !== phone) keys.close();
    },
  );
}

test.serial(
  'B5: the hint of an agent follows them from telephone to telephone, and stays with no telephone',
  async (t) => {
    const [one, other] = [await deskPhone(site), await deskPhone(site)];
    const queue = await site.queue();
    const more = { interfaces: ['phone'], hotDesk: true };
    const [joe, jay] = [await site.agent(queue, { more }), await site.agent(queue, { more })];
    const keyOf = async ({ id }: LiveAgent): Promise<string> =>
      `*30${(await site.admin.api.get<{ dn: string }>(`/api/v1/agents/${id}`)).dn}`;
    const [joes, jays] = [await keyOf(joe), await keyOf(jay)];
    for (const number of [joes, jays]) t.is(await phone.watch(number, 'dialog'), 200);
    const sits = (agent: LiveAgent, phoneId: string): Promise<unknown> =>
      agent.client.api.post('/api/v1/sessions', { interface: 'phone', phoneId, takeover: true });
    await sits(joe, one.id);
    await phone.until(joes, 'confirmed');
    await sits(joe, other.id);
    await sits(jay, one.id);
    await phone.until(jays, 'confirmed');
    t.is(phone.shows(joes), 'confirmed');
    await joe.signOut();
    await phone.until(joes, 'terminated');
    t.is(phone.shows(jays), 'confirmed');
  },
);

test.serial('I4: a lamp follows the agent, a supervisor and a call alike', async (t) => {
  const queue = await site.queue();
  const agent = await site.agent(queue, { nailedUp: true });
  const { dn } = await site.admin.api.get<{ dn: string }>(`/api/v1/agents/${agent.id}`);
  const [ready, training] = [`*33${dn}`, `*344${dn}`];
  for (const number of [ready, training]) await phone.watch(number, 'dialog');
  await agent.starts({ parked: true });
  await phone.until(ready, 'confirmed');
  await asSupervisor(agent.id).pause('4');
  await phone.until(training, 'confirmed');
  await phone.until(ready, 'terminated');
  await asSupervisor(agent.id).unpause();
  await phone.until(ready, 'confirmed');
  await phone.until(training, 'terminated');
  const customer = await site.customer(queue);
  await customer.hears(agent.tone);
  await phone.until(ready, 'held');
  await agent.pause('4');
  await phone.until(training, 'early');
  t.is(phone.shows(ready), 'held', 'C2: the pause waits for the end of the call');
  customer.hangUp();
  await phone.until(training, 'confirmed');
  await phone.until(ready, 'terminated');
});

test.serial('I2: a number that is no lamp is not there to be watched', async (t) => {
  t.is(await phone.watch('*358888', 'dialog'), 404);
  t.is(await phone.watch('8888', 'dialog'), 404);
});

test.serial('I6: BroadSoft’s as-feature-event is answered with 489', async (t) => {
  const { login } = await agentWithKeys();
  t.is(await phone.watch(login, 'as-feature-event'), 489);
});

test.serial('I2: who begins to watch later sees the state of now', async (t) => {
  const { agent, dn, login } = await agentWithKeys();
  await agent.signIn();
  await agent.pause('3');
  await delay(300);
  await phone.watch(login, 'dialog');
  await phone.watch(`*343${dn}`, 'dialog');
  await phone.until(login, 'confirmed', 'dialog', 1_000);
  await phone.until(`*343${dn}`, 'confirmed', 'dialog', 1_000);
  t.pass();
});

test.serial('I5: Farline restarted: a phone on UDP is told through the subscription it had', async (t) => {
  const { agent, dn, login, ready } = await agentWithKeys();
  for (const number of [login, ready, `*342${dn}`]) await phone.watch(number, 'dialog');
  await agent.starts({ parked: false });
  await phone.until(ready, 'confirmed');
  await site.stored();
  await site.kill();
  await site.start();
  const client = agent.client.at(site.product);
  t.is(phone.shows(login), 'confirmed', 'nothing went dark meanwhile');
  await client.api.post(`/api/v1/agents/${agent.id}/holds`, { reason: '2' });
  await phone.until(`*342${dn}`, 'confirmed');
  await phone.until(ready, 'terminated');
});

test.serial('I5: Farline restarted: lamps that lie are right within a second of its start', async (t) => {
  const { agent, login, ready } = await agentWithKeys();
  for (const number of [login, ready]) await phone.watch(number, 'dialog');
  await agent.starts({ parked: false });
  await phone.until(ready, 'confirmed');
  await site.stored();
  await site.kill();
  // Somebody else changed what Asterisk shows.
  await site.deviceState(`*33${ready.slice(3)}`, 'NOT_INUSE');
  await site.deviceState('*309999', 'INUSE');
  await phone.watch('*309999', 'dialog');
  await phone.until(ready, 'terminated');
  await phone.until('*309999', 'confirmed');
  await site.start();
  await phone.until(ready, 'confirmed', 'dialog', 1_000);
  await phone.until('*309999', 'terminated', 'dialog', 1_000);
  t.is(phone.shows(login), 'confirmed');
});

test.serial(
  'I5: Asterisk restarted: subscriptions over UDP go on and are right within a second of its return',
  async (t) => {
    const { agent, dn, login, ready } = await agentWithKeys();
    for (const number of [login, ready, `*342${dn}`]) await phone.watch(number, 'dialog');
    await agent.starts({ parked: false });
    await phone.until(ready, 'confirmed');
    // Asterisk writes its database once a second; what is younger is lost with it, and made right again.
    await delay(1_200);
    await agent.pause('2');
    await phone.until(`*342${dn}`, 'confirmed');
    const { length } = phone.notified;
    await site.signalAsterisk('SIGKILL');
    await site.isState('down', 5_000);
    await site.isState('ok');
    await delay(1_000);
    const since = phone.notified.slice(length);
    t.true(since.length > 0, 'Asterisk notifies again by itself');
    t.is(phone.shows(login), 'confirmed');
    t.is(phone.shows(`*342${dn}`), 'confirmed');
    t.is(phone.shows(ready), 'terminated');
    await agent.client.ready();
    await phone.until(ready, 'confirmed');
  },
);

test.serial(
  'I5: a phone on TCP that reconnects and watches again sees the state of now; one that does not is told nothing',
  async (t) => {
    const { agent, dn, login, ready } = await agentWithKeys();
    const keys = await BlfPhone.open(tcpAddress, site.address, 'tcp');
    t.teardown(() => keys.close());
    for (const number of [login, ready]) await keys.watch(number, 'dialog');
    await agent.starts({ parked: false });
    await keys.until(ready, 'confirmed');
    await site.stored();
    await site.kill();
    await site.start();
    await keys.reconnect();
    const { length } = keys.notified;
    const client = agent.client.at(site.product);
    await client.api.post(`/api/v1/agents/${agent.id}/holds`, { reason: '2' });
    await delay(500);
    t.is(keys.notified.length, length, 'the new connection was not told of what the old one watched');
    t.is(await keys.watch(`*342${dn}`, 'dialog'), 200);
    t.is(await keys.watch(ready, 'dialog'), 200);
    await keys.until(`*342${dn}`, 'confirmed', 'dialog', 1_000);
    await keys.until(ready, 'terminated', 'dialog', 1_000);
  },
);

test.serial(
  'I5: Asterisk restarted: a phone on TCP has to connect and watch again, and then sees the state of now at once',
  async (t) => {
    const { agent, dn, login, ready } = await agentWithKeys();
    const keys = await BlfPhone.open(tcpAddress, site.address, 'tcp');
    t.teardown(() => keys.close());
    for (const number of [login, ready]) await keys.watch(number, 'dialog');
    await agent.starts({ parked: false });
    await keys.until(ready, 'confirmed');
    await site.signalAsterisk('SIGKILL');
    await site.isState('down', 5_000);
    await site.isState('ok');
    await keys.reconnect();
    const { length } = keys.notified;
    await agent.pause('2');
    await delay(500);
    t.is(keys.notified.length, length, 'one that does not watch again is told nothing');
    for (const number of [login, ready, `*342${dn}`]) t.is(await keys.watch(number, 'dialog'), 200, number);
    await keys.until(`*342${dn}`, 'confirmed', 'dialog', 1_000);
    await keys.until(login, 'confirmed', 'dialog', 1_000);
    await keys.until(ready, 'terminated', 'dialog', 1_000);
  },
);

test.serial('I2: the lamps of an agent who is deleted, or whose DN changes, are gone', async (t) => {
  const { agent, dn, login } = await agentWithKeys();
  await phone.watch(login, 'presence');
  await phone.until(login, 'closed Unavailable', 'presence');
  const { api } = site.admin;
  const { version } = await api.get<{ version: number }>(`/api/v1/agents/${agent.id}`);
  await api.patch(`/api/v1/agents/${agent.id}`, { version, dn: `9${dn}` });
  await phone.watch(`*309${dn}`, 'presence');
  await phone.until(`*309${dn}`, 'closed Unavailable', 'presence');
  await phone.until(login, 'open Ready', 'presence');
  t.false((await site.deviceStates()).includes(login));
  await api.delete(`/api/v1/agents/${agent.id}`);
  await phone.until(`*309${dn}`, 'open Ready', 'presence');
  t.false((await site.deviceStates()).includes(`*309${dn}`));
});
