import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Peer } from '../../app/domain/peer.js';
import type { SipDriver } from '../../app/domain/peer-warnings.js';
import { meantCallerId, type Section } from './meant-config.js';
import type { AmiBlock } from '../../test/support/peers/parser-ami.js';
import type { ThrowawayAsterisk } from '../../test/support/peers/throwaway-asterisk.js';

/** What Asterisk's own parser makes of a text; null: it refuses the whole file. */
export async function readByParser(asterisk: ThrowawayAsterisk, text: string): Promise<Section[] | null> {
  await writeFile(join(asterisk.etc, 'parsed.conf'), text);
  const [answer = []] = await asterisk.ami.ask('GetConfig\r\nFilename: parsed.conf');
  if (answer.find(([key]) => key === 'Response')?.[1] !== 'Success') return null;
  const sections: { name: string; lines: [string, string][] }[] = [];
  for (const [key, value] of answer) {
    if (key.startsWith('Category-')) sections.push({ name: value, lines: [] });
    const at = value.indexOf('=');
    if (key.startsWith('Line-')) sections.at(-1)?.lines.push([value.slice(0, at), value.slice(at + 1)]);
  }
  return sections;
}

export function sameSections(a: readonly Section[], b: readonly Section[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Has the driver itself load these peers, and names what is other in its own memory than in the model. */
export async function loadedOtherwise(
  asterisk: ThrowawayAsterisk,
  driver: SipDriver,
  peers: readonly Peer[],
  text: string,
): Promise<string[]> {
  await writeFile(join(asterisk.etc, 'peers.conf'), text);
  const reload = driver === 'pjsip' ? 'Reload\r\nModule: res_pjsip.so' : 'Command\r\nCommand: sip reload';
  await asterisk.ami.ask(reload);
  const shown = peers.filter((peer) => driver === 'pjsip' || peer.kind === 'trunk' || peer.type !== 'user');
  const last = shown.at(-1);
  // chan_sip answers first and reloads afterwards.
  for (
    let tries = 0;
    driver === 'chan_sip' && last && tries < 200 && (await show(asterisk, driver, last)).size === 0;
  ) {
    tries += 1;
    await delay(20);
  }
  const answers = await Promise.all(shown.map((peer) => show(asterisk, driver, peer)));
  return shown.flatMap((peer, i) => {
    const there = answers[i] ?? new Map<string, string>();
    return Object.entries(expected(peer, driver))
      .filter(([key, value]) => !agrees(key, value, there.get(key)))
      .map(
        ([key, value]) => `${peer.name}: ${key} is ${JSON.stringify(there.get(key))}, meant ${JSON.stringify(value)}`,
      );
  });
}

async function show(asterisk: ThrowawayAsterisk, driver: SipDriver, { name }: Peer): Promise<Map<string, string>> {
  const pjsip = driver === 'pjsip';
  const blocks = await asterisk.ami.ask(
    pjsip ? `PJSIPShowEndpoint\r\nEndpoint: ${name}` : `SIPshowpeer\r\nPeer: ${name}`,
    pjsip,
  );
  if (blocks[0]?.some(([key, value]) => key === 'Response' && value === 'Error')) return new Map();
  const of = (block: AmiBlock): string => block.find(([key]) => key === 'Event')?.[1] ?? '';
  const told = pjsip ? blocks.filter((block) => ['EndpointDetail', 'AuthDetail'].includes(of(block))) : blocks;
  return new Map(told.flat());
}

function expected(peer: Peer, driver: SipDriver): Record<string, string> {
  const nameless = peer.kind === 'phone' && peer.callerId?.name === '';
  const callerId = nameless && driver === 'pjsip' ? (peer.callerId?.number ?? null) : meantCallerId(peer);
  const free: Record<string, string> = callerId === null ? {} : { Callerid: callerId };
  const credentials = peer.kind === 'trunk' ? peer.credentials : { username: peer.name, password: peer.password };
  const refused = peer.kind === 'phone' && peer.type === 'peer';
  const context = peer.kind === 'trunk' ? 'from-trunk' : refused ? 'farline-refused' : peer.context;
  if (driver === 'chan_sip') {
    return { ...free, Context: context, SecretExist: peer.kind === 'phone' ? 'Y' : 'N' };
  }
  return {
    ...free,
    Context: context,
    ...(credentials ? { Username: credentials.username, Password: credentials.password } : {}),
  };
}

/** What pjsip prints of a caller ID has no room for the backslashes of quotes: then its end is cut off in print. */
function agrees(key: string, value: string, there: string | undefined): boolean {
  if (there === value) return true;
  const quotes = value.split('\\"').length - 1;
  const printed = Buffer.byteLength(there ?? '');
  return (
    key === 'Callerid' &&
    quotes > 0 &&
    printed >= Buffer.byteLength(value) - quotes - 2 &&
    value.startsWith(there ?? '')
  );
}
