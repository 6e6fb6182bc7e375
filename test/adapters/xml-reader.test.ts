import test from 'ava';
import { presenceOfDialogs, readDialogInfo } from '../../app/adapters/sip/read-dialog-info.js';
import { readPidf } from '../../app/adapters/sip/read-pidf.js';
import { readXml, XML_LIMITS } from '../../app/adapters/sip/xml-reader.js';
import { pidf } from '../support/scripted-pbx.js';

test('elements, namespaces, attributes, text, comments, sections and numbered characters are read', (t) => {
  const read = readXml(
    `\ufeff<?xml version="1.0" encoding="utf-8"?><!-- a - b --> <a xmlns="u:1" xmlns:x='u:2' k="&lt;&#65;&#x42;">t&amp;<x:b/>` +
      `<![CDATA[<raw> & ]]><c xmlns="">é</c>u</a><!----> `,
  );
  if ('why' in read) return t.fail(read.why);
  t.like(read.root, { namespace: 'u:1', name: 'a', text: 't&<raw> & u' });
  t.is(read.root.attributes.get('k'), '<AB');
  t.deepEqual(
    read.root.children.map(({ namespace, name, text }) => [namespace, name, text]),
    [
      ['u:2', 'b', ''],
      ['', 'c', 'é'],
    ],
  );
});

const REFUSED: Readonly<Record<string, string>> = {
  'a DTD': '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
  'a DTD from elsewhere': '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
  'a billion laughs': '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY l "ha"><!ENTITY l2 "&l;&l;&l;&l;">]><l>&l2;</l>',
  'an entity of its own': '<a>&nbsp;</a>',
  'an entity that stays open': '<a>&amp</a>',
  'a character that cannot be': '<a>&#0;</a>',
  'a character beyond all': '<a>&#x110000;</a>',
  'half a pair': '<a>\ud800</a>',
  'a control character': '<a>\u0001</a>',
  'another encoding': '<?xml version="1.0" encoding="UTF-7"?><a/>',
  'an instruction': '<a><?php echo 1 ?></a>',
  'two roots': '<a/><b/>',
  'text behind it': '<a/>b',
  'text before it': 'b<a/>',
  'a tag that stays open': '<a><b></a>',
  'tags that cross': '<a><b></a></b>',
  'a closing tag alone': '</a>',
  'an end that is missing': '<a',
  nothing: '',
  blanks: '  ',
  'an attribute twice': '<a b="1" b="2"/>',
  'an attribute without quotes': '<a b=1/>',
  'attributes that touch': '<a b="1"c="2"/>',
  'a tag inside an attribute': '<a b="<"/>',
  'a prefix of nothing': '<x:a/>',
  'a section outside': '<![CDATA[x]]><a/>',
  'a comment that stays open': '<a><!-- ',
  'a blank before the name': '< a/>',
  'more depth than anybody needs': '<a>'.repeat(XML_LIMITS.depth + 1) + '</a>'.repeat(XML_LIMITS.depth + 1),
  'more elements': `<a>${'<b/>'.repeat(XML_LIMITS.elements)}</a>`,
  'more attributes': `<a ${Array.from({ length: XML_LIMITS.attributes + 1 }, (_, n) => `a${n}=""`).join(' ')}/>`,
  'more characters': `<a>${'x'.repeat(XML_LIMITS.size)}</a>`,
};

for (const [title, text] of Object.entries(REFUSED)) {
  test(`refused with a reason: ${title}`, (t) => {
    const read = readXml(text);
    t.true('why' in read && / /.test(read.why));
  });
}

test('documents that are made to be slow are read or refused in no time', (t) => {
  const full = (piece: string): string => piece.repeat(Math.floor(XML_LIMITS.size / piece.length));
  const from = performance.now();
  for (const piece of [
    '<',
    '<a ',
    '<a b="',
    '&',
    '&#',
    '<!--',
    '<!-',
    '<![CDATA[',
    '<a:',
    ' ',
    '\n',
    '<?xml ',
    ']]>',
    '<a/>',
    '\ud800',
    'a="" ',
  ]) {
    readXml(full(piece));
    readXml(`<a>${full(piece).slice(0, -20)}`);
    readXml(`<a ${full(piece).slice(0, -20)}`);
    readXml(`<?xml ${full(piece).slice(0, -20)}`);
  }
  const scopes = '<a xmlns:p="u"><b xmlns:q="u"/>'.repeat(20);
  readXml(scopes);
  t.true(performance.now() - from < 2_000);
});

test('J: open and closed, and activities, of a document by the letter', (t) => {
  t.deepEqual(readPidf(pidf({ open: true, activities: [] })), { presence: { open: true, activities: [] } });
  t.deepEqual(readPidf(pidf({ open: false, activities: ['on-the-phone', 'meeting'] })), {
    presence: { open: false, activities: ['on-the-phone', 'meeting'] },
  });
});

