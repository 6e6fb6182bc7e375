import { Router } from 'express';
import type { z } from 'zod';
import { LEAST_SOUND_MS, MOST_SOUND_MS, SOUND_USES, type SoundUse } from '../../../domain/agent-sounds.js';
import type { agentSoundAnswer } from '../api/agent-sound-routes.js';
import { identify } from '../auth/identify.js';
import type { Caller } from '../auth/caller.js';
import { describeRefusal, type ShownRefusal } from '../errors/describe-refusal.js';
import { Refused } from '../errors/refused.js';
import type { Exchange } from '../route.js';
import { checkForm, formBody, formWithFiles } from './form-body.js';
import type { PagePorts } from './page-ports.js';
import type { RunRoute } from './run-route.js';

const PATH = '/desk/greetings';

/** K6: what an agent greets with, on a page of their own: heard, uploaded anew, deleted. */
export function greetingsPage(ports: PagePorts, run: RunRoute): Router {
  const { frame, texts } = ports;
  const router = Router();
  const seconds = (ms: number): string => texts.decimal(ms / 1_000, 1);

  async function show(exchange: Exchange, caller: Caller, refused: { use: SoundUse; is: ShownRefusal } | null) {
    const agentId = caller.agentId ?? '';
    const answer = await run('agent-sounds.list', caller, exchange, { params: { id: agentId } });
    const { items } = answer as { items: readonly z.output<typeof agentSoundAnswer>[] };
    frame.send(exchange.response, 'greetings', caller, {
      title: texts.say('sound.title'),
      back: '/desk',
      backText: texts.say('desk.title'),
      lead: texts.say('sound.lead'),
      refusal: refused && refused.is,
      sounds: SOUND_USES.map((use) => {
        const has = items.find((one) => one.use === use);
        const range = { least: seconds(LEAST_SOUND_MS), most: seconds(MOST_SOUND_MS[use]) };
        return {
          use,
          csrf: caller.csrf ?? '',
          title: texts.say(`sound.use-${use}`),
          about: texts.say(`sound.about-${use}`, range),
          has: has ? texts.say('sound.has', { seconds: seconds(has.durationMs) }) : null,
          sound: has ? `/api/v1/agents/${agentId}/sounds/${use}/sound` : null,
          problem: refused?.use === use ? (refused.is.problems?.[0]?.sentence ?? refused.is.sentence) : null,
        };
      }),
    });
  }

  router.get(PATH, async (request, response) => {
    const caller = await identify(ports, request);
    if (!caller) return response.redirect(303, `/login?next=${PATH}`);
    checkAgent(caller);
    await show({ request, response }, caller, null);
  });

  for (const use of SOUND_USES) {
    router.post(`${PATH}/${use}`, async (request, response) => {
      const caller = await identify(ports, request);
      if (!caller) return response.redirect(303, `/login?next=${PATH}`);
      checkAgent(caller);
      const { typed, files } = await formWithFiles(request, response);
      checkForm(typed['csrf'], caller.csrf);
      const exchange = { request, response };
      const params = { id: caller.agentId ?? '', use };
      try {
        await run('agent-sounds.upload', caller, exchange, {
          params,
          body: files['sound'] ? { sound: files['sound'] } : {},
        });
        response.redirect(303, PATH);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        const is = describeRefusal(error, texts);
        response.status(is.status);
        await show(exchange, caller, { use, is });
      }
    });
    router.post(`${PATH}/${use}/delete`, async (request, response) => {
      const caller = await identify(ports, request);
      if (!caller) return response.redirect(303, `/login?next=${PATH}`);
      checkAgent(caller);
      const fields = await formBody(request, response);
      checkForm(fields['csrf'], caller.csrf);
      await run('agent-sounds.delete', caller, { request, response }, { params: { id: caller.agentId ?? '', use } });
      response.redirect(303, PATH);
    });
  }

  return router;
}

/** As at the desk: whoever is no agent has nothing here. */
function checkAgent({ agentId }: Caller): void {
  if (agentId === null) throw new Refused('no-such-page');
}
