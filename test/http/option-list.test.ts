import test from 'ava';
import { optionList } from '../../app/adapters/http/option-list.js';
import { send, startWebApp } from '../support/web-app.js';

test('choices of a select are escaped, whatever somebody is called', (t) => {
  const name = `"><script>alert('x')</script>`;
  const html = String(optionList([{ value: name, text: name, selected: true }]));
  t.notRegex(html, /<script|'|""/);
  t.is(html.match(/<option /g)?.length, 1);
  t.true(html.includes(' selected>&quot;&gt;&lt;script&gt;'));
  t.is(String(optionList([])), '');
});

test('a form has the choice that stands, and one that was sent and is none', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const headers = { cookie: await app.cookie('admin') };
  const { text } = await send(app, 'GET', '/trunks/new', { headers });
  t.true(text.includes('<option value="udp" selected>UDP</option><option value="tcp">TCP</option>'));
});
