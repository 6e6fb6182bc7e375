import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { unpackAsterisk, unpackChanSipAsterisk } from '../../app/adapters/embedded/unpack-asterisk.js';
import { loadPeerTemplates } from '../../app/adapters/peers/peer-templates.js';
import { readConfig } from '../../app/config.js';
import { phonePeer } from '../../app/domain/phone-peer.js';
import type { SipDriver } from '../../app/domain/peer-warnings.js';
import { DEFAULT_VOICE, PHONE_TYPES, type PhoneType } from '../../app/domain/voice-settings.js';
import { loopbackAddress } from '../support/loopback-address.js';
import { RegisteringPhone } from '../support/peers/registering-phone.js';
import { ThrowawayAsterisk } from '../support/peers/throwaway-asterisk.js';

const TEMPLATES = join(import.meta.dirname, '../../templates/asterisk');
/** Every character that could get out of its place in a configuration. */
const PASSWORD = 'p;--w=#[x]>\\é😀';
const { cacheDir } = readConfig(process.env);

/** A phone of each type in the real Asterisk of a driver; each is made a telephone by `phone`. */
async function withPhones(
  t: ExecutionContext,
  driver: SipDriver,
): Promise<(type: PhoneType, password?: string) => Promise<RegisteringPhone>> {
  const install = await (driver === 'pjsip' ? unpackAsterisk({ cacheDir }) : unpackChanSipAsterisk({ cacheDir }));
  const address = loopbackAddress();
  const asterisk = await ThrowawayAsterisk.start({ install, driver, address });
  t.teardown(() => asterisk.end());
  const render = loadPeerTemplates(join(TEMPLATES, driver === 'pjsip' ? 'pjsip' : 'sip'), driver);
  const texts = PHONE_TYPES.map((type) => {
    const outcome = phonePeer(type, PASSWORD, { ...DEFAULT_VOICE, type });
    return outcome.ok ? render(outcome.peer).text : '';
  });
  await writeFile(join(asterisk.etc, 'peers.conf'), texts.join('\n'));
  await asterisk.ami.ask(driver === 'pjsip' ? 'Reload\r\nModule: res_pjsip.so' : 'Command\r\nCommand: sip reload');
  // chan_sip answers first and reloads afterwards.
  await delay(500);
  return async (type, password = PASSWORD) => {
    const phone = await RegisteringPhone.at(loopbackAddress(), { user: `phone-${type}`, password, server: address });
    t.teardown(() => phone.close());
    return phone;
  };
}

for (const driver of ['pjsip', 'chan_sip'] as const) {
  test(`H: with ${driver} a friend registers with its password and calls, and not with another password`, async (t) => {
    const phone = await withPhones(t, driver);
    const friend = await phone('friend');
    t.is(await friend.register(), 200);
    t.is(await friend.call('100'), 200);
    const stranger = await phone('friend', 'wrong');
    t.true([401, 403].includes(await stranger.register()));
  });

  test(`H: with ${driver} a peer registers, and its INVITEs are refused`, async (t) => {
    const peer = await (await withPhones(t, driver))('peer');
    t.is(await peer.register(), 200);
    t.is(await peer.call('100'), 403);
  });

  test(`H: with ${driver} a user calls, and cannot register to be called`, async (t) => {
    const user = await (await withPhones(t, driver))('user');
    t.is(await user.call('100'), 200);
    t.true([403, 404].includes(await user.register()));
  });
}
