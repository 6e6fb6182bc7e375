import { Router } from 'express';
import { isWebRtc } from '../../../domain/peer-warnings.js';
import { phonePeerName } from '../../../domain/phone-peer.js';
import type { PhonePorts } from '../api/phone-ports.js';
import { Refused } from '../errors/refused.js';
import { softPhoneXml } from './soft-phone-xml.js';

/** Where links of `PhoneLinks` lead. */
export const PROVISION_PATH = '/provision';

/** H6: what a soft phone fetches by the link in its QR code. Who has the link has the secret, for as long as it is good. */
export function provisionPage({ phones, phoneLinks, phoneServer }: PhonePorts): Router {
  const router = Router();
  router.get(`${PROVISION_PATH}/:token`, async (request, response) => {
    const id = phoneLinks.phoneOf(String(request.params['token']));
    const found = id === null ? null : await phones.get(id);
    const secret = found && (await phones.secretOf(found.phone.id));
    if (!found || !secret || isWebRtc(found.phone.voice)) throw new Refused('no-such-page');
    const { address: server, port } = phoneServer;
    const [transport = 'udp'] = found.phone.voice.transports;
    const account = { user: phonePeerName(found.phone.id), secret, server, port, transport };
    response.set('Cache-Control', 'no-store').type('application/xml').send(softPhoneXml(account));
  });
  return router;
}
