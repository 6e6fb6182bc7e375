import { Router, type Request, type Response } from 'express';
import type { Agent } from '../../../domain/directory.js';
import { checkActOn } from '../auth/act-on.js';
import { oversees, type Caller } from '../auth/caller.js';
import { identify } from '../auth/identify.js';
import { describeRefusal, type ShownRefusal } from '../errors/describe-refusal.js';
import { Refused } from '../errors/refused.js';
import { checkForm, formBody } from './form-body.js';
import type { PagePorts } from './page-ports.js';
import type { RouteInput, RunRoute } from './run-route.js';
import { listenAct, listenView } from './supervise-listen.js';
import { superviseView, type TypedDeed } from './supervise-view.js';

interface Supervised {
  readonly caller: Caller;
  readonly agent: Agent;
}

type Act = (id: string, typed: TypedDeed, sessionId: string) => readonly [route: string, input: RouteInput];

/** A note that was left empty is none. */
const noted = ({ note }: TypedDeed): { note?: string } => (note === undefined || note === '' ? {} : { note });

/** C5: what a supervisor does to one agent, each by the route of the API. */
const ACTS: Readonly<Record<string, Act>> = {
  pause: (id, typed) => ['holds.set', { params: { id }, body: { reason: typed['reason'], ...noted(typed) } }],
  release: (id, typed) => ['holds.remove', { params: { id, setter: typed['setter'] ?? '' }, query: noted(typed) }],
  'pause-queue': (id, typed) => [
    'queue-pauses.set',
    { params: { id }, body: { queueId: typed['queueId'], reason: typed['reason'], ...noted(typed) } },
  ],
  'unpause-queue': (id, typed) => [
    'queue-pauses.remove',
    { params: { id, queueId: typed['queueId'] ?? '', setter: typed['setter'] ?? '' }, query: noted(typed) },
  ],
  'sign-out': (_id, typed, sessionId) => ['sessions.logout', { params: { id: sessionId }, query: noted(typed) }],
  reset: (id, typed) => ['agents.reset', { params: { id }, body: { note: typed['note'] } }],
};

/** K4. */
const LISTEN_ACTS: readonly string[] = ['listen', 'listen-mode', 'listen-end'];

/** One agent, as a supervisor acts on them from their row of the wallboard. Whole without scripts. */
export function supervisePage(ports: PagePorts, run: RunRoute): Router {
  const { frame, texts, live } = ports;
  const router = Router();

  async function supervised(request: Request<{ id: string }>): Promise<Supervised | null> {
    const caller = await identify(ports, request);
    if (!caller) return null;
    if (!oversees(caller)) throw new Refused('not-allowed');
    const agent = live.view.directory.agents.get(request.params.id);
    if (!agent) throw new Refused('no-such-agent');
    checkActOn(agent.id, caller, live.view.directory, 'no-such-agent');
    return { caller, agent };
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
    const { act: named } = request.params;
    const act = Object.hasOwn(ACTS, named) ? ACTS[named] : undefined;
    if (!act && !LISTEN_ACTS.includes(named)) throw new Refused('no-such-page');
    const one = await supervised(request);
    if (!one) return response.redirect(303, '/login');
    const typed = await formBody(request, response);
    checkForm(typed['csrf'], one.caller.csrf);
    try {
      const sessionId = live.view.sessionOfAgent(one.agent.id)?.id;
      if (sessionId === undefined) throw new Refused('not-logged-in');
      const exchange = { request, response };
      const listens = await listenAct(named, one.agent.id, typed, ports.phones, one.caller);
      if (listens) await run(listens[0], one.caller, exchange, listens[1]);
      else if (act) await run(...actOf(act, one, typed, sessionId, exchange));
      response.redirect(303, `/supervise/${one.agent.id}${listens ? '#listen' : ''}`);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const refusal = describeRefusal(error, texts);
      response.status(refusal.status);
      show(response, one, refusal, typed);
    }
  });

  return router;
}

function actOf(
  act: Act,
  { caller, agent }: Supervised,
  typed: TypedDeed,
  sessionId: string,
  exchange: Parameters<RunRoute>[2],
): Parameters<RunRoute> {
  const [route, input] = act(agent.id, typed, sessionId);
  return [route, caller, exchange, input];
}
