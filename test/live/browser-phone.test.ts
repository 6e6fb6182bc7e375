import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { loadPeerTemplates } from '../../app/adapters/peers/peer-templates.js';
import { phonePeer } from '../../app/domain/phone-peer.js';
import { DEFAULT_VOICE } from '../../app/domain/voice-settings.js';
import { testAsterisk } from '../support/asterisk.js';
import { startChromium } from '../support/chromium.js';
import { BrowserWire } from '../support/peers/browser-wire.js';
import { RegisteringPhone } from '../support/peers/registering-phone.js';

const render = loadPeerTemplates(join(import.meta.dirname, '../../templates/asterisk/pjsip'));
const PASSWORD = 'p;--w=#[x]>\\é';

test('H: a browser registers over ws, calls, and hears sound over DTLS and ICE', async (t) => {
  // Without a Farline behind it, Asterisk plays its announcement after a second of ringing.
  const { asterisk, address } = await testAsterisk(t, { fallbackAfterSeconds: 1 });
  const outcome = phonePeer('b1', PASSWORD, { ...DEFAULT_VOICE, transports: ['ws'], codecs: ['opus', 'alaw'] });
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems));
  await writeFile(join(asterisk.peersDir, 'phone-b1.conf'), render(outcome.peer).text);
  await asterisk.cli('module reload res_pjsip.so');

  const browser = await startChromium({ calls: true });
  t.teardown(() => browser.close());
  const wire = await BrowserWire.open(await browser.newPage(), `ws://${address}:8088/ws`);
  const phone = new RegisteringPhone(wire, { user: 'phone-b1', password: PASSWORD, server: address });
  t.is(await phone.register(), 200);
  t.regex(await asterisk.cli('pjsip show contacts'), /phone-b1\/sip:phone-b1@/);
  t.is(await phone.call('100'), 200);
  t.regex(phone.answered, /^a=fingerprint:SHA-256 /im);
  t.true((await wire.packetsHeard(phone.answered)) >= 25);
});
