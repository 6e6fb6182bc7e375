import type { Response } from 'express';
import type { Assets } from '../assets.js';
import { oversees, type Caller } from '../auth/caller.js';
import type { Templates } from '../templates.js';
import type { Texts } from '../texts.js';

export interface PageFrame {
  /** Sends `pages/<page>.hbs` inside the layout. `caller` null: nobody is signed in, so there is no header. */
  send(response: Response, page: string, caller: Caller | null, data: PageData): void;
}

export type PageData = Readonly<Record<string, unknown>> & { readonly title: string; readonly script?: string };

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
    send(response, page, caller, data) {
      const html = templates.page(page, {
        language: texts.language,
        page,
        assets: { style: assets.style, icon: assets.icon },
        script: null,
        refusal: null,
        caller: caller && {
          name: caller.name,
          role: texts.say(`role.${caller.role}`),
          oversees: oversees(caller),
          isAdmin: caller.role === 'admin',
          isAgent: caller.agentId !== null,
          csrf: caller.csrf ?? '',
        },
        ...data,
      });
      response.set('Cache-Control', 'no-store').type('html').send(html);
    },
  };
}
