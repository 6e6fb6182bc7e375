import { Router, type Request, type Response } from 'express';
import type { z } from 'zod';
import type { emergencyAnswer } from '../api/emergency-routes.js';
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
const PATH = '/emergency-calls';

type Shown = z.output<typeof emergencyAnswer>;

/** D7: emergency calls that nobody has seen yet, and those of before. */
export function emergencyPage(ports: PagePorts, run: RunRoute): Router {
  const { frame, texts, live, clock, localTimes } = ports;
  const router = Router();

  function siteOf({ siteId }: Shown): string {
    return live.view.directory.sites.get(siteId ?? '')?.name ?? texts.say('emergency.nowhere');
  }

  function whenOf({ at, siteId }: Shown): string {
    const { date, time } = localTimes.at(at, live.view.directory.sites.get(siteId ?? '')?.zone ?? 'UTC');
    return `${date} ${time}`;
  }

  async function show(exchange: Exchange, caller: Caller, refusal: ShownRefusal | null): Promise<void> {
    const { items } = (await run('emergency-calls.list', caller, exchange)) as { readonly items: readonly Shown[] };
    const alarms = items.filter(({ seen }) => seen === null);
    frame.send(exchange.response, 'emergency-calls', caller, {
      title: texts.say('emergency.title'),
      lead: texts.say('emergency.lead'),
      refusal,
      alarms: alarms.map((one) => ({
        id: one.id,
        csrf: caller.csrf ?? '',
        text: texts.say('emergency.alarm', { number: one.number, place: one.place }),
        site: siteOf(one),
        ago: texts.say('locked-out.ago', { duration: durationText(Math.max(0, clock.now() - one.at)) }),
      })),
      table: shownTable(
        texts.say('emergency.record'),
        ['when', 'number', 'place', 'site', 'seen'].map((column) => texts.say(`emergency.column-${column}`)),
        items
          .filter(({ seen }) => seen !== null)
          .map((one) =>
            [whenOf(one), one.number, one.place, siteOf(one), one.seen?.by ?? ''].map((text) => ({ text })),
          ),
        texts.say('emergency.none'),
      ),
    });
  }

  router.get(PATH, async (request, response) => {
    const caller = await identify(ports, request);
    if (!caller) return response.redirect(303, `/login?next=${PATH}`);
    await show({ request, response }, caller, null);
  });

  router.post(`${PATH}/:id/seen`, async (request, response) => {
    const caller = await identify(ports, request);
    if (!caller) return response.redirect(303, `/login?next=${PATH}`);
    const fields = await formBody(request, response);
    checkForm(fields['csrf'], caller.csrf);
    const exchange = { request, response };
    try {
      await run('emergency-calls.seen', caller, exchange, { params: { id: request.params.id } });
      response.redirect(303, PATH);
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
