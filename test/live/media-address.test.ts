import test, { type ExecutionContext } from 'ava';
import { setTimeout as delay } from 'node:timers/promises';
import { DeskBrowser } from '../support/live/desk-window.js';
import { LiveSite } from '../support/live/live-site.js';
import { loopbackAddress } from '../support/loopback-address.js';
import { asteriskOf } from '../support/product.js';
import { SipParty } from '../support/sip-party.js';
import { udpSocketsOf } from '../support/udp-sockets.js';

const SIP_PORT = 5060;
/** Asterisk asks for names from ports of its own, above all of these. */
const RTP = { from: 10_000, to: 20_000 };
let site: LiveSite;

test.before(async () => {
  site = await LiveSite.open({ FARLINE_RING_MS: '15000' });
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));

/** Every socket of Asterisk for sound, RTP and RTCP, is at the address that was asked for, and there are so many at least. */
async function soundIsThereAlone(t: ExecutionContext, least: number): Promise<void> {
  const asterisk = await asteriskOf(site.dataDir);
  if (!asterisk) return t.fail('Asterisk does not run');
  const all = await udpSocketsOf(asterisk.record.pid);
  const sound = all.filter(({ port }) => port >= RTP.from && port <= RTP.to);
  t.true(sound.length >= least, JSON.stringify(all));
  const elsewhere = sound.filter(({ address }) => address !== site.address);
  t.deepEqual(elsewhere, []);
}

test.serial(
  'B8: a customer and an agent at home hear each other, and RTP stands at the chosen address alone',
  async (t) => {
    const queue = await site.queue();
    const agent = await site.agent(queue, { nailedUp: true });
    await agent.starts({ parked: true });
    const customer = await site.customer(queue);
    await customer.hears(agent.tone);
    await agent.phone.hears(customer.tone);
    await soundIsThereAlone(t, 4);
  },
);

test.serial('B8: the same with an agent on a telephone of the office', async (t) => {
  const party = await SipParty.open(loopbackAddress(), SIP_PORT);
  t.teardown(() => party.close());
  const placement = { kind: 'fixed', host: `${party.address}:${SIP_PORT}` };
  const fields = { name: 'Desk', number: '3001', placement, codecs: ['ulaw'], autoAnswer: true };
  const { id } = await site.admin.api.post<{ id: string }>('/api/v1/phones', fields);
  const stands = async (): Promise<string> =>
    (await site.admin.api.get<{ peer: { state: string } }>(`/api/v1/phones/${id}`)).peer.state;
  for (let looks = 0; (await stands()) !== 'applied' && looks < 500; looks += 1) await delay(30);
  const queue = await site.queue();
  const agent = await site.agent(queue, { more: { interfaces: ['phone'], phoneId: id } });
  agent.phone.answers({ press1AfterMs: null });
  party.onInvite = (call) => agent.phone.take(call);
  await agent.client.api.post('/api/v1/sessions', { interface: 'phone' });
  await agent.client.ready();
  const customer = await site.customer(queue);
  await customer.hears(agent.tone);
  await agent.phone.hears(customer.tone);
  await soundIsThereAlone(t, 4);
});

test.serial('B8: the same with an agent in the browser, whose softphone Farline makes by itself', async (t) => {
  const queue = await site.queue();
  const agent = await site.agent(queue, { more: { interfaces: ['internal'], number: null } });
  const browser = await DeskBrowser.start(site, agent);
  const desk = await browser.open();
  await desk.startWork();
  await desk.press('Ready');
  await desk.shows('Ready');
  const customer = await site.customer(queue);
  await desk.says('A call is ringing');
  await desk.press('Answer');
  await desk.says('On a call');
  await customer.hears(agent.tone);
  await desk.hears(customer.tone);
  await soundIsThereAlone(t, 3);
});
