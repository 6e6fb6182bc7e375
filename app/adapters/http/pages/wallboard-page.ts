import { Router, type Request, type Response } from 'express';
import type { Board, Wallboard } from '../../../projections/wallboard.js';
import type { Assets } from '../assets.js';
import { identify } from '../auth/identify.js';
import { oversees, type Caller } from '../auth/caller.js';
import { describeRefusal } from '../errors/describe-refusal.js';
import { Refused } from '../errors/refused.js';
import { boardFor, sightOf, type WallboardFeed } from '../live/wallboard-feed.js';
import { checkForm, formBody } from './form-body.js';
import { guideOffer } from '../guide/guide-offer.js';
import type { GuidePorts } from '../guide/guide-ports.js';
import type { PagePorts } from './page-ports.js';
import { NOTHING_DONE, ROW_ACTS, rowDeeds, type RowOutcome } from './row-deeds.js';
import type { RunRoute } from './run-route.js';
import { doDeed, supervisedBy, type Supervised } from './supervise-acts.js';
import type { OpenDeeds, WallboardView } from './wallboard-view.js';

export interface WallboardPagePorts extends PagePorts, Pick<GuidePorts, 'guideMarks'> {
  readonly assets: Assets;
  readonly wallboard: Wallboard;
  readonly view: WallboardView;
  readonly wallboardFeed: WallboardFeed;
}

/** One agent's row that is open, and what is in it. */
interface OpenRow {
  readonly agentId: string;
  readonly deeds: object;
}

/** The live wallboard: complete without scripts, kept moving by server-sent events with them. */
export function wallboardPage(ports: WallboardPagePorts, run: RunRoute): Router {
  const { frame, texts, assets, clock, live, wallboard, view, wallboardFeed, streams } = ports;
  const router = Router();

  function show(response: Response, caller: Caller, open: OpenRow | null): void {
    const now = clock.now();
    // The mark is taken first: what moves between it and the rows is sent again, never missed.
    const { mark } = wallboardFeed;
    const sight = sightOf(caller);
    const rows = boardFor(wallboard, sight);
    frame.send(response, 'wallboard', caller, {
      title: texts.say('wallboard.title'),
      script: assets.wallboard,
      live: true,
      // Nobody loses what they type.
      reloads: open ? null : 10,
      guide: guideOffer(ports, caller),
      board: view.board(rows, now, sight.eyes, open && placed(rows, open)),
      mark,
      now,
    });
  }

  function opened(one: Supervised, outcome: RowOutcome): OpenRow {
    return { agentId: one.agent.id, deeds: rowDeeds(live.view, one, outcome, texts) };
  }

  router.get('/', async (request, response) => {
    const caller = await identify(ports, request);
    if (!caller) return response.redirect(303, '/login');
    const { agent, did } = request.query;
    const one = typeof agent === 'string' && oversees(caller) ? supervisedBy(caller, agent, ports) : null;
    const act = typeof did === 'string' && ROW_ACTS.includes(did) ? did : null;
    show(response, caller, one && opened(one, { ...NOTHING_DONE, act }));
  });

  async function supervised(request: Request<{ id: string }>): Promise<Supervised | null> {
    const caller = await identify(ports, request);
    return caller && supervisedBy(caller, request.params.id, ports);
  }

  router.get('/wallboard/agents/:id', async (request, response) => {
    const one = await supervised(request);
    if (!one) throw new Refused('not-signed-in');
    frame.sendPart(response, 'wallboard/deeds-row', opened(one, NOTHING_DONE).deeds);
  });

  router.post('/wallboard/agents/:id/:act', async (request, response) => {
    const { act } = request.params;
    if (!ROW_ACTS.includes(act)) throw new Refused('no-such-page');
    const one = await supervised(request);
    if (!one) return response.redirect(303, '/login');
    const typed = await formBody(request, response);
    checkForm(typed['csrf'], one.caller.csrf);
    const alone = typed['at'] === 'row';
    const answer = (outcome: RowOutcome): void => {
      const open = opened(one, outcome);
      if (alone) frame.sendPart(response, 'wallboard/deeds-row', open.deeds);
      else show(response, one.caller, open);
    };
    try {
      await doDeed(ports, run, one, act, typed, { request, response });
      if (alone) return answer({ act, refusal: null, typed });
      response.redirect(303, `/?agent=${one.agent.id}&did=${act}#deeds`);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const refusal = describeRefusal(error, texts);
      response.status(refusal.status);
      answer({ act, refusal, typed });
    }
  });

  router.get('/wallboard/events', async (request, response) => {
    const caller = await identify(ports, request);
    if (!caller) throw new Refused('not-signed-in');
    const mark = request.headers['last-event-id'] ?? request.query['after'];
    const stream = streams.open(request, response, caller, (ended) => wallboardFeed.leave(ended));
    wallboardFeed.watch(stream, typeof mark === 'string' ? mark : null, texts.language);
  });

  return router;
}

/** Under the agent's row; of an agent who has none, above all others. */
function placed({ agents }: Board, { agentId, deeds }: OpenRow): OpenDeeds {
  return { deeds, under: agents.find((row) => row.agentId === agentId)?.id ?? null };
}
