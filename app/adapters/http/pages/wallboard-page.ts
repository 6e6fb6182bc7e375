import { Router } from 'express';
import type { Wallboard } from '../../../projections/wallboard.js';
import type { Assets } from '../assets.js';
import { identify } from '../auth/identify.js';
import { Refused } from '../errors/refused.js';
import { boardFor, sightOf, type WallboardFeed } from '../live/wallboard-feed.js';
import { guideOffer } from '../guide/guide-offer.js';
import type { GuidePorts } from '../guide/guide-ports.js';
import type { PagePorts } from './page-ports.js';
import type { WallboardView } from './wallboard-view.js';

export interface WallboardPagePorts extends PagePorts, Pick<GuidePorts, 'guideMarks'> {
  readonly assets: Assets;
  readonly wallboard: Wallboard;
  readonly view: WallboardView;
  readonly wallboardFeed: WallboardFeed;
}

/** The live wallboard: complete without scripts, kept moving by server-sent events with them. */
export function wallboardPage(ports: WallboardPagePorts): Router {
  const { frame, texts, assets, clock, wallboard, view, wallboardFeed, streams } = ports;
  const router = Router();

  router.get('/', async (request, response) => {
    const caller = await identify(ports, request);
    if (!caller) return response.redirect(303, '/login');
    const now = clock.now();
    // The mark is taken first: what moves between it and the rows is sent again, never missed.
    const { mark } = wallboardFeed;
    const sight = sightOf(caller);
    const board = view.board(boardFor(wallboard, sight), now, sight.eyes);
    frame.send(response, 'wallboard', caller, {
      title: texts.say('wallboard.title'),
      script: assets.wallboard,
      live: true,
      reloads: 10,
      guide: guideOffer(ports, caller),
      board,
      mark,
      now,
    });
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
