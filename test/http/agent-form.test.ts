import test from 'ava';
import { adminBrowser } from '../support/admin-browser.js';
import { typedIn } from '../support/typed-in.js';

test('M: an agent’s page has account, voice, permissions and queues, and saves the telephones they work at', async (t) => {
  const { app, browser } = await adminBrowser(t);
  const before = app.directory.rows.agent.get('joe')?.thing;
  const { text } = await browser.open('/agents/joe');
  for (const section of ['Account', 'Voice', 'Permissions', 'Queues', 'Skills']) {
    t.regex(text, new RegExp(`<legend>${section}`), section);
  }
  const form = typedIn(text);
  // Nothing that is on the form changes by being saved as it stands.
  t.is((await browser.submit('/agents/joe', form)).status, 303);
  t.deepEqual(app.directory.rows.agent.get('joe')?.thing, before);

  const typed = { ...form, 'interface-phone': 'yes', hotDesk: 'yes', phone: '2001', trunkId: 'sbc' };
  const placed = { ...typed, connectOnLogin: 'park', nailedUp: 'yes', mayTypeNumber: 'yes', number: '+15551231111' };
  t.is((await browser.submit('/agents/joe', { ...placed, version: '2' })).status, 303);
  t.like(app.directory.rows.agent.get('joe')?.thing, {
    ...{ hotDesk: true, phoneId: 'desk', trunkId: 'sbc', connectOnLogin: 'park', nailedUp: true, mayTypeNumber: true },
  });
  const shown = typedIn((await browser.open('/agents/joe')).text);
  t.like(shown, { phone: '2001', trunkId: 'sbc', connectOnLogin: 'park', nailedUp: 'yes', 'interface-phone': 'yes' });
});

test('M: a telephone that nobody has and an agent without any are refused at their fields, as they were typed', async (t) => {
  const { app, browser } = await adminBrowser(t);
  const before = app.directory.rows.agent.get('joe');
  const form = typedIn((await browser.open('/agents/joe')).text);
  const nowhere = await browser.submit('/agents/joe', { ...form, phone: '2999' });
  t.is(nowhere.status, 422);
  t.is(typedIn(nowhere.text)['phone'], '2999');
  t.regex(nowhere.text, /id="phone-problem"/);
  const none = {
    ...form,
    'interface-internal': '',
    'interface-phone': '',
    'interface-mobile': '',
    'interface-pbx': '',
  };
  const refused = await browser.submit('/agents/joe', none);
  t.is(refused.status, 422);
  t.regex(refused.text, /1 to 4 of internal, phone, mobile, pbx/);
  t.deepEqual(app.directory.rows.agent.get('joe'), before);
});
