import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A telephone with keys in the Asterisk of a Farline on this folder, known by its address; before Asterisk starts. */
export async function addKeyPeer(dataDir: string, address: string, context = 'from-sip'): Promise<void> {
  const folder = join(dataDir, 'asterisk/peers');
  await mkdir(folder, { recursive: true });
  const lines = [
    '[keys]',
    'type = endpoint',
    `context = ${context}`,
    'identify_by = ip',
    'disallow = all',
    'allow = alaw',
    '[keys]',
    'type = identify',
    'endpoint = keys',
    `match = ${address}`,
    '',
  ];
  await writeFile(join(folder, 'keys.conf'), lines.join('\n'), { mode: 0o600 });
}
