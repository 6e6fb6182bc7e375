import test from 'ava';
import { adminBrowser } from '../support/admin-browser.js';
import { typedIn } from '../support/typed-in.js';

test('H2: looking at a template that changes nothing for a trunk says so', async (t) => {
  const { browser } = await adminBrowser(t);
  const { text } = await browser.open('/templates/pjsip/trunk?peer=trunk-sbc');
  t.regex(text, /<option value="trunk-sbc" selected>SBC</);
  t.notRegex(text, /Nothing changes for this one/);
  const same = await browser.submit('/templates/pjsip/trunk', { ...typedIn(text), do: 'preview' });
  t.regex(same.text, /Nothing changes for this one/);
  const source = (typedIn(text)['source'] ?? '').replace('rtp_keepalive = 3', 'rtp_keepalive = 20');
  const other = await browser.submit('/templates/pjsip/trunk', { ...typedIn(text), source, do: 'preview' });
  t.regex(other.text, /diff-gone">-rtp_keepalive &#x3D; 3[\s\S]*diff-added">\+rtp_keepalive &#x3D; 20/);
  t.notRegex(other.text, /Nothing changes for this one/);
});

test('H2: the page of a phone leads to what Asterisk is told about it', async (t) => {
  const { browser } = await adminBrowser(t);
  const href = /href="(\/templates[^"]+)"/.exec(
    (await browser.open('/phones/desk')).text.replaceAll('&#x3D;', '='),
  )?.[1];
  t.is(href, '/templates/pjsip/phone?peer=phone-desk');
  t.regex((await browser.open(href ?? '')).text, /<option value="phone-desk" selected>2001 Desk</);
});

test('H2: who applies over what another admin applied meanwhile is shown what that was, keeps what they typed, and may apply again', async (t) => {
  const { browser } = await adminBrowser(t);
  const path = '/templates/pjsip/trunk';
  const mine = typedIn((await browser.open(path)).text);
  const edited = (seconds: number) => (mine['source'] ?? '').replace('rtp_keepalive = 3', `rtp_keepalive = ${seconds}`);
  t.is((await browser.submit(path, { ...mine, source: edited(20), do: 'apply' })).status, 303);
  const overtaken = await browser.submit(path, { ...mine, source: edited(30), do: 'apply' });
  t.is(overtaken.status, 409);
  t.regex(
    overtaken.text,
    /changed meanwhile[\s\S]*diff-gone">-rtp_keepalive &#x3D; 3<[\s\S]*\+rtp_keepalive &#x3D; 20/,
  );
  const again = typedIn(overtaken.text);
  t.is(again['source'], edited(30));
  t.is((await browser.submit(path, { ...again, do: 'apply' })).status, 303);
  t.regex((await browser.open(path)).text, /rtp_keepalive &#x3D; 30/);
});
