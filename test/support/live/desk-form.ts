import { startBrowser, type FormBrowser } from '../form-browser.js';
import type { LiveAgent } from './live-agent.js';
import type { LiveSite } from './live-site.js';

const PASSWORD = 'a long password';

/** The agent's own page in a browser without scripts, signed in on the web. */
export async function deskForm(site: LiveSite, { id }: LiveAgent): Promise<FormBrowser> {
  const name = `web-${id}`.slice(0, 60);
  await site.admin.api.post('/api/v1/users', { name, role: 'agent', agentId: id, password: PASSWORD });
  const browser = startBrowser({ url: site.product.url });
  await browser.open('/login');
  await browser.submit('/login', { name, password: PASSWORD });
  await browser.open('/desk');
  return browser;
}
