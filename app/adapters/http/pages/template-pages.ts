import { createTwoFilesPatch } from 'diff';
import { Router, type Request, type Response } from 'express';
import type { TemplatePorts } from '../api/template-routes.js';
import type { Caller } from '../auth/caller.js';
import { identify } from '../auth/identify.js';
import { describeRefusal, type ShownRefusal } from '../errors/describe-refusal.js';
import { Refused } from '../errors/refused.js';
import { checkForm, formBody } from './form-body.js';
import { listPage } from './list-page.js';
import type { PagePorts } from './page-ports.js';
import type { RunRoute } from './run-route.js';
import { templateChoices } from './template-choices.js';

interface Revision {
  readonly id: string;
  readonly at: number;
  readonly by: string;
  readonly backTo: string | null;
  readonly source: string;
}

interface Template {
  readonly name: string;
  readonly source: string;
  readonly edited: boolean;
  readonly revision: Revision | null;
}

interface Shown {
  readonly source: string;
  readonly peer: string;
  readonly diff: string | null;
  readonly refusal: ShownRefusal | null;
  /** The revision that whoever typed had before them; absent: the one that is shown now. */
  readonly seen?: string;
}

const PATH = '/templates';

/** H2: the editor of templates: look at the difference for one phone or trunk, apply, go back. For admins only. */
export function templatePages(ports: PagePorts & TemplatePorts, run: RunRoute): Router {
  const { frame, texts, templates } = ports;
  const router = Router();

  async function signedIn(request: Request, response: Response): Promise<Caller | null> {
    const caller = await identify(ports, request);
    if (!caller) response.redirect(303, `/login?next=${encodeURIComponent(request.originalUrl)}`);
    return caller;
  }

  async function show(request: Request, response: Response, caller: Caller, shown: Shown): Promise<void> {
    const name = nameOf(request);
    const exchange = { request, response };
    const history = (await run('templates.history', caller, exchange, { params: paramsOf(request) })) as {
      readonly items: readonly Revision[];
    };
    const newest = history.items[0];
    const overtaken = shown.refusal?.code === 'stale-version';
    const peers = await templateChoices(ports, name, shown.peer);
    const saved = request.query['saved'];
    frame.send(response, 'template', caller, {
      title: titleOfTemplate(name),
      back: PATH,
      backText: texts.say('template.title'),
      ...shown,
      notice: noticeOf(saved),
      action: `${PATH}/${name}`,
      csrf: caller.csrf ?? '',
      // Who has been shown what is used now may apply over it.
      seen: overtaken ? (newest?.id ?? '') : (shown.seen ?? newest?.id ?? ''),
      meanwhile: overtaken ? { lines: linesOf(changesSince(name, history.items, shown.seen ?? '')) } : null,
      edited: templates.inUse.get(name) !== templates.shipped.get(name),
      peers: peers.map((peer) => ({ ...peer, selected: peer.name === shown.peer })),
      difference: shown.diff === null ? null : { lines: linesOf(shown.diff) },
      history: history.items.map((revision, index) => ({ ...revisionShown(revision), isNewest: index === 0 })),
    });
  }

  /** What others applied since this revision. */
  function changesSince(name: string, items: readonly Revision[], seen: string): string {
    const base = items.find(({ id }) => id === seen)?.source ?? templates.shipped.get(name) ?? '';
    return createTwoFilesPatch(name, name, base, templates.inUse.get(name) ?? '', 'seen', 'now');
  }

  function titleOfTemplate(name: string): string {
    return texts.say(name.endsWith('/phone') ? 'template.phones' : 'template.trunks');
  }

  function noticeOf(saved: unknown): string | null {
    if (saved === 'tried') return texts.say('template.saved-tried');
    return saved === 'untried' ? texts.say('template.saved-untried') : null;
  }

  /** When and by whom, in the words of the page. */
  function revisionShown({ id, at, by, backTo }: Revision): object {
    const back = backTo === null ? null : texts.say(backTo === 'shipped' ? 'template.back-shipped' : 'template.back');
    return { id, at: `${new Date(at).toISOString().replace('T', ' ').slice(0, 16)} UTC`, by, back };
  }

  router.get(PATH, async (request, response) => {
    const caller = await signedIn(request, response);
    if (!caller) return;
    const { items } = (await run('templates.list', caller, { request, response })) as { items: readonly Template[] };
    const rows = items.map(({ name, edited, revision }) => {
      const title = titleOfTemplate(name);
      const state = texts.say(edited ? 'template.edited' : 'template.shipped');
      const note = revision === null ? '' : `${revision.by}, ${new Date(revision.at).toISOString().slice(0, 10)}`;
      return {
        words: title,
        cells: [
          { text: title, href: `${PATH}/${name}` },
          { text: state, note },
        ],
      };
    });
    const columns = [
      { name: 'name', text: texts.say('template.column.name') },
      { name: 'state', text: texts.say('template.column.state') },
    ];
    frame.send(response, 'list', caller, {
      title: texts.say('template.title'),
      lead: texts.say('template.lead'),
      list: listPage(PATH, columns, rows, request.query, {
        title: texts.say('template.title'),
        empty: '',
        nothing: texts.say('list.nothing'),
      }),
    });
  });

  router.get(`${PATH}/:driver/:kind`, async (request, response) => {
    const caller = await signedIn(request, response);
    if (!caller) return;
    const inUse = templates.inUse.get(nameOf(request));
    if (inUse === undefined) throw new Refused('no-such-page');
    const source = await earlier(request, response, caller, inUse);
    const asked = request.query['peer'];
    // A name of ours and nothing else becomes a choice.
    const peer = typeof asked === 'string' && /^(phone|trunk)-[A-Za-z0-9_-]{1,64}$/.test(asked) ? asked : '';
    await show(request, response, caller, { source, peer, diff: null, refusal: null });
  });

  /** `?revision=…` puts an earlier text into the editor, where it can be looked at before it is applied. */
  async function earlier(request: Request, response: Response, caller: Caller, inUse: string): Promise<string> {
    const wanted = request.query['revision'];
    if (typeof wanted !== 'string') return inUse;
    const params = paramsOf(request);
    const { items } = (await run('templates.history', caller, { request, response }, { params })) as {
      items: readonly Revision[];
    };
    return items.find(({ id }) => id === wanted)?.source ?? inUse;
  }

  router.post(`${PATH}/:driver/:kind`, async (request, response) => {
    const caller = await signedIn(request, response);
    if (!caller) return;
    const typed = await formBody(request, response);
    checkForm(typed['csrf'], caller.csrf);
    // A browser sends a text area with CR and LF.
    const source = (typed['source'] ?? '').replaceAll('\r\n', '\n');
    const peer = typed['peer'] ?? '';
    const seen = typed['seen'] ?? '';
    const exchange = { request, response };
    const params = paramsOf(request);
    try {
      if (typed['do'] === 'apply') {
        const { tried } = (await run('templates.apply', caller, exchange, {
          params,
          body: { source, seen: seen === '' ? null : seen },
        })) as Applied;
        return response.redirect(303, `${PATH}/${nameOf(request)}?saved=${tried ? 'tried' : 'untried'}`);
      }
      const previewed = (await run('templates.preview', caller, exchange, {
        params,
        body: { source, peer },
      })) as Previewed;
      await show(request, response, caller, { source, peer, diff: previewed.diff, refusal: null, seen });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const refusal = describeRefusal(error, texts);
      response.status(refusal.status);
      await show(request, response, caller, { source, peer, diff: null, refusal, seen });
    }
  });

  router.post(`${PATH}/:driver/:kind/roll-back`, async (request, response) => {
    const caller = await signedIn(request, response);
    if (!caller) return;
    const typed = await formBody(request, response);
    checkForm(typed['csrf'], caller.csrf);
    const [revision, seen] = [typed['revision'], typed['seen']].map((id) => (id === '' ? null : id));
    const body = { revision, seen };
    const input = { params: paramsOf(request), body };
    const { tried } = (await run('templates.roll-back', caller, { request, response }, input)) as Applied;
    response.redirect(303, `${PATH}/${nameOf(request)}?saved=${tried ? 'tried' : 'untried'}`);
  });

  return router;
}

interface Applied {
  readonly tried: boolean;
}

interface Previewed {
  readonly diff: string;
}

function paramsOf(request: Request): { readonly driver: string; readonly kind: string } {
  return { driver: String(request.params['driver']), kind: String(request.params['kind']) };
}

function nameOf(request: Request): string {
  const { driver, kind } = paramsOf(request);
  return `${driver}/${kind}`;
}

/** The lines of a difference without its head, each with what became of it. */
function linesOf(diff: string): readonly { readonly text: string; readonly tone: string }[] {
  const lines = diff.split('\n').slice(4);
  return lines
    .filter((line) => line !== '')
    .map((text) => ({ text, tone: text.startsWith('+') ? 'added' : text.startsWith('-') ? 'gone' : 'kept' }));
}
