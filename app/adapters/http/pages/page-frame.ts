import type { Response } from 'express';
import type { Assets, PageScript } from '../assets.js';
import type { Caller } from '../auth/caller.js';
import type { FieldProblem } from '../errors/field-problems.js';
import type { Templates } from '../templates.js';
import type { Texts } from '../texts.js';
import { pageNav } from './page-nav.js';

export interface PageFrame {
  /** Sends `pages/<page>.hbs` inside the layout. `caller` null: nobody is signed in, so there is no header. */
  send(response: Response, page: string, caller: Caller | null, data: PageData): void;
  /** Sends one partial alone, for a page that keeps it fresh. */
  sendPart(response: Response, part: string, data: object): void;
}

export interface PageData extends Readonly<Record<string, unknown>> {
  readonly title: string;
  readonly script?: PageScript | null;
  /** Without scripts the page is loaded again after so many seconds. */
  readonly reloads?: number | null;
  readonly refusal?: ShownProblems | null;
}

interface ShownProblems {
  /** `href` leads to the field on the page. */
  readonly problems: readonly (FieldProblem & { readonly href?: string })[];
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
        nav: caller && pageNav(texts, caller, response.req.path),
        ...data,
        refusal: refusal ? { ...refusal, problems: refusal.problems.map((one) => ({ href: null, ...one })) } : null,
      });
      response.set('Cache-Control', 'no-store').type('html').send(html);
    },
  };
}
