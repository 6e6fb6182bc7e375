import { Router, type Request, type Response } from 'express';
import { identify } from '../auth/identify.js';
import { describeRefusal, type ShownRefusal } from '../errors/describe-refusal.js';
import { Refused } from '../errors/refused.js';
import { checkForm, formBody } from './form-body.js';
import type { PagePorts } from './page-ports.js';
import type { RunRoute } from './run-route.js';
import { doDeed, isDeed, isListening, supervisedBy, type Supervised } from './supervise-acts.js';
import { listenView } from './supervise-listen.js';
import { superviseView, type TypedDeed } from './supervise-view.js';

/** One agent, as a supervisor acts on them from their row of the wallboard. Whole without scripts. */
export function supervisePage(ports: PagePorts, run: RunRoute): Router {
  const { frame, texts, live } = ports;
  const router = Router();

  async function supervised(request: Request<{ id: string }>): Promise<Supervised | null> {
    const caller = await identify(ports, request);
    return caller && supervisedBy(caller, request.params.id, ports);
  }

  function show(
    response: Response,
    { caller, agent }: Supervised,
    refusal: ShownRefusal | null,
    typed: TypedDeed,
  ): void {
    const { directory } = live.view;
    const session = live.view.sessionOfAgent(agent.id);
    const at = session?.state.at ?? 'logged-out';
    frame.send(response, 'supervise', caller, {
      title: agent.name,
      back: '/',
      backText: texts.say('wallboard.title'),
      lead: texts.say('supervise.lead', { dn: agent.dn }),
      state: { tone: `is-${at}`, text: texts.say(`state.${at}`) },
      path: `/supervise/${agent.id}`,
      refusal,
      session: session && {
        ...superviseView(session, directory, texts, typed),
        listen: listenView(live.view, session, caller, texts, typed),
      },
    });
  }

  router.get('/supervise/:id', async (request, response) => {
    const one = await supervised(request);
    if (!one) return response.redirect(303, `/login?next=${encodeURIComponent(request.originalUrl)}`);
    show(response, one, null, {});
  });

  router.post('/supervise/:id/:act', async (request, response) => {
    const { act } = request.params;
    if (!isDeed(act)) throw new Refused('no-such-page');
    const one = await supervised(request);
    if (!one) return response.redirect(303, '/login');
    const typed = await formBody(request, response);
    checkForm(typed['csrf'], one.caller.csrf);
    try {
      await doDeed(ports, run, one, act, typed, { request, response });
      response.redirect(303, `/supervise/${one.agent.id}${isListening(act) ? '#listen' : ''}`);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const refusal = describeRefusal(error, texts);
      response.status(refusal.status);
      show(response, one, refusal, typed);
    }
  });

  return router;
}
