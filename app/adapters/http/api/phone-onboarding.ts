import type { Request } from 'express';
import { renderSVG } from 'uqr';
import type { z } from 'zod';
import type { Phone } from '../../../domain/phone.js';
import { phonePeerName } from '../../../domain/phone-peer.js';
import { isWebRtc } from '../../../domain/peer-warnings.js';
import type { PhoneTransport } from '../../../domain/voice-settings.js';
import { PROVISION_PATH } from '../provision/provision-page.js';
import type { Texts } from '../texts.js';
import type { ApiPorts } from './api-ports.js';
import type { onboardingAnswer } from './phone-schemas.js';

type Onboarding = z.input<typeof onboardingAnswer>;

/**
 * What is typed into a telephone or fetched by one, this once: the secret is part of it. The QR code is a link to the
 * settings for a soft phone; for a browser, which scans nothing, it is the text.
 */
export function onboardingOf(
  phone: Phone,
  secret: string,
  { phoneServer, phoneLinks, texts }: Pick<ApiPorts, 'phoneServer' | 'phoneLinks' | 'texts'>,
  request: Request,
): Onboarding {
  const { address, port } = phoneServer;
  const user = phonePeerName(phone.id);
  const [transport = 'udp'] = phone.voice.transports;
  const browser = isWebRtc(phone.voice);
  const webSocket = browser ? webSocketOf(transport, phoneServer.webSocket) : null;
  const told = { name: phone.name, number: phone.number, user, secret, server: `${address}:${port}`, transport };
  const text = textOf(webSocket === null ? told : { ...told, webSocket }, texts);
  // As who asks reaches us: the telephone is told the same address.
  const origin = `${request.protocol}://${request.get('host') ?? ''}`;
  const link = browser ? null : `${origin}${PROVISION_PATH}/${phoneLinks.issue(phone.id)}`;
  const qr = renderSVG(link ?? text, { border: 4, ecc: 'M' });
  return { user, secret, server: address, port, transport, webSocket, text, link, qr };
}

function textOf(told: Readonly<Record<string, string>>, texts: Texts): string {
  const lines = Object.entries(told).map(([key, value]) => `${texts.say(`onboarding.${key}`)}: ${value}`);
  return lines.join('\n');
}

/** A browser on a TLS page may open `wss` only. */
function webSocketOf(transport: PhoneTransport, url: string): string {
  return transport === 'wss' ? url.replace(/^ws:/, 'wss:') : url;
}
