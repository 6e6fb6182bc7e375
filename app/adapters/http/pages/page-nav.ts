import { oversees, type Caller } from '../auth/caller.js';
import { holdsEverywhere } from '../auth/may-see.js';
import type { Texts } from '../texts.js';

type Whose = 'everybody' | 'agents' | 'overseers' | 'admins' | 'admins-of-all';
/** Where, the key of the title, and whose it is. */
type Page = readonly [href: string, title: string, whose: Whose];

/** The pages of the header, by what people come for; a group of one page is that page. */
const GROUPS: readonly (readonly [title: string, pages: readonly Page[]])[] = [
  ['wallboard.title', [['/', 'wallboard.title', 'everybody']]],
  ['desk.title', [['/desk', 'desk.title', 'agents']]],
  [
    'nav.people',
    [
      ['/agents', 'list.agent.title', 'overseers'],
      ['/sites', 'list.site.title', 'overseers'],
      ['/imports', 'import.title', 'admins'],
      ['/migrations', 'migration.title', 'admins'],
      ['/reasons', 'list.reason.title', 'overseers'],
      ['/users', 'list.user.title', 'admins'],
    ],
  ],
  [
    'nav.calls',
    [
      ['/queues', 'list.queue.title', 'overseers'],
      ['/callbacks', 'callbacks.title', 'overseers'],
      ['/routes', 'list.route.title', 'overseers'],
      ['/menus', 'list.menu.title', 'overseers'],
      ['/prompts', 'list.prompt.title', 'overseers'],
    ],
  ],
  [
    'nav.lines',
    [
      ['/phones', 'list.phone.title', 'overseers'],
      ['/trunks', 'list.trunk.title', 'overseers'],
      ['/numbers', 'list.number.title', 'overseers'],
      ['/feature-codes', 'feature-code.title', 'overseers'],
      ['/peers', 'peers.title', 'overseers'],
      ['/templates', 'template.title', 'admins-of-all'],
    ],
  ],
  [
    'nav.history',
    [
      ['/replay', 'replay.title', 'everybody'],
      ['/reports', 'report.title', 'overseers'],
      ['/recordings', 'recording.title', 'overseers'],
      ['/queue-log', 'queue-log.title', 'overseers'],
      ['/emergency-calls', 'emergency.title', 'overseers'],
      ['/lock-outs', 'locked-out.title', 'overseers'],
      ['/audit', 'audit.title', 'admins'],
    ],
  ],
  [
    'settings.title-system',
    [
      ['/settings', 'settings.title-system', 'overseers'],
      ['/guide', 'guide.title', 'admins-of-all'],
    ],
  ],
];

interface Link {
  readonly href: string;
  readonly text: string;
  /** `page`: one is there; `true`: it is the list that leads there. */
  readonly current: 'page' | 'true' | null;
}

export interface PageNav {
  /** `here`: the page one is on is in this group. */
  readonly groups: readonly (Link & { readonly here: boolean })[];
  /** The pages of the group one is in, when there are several. */
  readonly pages: readonly Link[];
}

/** What this caller may go to; a group leads to the first of its pages that is theirs. */
export function pageNav(texts: Texts, caller: Caller, path: string): PageNav {
  const groups = GROUPS.flatMap(([title, all]) => {
    const pages = all.filter(([, , whose]) => mayGo(caller, whose)).map((page) => linkTo(texts, page, path));
    const [first] = pages;
    if (!first) return [];
    const here = pages.some(({ current }) => current !== null);
    const several = pages.length > 1;
    return [
      { href: first.href, text: texts.say(title), current: several ? null : first.current, here, pages, several },
    ];
  });
  return { groups, pages: groups.find(({ here, several }) => here && several)?.pages ?? [] };
}

function linkTo(texts: Texts, [href, title]: Page, path: string): Link {
  const under = href !== '/' && path.startsWith(`${href}/`);
  return { href, text: texts.say(title), current: path === href ? 'page' : under ? 'true' : null };
}

function mayGo(caller: Caller, whose: Whose): boolean {
  if (whose === 'agents') return caller.agentId !== null;
  if (whose === 'admins') return caller.role === 'admin';
  if (whose === 'admins-of-all') return caller.role === 'admin' && holdsEverywhere(caller);
  return whose === 'everybody' || oversees(caller);
}
