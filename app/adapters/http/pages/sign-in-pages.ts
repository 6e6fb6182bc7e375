import { Router, type Request, type Response } from 'express';
import type { z } from 'zod';
import { addressesNow } from '../api/address-edits.js';
import { addressFields } from '../api/address-schemas.js';
import { credentials, newCredentials } from '../auth/credential-schemas.js';
import { identify } from '../auth/identify.js';
import { tokenHash } from '../auth/secret-token.js';
import { senderOf } from '../auth/sender.js';
import { setUp, type AddressesOutcome } from '../auth/set-up.js';
import { signIn, type SignedIn } from '../auth/sign-in.js';
import { describeRefusal, type ShownRefusal } from '../errors/describe-refusal.js';
import { fieldProblems } from '../errors/field-problems.js';
import { Refused } from '../errors/refused.js';
import { addressesTyped, addressForm, withAddressLinks } from './address-form.js';
import { checkForm, expectedOf, formBody, offerForm } from './form-body.js';
import { localPath } from './local-path.js';
import type { FormValues } from './form-fields.js';
import type { PagePorts } from './page-ports.js';

/** Sign-in, sign-out and the first admin, as plain forms. A refused form comes back filled in, with the true status. */
export function signInPages(ports: PagePorts & { readonly ownCa: object | null }): Router {
  const { frame, texts, cookies, users, streams } = ports;
  const router = Router();
  const { sipAddress, externalAddress } = addressFields(ports.addresses);
  const setupForm = newCredentials.extend({
    sipAddress: sipAddress.optional(),
    externalAddress: externalAddress.optional(),
  });

  async function showLogin(request: Request, response: Response, shown: Shown): Promise<void> {
    const csrf = offerForm(request, response, cookies);
    const noUsers = (await users.count()) === 0;
    frame.send(response, 'login', null, {
      title: texts.say('login.title'),
      csrf,
      noUsers,
      ownCa: ports.ownCa !== null,
      ...shown,
    });
  }

  /** Only who has the link is shown the form, which names the addresses of this machine. */
  async function showSetup(
    request: Request<{ token: string }>,
    response: Response,
    typed: FormValues | null,
    refusal: ShownRefusal | null,
  ): Promise<void> {
    const good = await users.hasSetupToken(tokenHash('setup', request.params.token), ports.clock.now());
    if (!good) throw new Refused('setup-link-used');
    const csrf = offerForm(request, response, cookies);
    const addresses = ports.addresses && (await addressesNow(ports.addresses));
    frame.send(response, 'setup', null, {
      title: texts.say('setup.title'),
      csrf,
      name: typed?.['name'] ?? '',
      refusal: refusal && withAddressLinks(refusal, texts),
      addresses: addresses && addressForm(addresses, typed, refusal, texts),
    });
  }

  function enter(response: Response, signedIn: SignedIn, next: string): void {
    cookies.set(response, 'farline', signedIn.token, ports.webSessionMs);
    cookies.clear(response, 'farline-form');
    response.redirect(303, next);
  }

  router.get('/login', (request, response) =>
    showLogin(request, response, { next: localPath(request.query['next']), name: '', refusal: null }),
  );

  router.post('/login', async (request, response) => {
    const fields = await formBody(request, response);
    const next = localPath(fields['next']);
    checkForm(fields['csrf'], expectedOf(request, cookies));
    try {
      const { name, password } = valid(credentials, { name: fields['name'], password: fields['password'] }, ports);
      const old = cookies.read(request, 'farline');
      const signedIn = await signIn(ports, { name, password, sender: senderOf(request) }, old);
      enter(response, signedIn, next === '/' ? homeOf(signedIn) : next);
    } catch (error) {
      const refusal = shownOf(error, response, ports);
      await showLogin(request, response, { next, name: fields['name'] ?? '', refusal });
    }
  });

  router.post('/logout', async (request, response) => {
    const caller = await identify(ports, request);
    const fields = await formBody(request, response);
    if (caller) {
      checkForm(fields['csrf'], caller.csrf);
      await users.deleteWebSession(caller.tokenHash);
      streams.endOf({ tokenHash: caller.tokenHash });
    }
    cookies.clear(response, 'farline');
    response.redirect(303, '/login');
  });

  router.get('/setup/:token', async (request, response) => {
    if ((await users.count()) > 0) throw new Refused('setup-link-used');
    await showSetup(request, response, null, null);
  });

  router.post('/setup/:token', async (request, response) => {
    const fields = await formBody(request, response);
    checkForm(fields['csrf'], expectedOf(request, cookies));
    try {
      const given = { name: fields['name'], password: fields['password'], ...addressesTyped(fields) };
      const { addresses, ...signedIn } = await setUp(ports, {
        ...valid(setupForm, given, ports),
        token: request.params.token,
        sender: senderOf(request),
      });
      enter(response, signedIn, afterSetUp(addresses));
    } catch (error) {
      await showSetup(request, response, fields, shownOf(error, response, ports));
    }
  });

  return router;
}

/** Agents begin at their desk: it asks where their calls come to, or shows the session that runs (B2, B4). */
function homeOf({ user: { role, agentId } }: SignedIn): string {
  return role === 'agent' && agentId !== null ? '/desk' : '/';
}

/** On to the first call; addresses that wait for a restart, or could not be saved, are told where they are. */
function afterSetUp(addresses: AddressesOutcome): string {
  if (addresses === 'unchanged') return '/guide';
  return `/settings?addresses=${addresses === 'saved' ? 'saved' : 'unsaved'}#addresses`;
}

interface Shown {
  readonly next: string;
  readonly name: string;
  readonly refusal: ShownRefusal | null;
}

function valid<S extends z.ZodType>(
  schema: S,
  given: Readonly<Record<string, string | undefined>>,
  ports: PagePorts,
): z.output<S> {
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  throw new Refused('invalid-fields', { problems: fieldProblems(schema, result.error, given, ports.texts) });
}

/** Sets the status of a refused form; what is no refusal goes on to the error handler. */
function shownOf(error: unknown, response: Response, { texts }: PagePorts): ShownRefusal {
  if (!(error instanceof Refused)) throw error;
  const shown = describeRefusal(error, texts);
  if (error.details.retryAfterSeconds !== undefined)
    response.set('Retry-After', String(error.details.retryAfterSeconds));
  response.status(shown.status);
  return shown;
}
