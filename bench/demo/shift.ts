import { QUEUE_NUMBER, type CallCenter, type Desk } from '../../test/support/call-center.js';
import { CUSTOMER_TONES } from '../../test/support/home-agents.js';
import { Traffic, type Visit } from '../../test/support/traffic.js';
import type { DemoReport } from './demo-report.js';
import type { Story } from './story.js';

/** Customers who call at once at the beginning: more than there are agents, so that some wait. */
const FIRST_CUSTOMERS = 14;
const LEAST_CUSTOMERS = 32;
/** New customers come during this share of the time; the rest is for those who still wait or talk. */
const ARRIVALS_SHARE = 0.65;
const TALK_MS = [2500, 5500] as const;
/** With each so-manieth customer it is the agent who ends the conversation, by the API. */
const AGENT_RELEASES_EACH = 5;
const DRAIN_MS = 30_000;

/** The whole demo: agents sign in, customers come and go. */
export async function runShift(center: CallCenter, story: Story, report: DemoReport, seconds: number): Promise<void> {
  const deskOf = (phone: unknown): Desk => center.desks.find((desk) => desk.phone === phone) as Desk;
  story.say(`The wallboard: ${center.product.url}/`);
  story.say(`  sign in as ${center.admin.name} with the password ${center.admin.password}`);
  story.say();
  await signAllIn(center, story, report);
  const traffic = new Traffic({
    carrier: center.carrier,
    phones: center.phones,
    queueNumber: QUEUE_NUMBER,
    customerTones: CUSTOMER_TONES,
    talkMs: TALK_MS,
    random: Math.random,
  });
  report.watch(traffic.visits);
  const partner = new Map<Visit, Desk>();
  traffic.onArrive = ({ customer }) => story.tell(`${customer.settings.name} calls`);
  traffic.onConnect = (visit, phone, heard) => {
    const desk = deskOf(phone);
    partner.set(visit, desk);
    const took = report.connected(visit, phone, heard, desk.who.nailedUp);
    story.tell(`${visit.customer.settings.name} talks with ${desk.who.name} (${shownMs(took)} after both were free)`);
  };
  traffic.whoHangsUp = (visit) =>
    (traffic.visits.indexOf(visit) + 1) % AGENT_RELEASES_EACH === 0 ? 'agent' : 'customer';
  traffic.release = (phone) => {
    report.free(phone, performance.now());
    deskOf(phone)
      .client.release()
      .catch((error: Error) => story.tell(`release failed: ${error.message}`));
  };
  traffic.onLeave = (visit, end) => {
    const desk = partner.get(visit);
    if (desk && !visit.releasedByAgent) report.free(desk.phone, end.at);
    story.tell(farewell(visit, desk?.who.name, end.by === 'us'));
  };
  await customersCome(traffic, seconds);
}

async function signAllIn(center: CallCenter, story: Story, report: DemoReport): Promise<void> {
  for (const { who, phone } of center.desks) {
    phone.onRing = () => story.tell(`${who.name}'s telephone at home rings`);
    phone.onAnswer = () => story.tell(`${who.name} picks up, is asked for a 1 and presses it`);
  }
  await Promise.all(
    center.desks.map(async ({ who, phone, client }) => {
      story.tell(`${who.name} signs in${who.nailedUp ? '; the line is to stay up' : ' and is rung for each call'}`);
      await client.signIn();
      if (who.nailedUp) await client.parked(20_000);
      await client.ready();
      report.free(phone, performance.now());
      story.tell(`${who.name} is ready`);
    }),
  );
}

async function customersCome(traffic: Traffic, seconds: number): Promise<void> {
  const customers = Math.max(LEAST_CUSTOMERS, Math.round(seconds * 0.75));
  const arrivalMs = (seconds * 1000 * ARRIVALS_SHARE) / (customers - FIRST_CUSTOMERS);
  for (let i = 0; i < customers; i += 1) {
    traffic.arrive();
    await pause(i < FIRST_CUSTOMERS ? 60 : arrivalMs);
  }
  const until = performance.now() + DRAIN_MS;
  while (traffic.onTheLine > 0 && performance.now() < until) await pause(100);
  // The last packets are still being listened to.
  await pause(300);
}

function farewell({ customer, releasedByAgent }: Visit, agent: string | undefined, byCustomer: boolean): string {
  const { name } = customer.settings;
  if (agent === undefined) return byCustomer ? `${name} hangs up while waiting` : `${name} is lost while waiting`;
  if (releasedByAgent) return `${agent} releases ${name} and is free again`;
  return byCustomer ? `${name} hangs up; ${agent} is free again` : `${name} was cut off from ${agent}`;
}

function shownMs(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
