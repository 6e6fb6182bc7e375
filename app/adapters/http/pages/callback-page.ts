import { Router, type Request, type Response } from 'express';
import type { ShownCallback } from '../api/callback-routes.js';
import type { Caller } from '../auth/caller.js';
import { identify } from '../auth/identify.js';
import { describeRefusal, type ShownRefusal } from '../errors/describe-refusal.js';
import { Refused } from '../errors/refused.js';
import { durationText } from './duration.js';
import { checkForm, formBody } from './form-body.js';
import type { PagePorts } from './page-ports.js';
import type { RunRoute } from './run-route.js';

/** What is told on the page, with what is there now. */
const SHOWN: readonly string[] = ['no-such-thing', 'no-callback'];
const RELOADS_SECONDS = 15;

interface Exchange {
  readonly request: Request;
  readonly response: Response;
}

/** K1: who hung up to be called back, in the order of their turns, and calling it off. */
export function callbackPage(ports: PagePorts, run: RunRoute): Router {
  const { frame, texts, live, clock } = ports;
  const router = Router();

  async function show(exchange: Exchange, caller: Caller, refusal: ShownRefusal | null): Promise<void> {
    const { items } = (await run('callbacks.list', caller, exchange)) as { readonly items: readonly ShownCallback[] };
    const now = clock.now();
    const ago = (at: number): string => durationText(Math.max(0, now - at));
    const queueOf = (id: string | null): string => live.view.directory.queues.get(id ?? '')?.name ?? '';
    frame.send(exchange.response, 'callbacks', caller, {
      title: texts.say('callbacks.title'),
      lead: texts.say('callbacks.lead'),
      reloads: RELOADS_SECONDS,
      refusal,
      callbacks: items.map((one) => ({
        id: one.id,
        csrf: caller.csrf ?? '',
        number: one.number,
        queue: queueOf(one.queueId),
        state: texts.say(`callbacks.state.${one.state}`),
        tone: `is-${one.state}`,
        place: one.position === null ? '' : texts.say('callbacks.place', { position: String(one.position) }),
        waits: texts.say('callbacks.waits', { duration: ago(one.arrivedAt) }),
        tries: texts.say('callbacks.tries', { tries: String(one.tries) }),
      })),
    });
  }

  router.get('/callbacks', async (request, response) => {
    const caller = await identify(ports, request);
    if (!caller) return response.redirect(303, '/login?next=/callbacks');
    await show({ request, response }, caller, null);
  });

  router.post('/callbacks/:id/cancel', async (request, response) => {
    const caller = await identify(ports, request);
    if (!caller) return response.redirect(303, '/login?next=/callbacks');
    const fields = await formBody(request, response);
    checkForm(fields['csrf'], caller.csrf);
    const exchange = { request, response };
    try {
      await run('callbacks.cancel', caller, exchange, { params: { id: request.params.id } });
      response.redirect(303, '/callbacks');
    } catch (error) {
      if (!(error instanceof Refused) || !SHOWN.includes(error.code)) throw error;
      const refusal = describeRefusal(error, texts);
      response.status(refusal.status);
      await show(exchange, caller, refusal);
    }
  });

  return router;
}
