import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import test from 'ava';
import { AnsweringParty } from '../support/answering-party.js';
import { HomePhone } from '../support/home-phone.js';
import { LiveAgent } from '../support/live/live-agent.js';
import { contactOf, LiveSite, type LiveQueue } from '../support/live/live-site.js';
import { loopbackAddress } from '../support/loopback-address.js';
import { SipParty } from '../support/sip-party.js';
import { until } from '../support/until.js';

/** A tenth of the seeds' `oos-check = 10` and `oos-force = 2`, seconds. */
const OOS = { oosCheck: 1, oosForce: 0.2 };

let site: LiveSite;
let queue: LiveQueue;

test.before(async () => {
  site = await LiveSite.open();
  queue = await site.queue();
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
// A healthy app logs no error.
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

/** Whoever is called here answers at once and presses 1. */
async function network(): Promise<SipParty> {
  const party = await SipParty.open(loopbackAddress(), 5060);
  site.teardown(() => Promise.resolve(party.close()));
  party.onInvite = (call) => {
    new HomePhone({ number: call.number, tone: 700, ringMs: 20, pressAfterMs: 50, customerTones: () => [] }).take(call);
  };
  return party;
}

/** Answers OPTIONS and refuses calls as it is told. */
async function refusing(): Promise<AnsweringParty> {
  const far = await AnsweringParty.open(loopbackAddress(), 5060);
  site.teardown(() => Promise.resolve(far.close()));
  return far;
}

/** Takes every packet and says nothing. */
async function silent(): Promise<string> {
  const socket = createSocket('udp4');
  const address = loopbackAddress();
  socket.bind(5060, address);
  await once(socket, 'listening');
  site.teardown(() => new Promise((resolve) => socket.close(() => resolve())));
  return `${address}:5060`;
}

const at = ({ address, port }: SipParty): string => `${address}:${port}`;

let agents = 0;

/** An agent rung per call at this number, whose telephone is a party of the test. */
async function agent(number: string): Promise<LiveAgent> {
  agents += 1;
  const who = { name: `Ann ${agents}`, login: `ann${agents}`, dn: `87${agents}7`, number, nailedUp: false };
  const client = await site.admin.addAgent({ ...who, queueId: queue.id });
  const ann = new LiveAgent(client, site.farEnd.phone('unused'));
  await ann.starts({ parked: false });
  return ann;
}

async function takesOne(who: LiveAgent): Promise<void> {
  const customer = await site.customer(queue);
  await who.shows({ state: 'talking' });
  customer.hangUp();
  await who.shows({ state: 'ready', leg: 'none' });
}

test.serial('D1: a frozen primary is passed over for the backup, and dialled again when it answers', async (t) => {
  const primary = await site.carrier();
  const backup = await network();
  const contacts = [contactOf(primary), at(backup)];
  const number = '+61255501234';
  const id = await site.trunk({ name: 'Two', prefixes: ['+61'], contacts, ...OOS });
  const atPrimary = primary.phone(number);
  const ann = await agent(number);
  await takesOne(ann);
  t.deepEqual([atPrimary.calls.length, backup.invites.length], [1, 0]);
  let from = site.changes.mark;
  primary.freeze();
  await site.changes.next('trunk.contact-out', from);
  await takesOne(ann);
  t.deepEqual([atPrimary.calls.length, backup.invites.length], [1, 1]);
  from = site.changes.mark;
  primary.thaw();
  await site.changes.next('trunk.contact-back', from);
  await takesOne(ann);
  t.deepEqual([atPrimary.calls.length, backup.invites.length], [2, 1]);
  t.false(site.changes.of(id, 0).includes('trunk.out'));
  await site.stored();
  const { history } = await site.admin.api.get<{
    history: { type: string; contact: string | null; cause: string | null }[];
  }>(`/api/v1/trunks/${id}/health`);
  t.like(
    history.find(({ type }) => type === 'trunk.contact-out'),
    { contact: contacts[0], cause: 'silent' },
  );
});

test.serial('D1, G: a primary that answers OPTIONS with 503 is not dialled while its backup is there', async (t) => {
  const [primary, backup] = [await refusing(), await network()];
  primary.optionsStatus = '503 Service Unavailable';
  const from = site.changes.mark;
  await site.trunk({ name: 'Refuses', prefixes: ['+62'], contacts: [primary.contact, at(backup)], ...OOS });
  await site.changes.next('trunk.contact-out', from);
  const ann = await agent('+62215550123');
  await takesOne(ann);
  t.deepEqual(primary.invited, []);
  t.is(backup.invites.length, 1);
  primary.optionsStatus = '200 OK';
  await site.changes.next('trunk.contact-back', from);
  primary.inviteStatus = '486 Busy Here';
  const customer = await site.customer(queue);
  await until('the primary is dialled again', () => primary.invited.length === 1);
  customer.hangUp();
  t.is(backup.invites.length, 1);
});

test.serial(
  'D1: without OPTIONS a call refused with 503 or met with silence goes on at the next contact, then the next trunk',
  async (t) => {
    const [busy, last] = [await refusing(), await network()];
    const mute = await silent();
    await site.trunk({ name: 'Both bad', prefixes: ['+63'], priority: 1, contacts: [busy.contact, mute] });
    await site.trunk({ name: 'Next', prefixes: ['+63'], priority: 2, contacts: [at(last)] });
    const from = site.changes.mark;
    const ann = await agent('+63281234567');
    await takesOne(ann);
    t.is(busy.invited.length, 1);
    t.is(last.invites.length, 1);
    const whys = site.changes.all.slice(from).map(({ why }) => why);
    t.deepEqual(
      whys.filter((why) => ['leg.dialled', 'trunk.contact-failed', 'trunk.failed'].includes(why)),
      ['leg.dialled', 'trunk.contact-failed', 'leg.dialled', 'trunk.failed', 'leg.dialled'],
    );
  },
);
