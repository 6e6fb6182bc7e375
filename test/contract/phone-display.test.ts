import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { AmiPhoneDisplay } from '../../app/adapters/ami/ami-phone-display.js';
import { loadNotifyTemplates } from '../../app/adapters/ami/notify-templates.js';
import { loadPeerTemplates } from '../../app/adapters/peers/peer-templates.js';
import { phonePeer } from '../../app/domain/phone-peer.js';
import { DEFAULT_VOICE } from '../../app/domain/voice-settings.js';
import { testAsterisk } from '../support/asterisk.js';
import { FakePhoneDisplay } from '../support/fake-phone-display.js';
import { loopbackAddress } from '../support/loopback-address.js';
import { RegisteringPhone } from '../support/peers/registering-phone.js';
import { RecordedLog } from '../support/recorded-log.js';
import { headerOf } from '../support/sip-message.js';
import { until } from '../support/until.js';
import { phoneDisplayContract, type DisplayWorld } from './phone-display-contract.js';

const TEMPLATES = join(import.meta.dirname, '../../templates');
const render = loadNotifyTemplates(join(TEMPLATES, 'notify'));
const peers = loadPeerTemplates(join(TEMPLATES, 'asterisk/pjsip'));

phoneDisplayContract(test, 'fake', () => {
  const display = new FakePhoneDisplay();
  return Promise.resolve({
    display,
    register: (program) => {
      display.registered.set('phone-1', program);
      return Promise.resolve('phone-1');
    },
    away: () => Promise.resolve(display.become('down')),
    close: () => Promise.resolve(),
  });
});

interface RealWorld extends DisplayWorld {
  readonly phones: RegisteringPhone[];
}

/** A real Asterisk with one telephone from our template. */
async function realWorld(): Promise<RealWorld> {
  const undo: (() => Promise<void>)[] = [];
  const { asterisk, address } = await testAsterisk({ teardown: (work) => void undo.unshift(work) });
  const outcome = phonePeer('1', 'a-good-secret', DEFAULT_VOICE);
  await writeFile(join(asterisk.peersDir, 'phone.conf'), outcome.ok ? peers(outcome.peer).text : '');
  await asterisk.cli('module reload res_pjsip.so');
  const display = new AmiPhoneDisplay({ ...asterisk.ami, log: new RecordedLog() }, render);
  let up = false;
  display.onState((state) => (up = state === 'up'));
  await until('AMI is up', () => up);
  const phones: RegisteringPhone[] = [];
  const account = { user: 'phone-1', password: 'a-good-secret', server: address };
  return {
    display,
    phones,
    async register(program) {
      const phone = await RegisteringPhone.at(loopbackAddress(), { ...account, program });
      phones.push(phone);
      if ((await phone.register()) !== 200) throw new Error('the telephone could not register');
      return 'phone-1';
    },
    async away() {
      for (const step of undo.splice(0)) await step();
      await until('AMI is down', () => !up);
    },
    async close() {
      for (const phone of phones) phone.close();
      display.stop();
      for (const step of undo.splice(0)) await step();
    },
  };
}

phoneDisplayContract(test, 'Asterisk', realWorld);

/** Whatever a label may hold; a text that got out of its place would lose or end something. */
const HOSTILE = 'a,b "q" (p) [b] \\ ; <x> & \' ]]> ${EXTEN} é\u{1F600}\r\nAction: Originate';

test.serial('I3: on the wire the text is what was meant, for each make, whatever it holds', async (t) => {
  const world = await realWorld();
  t.teardown(() => world.close());
  const endpoint = await world.register('Yealink SIP-T46G');
  const [phone] = world.phones;
  const sent = async (program: string) => {
    const before = phone?.notices.length ?? 0;
    const answer = await world.display.show(endpoint, program, { dn: '8888', name: 'Joe', text: HOSTILE });
    t.deepEqual(answer, { ok: true, value: null });
    await until('the NOTIFY', () => (phone?.notices.length ?? 0) > before);
    const notice = phone?.notices.at(-1);
    if (!notice) throw new Error('no NOTIFY');
    return [headerOf(notice, 'event'), headerOf(notice, 'content-type'), notice.body] as const;
  };
  const escaped = 'a,b &quot;q&quot; (p) [b] \\ ; &lt;x&gt; &amp; &apos; ]]&gt; ${EXTEN} é\u{1F600}  Action: Origin';
  const [event, type, body] = await sent('Yealink SIP-T46G');
  t.deepEqual([event, type], ['Yealink-xml', 'application/xml']);
  t.true(body.includes(`<Message>8888 ${escaped}`), body);
  t.deepEqual((await sent('snomD785/10.1')).slice(0, 2), ['xml', 'application/snomxml']);
  t.deepEqual((await sent('Aastra 6755i')).slice(0, 2), ['aastra-xml', 'application/xml']);
  const [plainEvent, plainType, plain] = await sent('Grandstream GXP2170');
  t.deepEqual([plainEvent, plainType], ['agent-state', 'text/plain']);
  t.true(plain.startsWith('8888 a,b "q" (p) [b] \\ ; <x> &'), plain);
});
