import test from 'ava';
import type { ApiClient } from '../support/api-client.js';
import { doesNotHear, hearsAll } from '../support/far-end/who-hears-whom.js';
import type { LiveAgent } from '../support/live/live-agent.js';
import { LiveSite } from '../support/live/live-site.js';

let site: LiveSite;
let given = 0;

test.before(async () => {
  site = await LiveSite.open({ FARLINE_FALLBACK_AFTER_S: '40' });
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
// A healthy app logs no error.
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

interface Losing {
  readonly api: ApiClient;
  readonly userId: string;
  readonly joe: LiveAgent;
  /** A site that is not Joe's. */
  readonly elsewhere: string;
}

const LOSSES: Readonly<Record<string, (losing: Losing) => Promise<unknown>>> = {
  'their scope is another site': ({ api, userId, elsewhere }) =>
    api.patch(`/api/v1/users/${userId}`, { scope: `site:${elsewhere}`, version: 1 }),
  'their role is that of an agent': ({ api, userId, joe }) =>
    api.patch(`/api/v1/users/${userId}`, { role: 'agent', agentId: joe.id, version: 1 }),
  'their login is deleted': ({ api, userId }) => api.delete(`/api/v1/users/${userId}`),
  'the agent moves to another site': async ({ api, joe, elsewhere }) => {
    const { version } = await api.get<{ version: number }>(`/api/v1/agents/${joe.id}`);
    await api.patch(`/api/v1/agents/${joe.id}`, { siteId: elsewhere, version });
  },
};

for (const [loss, happens] of Object.entries(LOSSES)) {
  test.serial(`K4, O: a supervisor hears no more of an agent once ${loss}, which the audit tells`, async (t) => {
    const { api } = site.admin;
    given += 1;
    const queue = await site.queue({ settings: { wrapUpMs: 0, supervision: true } });
    const joe = await site.agent(queue, { nailedUp: true });
    await joe.starts({ parked: true });
    const { id: elsewhere } = await api.post<{ id: string }>('/api/v1/sites', {
      name: `Elsewhere ${given}`,
      zone: 'Europe/Berlin',
    });
    const { siteId } = await api.get<{ siteId: string }>(`/api/v1/agents/${joe.id}`);
    const user = await api.post<{ id: string }>('/api/v1/users', {
      name: `lead-${given}`,
      role: 'supervisor',
      scope: `site:${siteId}`,
      password: 'long enough for a test',
    });
    const { token } = await api.post<{ token: string }>('/api/v1/tokens', { userId: user.id, days: 1 });
    const boss = site.farEnd.consulted(`+1555999620${given}`).answers();
    const customer = await site.customer(queue);
    await customer.hears(joe.tone);
    const from = site.changes.mark;
    const place = { at: 'number', number: boss.number };
    await api.as(token).post(`/api/v1/agents/${joe.id}/supervisions`, { mode: 'whisper', place });
    await hearsAll(boss, joe.tone, customer.tone);
    await hearsAll(joe.phone, boss.tone, customer.tone);
    await happens({ api, userId: user.id, joe, elsewhere });
    await boss.isFree();
    const ended = await site.changes.next('supervision.ended', from);
    t.like(ended.detail, { cause: 'not-entitled', by: `lead-${given}`, agentId: joe.id });
    await hearsAll(customer, joe.tone);
    await doesNotHear(t, [joe.phone], boss.tone);
    await site.stored();
    const { items } = await api.get<{ items: { act: string; by: string }[] }>('/api/v1/audit');
    t.true(items.some(({ act, by }) => act === 'supervision.ended' && by === `lead-${given}`));
    t.deepEqual(await site.leftovers(), []);
  });
}
