import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PeerTrial, TrialOutcome } from '../../ports/peer-trial.js';
import type { AsteriskInstall } from './asterisk-install.js';
import { AsteriskProcess } from './asterisk-process.js';
import { writeConfigFolder } from './config-folder.js';
import { checkSettings } from './embedded-settings.js';
import { createInstanceFolders, type InstanceFolders } from './instance-folders.js';
import { renderConfig } from './render-config.js';
import { TrialFiles } from './trial-files.js';

/** What listens somewhere, and what only makes sense together with it. */
const NOT_TRIED =
  /^load = (?:res_http_|res_pjsip_transport_websocket|res_ari|res_stasis|app_stasis|res_websocket|res_musiconhold)/;
const CLOSED = '[general]\nenabled = no\n';
const LONGEST_LINE = 300;

/**
 * Boots an Asterisk of its own on nothing but the peers (0.3 s; 1.5 s for 2,000), looks at what it took and at what it complained of, and
 * ends it. It opens no port: the real one goes on beside it.
 */
export class TrialAsterisk implements PeerTrial {
  readonly #install: AsteriskInstall;

  constructor(install: AsteriskInstall) {
    this.#install = install;
  }

  async try(files: ReadonlyMap<string, string>): Promise<TrialOutcome> {
    const root = await mkdtemp(join(tmpdir(), 'farline-trial-'));
    let asterisk: AsteriskProcess | null = null;
    try {
      const folders = createInstanceFolders(root, root);
      const together = new TrialFiles(files);
      writeConfigFolder(folders.etc, this.#config(folders, [...together.files.keys()]));
      writeConfigFolder(folders.peers, together.files);
      asterisk = await AsteriskProcess.start(
        this.#install,
        folders,
        { configHash: '', identity: '' },
        {},
        () => undefined,
      );
      const listed = await asterisk.cli('pjsip show endpoints');
      const said = await readFile(join(folders.log, 'messages.log'), 'utf8').catch(() => '');
      const complaints = complaintsIn(said, root).map((line) => together.named(line));
      return complaints.length > 0 ? { kind: 'refused', complaints } : { kind: 'taken', peers: endpointsIn(listed) };
    } catch (error) {
      return { kind: 'refused', complaints: [(error as Error).message.replaceAll(root, '')] };
    } finally {
      await asterisk?.end().catch(() => undefined);
      await rm(root, { recursive: true, force: true });
    }
  }

  #config(folders: InstanceFolders, peerFiles: readonly string[]): ReadonlyMap<string, string> {
    const nothing = { user: 'trial', password: 'trial' };
    const settings = checkSettings({ dataDir: folders.root, cacheDir: folders.root });
    const files = renderConfig({
      settings,
      install: this.#install,
      folders,
      credentials: { ari: nothing, ami: nothing },
      musicDir: folders.state,
      musicClasses: [],
    });
    const modules = (files.get('modules.conf') ?? '').split('\n').filter((line) => !NOT_TRIED.test(line));
    files.set('modules.conf', modules.join('\n'));
    for (const name of ['http.conf', 'manager.conf', 'ari.conf']) files.set(name, CLOSED);
    files.set('extensions.conf', '');
    // One by one: of files that a pattern finds Asterisk counts the lines on and on.
    files.set('pjsip.conf', peerFiles.map((name) => `#include "${folders.peers}/${name}"\n`).join(''));
    return files;
  }
}

/** That much happens at once when thousands of peers are read: it tells of no file. */
const OF_ITSELF = /^Taskprocessor '[^']*' queue reached \d+ scheduled tasks/;

/** Errors and warnings without time, thread and our folder, each once. */
function complaintsIn(log: string, root: string): readonly string[] {
  const lines = log
    .split('\n')
    .flatMap((line) => /^\[[^\]]*\] (?:ERROR|WARNING)\[[^\]]*\][^:]*: (.*)$/.exec(line)?.[1] ?? [])
    .filter((line) => !OF_ITSELF.test(line));
  return [
    ...new Set(
      lines.map((line) => line.replaceAll(`${root}/asterisk/peers/`, '').replaceAll(root, '').slice(0, LONGEST_LINE)),
    ),
  ];
}

function endpointsIn(listed: string): readonly string[] {
  return [...listed.matchAll(/^ Endpoint:\s+([^\s/]+)/gm)]
    .map((match) => match[1] ?? '')
    .filter((name) => !name.startsWith('<'));
}
