import { Router, type Request, type Response } from 'express';
import type { z } from 'zod';
import type { lockOutAnswer } from '../api/lock-out-routes.js';
import type { Caller } from '../auth/caller.js';
import { identify } from '../auth/identify.js';
import { describeRefusal, type ShownRefusal } from '../errors/describe-refusal.js';
import { Refused } from '../errors/refused.js';
import { durationText } from './duration.js';
import { checkForm, formBody } from './form-body.js';
import { shownTable } from './list-page.js';
import type { PagePorts } from './page-ports.js';
import type { RunRoute } from './run-route.js';

/** What is told on the page, with what is there now. */
const SHOWN: readonly string[] = ['no-such-thing'];

type Shown = z.output<typeof lockOutAnswer>;

/** Who is locked out and may be let in again, and who was. */
export function lockOutPage(ports: PagePorts, run: RunRoute): Router {
  const { frame, texts, live, clock } = ports;
  const router = Router();

  function textOf({ kind, agentId, place }: Shown): string {
    const name = agentId === null ? '' : (live.view.directory.agents.get(agentId)?.name ?? agentId);
    return texts.say(`locked-out.${kind}`, { name, place });
  }

  function endOf({ ended }: Shown): string {
    return ended === null ? '' : texts.say(`locked-out.ended-${ended.why}`, { by: ended.by ?? '' });
  }

  async function show(exchange: Exchange, caller: Caller, refusal: ShownRefusal | null): Promise<void> {
    const { items } = (await run('lock-outs.list', caller, exchange)) as { readonly items: readonly Shown[] };
    const now = clock.now();
    const ago = (at: number): string => texts.say('locked-out.ago', { duration: durationText(Math.max(0, now - at)) });
    const running = items.filter(({ ended }) => ended === null);
    const over = items.filter(({ ended }) => ended !== null);
    frame.send(exchange.response, 'lock-outs', caller, {
      title: texts.say('locked-out.title'),
      lead: texts.say('locked-out.lead'),
      refusal,
      running: running.map((one) => ({
        id: one.id,
        csrf: caller.csrf ?? '',
        text: textOf(one),
        left: texts.say('locked-out.left', { duration: durationText(Math.max(0, one.until - now)) }),
      })),
      table: shownTable(
        texts.say('locked-out.record'),
        ['who', 'since', 'end'].map((column) => texts.say(`locked-out.column-${column}`)),
        over.map((one) => [{ text: textOf(one) }, { text: ago(one.since) }, { text: endOf(one) }]),
        texts.say('locked-out.none'),
      ),
    });
  }

  router.get('/lock-outs', async (request, response) => {
    const caller = await identify(ports, request);
    if (!caller) return response.redirect(303, '/login?next=/lock-outs');
    await show({ request, response }, caller, null);
  });

  router.post('/lock-outs/:id/lift', async (request, response) => {
    const caller = await identify(ports, request);
    if (!caller) return response.redirect(303, '/login?next=/lock-outs');
    const fields = await formBody(request, response);
    checkForm(fields['csrf'], caller.csrf);
    const exchange = { request, response };
    try {
      await run('lock-outs.lift', caller, exchange, { params: { id: request.params.id } });
      response.redirect(303, '/lock-outs');
    } catch (error) {
      if (!(error instanceof Refused) || !SHOWN.includes(error.code)) throw error;
      const refusal = describeRefusal(error, texts);
      response.status(refusal.status);
      await show(exchange, caller, refusal);
    }
  });

  return router;
}

interface Exchange {
  readonly request: Request;
  readonly response: Response;
}
