import type { Cleanup } from '../asterisk.js';
import { OddPhone } from '../odd-phone.js';
import type { LiveAgent } from './live-agent.js';
import type { LiveQueue, LiveSite } from './live-site.js';

export interface OddAgent {
  readonly phone: OddPhone;
  readonly agent: LiveAgent;
  /** Of numbers that reach the phone. */
  readonly prefix: string;
}

let given = 60;

/** An agent whose telephone is odd, reached over a trunk of its own and rung per call, without a 1. */
export async function oddAgent(t: Cleanup, site: LiveSite, queue: LiveQueue): Promise<OddAgent> {
  given += 1;
  const prefix = `99${given}`;
  const phone = await OddPhone.open(t, site.farEnd.voice(), () => site.farEnd.customerTones);
  await site.trunk({ name: `Odd ${given}`, prefixes: [prefix], contacts: [phone.contact] });
  const agent = await site.agent(queue, { number: `${prefix}1234`, more: { settings: { confirm: false } } });
  return { phone, agent, prefix };
}

/** What counts against trunks, since `from`. */
export function trunkFailures(site: LiveSite, from: number): string[] {
  const whys = site.changes.all.slice(from).map(({ why }) => why);
  return whys.filter((why) => /^trunk\.(failed|out|contact-failed)$/.test(why));
}
