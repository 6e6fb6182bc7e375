import test from 'ava';
import { freezeThread } from '../support/frozen-thread.js';
import { LiveSite } from '../support/live/live-site.js';
import { asteriskOf } from '../support/product.js';

/** The thread of Asterisk (PJSIP) that takes what comes from the network. */
const SIP_THREAD = 'SIP';

let site: LiveSite;

test.before(async () => {
  site = await LiveSite.open();
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));

test.serial(
  'K7: an Asterisk whose SIP stands still is told of though ARI and AMI answer, who talks hears each other, and all goes on after it',
  async (t) => {
    const queue = await site.queue();
    const joe = await site.agent(queue, { nailedUp: true });
    const jay = await site.agent(queue, { nailedUp: true });
    await joe.starts({ parked: true });
    const first = await site.customer(queue);
    await first.hears(joe.tone);
    await jay.starts({ parked: true });
    const from = site.log.length;
    const said = (what: RegExp): string[] => site.log.slice(from).filter((line) => what.test(line));
    const pid = (await asteriskOf(site.dataDir))?.record.pid ?? 0;
    const thaw = await freezeThread(pid, SIP_THREAD);
    try {
      await site.isState('down');
      const { ari, ami, troubles } = await site.status();
      t.deepEqual([ari, ami, ...troubles.map(({ part }) => part)], ['connected', 'connected', 'sip']);
      await first.hears(joe.tone);
      await joe.phone.hears(first.tone);
    } finally {
      await thaw();
    }
    await site.isState('ok');
    t.deepEqual((await site.status()).troubles, []);
    t.is(said(/answers no SIP/).length, 1);
    t.is(said(/"pid":/).filter((line) => line.includes(`"pid":${pid}`)).length, 1);
    t.is(said(/answers SIP again/).length, 1);
    const second = await site.customer(queue);
    await second.hears(jay.tone);
    await jay.phone.hears(second.tone);
    t.is(first.end, null);
    t.deepEqual(site.errors(), []);
  },
);
