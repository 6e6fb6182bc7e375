import test from 'ava';
import { adminBrowser } from '../support/admin-browser.js';
import { typedIn } from '../support/typed-in.js';

const HOSTILE: Readonly<Record<string, string>> = {
  'a new line': 'a\nb = c',
  'carriage return and new line': 'a\r\n[evil]',
  'a semicolon': 'a;b',
  'the opening of a block comment': 'a;--b',
  'a section': '[evil](+)',
  '#include': '#include /etc/passwd',
  '#exec': '#exec /bin/true',
  NUL: 'a\0b',
  'a leading >': '>a',
  '10 kB': 'x'.repeat(10_240),
  emoji: '☎️📞',
  'right to left': '\u202eאבג',
  'the markup of a page': '"><script>alert(1)</script>',
};

/** What people type into; the rest of the form is chosen. */
const TYPED = [
  'name',
  'number',
  'host',
  'trunkNumber',
  'callerName',
  'callerNumber',
  'callGroups',
  'pickupGroups',
  'context',
];
/** What is chosen can be sent as anything by who sends no page of ours. */
const CHOSEN = [
  'siteId',
  'placement',
  'transports1',
  'codecs1',
  'type',
  'chanSpy',
  'record',
  'nat',
  'encryption',
  'hotDesk',
];
/** Where the problem of a place in an order is told. */
const FIELD: Readonly<Record<string, string>> = { transports1: 'transports', codecs1: 'codecs' };

for (const [what, text] of Object.entries(HOSTILE)) {
  test(`H3: ${what} in any field of a phone is refused at that field, kept as typed, or reads back identical`, async (t) => {
    const { app, browser } = await adminBrowser(t);
    const before = app.phones.rows.get('desk');
    const form = typedIn((await browser.open('/phones/desk')).text);
    for (const field of [...TYPED, ...CHOSEN]) {
      const placement = { host: 'fixed', trunkNumber: 'trunk' }[field];
      const caller: Record<string, string> = field.startsWith('caller') ? { callerName: 'Ann', callerNumber: '7' } : {};
      const typed: Record<string, string> = { ...form, ...caller, ...(placement ? { placement } : {}), [field]: text };
      const sent = await browser.submit('/phones/desk', typed);
      if (sent.status === 303) {
        const page = await browser.open('/phones/desk');
        t.is(typedIn(page.text)[field], text, `${field} reads back`);
        form['version'] = typedIn(page.text)['version'] ?? '';
        continue;
      }
      t.is(sent.status, 422, `${field}: ${sent.status}`);
      const at = FIELD[field] ?? field;
      t.regex(sent.text, new RegExp(`id="${at}-problem">[^<]{10,}<`), `${field} names its problem`);
      if (!['encryption', 'hotDesk'].includes(field)) t.is(typedIn(sent.text)[field], text, `${field} is kept`);
      t.notRegex(sent.text, /<script>alert/);
    }
    const { phone } = app.phones.rows.get('desk') ?? {};
    t.is(phone?.number, before?.phone.number);
    t.deepEqual(phone?.placement, before?.phone.placement);
  });
}
