import { Router } from 'express';
import type { Feature } from '../../../domain/feature-codes.js';
import type { FeatureCodesAnswer } from '../api/feature-code-routes.js';
import { identify } from '../auth/identify.js';
import { listPage, type ListRow } from './list-page.js';
import type { PagePorts } from './page-ports.js';
import type { RunRoute } from './run-route.js';

const PATH = '/feature-codes';
/** Typed behind the code, in that order. */
const BEHIND: Partial<Record<Feature, string>> = {
  login: 'dn',
  'not-ready': 'reason',
  ...{ dial: 'number', consult: 'number', 'add-party': 'number', transfer: 'number' },
};
/** Keys of telephones watch these: `<code><DN>`. */
const LAMPS: readonly Feature[] = ['login-toggle', 'ready', 'not-ready'];

/** I: every code that a telephone dials, what it does, and as what it is a lamp. */
export function featureCodePage(ports: PagePorts, run: RunRoute): Router {
  const { frame, texts } = ports;
  const router = Router();

  function rowOf({ feature, code }: FeatureCodesAnswer['items'][number]): ListRow {
    const behind = BEHIND[feature];
    const dialled = behind === undefined ? code : texts.say(`feature-code.behind-${behind}`, { code });
    const lamp = LAMPS.includes(feature) ? texts.say(`feature-code.lamp-${feature}`, { code }) : '';
    const does = texts.say(`feature-code.does-${feature}`);
    return { words: [dialled, does, lamp].join(' '), cells: [{ text: dialled }, { text: does }, { text: lamp }] };
  }

  router.get(PATH, async (request, response) => {
    const caller = await identify(ports, request);
    if (!caller) return response.redirect(303, `/login?next=${encodeURIComponent(request.originalUrl)}`);
    const { key, items } = (await run('feature-codes.list', caller, { request, response })) as FeatureCodesAnswer;
    const title = texts.say('feature-code.title');
    const columns = ['code', 'does', 'lamp'].map((name) => ({ name, text: texts.say(`feature-code.column-${name}`) }));
    frame.send(response, 'list', caller, {
      title,
      lead: texts.say(caller.role === 'admin' ? 'feature-code.lead-admin' : 'feature-code.lead', { key }),
      list: listPage(PATH, columns, items.map(rowOf), request.query, {
        title,
        empty: texts.say('list.nothing'),
        nothing: texts.say('list.nothing'),
      }),
    });
  });
  return router;
}
