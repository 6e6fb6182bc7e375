import test from 'ava';
import { setTimeout as delay } from 'node:timers/promises';
import { Baresip } from '../support/baresip.js';
import { deskForm } from '../support/live/desk-form.js';
import { deskPhone } from '../support/live/desk-phone.js';
import type { LiveAgent } from '../support/live/live-agent.js';
import { LiveSite } from '../support/live/live-site.js';
import { headerOf } from '../support/sip-message.js';
import { Sipp } from '../support/sipp.js';
import { until } from '../support/until.js';

/** Lamps and texts on telephones that are not our own test party: what they ask for, and what they are sent. */
let site: LiveSite;

test.before(async () => {
  site = await LiveSite.open({ FARLINE_PHONE_DISPLAY: 'yes', FARLINE_CONFLICT_MS: '0' });
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
// A healthy app logs no error.
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

async function anAgent(more: object = {}): Promise<{ readonly agent: LiveAgent; readonly dn: string }> {
  const agent = await site.agent(await site.queue(), { more: { ...more } });
  const { dn } = await site.admin.api.get<{ dn: string }>(`/api/v1/agents/${agent.id}`);
  return { agent, dn };
}

interface Account {
  readonly id: string;
  readonly onboarding: { readonly user: string; readonly secret: string; readonly port: number };
}

let given = 5_000;
async function account(): Promise<Account> {
  given += 1;
  const made = await site.admin.api.post<Account>('/api/v1/phones', { name: `Keys ${given}`, number: String(given) });
  const stands = async (): Promise<string> =>
    (await site.admin.api.get<{ peer: { state: string } }>(`/api/v1/phones/${made.id}`)).peer.state;
  for (let looks = 0; (await stands()) !== 'applied' && looks < 300; looks += 1) await delay(50);
  return made;
}

const ACCEPT = { dialog: 'application/dialog-info+xml', presence: 'application/pidf+xml' } as const;

for (const event of ['dialog', 'presence'] as const) {
  test.serial(
    `I2: sipp, as the keys of a desk phone, watches sign-in, ready and a reason by ${event}: dark, then lit`,
    async (t) => {
      const { onboarding } = await account();
      const { agent, dn } = await anAgent();
      const watched = [`*30${dn}`, `*33${dn}`, `*342${dn}`];
      const keys = await Promise.all(
        watched.map((number) =>
          Sipp.start(t, {
            scenario: 'uac-watch',
            calls: { number, address: site.address, port: onboarding.port },
            account: { user: onboarding.user, password: onboarding.secret },
            keys: { user: onboarding.user, event, accept: ACCEPT[event] },
          }),
        ),
      );
      await delay(1_000);
      await agent.signIn();
      await agent.client.ready();
      await agent.shows({ state: 'ready' });
      await agent.pause('2');
      t.deepEqual(await Promise.all(keys.map(({ done }) => done)), [null, null, null]);
    },
  );
}

test.serial('I2: baresip watches an agent by presence: away, there, and away again', async (t) => {
  const { onboarding } = await account();
  const { agent, dn } = await anAgent();
  const login = `*30${dn}`;
  const phone = await Baresip.start(
    t,
    { user: onboarding.user, secret: onboarding.secret, server: site.address, port: onboarding.port, transport: 'udp' },
    [login],
  );
  t.is(await phone.answer(), 200);
  await phone.shows(login, 'Offline');
  await agent.signIn();
  await phone.shows(login, 'Online');
  await agent.signOut();
  await phone.shows(login, 'Offline');
});

const VENDORS: readonly (readonly [string, string, string, string, RegExp])[] = [
  ['Yealink', 'Yealink SIP-T46S 66.86.0.15', 'Yealink-xml', 'application/xml', /<Message>(\d+) ([^<]*)<\/Message>/],
  ['Snom', 'snomD785/10.1.54.13', 'xml', 'application/snomxml', /<Title>(\d+)<\/Title><Text>([^<]*)<\/Text>/],
  ['Mitel', 'Aastra 6867i/4.3.0.2026', 'aastra-xml', 'application/xml', /<Message index="0">(\d+) ([^<]*)<\/Message>/],
  ['any other make', 'Polycom/5.9.5', 'agent-state', 'text/plain', /^(\d+) (.*)$/],
];

for (const [make, program, event, contentType, shown] of VENDORS) {
  test.serial(
    `I3, I4: a phone of ${make} shows its agent’s state as text, whoever changes it, as the page does`,
    async (t) => {
      const desk = await deskPhone(site, {}, program);
      const { agent, dn } = await anAgent({ interfaces: ['phone'], phoneId: desk.id, number: null });
      const page = await deskForm(site, agent);
      const texts = (): string[] => desk.phone.notices.map(({ body }) => shown.exec(body)?.[2] ?? `no text: ${body}`);
      const shows = (text: string): Promise<void> => until(`the phone shows ${text}`, () => texts().at(-1) === text);
      await page.submit('/desk/sign-in', { choice: 'phone' });
      await until('the phone is told', () => desk.phone.notices.length > 0);
      const [first] = desk.phone.notices;
      if (!first) return t.fail('no NOTIFY came');
      t.is(headerOf(first, 'event'), event);
      t.is(headerOf(first, 'content-type'), contentType);
      t.is(shown.exec(first.body)?.[1], dn);
      await page.submit('/desk/ready', {});
      await shows('Ready');
      t.regex((await page.open('/desk')).text, /data-state="ready"/);
      await agent.pause('2');
      await shows('Lunch');
      t.regex((await page.open('/desk')).text, /Lunch/);
      t.is(await desk.phone.call('*33'), 200);
      await shows('Ready');
      await desk.phone.hangUp();
      t.regex((await page.open('/desk')).text, /data-state="ready"/);
      await page.submit('/desk/sign-out', {});
      await shows('Signed out');
    },
  );
}
