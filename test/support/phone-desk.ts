import { MemoryAgentSounds } from './memory-agent-sounds.js';
import { MemoryPromptFiles } from './memory-prompt-files.js';
import { AriStoredSounds } from '../../app/adapters/ari/ari-stored-sounds.js';
import { KeepAgentSounds } from '../../app/jobs/keep-agent-sounds.js';
import { Mailboxes } from '../../app/jobs/mailboxes.js';
import { MemoryVoiceMessages } from './memory-voice-messages.js';
import { MemoryListenings } from './memory-listenings.js';
import { NUMBERING } from '../../app/adapters/http/api/phone-number.js';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AriSwitch } from '../../app/adapters/ari/ari-switch.js';
import { mediaOf } from '../../app/adapters/ari/spoken-sounds.js';
import { systemClock } from '../../app/adapters/system/clock.js';
import { newEpoch } from '../../app/adapters/system/epoch.js';
import { systemIds } from '../../app/adapters/system/ids.js';
import { createPasswords } from '../../app/adapters/system/passwords.js';
import { readConfig } from '../../app/config.js';
import type { ChosenPhone } from '../../app/domain/device.js';
import type { Directory } from '../../app/domain/directory.js';
import { DEFAULT_FEATURE_CODES } from '../../app/domain/feature-codes.js';
import type { Session } from '../../app/domain/world.js';
import { createEngine, type Engine } from '../../app/engine/engine.js';
import { DEFAULT_TIMINGS } from '../../app/engine/timings.js';
import { createLockOut, type KeptLockOut } from '../../app/jobs/lock-out.js';
import { answerLine } from '../../app/jobs/phone-desk/answer-line.js';
import type { DeskParts } from '../../app/jobs/phone-desk/desk-parts.js';
import { ReadKeypads } from '../../app/jobs/read-keypads.js';
import type { Spoken } from '../../app/ports/voice-line.js';
import { testAsterisk, type Cleanup, type TestAsterisk } from './asterisk.js';
import { CodePhone } from './code-phone.js';
import { FakeDisk, FakeStore } from './fake-store.js';
import { connectTrunk } from './connect-trunk.js';
import { fixedPeer } from './fixed-peer.js';
import { loopbackAddress } from './loopback-address.js';
import { MemoryLockOuts } from './memory-lock-outs.js';
import { MemoryPins } from './memory-pins.js';
import { RecordedLog } from './recorded-log.js';
import { SipParty } from './sip-party.js';
import { until } from './until.js';
import { WALL_CLOCKS } from './world.js';

const SIP_PORT = 5060;

export interface PhoneDeskSettings {
  readonly directory: Directory;
  /** Telephones of the office; each is an endpoint `phone-<id>`. */
  readonly phones: readonly { readonly id: string; readonly hotDesk: boolean }[];
}

/** A real Asterisk with desk telephones and a trunk, and the engine with the phone desk in this process. */
export class PhoneDesk {
  readonly messages = new MemoryVoiceMessages();
  #mailboxes: Mailboxes | null = null;
  readonly phones = new Map<string, CodePhone>();
  readonly pins = new MemoryPins();
  readonly log = new RecordedLog();
  readonly disk = new FakeDisk();
  readonly passwords = createPasswords();
  /** The other end of `trunk-t1`. */
  network!: SipParty;
  engine!: Engine;
  ari!: AriSwitch;
  parts!: DeskParts & { readonly lockOut: KeptLockOut };
  keypads: ReadKeypads | null = null;

  private constructor(
    readonly host: TestAsterisk,
    private readonly settings: PhoneDeskSettings,
  ) {}

  static async open(t: Cleanup, settings: PhoneDeskSettings): Promise<PhoneDesk> {
    const host = await testAsterisk(t);
    const desk = new PhoneDesk(host, settings);
    t.teardown(() => desk.stop());
    await desk.#connect(t);
    await desk.start();
    return desk;
  }

  phone(id: string): CodePhone {
    const phone = this.phones.get(id);
    if (!phone) throw new Error(`there is no telephone ${id}`);
    return phone;
  }

  chosen(id: string): ChosenPhone {
    const hotDesk = this.settings.phones.find((phone) => phone.id === id)?.hotDesk ?? false;
    const device = { kind: 'phone', phoneId: id, peer: `phone-${id}`, autoAnswer: false } as const;
    return { phoneId: id, device, hotDesk, reachable: true };
  }

  /** The running session of an agent. */
  session(agentId: string): Session | undefined {
    return this.engine.live.view.sessionOfAgent(agentId);
  }

  /** Signs in on a telephone as the desktop does. */
  async signIn(agentId: string, phoneId: string): Promise<void> {
    const login = { do: 'login', agentId, interface: 'phone', agentPhone: null, phone: this.chosen(phoneId) } as const;
    const answer = await this.engine.commands.submit(this.parts.newId(), { ...login, via: 'web', by: agentId });
    if (!answer.ok) throw new Error(`${agentId} was refused: ${answer.refusal.code}`);
  }

