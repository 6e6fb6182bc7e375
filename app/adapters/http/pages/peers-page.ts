import { Router, type Request, type Response } from 'express';
import type { z } from 'zod';
import type { peersAnswer } from '../api/phone-schemas.js';
import type { Assets } from '../assets.js';
import type { Caller } from '../auth/caller.js';
import { identify } from '../auth/identify.js';
import { Refused } from '../errors/refused.js';
import { durationText } from './duration.js';
import { shownTable, type Cell } from './list-page.js';
import type { PagePorts } from './page-ports.js';
import type { RunRoute } from './run-route.js';

type Overview = z.output<typeof peersAnswer>;

/** As many as one looks at; the rest shows when these are mended. */
const MOST_REFUSED = 100;

/** H4: how far Asterisk has what is configured: what is under way, how the last time ended, and what was refused. */
export function peersPage(ports: PagePorts & { readonly assets: Assets }, run: RunRoute): Router {
  const { frame, texts, live, clock, assets } = ports;
  const router = Router();
  const say = (key: string, values?: Readonly<Record<string, string | number>>): string =>
    texts.say(`peers.${key}`, values);

  async function shown(request: Request, response: Response, caller: Caller): Promise<object> {
    const exchange = { request, response };
    const { progress, last, refused } = (await run('peers.overview', caller, exchange)) as Overview;
    const rows = await Promise.all(
      refused.slice(0, MOST_REFUSED).map(async ({ name, reason }): Promise<Cell[]> => {
        const owner = await ownerOf(name, (id) => run('phones.read', caller, exchange, { params: { id } }));
        return [owner, { text: reason }];
      }),
    );
    return {
      ...underWay(progress),
      ...ended(last),
      table: shownTable(say('refused'), [say('column.what'), say('column.why')], rows, say('nothing-refused')),
    };
  }

  /** People know trunks and phones by their names. */
  async function ownerOf(name: string, readPhone: (id: string) => Promise<unknown>): Promise<Cell> {
    const [, kind = '', id = ''] = /^(trunk|phone)-(.+)$/.exec(name) ?? [];
    if (kind === 'trunk') {
      const trunk = live.view.directory.trunks.get(id);
      return trunk ? { text: trunk.name, href: `/trunks/${id}` } : { text: name };
    }
    try {
      const phone = (await readPhone(id)) as { readonly name: string };
      return { text: phone.name, href: `/phones/${id}` };
    } catch (error) {
      // Deleted since it was refused.
      if (error instanceof Refused) return { text: name };
      throw error;
    }
  }

  function underWay(progress: Overview['progress']): object {
    if (progress === null) return { text: say('idle'), tone: 'is-not-ready', progress: null };
    const { stage, done, total } = progress;
    const bar = { done, total: Math.max(1, total), text: say('of', { done, total }) };
    return { text: say(`stage-${stage}`), tone: 'is-talking', progress: bar };
  }

  function ended(last: Overview['last']): object {
    if (last === null) return { last: say('never'), lastTone: 'is-not-ready', when: '', detail: null };
    const { at, ok, peers, reason, detail } = last;
    const tone = ok ? 'is-in-service' : reason === 'refused' ? 'is-busied-out' : 'is-out-of-service';
    const said = ok ? say('done', { peers: peers ?? 0 }) : say(`reason-${reason ?? 'failed'}`);
    const when = say('when', { duration: durationText(Math.max(0, clock.now() - at)) });
    return { last: said, lastTone: tone, when, detail: reason === 'refused' ? null : detail };
  }

  router.get('/peers', async (request, response) => {
    const caller = await identify(ports, request);
    if (!caller) return response.redirect(303, `/login?next=${encodeURIComponent(request.originalUrl)}`);
    frame.send(response, 'peers', caller, {
      title: say('title'),
      lead: say('lead'),
      script: assets.parts,
      reloads: 5,
      state: null,
      now: await shown(request, response, caller),
    });
  });

  router.get('/peers/live', async (request, response) => {
    const caller = await identify(ports, request);
    if (!caller) throw new Refused('not-signed-in');
    frame.sendPart(response, 'peers/now', await shown(request, response, caller));
  });

  return router;
}
