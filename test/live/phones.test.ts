import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import { ApiError } from '../support/api-client.js';
import { startChromium } from '../support/chromium.js';
import { Baresip } from '../support/baresip.js';
import { LiveSite } from '../support/live/live-site.js';
import { loopbackAddress } from '../support/loopback-address.js';
import { BrowserWire } from '../support/peers/browser-wire.js';
import { RegisteringPhone } from '../support/peers/registering-phone.js';
import { asteriskOf } from '../support/product.js';
import { Sipp } from '../support/sipp.js';

interface Onboarding {
  readonly user: string;
  readonly secret: string;
  readonly server: string;
  readonly port: number;
  readonly transport: string;
  readonly webSocket: string | null;
}

interface PhoneAnswer {
  readonly id: string;
  readonly version: number;
  readonly peerName: string;
  readonly peer: { readonly state: string; readonly reason: string | null };
  readonly registered: boolean | null;
  readonly onboarding: Onboarding;
}

interface RegistrationAnswer {
  readonly registered: boolean | null;
  readonly contact: string | null;
  readonly userAgent: string | null;
  readonly since: number | null;
  readonly expiresAt: number | null;
}

/** A change of a registration is seen within this. */
const SEEN_MS = 1_000;
const APPLIED_MS = 15_000;
let site: LiveSite;
let given = 4_000;

test.before(async () => {
  site = await LiveSite.open({ FARLINE_FALLBACK_AFTER_S: '1' });
});
test.after.always(() => site?.close());
test.serial.afterEach.always(async (t) => {
  // These telephones never hang up.
  await cli('channel request hangup all');
  await site.clear(t);
});

/** Waits until it is so, at most `withinMs`; what was read last. */
async function become<T>(read: () => Promise<T>, so: (value: T) => boolean, withinMs: number): Promise<T> {
  const end = performance.now() + withinMs;
  for (;;) {
    const value = await read();
    if (so(value) || performance.now() > end) return value;
    await delay(20);
  }
}

const phoneOf = (id: string): Promise<PhoneAnswer> => site.admin.api.get(`/api/v1/phones/${id}`);
const registrationOf = (id: string): Promise<RegistrationAnswer> =>
  site.admin.api.get(`/api/v1/phones/${id}/registration`);
const isApplied = async (id: string): Promise<void> => {
  const { peer } = await become(
    () => phoneOf(id),
    (phone) => phone.peer.state === 'applied',
    APPLIED_MS,
  );
  if (peer.state !== 'applied') throw new Error(`the phone is ${peer.state}: ${peer.reason ?? 'no reason'}`);
};

/** A phone as the API makes it, in Asterisk. */
async function phone(fields: object = {}): Promise<PhoneAnswer> {
  given += 1;
  const number = String(given);
  const made = await site.admin.api.post<PhoneAnswer>('/api/v1/phones', { name: `Phone ${number}`, number, ...fields });
  await isApplied(made.id);
  return made;
}

async function cli(command: string): Promise<string> {
  return (await asteriskOf(site.dataDir))?.cli(command) ?? '';
}

test.serial(
  'H6: a telephone registers with what it was told; the API shows it within a second, and that it went',
  async (t) => {
    const { id, onboarding } = await phone();
    t.is((await phoneOf(id)).registered, false);
    const { user, secret, server, port } = onboarding;
    const account = { user, password: secret };
    const before = Date.now();
    const sipp = await Sipp.start(site, {
      scenario: 'uac-register',
      calls: { number: user, address: server, port },
      account,
    });
    const there = await become(
      () => registrationOf(id),
      ({ registered }) => registered === true,
      5_000,
    );
    t.regex(there.contact ?? '', new RegExp(`^sip:${user}@${sipp.address}:5060`));
    t.is(there.userAgent, 'sipp; "desk" phone');
    t.true((there.since ?? 0) >= before && (there.expiresAt ?? 0) > (there.since ?? 0));
    t.is((await phoneOf(id)).registered, true);
    const several = await site.admin.api.get<{ items: unknown[] }>(`/api/v1/phone-registrations?ids=${id}`);
    t.like(several.items[0], { id, registered: true });
    t.is(await sipp.done, null);
    const gone = await become(
      () => registrationOf(id),
      ({ registered }) => registered === false,
      SEEN_MS,
    );
    t.deepEqual([gone.registered, gone.contact, gone.since], [false, null, null]);
    t.is(
      (
        await become(
          () => phoneOf(id),
          ({ registered }) => registered === false,
          SEEN_MS,
        )
      ).registered,
      false,
    );
  },
);

