import type { ExecutionContext, TestFn } from 'ava';
import type { TemplateRevision, TemplateStore } from '../../app/ports/template-store.js';

const NOW = 1_790_000_000_000;

function aRevision(id: string, over: Partial<TemplateRevision> = {}): TemplateRevision {
  return { id, template: 'pjsip/phone', source: `; ${id}`, at: NOW, by: 'ann', backTo: null, ...over };
}

/** What every template store promises the editor. */
export function templateStoreContract(
  test: TestFn,
  name: string,
  withTemplates: (work: (templates: TemplateStore) => Promise<void>) => Promise<void>,
): void {
  const on = (title: string, body: (t: ExecutionContext, templates: TemplateStore) => Promise<void>) =>
    test(`${name}: ${title}`, (t) => withTemplates((templates) => body(t, templates)));

  on('templates that nobody edited have no revision', async (t, templates) => {
    t.deepEqual(await templates.current(), []);
    t.deepEqual(await templates.history('pjsip/phone', 10), []);
    t.is(await templates.find('r1'), null);
  });

  on('the newest revision of each template is the one in use', async (t, templates) => {
    const phone = aRevision('r2', { at: NOW + 1, backTo: 'r1' });
    const trunk = aRevision('r3', { template: 'pjsip/trunk', source: '; "quoted" \\;-- and ünïcode\n' });
    for (const revision of [aRevision('r1'), phone, trunk]) await templates.add(revision);
    const current = [...(await templates.current())].sort((a, b) => (a.template < b.template ? -1 : 1));
    t.deepEqual(current, [phone, trunk]);
  });

  on('the history of a template is newest first, also within a millisecond', async (t, templates) => {
    for (const id of ['r1', 'r2', 'r3']) await templates.add(aRevision(id));
    await templates.add(aRevision('r4', { template: 'pjsip/trunk' }));
    const ids = (await templates.history('pjsip/phone', 2)).map(({ id }) => id);
    t.deepEqual(ids, ['r3', 'r2']);
    t.deepEqual(await templates.find('r1'), aRevision('r1'));
  });
}
