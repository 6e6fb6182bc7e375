import { renderSVG } from 'uqr';
import type { z } from 'zod';
import type { Phone } from '../../../domain/phone.js';
import { phonePeerName } from '../../../domain/phone-peer.js';
import { isWebRtc } from '../../../domain/peer-warnings.js';
import type { PhoneTransport } from '../../../domain/voice-settings.js';
import type { Texts } from '../texts.js';
import type { PhoneServer } from './phone-ports.js';
import type { onboardingAnswer } from './phone-schemas.js';

/** What is typed into a telephone or scanned by one, this once: the secret is part of it. */
export function onboardingOf(
  phone: Phone,
  secret: string,
  { address, port, webSocket }: PhoneServer,
  texts: Texts,
): z.input<typeof onboardingAnswer> {
  const user = phonePeerName(phone.id);
  const transport = phone.voice.transports[0] ?? 'udp';
  const browser = isWebRtc(phone.voice);
  const lines: readonly (readonly [string, string])[] = [
    ['name', phone.name],
    ['number', phone.number],
    ['user', user],
    ['secret', secret],
    ['server', `${address}:${port}`],
    ['transport', transport],
    ...(browser ? [['webSocket', webSocketOf(transport, webSocket)] as const] : []),
  ];
  return {
    user,
    secret,
    server: address,
    port,
    transport,
    webSocket: browser ? webSocketOf(transport, webSocket) : null,
    text: lines.map(([key, value]) => `${texts.say(`onboarding.${key}`)}: ${value}`).join('\n'),
    qr: renderSVG(sipAccount(user, secret, `${address}:${port}`, transport), { border: 4, ecc: 'M' }),
  };
}

/**
 * The account as one SIP address with its password, RFC 3261 section 19.1.1. There is no code that all soft phones read
 * (see the decision in CONTRIBUTING.md); this one needs no service of a vendor, and what is not read by the phone is
 * read by the camera as plain text. Nothing in it needs an escape: user and secret are letters, digits and dashes.
 */
function sipAccount(user: string, secret: string, server: string, transport: PhoneTransport): string {
  return `sip:${user}:${secret}@${server};transport=${transport}`;
}

/** A browser on a TLS page may open `wss` only. */
function webSocketOf(transport: PhoneTransport, url: string): string {
  return transport === 'wss' ? url.replace(/^ws:/, 'wss:') : url;
}