  /** Of this desk's Asterisk; rows in memory. */
  get mailboxes(): Mailboxes {
    const [clock, ids] = [systemClock(), systemIds()];
    const now = (): number => clock.now();
    const sounds = new AriStoredSounds(this.host.asterisk.ari);
    const newId = (): string => ids.next(now());
    return (this.#mailboxes ??= new Mailboxes({
      store: this.messages,
      listenings: new MemoryListenings(),
      sounds,
      log: this.log,
      newId,
      now,
      node: 'n1',
    }));
  }

  #agentSounds(newId: () => string): KeepAgentSounds {
    const sounds = new AriStoredSounds(this.host.asterisk.ari);
    const { commands, live } = this.engine;
    const kept = { store: new MemoryAgentSounds(), promptFiles: new MemoryPromptFiles(), sounds };
    return new KeepAgentSounds({ ...kept, live, commands, log: this.log, node: 'n1', newId, now: () => Date.now() });
  }

  /** Farline again, on the same Asterisk and the same rows. */
  async start(): Promise<void> {
    const { asterisk } = this.host;
    const [clock, ids] = [systemClock(), systemIds()];
    const heard = { sink: (_event: Parameters<Engine['sink']>[0]): void => undefined };
    const app = asterisk.application;
    this.ari = new AriSwitch({ ...asterisk.ari, app, pbx: 'n1', log: this.log, sink: (event) => heard.sink(event) });
    this.engine = createEngine({
      store: new FakeStore(this.disk),
      switch: this.ari,
      clock,
      ids,
      localTimes: WALL_CLOCKS,
      numbering: NUMBERING,
      log: this.log,
      epoch: newEpoch(clock.now()),
      pbx: 'n1',
      directory: this.settings.directory,
      loadDirectory: () => Promise.resolve(this.settings.directory),
      timings: DEFAULT_TIMINGS,
      amiConnected: () => true,
    });
    heard.sink = this.engine.sink;
    this.parts = {
      commands: this.engine.commands,
      live: this.engine.live,
      phones: { byPeer: (peer) => Promise.resolve(this.#byPeer(peer)) },
      pins: this.pins,
      passwords: this.passwords,
      lockOut: createLockOut(
        { tries: 5, addressTries: 20, windowMs: 3_600_000 },
        {
          clock,
          log: this.log,
          store: new MemoryLockOuts(),
          newId: () => ids.next(clock.now()),
          fingerprint: (text) => text,
        },
      ),
      codes: DEFAULT_FEATURE_CODES,
      mailboxes: this.mailboxes,
      agentSounds: this.#agentSounds(() => ids.next(clock.now())),
      localTimes: WALL_CLOCKS,
      now: () => clock.now(),
      log: this.log,
      newId: () => ids.next(clock.now()),
      unfit: (number) => Promise.resolve(number === '+19005551234' ? 'premium' : null),
    };
    this.keypads?.stop();
    this.keypads = new ReadKeypads({
      ...this.parts,
      live: this.engine.live,
      voice: this.ari.legVoice,
      clock,
      featureKey: '*',
      quietMs: 1_000,
    });
    this.ari.voice.onLine = (line) => void answerLine(this.parts, line);
    await this.engine.start();
    await until('the engine is connected', () => this.engine.live.health().switchConnected);
  }

  async stop(): Promise<void> {
    this.parts?.lockOut.stop();
    this.keypads?.stop();
    await this.engine?.stop();
    this.ari?.stop();
  }

  /** Farline dies: its socket is gone, and nobody speaks any more. */
  dies(): void {
    this.ari.stop();
    void this.engine.stop();
  }

  /** What a sentence lasts by its installed files, ms. */
  lengthOf(parts: readonly Spoken[]): number {
    return mediaOf(parts).reduce((sum, media) => sum + this.#lengthOf(media), 0);
  }

  /** How many files that are. */
  filesOf(parts: readonly Spoken[]): number {
    return mediaOf(parts).reduce((sum, media) => sum + (media.startsWith('sound:') ? 1 : media.length - 7), 0);
  }

  #lengthOf(media: string): number {
    const [kind = '', value = ''] = media.split(':');
    if (kind === 'sound') return wavMs(this.soundFile(value));
    return [...value].reduce((sum, digit) => sum + wavMs(this.soundFile(`digits/${digit}`)), 0);
  }

  soundFile(name: string): string {
    const { cacheDir } = readConfig(process.env);
    return join(cacheDir, `asterisk-22.10.1/usr/share/asterisk/sounds/en/${name}.wav`);
  }

  #byPeer(peer: string): ChosenPhone | null {
    const id = peer.replace(/^phone-/, '');
    return this.settings.phones.some((phone) => phone.id === id) ? this.chosen(id) : null;
  }

  async #connect(t: Cleanup): Promise<void> {
    const { asterisk } = this.host;
    const farline = { ...asterisk.sip };
    const texts: string[] = [];
    const party = async (): Promise<SipParty> => {
      const opened = await SipParty.open(loopbackAddress(), SIP_PORT);
      t.teardown(async () => opened.close());
      return opened;
    };
    for (const { id } of this.settings.phones) {
      const phone = await party();
      texts.push(fixedPeer({ name: `phone-${id}`, context: 'from-sip', address: phone.address, port: SIP_PORT }));
      this.phones.set(id, new CodePhone(phone, farline, id));
    }
    this.network = await party();
    await connectTrunk(asterisk, 't1', { host: this.network.address, port: SIP_PORT });
    await writeFile(join(asterisk.peersDir, 'desk.conf'), texts.join('\n'));
    await asterisk.cli('module reload res_pjsip.so');
    const there = await asterisk.cli('pjsip show endpoints');
    if (!there.includes('trunk-t1')) throw new Error(`Asterisk did not take the peers: ${there}`);
  }
}

/** Length of a file of 8,000 samples of 16 bits a second. */
function wavMs(path: string): number {
  const bytes = readFileSync(path);
  const data = bytes.indexOf('data');
  return bytes.readUInt32LE(data + 4) / 16;
}
