import { join } from 'node:path';
import { loadPeerTemplates } from '../../app/adapters/peers/peer-templates.js';
import { PeerFolder } from '../../app/adapters/peers/peer-folder.js';
import type { EmbeddedAsterisk } from '../../app/adapters/embedded/run-asterisk.js';

const render = loadPeerTemplates(join(import.meta.dirname, '../../templates/asterisk/pjsip'));

/** Gives an Asterisk one trunk, by the product's own template; the endpoint is called `trunk-<id>`. */
export async function connectTrunk(
  asterisk: EmbeddedAsterisk,
  id: string,
  contact: { readonly host: string; readonly port: number },
): Promise<string> {
  const name = `trunk-${id}`;
  const files = new PeerFolder(asterisk.peersDir, render);
  await files.write(
    [
      {
        kind: 'trunk',
        name,
        transport: 'udp',
        contacts: [contact],
        credentials: null,
        matchAddresses: [contact.host],
        codecs: ['ulaw'],
      },
    ],
    [],
  );
  await asterisk.cli('module reload res_pjsip.so');
  return name;
}
