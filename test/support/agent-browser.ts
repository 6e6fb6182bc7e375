import { fileURLToPath } from 'node:url';
import type { ExecutionContext } from 'ava';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { HttpSettings } from '../../app/adapters/http/create-http.js';
import type { UserRole } from '../../app/ports/user-store.js';
import { startWebApp, type WebApp } from './web-app.js';

const BUNDLES = fileURLToPath(new URL('../../dist/assets', import.meta.url));

/** A web app in memory with the scripts of the build. */
export async function deskApp(t: ExecutionContext, over: Partial<HttpSettings> = {}): Promise<WebApp> {
  const app = await startWebApp({ bundlesFolder: BUNDLES, ...over });
  t.teardown(() => app.close());
  return app;
}

export interface AgentPage {
  readonly page: Page;
  /** What the page complained of. */
  readonly troubles: string[];
}

/** A window of its own of somebody who is signed in on the web: Joe unless told otherwise. */
export async function agentPage(
  t: ExecutionContext,
  app: WebApp,
  browser: Browser,
  { role = 'agent', agentId = 'joe', ...options }: BrowserContextOptions & { role?: UserRole; agentId?: string } = {},
): Promise<AgentPage> {
  const [name = '', value = ''] = (await app.cookie(role, agentId)).split('=');
  const context = await browser.newContext(options);
  t.teardown(() => context.close());
  await context.addCookies([{ name, value, url: app.url }]);
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) troubles.push(message.text());
  });
  await page.goto(`${app.url}/desk`);
  return { page, troubles };
}
