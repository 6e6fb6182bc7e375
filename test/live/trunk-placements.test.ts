import test from 'ava';
import { AnsweringParty } from '../support/answering-party.js';
import { HomePhone } from '../support/home-phone.js';
import { LiveAgent } from '../support/live/live-agent.js';
import { LiveSite, type LiveQueue } from '../support/live/live-site.js';
import { loopbackAddress } from '../support/loopback-address.js';
import { headerOf } from '../support/sip-message.js';
import { SipParty } from '../support/sip-party.js';
import { until } from '../support/until.js';

/**
 * The worked example: an office PBX as softswitch (prefix 77, port 5081) and a session border controller to the public
 * network (prefix +1, port 5071), on loopback addresses of their own. Joe is 8888, Jay 7777.
 */
const JOE_AT_HOME = '+15551231111';
const JAY_AT_HOME = '+15551232222';
const JAY_IN_THE_OFFICE = '7777';

let site: LiveSite;
let softswitch: SipParty;
let sbc: SipParty;
let softswitchTrunk: string;
let sbcTrunk: string;
let queue: LiveQueue;

/** Whoever is called here answers at once and presses 1. */
async function network(port: number): Promise<SipParty> {
  const party = await SipParty.open(loopbackAddress(), port);
  site.teardown(() => Promise.resolve(party.close()));
  party.onInvite = (call) => {
    new HomePhone({ number: call.number, tone: 700, ringMs: 20, pressAfterMs: 50, customerTones: () => [] }).take(call);
  };
  return party;
}

test.before(async () => {
  site = await LiveSite.open();
  [softswitch, sbc] = [await network(5081), await network(5071)];
  const { api } = site.admin;
  // The network that customers call from leads to no agent here.
  const { items } = await api.get<{ items: { id: string; version: number }[] }>('/api/v1/trunks');
  for (const { id, version } of items) await api.patch(`/api/v1/trunks/${id}`, { version, prefixes: ['+999'] });
  const oos = { oosCheck: 1, oosForce: 0.2 };
  const contacts = (party: SipParty): string[] => [`${party.address}:${party.port}`];
  softswitchTrunk = await site.trunk({ name: 'Softswitch', prefixes: ['77'], contacts: contacts(softswitch), ...oos });
  sbcTrunk = await site.trunk({ name: 'SBC', prefixes: ['+1'], contacts: contacts(sbc), ...oos });
  queue = await site.queue();
});
test.after.always(() => site?.close());
test.serial.beforeEach(() => {
  softswitch.invites.length = 0;
  sbc.invites.length = 0;
});
test.serial.afterEach.always((t) => site.clear(t));
// A healthy app logs no error.
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

let agents = 0;

async function agent(name: string, fields: Readonly<Record<string, unknown>>): Promise<LiveAgent> {
  agents += 1;
  const who = {
    name,
    login: `${name.toLowerCase()}${agents}`,
    dn: `88${agents}8`,
    number: JOE_AT_HOME,
    nailedUp: false,
  };
  const client = await site.admin.addAgent({ ...who, queueId: queue.id, more: fields });
  // Their telephones are parties of this test and not of the carrier.
  return new LiveAgent(client, site.farEnd.phone('unused'));
}

/** What was dialled where, as `number@address:port`, by the first line of each INVITE. */
function dialled(party: SipParty): string[] {
  return party.invites.map(({ uri }) => uri.replace(/^sip:/, ''));
}

function at(party: SipParty, number: string): string {
  return `${number}@${party.address}:${party.port}`;
}

async function signsInAndTakesACall(who: LiveAgent): Promise<void> {
  await who.starts({ parked: false });
  const customer = await site.customer(queue);
  await who.shows({ state: 'talking' });
  customer.hangUp();
  await who.shows({ state: 'ready' });
}

test.serial('D: behind a softswitch, Jay 7777 is dialled over the trunk of prefix 77, per call', async (t) => {
  const jay = await agent('Jay', { number: JAY_IN_THE_OFFICE });
  await signsInAndTakesACall(jay);
  t.deepEqual(dialled(softswitch), [at(softswitch, JAY_IN_THE_OFFICE)]);
  t.deepEqual(dialled(sbc), []);
});

test.serial('D: behind a softswitch, Joe at home +1 555 123 1111 is dialled over the SBC of prefix +1', async (t) => {
  const joe = await agent('Joe', { number: '+1 555 123 1111' });
  await signsInAndTakesACall(joe);
  t.deepEqual(dialled(sbc), [at(sbc, JOE_AT_HOME)]);
  t.deepEqual(dialled(softswitch), []);
});

test.serial(
  'D: behind a gateway the trunk is the agent’s own, whatever the prefixes say, also for a typed number',
  async (t) => {
    const joe = await agent('Joe', { number: JOE_AT_HOME, trunkId: softswitchTrunk, mayTypeNumber: true });
    await signsInAndTakesACall(joe);
    await joe.signOut();
    await joe.client.api.post('/api/v1/sessions', { interface: 'mobile', agentPhone: JAY_AT_HOME });
    await joe.client.ready();
    const customer = await site.customer(queue);
    await joe.shows({ state: 'talking' });
    customer.hangUp();
    t.deepEqual(dialled(softswitch), [at(softswitch, JOE_AT_HOME), at(softswitch, JAY_AT_HOME)]);
    t.deepEqual(dialled(sbc), []);
  },
);