test.serial('H6: baresip registers with its secret, and with the former one no more once it has another', async (t) => {
  const { id, onboarding } = await phone();
  const first = await Baresip.start(site, onboarding);
  t.is(await first.answer(), 200);
  t.is(
    (
      await become(
        () => phoneOf(id),
        ({ registered }) => registered === true,
        SEEN_MS,
      )
    ).registered,
    true,
  );
  await first.end();
  t.is(
    (
      await become(
        () => phoneOf(id),
        ({ registered }) => registered === false,
        SEEN_MS,
      )
    ).registered,
    false,
  );
  const renewed = await site.admin.api.post<{ onboarding: Onboarding }>(`/api/v1/phones/${id}/secret`);
  await isApplied(id);
  t.true([401, 403].includes(await (await Baresip.start(site, onboarding)).answer()));
  t.is(await (await Baresip.start(site, renewed.onboarding)).answer(), 200);
});

test.serial('H: a browser registers over ws with exactly what it was told, and calls', async (t) => {
  const { id, onboarding } = await phone({ transports: ['ws'], codecs: ['opus', 'alaw'] });
  const browser = await startChromium({ calls: true });
  site.teardown(() => browser.close());
  const wire = await BrowserWire.open(await browser.newPage(), onboarding.webSocket ?? '');
  const { user, secret, server } = onboarding;
  const telephone = new RegisteringPhone(wire, { user, password: secret, server });
  t.is(await telephone.register(), 200);
  t.is(
    (
      await become(
        () => phoneOf(id),
        ({ registered }) => registered === true,
        SEEN_MS,
      )
    ).registered,
    true,
  );
  t.is(await telephone.call((await site.queue()).number), 200);
});

test.serial('H3: hostile text that is taken reads back from Asterisk as it was typed', async (t) => {
  const send = (name: string): Promise<PhoneAnswer> => {
    given += 1;
    const body = { name: 'Hostile', number: String(given), callerId: { name, number: '*12#' } };
    return site.admin.api.post<PhoneAnswer>('/api/v1/phones', body);
  };
  const names = ['a;b', ';--x', '[x](+)', '#include "x"', '#exec x', '>a', '"quoted"', '😀 ü', '\u202Eabc'];
  const made: (readonly [string, PhoneAnswer])[] = [];
  for (const name of names) made.push([name, await send(name)]);
  for (const name of ['a\nb', 'a\0b', ' a', 'a\\', 'x'.repeat(10_000)]) {
    const refused = await t.throwsAsync(send(name), { instanceOf: ApiError });
    t.like(refused, { status: 422 });
    t.regex(JSON.stringify(refused?.body), /"field":"callerId\.name"/);
  }
  for (const [name, { id, peerName }] of made) {
    await isApplied(id);
    const shown = /^ *callerid +: (.*?) *$/m.exec(await cli(`pjsip show endpoint ${peerName}`))?.[1];
    t.is(shown, `"${name.replaceAll('"', '\\"')}" <*12#>`);
  }
});

test.serial(
  'H5: a call and a registration survive what is done to other phones, and a hidden phone is gone',
  async (t) => {
    const { id, onboarding } = await phone();
    const other = await phone();
    const { user, secret, server } = onboarding;
    const telephone = await RegisteringPhone.at(loopbackAddress(), { user, password: secret, server });
    site.teardown(async () => telephone.close());
    t.is(await telephone.register(), 200);
    t.is(await telephone.call((await site.queue()).number), 200);
    const channel = /PJSIP\/\S+/.exec(await cli('core show channels concise'))?.[0].split('!')[0] ?? '';
    t.true(channel.startsWith(`PJSIP/${user}-`), channel);
    let { version } = other;
    for (const nat of ['no', 'comedia', 'yes']) {
      const changed = await site.admin.api.patch<PhoneAnswer>(`/api/v1/phones/${other.id}`, { version, nat });
      version = changed.version;
      await isApplied(other.id);
    }
    t.regex(await cli('core show channels concise'), new RegExp(`^${channel}!`, 'm'));
    t.is((await registrationOf(id)).registered, true);
    await site.admin.api.delete(`/api/v1/phones/${other.id}`);
    const left = await become(
      () => cli('pjsip show endpoints'),
      (shown) => !shown.includes(other.peerName),
      APPLIED_MS,
    );
    t.false(left.includes(other.peerName));
    t.regex(left, new RegExp(user));
  },
);