test('J1: any contact that is open makes it open', (t) => {
  const two = pidf({ open: false, activities: [] }).replace(
    '</tuple>',
    '</tuple><tuple id="t2"><status><basic> open </basic></status></tuple>',
  );
  t.deepEqual(readPidf(two), { presence: { open: true, activities: [] } });
});

test('RFC 4480: unknown activities and notes are none, others are told in their words, each once, at most 20', (t) => {
  const of = (inner: string) => {
    const read = readPidf(pidf({ open: true, activities: ['x'] }).replace('<rpid:x/>', inner));
    return 'presence' in read ? read.presence.activities : read.why;
  };
  t.deepEqual(of('<rpid:unknown/><rpid:note>x</rpid:note><rpid:other>y</rpid:other>'), []);
  t.deepEqual(of('<rpid:busy/><rpid:away/><rpid:busy/>'), ['busy', 'away']);
  t.deepEqual(of('<rpid:BAD_word/><dm:vacation/>'), ['vacation']);
  t.is(of(Array.from({ length: 30 }, (_, n) => `<rpid:w${n}/>`).join('')).length, 20);
});

test('Asterisk: its person has a status, and what busy means stands in a note', (t) => {
  const asterisk = (basic: string, note: string, word: string): string => `<?xml version="1.0" encoding="UTF-8"?>
<presence entity="sip:2001@127.0.0.1" xmlns="urn:ietf:params:xml:ns:pidf" xmlns:pp="urn:ietf:params:xml:ns:pidf:person"
 xmlns:es="urn:ietf:params:xml:ns:pidf:rpid:status:rpid-status" xmlns:ep="urn:ietf:params:xml:ns:pidf:rpid:rpid-person">
 <note>${note}</note><tuple id="2001"><status><basic>${basic}</basic></status><contact priority="1">sip:x</contact></tuple>
 <tuple id="" /><pp:person><status>${word === '' ? '' : `<ep:activities><ep:${word} /></ep:activities>`}</status></pp:person>
</presence>`;
  t.deepEqual(readPidf(asterisk('open', 'Ready', '')), { presence: { open: true, activities: [] } });
  t.deepEqual(readPidf(asterisk('open', 'On the phone', 'busy')), {
    presence: { open: true, activities: ['busy', 'on-the-phone'] },
  });
  t.deepEqual(readPidf(asterisk('open', 'Ringing', 'busy')), { presence: { open: true, activities: ['busy'] } });
  t.deepEqual(readPidf(asterisk('closed', 'Unavailable', 'away')), {
    presence: { open: false, activities: ['away'] },
  });
});

test('what is no presence document, or says neither open nor closed, is refused', (t) => {
  for (const text of [
    '<presence/>',
    '<a xmlns="urn:ietf:params:xml:ns:pidf"/>',
    pidf({ open: true, activities: [] }).replace('>open<', '>maybe<'),
  ]) {
    t.true('why' in readPidf(text));
  }
});

const info = (version: string, state: string, dialogs = ''): string =>
  `<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="${version}" state="${state}" entity="sip:a@b">${dialogs}</dialog-info>`;
const dialog = (id: string, state: string): string => `<dialog id="${id}"><state>${state}</state></dialog>`;

test('RFC 4235: calls are added up over partial documents, and a gap is noticed', (t) => {
  const full = readDialogInfo(info('7', 'full', dialog('a', 'early') + dialog('b', 'terminated')), null);
  if (!('known' in full)) return t.fail('it was not read');
  t.deepEqual([...full.known.states], [['a', 'early']]);
  t.deepEqual(presenceOfDialogs(full.known), { open: true, activities: ['busy'] });
  const next = readDialogInfo(info('8', 'partial', dialog('c', 'confirmed')), full.known);
  if (!('known' in next)) return t.fail('it was not read');
  t.deepEqual(presenceOfDialogs(next.known), { open: true, activities: ['on-the-phone'] });
  t.deepEqual(readDialogInfo(info('10', 'partial'), next.known), { gap: true });
  t.deepEqual(readDialogInfo(info('0', 'partial'), null), { gap: true });
  t.deepEqual(readDialogInfo(info('8', 'partial', dialog('c', 'terminated')), next.known), { old: true });
  const empty = readDialogInfo(info('9', 'full'), next.known);
  t.deepEqual('known' in empty && presenceOfDialogs(empty.known), { open: true, activities: [] });
});

test('RFC 4235: what lacks version, state or id, or has calls without end, is refused', (t) => {
  const many = Array.from({ length: 101 }, (_, n) => dialog(`d${n}`, 'early')).join('');
  for (const text of [
    info('', 'full'),
    info('-1', 'full'),
    info('1', 'whole'),
    info('1', 'full', '<dialog><state>early</state></dialog>'),
    info('1', 'full', dialog('a', 'asleep')),
    info('1', 'full', many),
    '<dialog-info/>',
  ]) {
    t.true('why' in readDialogInfo(text, null), text.slice(0, 200));
  }
});
