import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { loadPeerTemplates } from '../../app/adapters/peers/peer-templates.js';
import { phonePeer } from '../../app/domain/phone-peer.js';
import { DEFAULT_VOICE, type VoiceSettings } from '../../app/domain/voice-settings.js';
import { testAsterisk } from '../support/asterisk.js';
import { loopbackAddress } from '../support/loopback-address.js';
import { RegisteringPhone, type Account } from '../support/peers/registering-phone.js';

const render = loadPeerTemplates(join(import.meta.dirname, '../../templates/asterisk/pjsip'));

test('H: two phones at one fixed address are told apart by what they prove, never by the address', async (t) => {
  const { asterisk, address } = await testAsterisk(t, { fallbackAfterSeconds: 1 });
  const gateway = loopbackAddress();
  const text = (id: string, over: Partial<VoiceSettings>): string => {
    const outcome = phonePeer(id, `secret-of-${id}`, { ...DEFAULT_VOICE, host: `${gateway}:5060`, ...over });
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems));
    return render(outcome.peer).text;
  };
  // A peer's calls are refused: so it shows whose call Asterisk takes it for.
  const texts = [text('friend', {}), text('peer', { type: 'peer' })];
  await writeFile(join(asterisk.peersDir, 'phones.conf'), texts.join('\n'));
  await asterisk.cli('module reload res_pjsip.so');

  const call = async (account: Omit<Account, 'server'>): Promise<number> => {
    const phone = await RegisteringPhone.at(gateway, { ...account, server: address });
    try {
      return await phone.call('100');
    } finally {
      phone.close();
    }
  };
  t.is(await call({ user: 'phone-friend', password: 'secret-of-friend' }), 200);
  t.is(await call({ user: 'phone-peer', password: 'secret-of-peer' }), 403);
  t.is(await call({ user: 'phone-friend', password: 'secret-of-friend', from: '4711' }), 200, 'by its proof alone');
  t.is(await call({ user: 'phone-friend', password: 'secret-of-peer' }), 401);
});