test.serial(
  'D, E1: nailed-up, each is dialled once at login over the same way, and no customer dials again',
  async (t) => {
    const nailed = { nailedUp: true, connectOnLogin: 'park' };
    const jay = await agent('Jay', { number: JAY_IN_THE_OFFICE, ...nailed });
    await jay.starts({ parked: true });
    for (let n = 0; n < 2; n += 1) {
      const customer = await site.customer(queue);
      await jay.shows({ state: 'talking' });
      customer.hangUp();
      await jay.shows({ state: 'ready', leg: 'parked' });
    }
    const joe = await agent('Joe', { number: JOE_AT_HOME, trunkId: sbcTrunk, ...nailed });
    await joe.starts({ parked: true });
    t.deepEqual(dialled(softswitch), [at(softswitch, JAY_IN_THE_OFFICE)]);
    t.deepEqual(dialled(sbc), [at(sbc, JOE_AT_HOME)]);
  },
);

test.serial(
  'D, F: a non-provisioned number comes with the login, goes over the SBC, and is gone with the logout',
  async (t) => {
    const jay = await agent('Jay', { number: JAY_IN_THE_OFFICE, mayTypeNumber: true });
    await jay.client.api.post('/api/v1/sessions', { interface: 'mobile', agentPhone: '+1 555 123 2222' });
    await jay.client.ready();
    const customer = await site.customer(queue);
    await jay.shows({ state: 'talking' });
    customer.hangUp();
    await jay.signOut();
    t.deepEqual(dialled(sbc), [at(sbc, JAY_AT_HOME)]);
    t.deepEqual(dialled(softswitch), []);
    await signsInAndTakesACall(jay);
    t.deepEqual(dialled(softswitch), [at(softswitch, JAY_IN_THE_OFFICE)]);
    t.is(sbc.invites.length, 1);
  },
);

test.serial(
  'D2: the leg’s first request offers no way around us: it is from our address, with our contact',
  async (t) => {
    const joe = await agent('Joe', { number: JOE_AT_HOME });
    await signsInAndTakesACall(joe);
    const [invite] = sbc.invites;
    t.true(invite !== undefined && headerOf(invite, 'contact').includes(`@${site.address}`));
    t.true(invite !== undefined && invite.body.includes(`c=IN IP4 ${site.address}`));
  },
);

/** A trunk's far end that refuses every call, and counts them. */
async function refusing(status: string): Promise<AnsweringParty> {
  const far = await AnsweringParty.open(loopbackAddress(), 5060);
  far.inviteStatus = status;
  site.teardown(() => Promise.resolve(far.close()));
  return far;
}

test.serial(
  'D1: in a primary-backup group the primary is dialled while it is in service, then the backup',
  async (t) => {
    const [primary, backup] = [await network(5060), await network(5060)];
    const wish = { prefixes: ['+44'], group: 'primary-backup', oosCheck: 1, oosForce: 0.2 };
    const contacts = (party: SipParty): string[] => [`${party.address}:${party.port}`];
    const first = await site.trunk({ name: 'Primary', ...wish, priority: 1, contacts: contacts(primary) });
    await site.trunk({ name: 'Backup', ...wish, priority: 2, contacts: contacts(backup) });
    const ann = await agent('Ann', { number: '+442071838750' });
    await ann.starts({ parked: false });
    const takesOne = async (): Promise<void> => {
      const customer = await site.customer(queue);
      await ann.shows({ state: 'talking' });
      customer.hangUp();
      await ann.shows({ state: 'ready', leg: 'none' });
    };
    await takesOne();
    await takesOne();
    t.deepEqual([primary.invites.length, backup.invites.length], [2, 0]);
    const from = site.changes.mark;
    primary.close();
    await site.changes.next('trunk.out', from);
    t.true(site.changes.of(first, from).includes('trunk.out'));
    await takesOne();
    t.deepEqual([primary.invites.length, backup.invites.length], [2, 1]);
  },
);

test.serial(
  'D1: a round-robin group takes turns, and a member that refuses with 503 is passed over in the same call',
  async (t) => {
    const [east, bad] = [await network(5060), await refusing('503 Service Unavailable')];
    const wish = { prefixes: ['+46'], group: 'round-robin' };
    await site.trunk({ name: 'East', ...wish, contacts: [`${east.address}:${east.port}`] });
    await site.trunk({ name: 'Bad', ...wish, contacts: [bad.contact] });
    const ann = await agent('Ann', { number: '+4681234567' });
    await ann.starts({ parked: false });
    for (let n = 0; n < 4; n += 1) {
      const customer = await site.customer(queue);
      await ann.shows({ state: 'talking' });
      customer.hangUp();
      await ann.shows({ state: 'ready', leg: 'none' });
    }
    t.is(east.invites.length, 4);
    t.true(bad.invited.length >= 1, 'the refusing member had its turns');
    await until('every dialled number is the same', () => bad.invited.every((uri) => uri.includes('+4681234567')));
  },
);
