import test from 'ava';
import { adminBrowser } from '../support/admin-browser.js';

const DONE = { wishes: 'all', names: new Set(['trunk-sbc', 'phone-desk']) } as const;

test('H4: the page of provisioning says what is under way, how far it is, and how the last apply ended', async (t) => {
  const { app, browser } = await adminBrowser(t);
  const idle = (await browser.open('/peers')).text;
  t.regex(idle, /Nothing is under way[\s\S]*Nothing was applied since Farline was started/);
  t.regex(idle, /<noscript><meta http-equiv="refresh" content="5">/);
  app.peerStates.progressed({ stage: 'verify', done: 400, total: 2000 });
  const part = (await browser.open('/peers/live')).text;
  t.notRegex(part, /<html/);
  t.regex(part, /Looking up in Asterisk[\s\S]*<progress max="2000" value="400"[\s\S]*400 of 2000/);
  const outcome = { ok: true, peers: 2, reloaded: true } as const;
  app.peerStates.settled({ ...DONE, at: Date.now() - 65_000, outcome, refused: [] });
  const after = (await browser.open('/peers')).text;
  t.regex(
    after,
    /Nothing is under way[\s\S]*All as configured: 2 in Asterisk[\s\S]*1:05 ago[\s\S]*Nothing was refused/,
  );
  t.notRegex(after, /<progress/);
});

test('H4: what was refused stands there by its name with field, value and range, and leads to its form', async (t) => {
  const { app, browser } = await adminBrowser(t);
  const reason = 'codecs "mp3" is not allowed (at least one of alaw, ulaw)';
  const refused = [
    { name: 'trunk-sbc', reason },
    { name: 'phone-desk', reason: 'Asterisk did not take phone-desk (its endpoint)' },
    { name: 'phone-gone', reason: '<b>gone</b>' },
  ];
  const outcome = { ok: false, reason: 'refused', detail: 'twice as long' } as const;
  app.peerStates.settled({ ...DONE, at: Date.now(), outcome, refused });
  const { text } = await browser.open('/peers');
  t.regex(text, /All but those below are in Asterisk/);
  t.regex(
    text,
    /href="\/trunks\/sbc">SBC<\/a>[\s\S]*codecs &quot;mp3&quot; is not allowed \(at least one of alaw, ulaw\)/,
  );
  t.regex(text, /href="\/phones\/desk">Desk<\/a>[\s\S]*Asterisk did not take/);
  t.regex(text, /phone-gone[\s\S]*&lt;b&gt;gone/);
  t.regex((await browser.open('/phones/desk')).text, /is-out-of-service[\s\S]*Refused[\s\S]*did not take phone-desk/);
});

test('H4: an apply that Asterisk did not take says why', async (t) => {
  const { app, browser } = await adminBrowser(t);
  const outcome = { ok: false, reason: 'restored', detail: 'Asterisk did not take x' } as const;
  app.peerStates.settled({ ...DONE, at: Date.now(), outcome, refused: [] });
  t.regex((await browser.open('/peers')).text, /the last good files are back[\s\S]*Asterisk did not take x/);
});
