import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log } from '../../ports/log.js';
import { AsteriskProcess } from './asterisk-process.js';
import { formatVersion } from './asterisk-version.js';
import { ensureIncludable } from './config-folder.js';
import { checkSettings, type EmbeddedSettingsInput } from './embedded-settings.js';
import { findAsterisk } from './find-asterisk.js';
import { instanceCredentials } from './instance-credentials.js';
import { createInstanceFolders } from './instance-folders.js';
import { progressReporter } from './progress-reporter.js';
import { adoptRunning, startFresh, type Instance } from './start-instance.js';
import { AsteriskSupervisor } from './supervise-asterisk.js';
import { TrialAsterisk } from './trial-asterisk.js';
import type { UnpackProgress } from './unpack-asterisk.js';

export interface EmbeddedOptions {
  readonly settings: EmbeddedSettingsInput;
  readonly log: Log;
  /** Told how far a first start is [a bar on a terminal, a sentence each quarter in a log]. */
  readonly onProgress?: (progress: UnpackProgress) => void;
}

/**
 * Makes sure that our own Asterisk runs with these settings, and keeps it running. One that an earlier Farline left
 * behind is adopted with its calls; it is replaced only when its addresses changed and nobody is on it.
 * @throws Error with one sentence when the settings are wrong, an address is taken, or no Asterisk can be had or started
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedAsterisk> {
  const { log } = options;
  const settings = checkSettings(options.settings);
  const say = (sentence: string): void => log.info(sentence);
  const onProgress = options.onProgress ?? progressReporter(process.stderr, say);
  const install = await findAsterisk({ ...settings, log: say, onProgress });
  const folders = createInstanceFolders(settings.dataDir, tmpdir());
  const credentials = instanceCredentials(folders.root);
  const instance: Instance = { settings, install, folders, credentials, log };
  ensureIncludable(folders.peers);
  ensureIncludable(folders.emergency);
  const adopted = await adoptRunning(instance);
  if (adopted) return new EmbeddedAsterisk(adopted.instance, adopted.process, false);
  return new EmbeddedAsterisk(instance, await startFresh(instance, () => undefined), true);
}

/** Our own Asterisk while it runs: where to reach it, when it comes and goes, and how it ends. */
export class EmbeddedAsterisk {
  readonly ari: { readonly url: string; readonly user: string; readonly password: string };
  readonly ami: { readonly host: string; readonly port: number; readonly user: string; readonly password: string };
  readonly sip: { readonly address: string; readonly port: number };
  /** What the far end is told instead of it; empty: nothing else. */
  readonly externalAddress: string;
  /** The Stasis application its dialplan enters. */
  readonly application: string;
  readonly version: string;
  /** Where the files of phones and trunks go, one each, `*.conf`. */
  readonly peersDir: string;
  /** Where what is done with emergency calls goes, `*.conf`. */
  readonly emergencyDir: string;
  /** Reads peer files before this one does. */
  readonly trial: TrialAsterisk;
  readonly spoolDir: string;
  /** Holds one folder per language. */
  readonly soundsDir: string;
  /** With `comparison`: queues.conf, agents.conf and extensions.conf put here are included. */
  readonly comparisonDir: string;
  private readonly supervisor: AsteriskSupervisor;
  private readonly listeners = { down: new Set<() => void>(), up: new Set<() => void>() };

  constructor(
    private readonly instance: Instance,
    process: AsteriskProcess,
    /** False when a running Asterisk was adopted; its calls are then still up. */
    readonly startedFresh: boolean,
  ) {
    const { settings, credentials, folders, install } = instance;
    this.ari = { url: `http://${settings.controlAddress}:${settings.httpPort}`, ...credentials.ari };
    this.ami = { host: settings.controlAddress, port: settings.amiPort, ...credentials.ami };
    this.sip = { address: settings.sipAddress, port: settings.sipPort };
    this.externalAddress = settings.externalAddress ?? '';
    this.application = `farline-${settings.node}`;
    this.version = formatVersion(install.version);
    this.peersDir = folders.peers;
    this.emergencyDir = folders.emergency;
    this.trial = new TrialAsterisk(install);
    this.spoolDir = folders.spool;
    this.soundsDir = join(install.dataDir, 'sounds');
    this.comparisonDir = folders.comparison;
    this.supervisor = new AsteriskSupervisor(process, {
      start: (onExit) => startFresh(instance, onExit),
      onDown: () => this.listeners.down.forEach((listener) => listener()),
      onUp: () => this.listeners.up.forEach((listener) => listener()),
      log: instance.log,
    });
  }

  /** Of the newest process, which may have ended. */
  get pid(): number {
    return this.supervisor.process.record.pid;
  }

  get isRunning(): boolean {
    return this.supervisor.process.alive();
  }

  /** Asterisk ended by itself, every call with it; it is being started again. The listener must not throw. */
  onDown(listener: () => void): void {
    this.listeners.down.add(listener);
  }

  /** Asterisk was started again and has booted; not called for the first start. The listener must not throw. */
  onUp(listener: () => void): void {
    this.listeners.up.add(listener);
  }

  /** Runs one command of Asterisk's console. @throws Error when it does not answer within 10 s */
  cli(command: string): Promise<string> {
    return this.supervisor.process.cli(command);
  }

  /**
   * Lets go of Asterisk. With `keepCalls` it goes on running when any channel is up, so that the next Farline finds every
   * conversation and every parked leg; otherwise, and always without `keepCalls`, it is ended and leaves no process behind.
   * Takes at most 6 s.
   */
  async stop({ keepCalls }: { readonly keepCalls: boolean }): Promise<'ended' | 'left running'> {
    const last = await this.supervisor.release();
    const process = AsteriskProcess.find(this.instance.install, this.instance.folders) ?? last;
    const channels = keepCalls && process.alive() ? await process.channels() : 0;
    if (channels === 0) {
      await process.end();
      this.instance.log.info('Asterisk has ended.');
      return 'ended';
    }
    const count =
      channels === undefined ? 'an unknown number of channels' : `${channels} channel${channels === 1 ? '' : 's'}`;
    this.instance.log.info(`Asterisk goes on running with ${count} up; the next start takes it over.`);
    return 'left running';
  }
}
