import { contactName, type PhonePeer, type Peer, type TrunkPeer } from '../../domain/peer.js';
import { isWebRtc, offeredCodecs, type SipDriver } from '../../domain/peer-warnings.js';
import type { Nat } from '../../domain/voice-settings.js';

/** In our dialplan: every call that reaches it is refused. */
const REFUSED_CONTEXT = 'farline-refused';

/**
 * What the templates of both drivers read; each value is there, for a template that asks for a missing one fails.
 * `mediaAddress`: where RTP listens; null: on every address.
 */
export function peerView(peer: Peer, driver: SipDriver, mediaAddress: string | null): Record<string, unknown> {
  const view = peer.kind === 'trunk' ? trunkView(peer, driver) : phoneView(peer, driver);
  return { ...view, mediaAddress };
}

function trunkView(trunk: TrunkPeer, driver: SipDriver): Record<string, unknown> {
  const peer = {
    ...trunk,
    register: trunk.register ?? false,
    fromUser: trunk.fromUser ?? null,
    fromDomain: trunk.fromDomain ?? null,
  };
  const hasBackups = peer.contacts.length > 1;
  const contacts = peer.contacts.map((contact, i) => ({ ...contact, aor: contactName(peer.name, i) }));
  const primary = contacts[0] ?? null;
  const others = peer.matchAddresses.filter(
    (address) => !address.includes('/') && !peer.contacts.some(({ host }) => host === address),
  );
  const sections = [
    ...contacts.map(({ aor, host, port }) => ({
      name: aor,
      host,
      port,
      watched: hasBackups,
    })),
    ...others.map((host, i) => ({
      name: `${peer.name}.m${i + 1}`,
      host,
      port: null,
      watched: false,
    })),
  ];
  return {
    peer,
    codecs: offeredCodecs(peer.codecs, driver),
    contacts,
    primary,
    aors: contacts.map(({ aor }) => aor),
    hasBackups,
    sections,
  };
}

function phoneView(peer: PhonePeer, driver: SipDriver): Record<string, unknown> {
  const fixed = peer.host === 'dynamic' ? null : peer.host;
  const called = peer.type !== 'user';
  const contacts =
    fixed && called
      ? peer.transports.map((transport, i) => ({ ...fixed, transport, aor: contactName(peer.name, i) }))
      : [];
  return {
    peer,
    siteId: peer.siteId ?? null,
    context: peer.type === 'peer' ? REFUSED_CONTEXT : peer.context,
    called,
    registers: called && !fixed,
    fixed,
    contacts,
    aors: contacts.length > 0 ? contacts.map(({ aor }) => aor) : [peer.name],
    codecs: offeredCodecs(peer.codecs, driver),
    webRtc: isWebRtc(peer),
    nat: natOf(peer.nat),
    hasCallGroups: peer.callGroups.length > 0,
    hasPickupGroups: peer.pickupGroups.length > 0,
  };
}

interface NatView {
  readonly forceRport: boolean;
  readonly symmetric: boolean;
  /** As chan_sip names them. */
  readonly words: readonly string[];
}

function natOf(nat: Nat): NatView {
  const forceRport = nat === 'yes' || nat === 'route' || nat === 'force_rport';
  const symmetric = nat === 'yes' || nat === 'route' || nat === 'comedia';
  const words = [...(forceRport ? ['force_rport'] : []), ...(symmetric ? ['comedia'] : [])];
  return { forceRport, symmetric, words: words.length > 0 ? words : ['no'] };
}
