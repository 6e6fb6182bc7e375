import { Router } from 'express';
import type { HttpTls } from '../create-http.js';
import { Refused } from '../errors/refused.js';
import type { PagePorts } from './page-ports.js';

/** B8: how to make a browser trust our own authority. Open to all: a certificate is public, and nobody can sign in before. */
export function trustPage({ frame, texts, ownCa }: PagePorts & { readonly ownCa: HttpTls['ca'] }): Router {
  const router = Router();

  router.get('/trust', (_request, response) => {
    if (!ownCa) throw new Refused('no-such-page');
    frame.send(response, 'trust', null, { title: texts.say('trust.title'), fingerprint: ownCa.fingerprint });
  });

  router.get('/ca.pem', (_request, response) => {
    if (!ownCa) throw new Refused('no-such-page');
    response.set('Content-Disposition', 'attachment; filename="farline-ca.pem"');
    response.set('Cache-Control', 'no-store').type('application/x-x509-ca-cert').send(ownCa.pem);
  });

  return router;
}
