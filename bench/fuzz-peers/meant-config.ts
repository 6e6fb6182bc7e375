import type { RenderPeer } from '../../app/adapters/peers/peer-templates.js';
import type { Peer } from '../../app/domain/peer.js';

/** One section as a parser reads it: name, and its lines in order. */
export interface Section {
  readonly name: string;
  readonly lines: readonly (readonly [key: string, value: string])[];
}

const HOLD = { password: 'held-password', username: 'held-username', callerName: 'held-caller-name' };

/**
 * What the file of a peer is meant to say. The free texts are kept away from the template under test: it is filled in
 * with harmless words, read by the few lines below, and the true texts take the place of the words afterwards.
 */
export function meantConfig(peer: Peer, render: RenderPeer): readonly Section[] {
  const texts = freeTexts(peer);
  const meant = (value: string): string =>
    Object.entries(HOLD).reduce(
      (text, [key, word]) => text.split(word).join(texts[key as keyof typeof HOLD]),
      value.replaceAll('\\;', ';'),
    );
  return readHarmless(render(withHarmlessTexts(peer)).text).map(({ name, lines }) => ({
    name,
    lines: lines.map(([key, value]) => [key, meant(value)] as const),
  }));
}

/** The caller ID as Asterisk prints it: quotes of the name with a backslash in front. */
export function meantCallerId(peer: Peer): string | null {
  if (peer.kind === 'trunk' || !peer.callerId) return null;
  return `"${freeTexts(peer).callerName}" <${peer.callerId.number}>`;
}

function freeTexts(peer: Peer): typeof HOLD {
  if (peer.kind === 'trunk') {
    return { password: peer.credentials?.password ?? '', username: peer.credentials?.username ?? '', callerName: '' };
  }
  const callerName = (peer.callerId?.name ?? '').replaceAll('"', '\\"');
  return { password: peer.password, username: '', callerName };
}

function withHarmlessTexts(peer: Peer): Peer {
  if (peer.kind === 'trunk') {
    const { username, password } = HOLD;
    return { ...peer, credentials: peer.credentials && { username, password } };
  }
  const callerId = peer.callerId && { ...peer.callerId, name: HOLD.callerName };
  return { ...peer, password: HOLD.password, callerId };
}

function readHarmless(text: string): Section[] {
  const sections: { name: string; lines: [string, string][] }[] = [];
  for (const line of text.split('\n').filter((each) => each !== '' && !each.startsWith(';'))) {
    const name = /^\[(.*)\]$/.exec(line)?.[1];
    if (name !== undefined) sections.push({ name, lines: [] });
    else sections.at(-1)?.lines.push(line.split(' = ', 2) as [string, string]);
  }
  return sections;
}
