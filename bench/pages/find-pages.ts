import { setTimeout as delay } from 'node:timers/promises';
import { STEPS } from '../../app/adapters/http/guide/guide-subject.js';
import { pageRoutes } from '../../test/support/all-routes.js';
import type { Answered, KeptPages } from './kept-page.js';

/** What the router has beside pages of an admin: for machines, for agents at their desk, and before signing in. */
const NO_PAGE = [
  ...['/healthz', '/status', '/ws', '/ca.pem', '/trust', '/login', '/setup/:token', '/provision/:token'],
  ...['/wallboard/events', '/queue-log/download', '/reports', '/settings/addresses', '/settings/scopes', '/guide'],
];
const DESK = /^\/desk(\/|$)/;
/** One of each list is looked at; of these another list knows them. */
const LISTS: Readonly<Record<string, string>> = {
  '/supervise/:id': '/agents',
  '/phones/:id/onboarding': '/phones',
  '/wallboard/agents/:id': '/agents',
};
const NAMED: Readonly<Record<string, string>> = {
  '/calls/:id': '/calls/past-0-0',
  '/guide/:step': `/guide/${STEPS[0]}`,
  '/guide/:step/live': `/guide/${STEPS[0]}/live`,
  '/settings/:kind/:id': '/settings/site/default',
  '/templates/:driver/:kind': '/templates/pjsip/phone',
};
/** How a long list is looked through. */
const LOOKS = ['?search=an', '?sort=-name', '?page=7', '?search=ro&sort=name&page=2'];
const LONG = ['/agents', '/phones', '/numbers', '/audit', '/recordings', '/routes'];

/**
 * Every page of an admin that the router has, with things of the lists in their place. @throws Error naming a page that
 * cannot be reached: a new one is either measured or named above.
 */
export async function findPages(pages: KeptPages): Promise<readonly string[]> {
  const patterns = pageRoutes
    .filter((route) => route.startsWith('get '))
    .map((route) => route.slice('get '.length))
    .filter((path) => !NO_PAGE.includes(path) && !DESK.test(path));
  const found: string[] = [];
  const unreached: string[] = [];
  for (const pattern of new Set(patterns)) {
    const path = NAMED[pattern] ?? (pattern.includes(':') ? await pathOf(pattern, pages) : pattern);
    const answer = path === null ? null : await soon(path, pages);
    if (path !== null && answer?.status === 200 && answer.type.startsWith('text/html')) found.push(path);
    else if (path !== null) throw new Error(`the page ${path} was answered with ${answer?.status} ${answer?.type}`);
    else unreached.push(pattern);
  }
  if (unreached.length > 0) throw new Error(`no link leads to ${unreached.join(', ')}`);
  const looked = LONG.filter((path) => found.includes(path)).flatMap((path) => LOOKS.map((look) => path + look));
  return [...found, ...looked];
}

/** What tells to ask later gets time to catch up with the history that was filled in: at most five minutes. */
async function soon(path: string, pages: KeptPages): Promise<Answered> {
  for (const until = performance.now() + 300_000; ; await delay(1_000)) {
    const answer = await pages.get(path);
    if (answer.status !== 503 || performance.now() > until) return answer;
  }
}

/** With the first thing that its list links to. */
async function pathOf(pattern: string, pages: KeptPages): Promise<string | null> {
  const [head = '', tail = ''] = pattern.split('/:id');
  const list = LISTS[pattern] ?? head;
  const { text } = await pages.get(list);
  const link = new RegExp(`href="${list}/(?!new")([\\w-]+)"`).exec(text)?.[1];
  return link === undefined ? null : `${head}/${link}${tail}`;
}
