import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startAmi } from '../../app/adapters/ami/start-ami.js';
import { AriPeerMarks } from '../../app/adapters/ari/ari-peer-marks.js';
import { startEmbedded } from '../../app/adapters/embedded/run-asterisk.js';
import { readConfig } from '../../app/config.js';
import type { Log } from '../../app/ports/log.js';
import type { PeerMarks } from '../../app/ports/peer-marks.js';
import type { SwitchAdmin } from '../../app/ports/switch-admin.js';
import { until } from '../../test/support/until.js';

/** What is called meanwhile. */
export const NUMBER = '100';

export interface BenchAsterisk {
  readonly peersDir: string;
  readonly admin: SwitchAdmin;
  readonly marks: PeerMarks;
}

/** A real Asterisk that answers calls of `caller`, with the ways the product reaches it. Steps to end it go to `undo`. */
export async function benchAsterisk(
  parts: { readonly dataDir: string; readonly address: string; readonly caller: string; readonly log: Log },
  undo: (() => unknown)[],
): Promise<BenchAsterisk> {
  const { dataDir, address, caller, log } = parts;
  for (const folder of ['comparison', 'peers']) await mkdir(join(dataDir, 'asterisk', folder), { recursive: true });
  await writeFile(join(dataDir, 'asterisk/comparison/extensions.conf'), dialplan());
  await writeFile(join(dataDir, 'asterisk/peers/bench-caller.conf'), callerPeer(caller), { mode: 0o600 });
  const { cacheDir } = readConfig(process.env);
  const settings = { dataDir, cacheDir, sipAddress: address, controlAddress: address, comparison: true };
  const asterisk = await startEmbedded({ settings, log });
  undo.push(() => asterisk.stop({ keepCalls: false }));
  const admin = startAmi({ ...asterisk.ami, log });
  undo.push(() => admin.stop());
  const marks = new AriPeerMarks(asterisk.ari);
  undo.push(() => marks.stop());
  await until('AMI is up', () => admin.state === 'up');
  return { peersDir: asterisk.peersDir, admin, marks };
}

function dialplan(): string {
  const lines = ['[bench-calls]', `exten => ${NUMBER},1,Answer(,i)`, ' same => n,Wait(10)', ' same => n,Hangup()', ''];
  return lines.join('\n');
}

function callerPeer(address: string): string {
  return [
    '[bench-caller]',
    'type = endpoint',
    'context = bench-calls',
    'disallow = all',
    'allow = ulaw',
    'identify_by = ip',
    'direct_media = no',
    '[bench-caller]',
    'type = identify',
    'endpoint = bench-caller',
    `match = ${address}`,
    '',
  ].join('\n');
}
