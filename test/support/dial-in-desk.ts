import type { TestFn } from 'ava';
import { setTimeout as delay } from 'node:timers/promises';
import { CodePhone, type CodeCall } from './code-phone.js';
import { Ear } from './ear.js';
import { PhoneDesk } from './phone-desk.js';
import type { SipCall } from './sip-call.js';
import { ulawTone } from './ulaw.js';
import { until } from './until.js';
import { aDirectory, anAgent, aQueue, aRoute, aTrunk } from './world.js';

export const AGENT_TONE = 1510;
export const CUSTOMER_TONE = 1910;
export const DIAL_IN = '+15550004499';
/** What Joe types to sign in. */
export const DN_AND_PIN = '8888#4711#';
const HOME = '+15551239999';

/** A Farline with a number for dialling in, Joe (DN 8888, PIN 4711) who uses it, and the network outside. */
export class DialInDesk {
  readonly home: CodePhone;

  private constructor(readonly desk: PhoneDesk) {
    this.home = this.phone(HOME);
  }

  /** Opens one before the tests of a file and closes it behind them; between two of them Joe is signed out. */
  static for(test: TestFn): () => DialInDesk {
    const cleaning: (() => Promise<void>)[] = [];
    let opened: DialInDesk;
    test.before(async () => {
      opened = new DialInDesk(await PhoneDesk.open({ teardown: (work) => void cleaning.unshift(work) }, SITE));
      await opened.desk.pins.set('joe', await opened.desk.passwords.hash('4711'));
    });
    test.after.always(async () => {
      for (const work of cleaning) await work();
    });
    test.serial.afterEach.always(async (t) => {
      const { desk } = opened;
      if (!t.passed) t.log(desk.log.text());
      desk.parts.lockOut.forgive({ agentId: 'joe' });
      await desk.engine.commands.submit(desk.parts.newId(), { do: 'logout', agentId: 'joe', via: 'web', by: 'test' });
    });
    // A healthy app logs no error.
    test.serial.afterEach((t) =>
      t.deepEqual(
        opened.desk.log.lines.filter(({ level }) => level === 'error'),
        [],
      ),
    );
    return () => opened;
  }

  /** Somewhere outside, which calls over the trunk and shows this number. */
  phone(number: string): CodePhone {
    return new CodePhone(this.desk.network, { ...this.desk.host.asterisk.sip }, number);
  }

  get leg() {
    const session = this.desk.session('joe');
    return session && this.desk.engine.live.view.get('leg', session.id);
  }

  async legIs(at: string): Promise<void> {
    await until(`the leg is ${at}`, () => this.leg?.state.at === at);
  }

  /** Joe calls, listens for a prompt and types DN and PIN. */
  async dialsIn(): Promise<{ readonly call: SipCall; readonly ear: Ear }> {
    const { call, answered } = await this.desk.network.place(DIAL_IN, { ...this.desk.host.asterisk.sip }, 'anonymous');
    await answered;
    const ear = speaks(call, AGENT_TONE, CUSTOMER_TONE);
    await until('a prompt is heard', () => ear.lastSound !== null);
    for (const key of DN_AND_PIN) {
      await call.press(key);
      await delay(60);
    }
    return { call, ear };
  }

  /** A customer calls, and both hear each other. */
  async customerTalksTo(ear: Ear): Promise<SipCall> {
    const customer = await this.desk.network.call('0800', { ...this.desk.host.asterisk.sip }, '+4930900100');
    const theirs = speaks(customer, CUSTOMER_TONE, AGENT_TONE);
    await until('both hear each other', () => ear.now?.tone === CUSTOMER_TONE && theirs.now?.tone === AGENT_TONE);
    return customer;
  }

  async putsDown(call: CodeCall): Promise<void> {
    call.hangUp();
    await this.legIs('dropped');
  }

  async noChannels(): Promise<void> {
    const { asterisk } = this.desk.host;
    for (let tries = 0; !/^0 active channels/m.test(await asterisk.cli('core show channels')); tries++) {
      if (tries > 100) throw new Error('channels are left');
      await delay(50);
    }
  }
}

const SITE = {
  directory: aDirectory({
    agents: [
      anAgent({ id: 'joe', dn: '8888', number: HOME, settings: { readyOnLogin: true } }),
      anAgent({ id: 'nopin', dn: '7777', number: '+15551232222' }),
    ],
    trunks: [aTrunk({ id: 't1', prefixes: ['+1'] })],
    queues: [aQueue({ id: 'sales', dn: '6000' })],
    routes: [
      aRoute({ id: 'r1', number: '0800' }),
      aRoute({ id: 'r2', number: '+49305550', trunkId: 't1', target: { kind: 'dial-in' } }),
    ],
    settings: { dialInNumber: DIAL_IN },
  }),
  phones: [],
};

/** A party that speaks a tone and listens for another one. */
function speaks(call: SipCall, tone: number, other: number): Ear {
  const ear = new Ear(() => [other]);
  call.audio.onPacket = (packet) => ear.hear(packet);
  call.speak((n) => ulawTone(tone, n * 160));
  return ear;
}
