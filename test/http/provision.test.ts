import test, { type ExecutionContext } from 'ava';
import { createPhoneLinks } from '../../app/adapters/http/provision/phone-links.js';
import { softPhoneXml } from '../../app/adapters/http/provision/soft-phone-xml.js';
import { send, startWebApp, type Reply, type WebApp } from '../support/web-app.js';

interface Told {
  readonly link: string | null;
  readonly secret: string;
}

async function web(t: ExecutionContext): Promise<{ app: WebApp; token: string }> {
  const app = await startWebApp();
  t.teardown(() => app.close());
  return { app, token: await app.token('admin') };
}

const toldBy = ({ json }: Reply): Told => json['onboarding'] as Told;
const pathOf = ({ link }: Told): string => new URL(link ?? 'http://none/').pathname;

test('H6: the link of a QR code gives a soft phone its account, to whoever has it', async (t) => {
  const { app, token } = await web(t);
  const body = { name: 'Soft', number: '2002', transports: ['tcp', 'udp'] };
  const made = await send(app, 'POST', '/api/v1/phones', { token, body });
  const told = toldBy(made);
  t.true(told.link?.startsWith(`${app.url}/provision/`));
  const fetched = await send(app, 'GET', pathOf(told));
  t.is(fetched.status, 200);
  t.regex(fetched.headers.get('content-type') ?? '', /^application\/xml/);
  t.is(fetched.headers.get('cache-control'), 'no-store');
  const user = String(made.json['peerName']);
  t.true(fetched.text.includes(`<entry name="passwd" overwrite="true">${told.secret}</entry>`));
  t.true(fetched.text.includes(`<entry name="reg_identity" overwrite="true">sip:${user}@192.0.2.5</entry>`));
  t.true(fetched.text.includes('>&lt;sip:192.0.2.5:5060;transport=tcp&gt;</entry>'));
});

test('H6: a new secret ends the former link, and nobody fetches anything of a phone that is gone', async (t) => {
  const { app, token } = await web(t);
  const renew = async () => toldBy(await send(app, 'POST', '/api/v1/phones/desk/secret', { token }));
  const [first, second] = [await renew(), await renew()];
  t.is((await send(app, 'GET', pathOf(first))).status, 404);
  t.true((await send(app, 'GET', pathOf(second))).text.includes(second.secret));
  await send(app, 'DELETE', '/api/v1/phones/desk', { token });
  t.is((await send(app, 'GET', pathOf(second))).status, 404);
  t.is((await send(app, 'GET', '/provision/guessed')).status, 404);
});

test('a browser scans nothing, so it gets no link', async (t) => {
  const { app, token } = await web(t);
  const body = { name: 'Soft', number: '2002', transports: ['ws'] };
  t.is(toldBy(await send(app, 'POST', '/api/v1/phones', { token, body })).link, null);
});

test('a link is good for ten minutes', (t) => {
  let now = 0;
  const links = createPhoneLinks({ now: () => now });
  const [one, other] = [links.issue('p1'), links.issue('p2')];
  t.deepEqual([links.phoneOf(one), links.phoneOf(other)], ['p1', 'p2']);
  now = 10 * 60_000 - 1;
  t.is(links.phoneOf(one), 'p1');
  now += 1;
  t.is(links.phoneOf(one), null);
});

test('what stands in the settings of a soft phone cannot become markup', (t) => {
  const account = { user: 'u"<&>', secret: '</entry>', server: '192.0.2.5', port: 5060, transport: 'udp' } as const;
  const xml = softPhoneXml(account);
  t.true(xml.includes('>u&quot;&lt;&amp;&gt;</entry>'));
  t.true(xml.includes('>&lt;/entry&gt;</entry>'));
});
