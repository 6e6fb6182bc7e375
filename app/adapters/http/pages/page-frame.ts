import type { Response } from 'express';
import type { Assets } from '../assets.js';
import { oversees, type Caller } from '../auth/caller.js';
import type { FieldProblem } from '../errors/field-problems.js';
import type { Templates } from '../templates.js';
import type { Texts } from '../texts.js';

export interface PageFrame {
  /** Sends `pages/<page>.hbs` inside the layout. `caller` null: nobody is signed in, so there is no header. */
  send(response: Response, page: string, caller: Caller | null, data: PageData): void;
  /** Sends one partial alone, for a page that keeps it fresh. */
  sendPart(response: Response, part: string, data: object): void;
}

export interface PageData extends Readonly<Record<string, unknown>> {
  readonly title: string;
  readonly script?: string | null;
  /** Without scripts the page is loaded again after so many seconds. */
  readonly reloads?: number | null;
  readonly refusal?: ShownProblems | null;
}

interface ShownProblems {
  /** `href` leads to the field on the page. */
  readonly problems: readonly (FieldProblem & { readonly href?: string })[];
}

/** The pages of the header: where, the key of the title, and whose it is. */
const NAV = [
  ['/', 'wallboard.title', 'everybody'],
  ['/desk', 'desk.title', 'agents'],
  ['/agents', 'list.agent.title', 'overseers'],
  ['/queues', 'list.queue.title', 'overseers'],
  ['/callbacks', 'callbacks.title', 'overseers'],
  ['/phones', 'list.phone.title', 'overseers'],
  ['/trunks', 'list.trunk.title', 'overseers'],
  ['/routes', 'list.route.title', 'overseers'],
  ['/menus', 'list.menu.title', 'overseers'],
  ['/prompts', 'list.prompt.title', 'overseers'],
  ['/numbers', 'list.number.title', 'overseers'],
  ['/reasons', 'list.reason.title', 'overseers'],
  ['/sites', 'list.site.title', 'overseers'],
  ['/settings', 'settings.title-system', 'overseers'],
  ['/peers', 'peers.title', 'overseers'],
  ['/templates', 'template.title', 'admins'],
  ['/recordings', 'recording.title', 'overseers'],
  ['/queue-log', 'queue-log.title', 'overseers'],
  ['/audit', 'audit.title', 'admins'],
] as const;

function mayGo(caller: Caller, whose: (typeof NAV)[number][2]): boolean {
  if (whose === 'agents') return caller.agentId !== null;
  if (whose === 'admins') return caller.role === 'admin';
  return whose === 'everybody' || oversees(caller);
}

/** What a page may leave out. */
const NOTHING = {
  script: null,
  live: false,
  reloads: null,
  back: null,
  state: null,
  create: null,
  lead: null,
  notice: null,
};

/** What every page shares: language, header, style, icon. */
export function createPageFrame({
  templates,
  texts,
  assets,
}: {
  readonly templates: Templates;
  readonly texts: Texts;
  readonly assets: Assets;
}): PageFrame {
  /** Where one is: the page itself, or the list that leads to it. */
  function navOf(caller: Caller | null, path: string): readonly object[] | null {
    if (!caller) return null;
    return NAV.filter(([, , whose]) => mayGo(caller, whose)).map(([href, key]) => {
      const under = href !== '/' && path.startsWith(`${href}/`);
      return { href, text: texts.say(key), current: path === href ? 'page' : under ? 'true' : null };
    });
  }

  return {
    sendPart(response, part, data) {
      response.set('Cache-Control', 'no-store').type('html').send(templates.part(part, data));
    },
    send(response, page, caller, data) {
      const { refusal } = data;
      const html = templates.page(page, {
        ...NOTHING,
        language: texts.language,
        page,
        assets: { style: assets.style, icon: assets.icon },
        caller: caller && { name: caller.name, role: texts.say(`role.${caller.role}`), csrf: caller.csrf ?? '' },
        nav: navOf(caller, response.req.path),
        ...data,
        refusal: refusal ? { ...refusal, problems: refusal.problems.map((one) => ({ href: null, ...one })) } : null,
      });
      response.set('Cache-Control', 'no-store').type('html').send(html);
    },
  };
}
