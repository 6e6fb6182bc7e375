import type { Log } from '../../ports/log.js';
import type { AsteriskInstall } from './asterisk-install.js';
import { AsteriskProcess } from './asterisk-process.js';
import { formatVersion } from './asterisk-version.js';
import { writeConfigFolder } from './config-folder.js';
import type { EmbeddedSettings } from './embedded-settings.js';
import { holdMusicFolder } from './hold-music.js';
import { musicClassesIn } from './music-classes.js';
import { ringingSound } from './ringing-sound.js';
import type { InstanceCredentials } from './instance-credentials.js';
import type { InstanceFolders } from './instance-folders.js';
import { requireFree } from './port-check.js';
import { configHash, renderConfig } from './render-config.js';
import { join } from 'node:path';

/** Everything one instance works with. */
export interface Instance {
  readonly settings: EmbeddedSettings;
  readonly install: AsteriskInstall;
  readonly folders: InstanceFolders;
  readonly credentials: InstanceCredentials;
  readonly log: Log;
}

/** What of a configuration a running Asterisk takes in without a restart. */
const RELOADS = ['dialplan reload', 'module reload res_pjsip.so', 'moh reload'];
const ANSWER_MS = 5_000;

/**
 * Writes the configuration and starts Asterisk on it.
 * @param onExit called once when the process ends
 * @throws Error when an address is taken or Asterisk does not come up
 */
export async function startFresh(instance: Instance, onExit: () => void): Promise<AsteriskProcess> {
  const { settings, install, folders, log } = instance;
  const { sipAddress, sipPort, controlAddress, httpPort, amiPort } = settings;
  await requireFree([
    { protocol: 'udp', address: sipAddress, port: sipPort, purpose: 'SIP' },
    { protocol: 'tcp', address: sipAddress, port: sipPort, purpose: 'SIP' },
    { protocol: 'tcp', address: controlAddress, port: httpPort, purpose: 'ARI' },
    { protocol: 'tcp', address: controlAddress, port: amiPort, purpose: 'AMI' },
  ]);
  const files = filesOf(instance);
  writeConfigFolder(folders.etc, files);
  const mark = { configHash: configHash(files), identity: JSON.stringify(identityOf(settings)) };
  const began = performance.now();
  const process = await AsteriskProcess.start(install, folders, mark, settings.environment, onExit);
  const tookMs = Math.round(performance.now() - began);
  log.info(`Asterisk ${formatVersion(install.version)} is up at ${sipAddress}:${sipPort} after ${tookMs} ms.`);
  return process;
}

/**
 * Takes over the Asterisk that an earlier Farline left running. When its configuration is no longer the wanted one it is
 * ended if nobody is on it; with calls up it keeps its addresses and takes in what can be reloaded.
 * @returns the instance as it really runs and its process, or undefined when a fresh one is to be started
 */
export async function adoptRunning(
  instance: Instance,
): Promise<{ instance: Instance; process: AsteriskProcess } | undefined> {
  const { install, folders, log } = instance;
  const process = AsteriskProcess.find(install, folders);
  if (!process) return undefined;
  // One question, not two: each is a process of its own, and callers wait meanwhile.
  const channels = await process.channels(ANSWER_MS);
  if (channels === undefined) {
    log.warn(
      `The Asterisk left running (process ${process.record.pid}) does not answer; it is ended and a new one started.`,
    );
    await process.end();
    return undefined;
  }
  const wanted = configHash(filesOf(instance));
  if (wanted !== process.record.configHash && channels === 0) {
    log.info('The Asterisk left running has other settings and nobody on it; it is started anew.');
    await process.end();
    return undefined;
  }
  const adopted = { ...instance, settings: { ...instance.settings, ...readIdentity(process.record.identity) } };
  log.info(`Took over the running Asterisk (process ${process.record.pid}, ${channels} channels up).`);
  await bringUpToDate(adopted, process);
  return { instance: adopted, process };
}

async function bringUpToDate(instance: Instance, process: AsteriskProcess): Promise<void> {
  const files = filesOf(instance);
  const hash = configHash(files);
  if (hash === process.record.configHash) return;
  instance.log.warn(
    'Calls are up on it, so changed addresses and modules wait for its next start; the rest is reloaded.',
  );
  writeConfigFolder(instance.folders.etc, files);
  for (const command of RELOADS) await process.cli(command);
  process.noteConfig(hash);
}

function filesOf({ settings, install, folders, credentials }: Instance): Map<string, string> {
  const musicDir = holdMusicFolder(install.musicDir, join(folders.root, 'music'));
  const ringing = ringingSound(settings.toneZone, folders.root);
  const musicClasses = [ringing, ...musicClassesIn(join(settings.dataDir, 'music'))];
  return renderConfig({ settings, install, folders, credentials, musicDir, musicClasses });
}

type Identity = Pick<
  EmbeddedSettings,
  | 'node'
  | 'sipAddress'
  | 'sipPort'
  | 'externalAddress'
  | 'controlAddress'
  | 'httpPort'
  | 'amiPort'
  | 'rtpFrom'
  | 'rtpTo'
>;

/** What cannot change under a running Asterisk. */
function identityOf(settings: EmbeddedSettings): Identity {
  const { node, sipAddress, sipPort, externalAddress, controlAddress, httpPort, amiPort, rtpFrom, rtpTo } = settings;
  return { node, sipAddress, sipPort, externalAddress, controlAddress, httpPort, amiPort, rtpFrom, rtpTo };
}

/** Only ever what `identityOf` wrote. */
function readIdentity(text: string): Identity {
  return { externalAddress: undefined, ...(JSON.parse(text) as Identity) };
}
