/** Messages of RFC 4475, written anew from what each section says of them, and whether our parser takes them. */
export interface TortureMessage {
  readonly section: string;
  readonly title: string;
  readonly taken: boolean;
  readonly text: string;
}

/** The rest of a head that a message needs. */
function head(more: Readonly<Record<string, string>> = {}): string[] {
  const headers: Record<string, string> = {
    Via: 'SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKtorture',
    'Max-Forwards': '70',
    From: '<sip:caller@example.net>;tag=341518',
    To: 'sip:user@example.com',
    'Call-ID':
      'torture.kl24ahsd546folnyt2vbak9sad98u23naodiunzds09a3bqw0sdfbsk34poouymnae0043nsed09mfkvc74bd0cuwnms05dknw87hjpobd76f',
    CSeq: '8 OPTIONS',
    ...more,
  };
  return Object.entries(headers)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}: ${value}`);
}

function message(start: string, lines: readonly string[], body = ''): string {
  return [start, ...lines, '', body].join('\r\n');
}

const ASK = 'OPTIONS sip:user@example.com SIP/2.0';

export const TORTURE: readonly TortureMessage[] = [
  {
    section: '3.1.1.1',
    title: 'a short tortuous INVITE',
    taken: true,
    text: message(
      'INVITE sip:vivekg@chair-dnrc.example.com;unknownparam SIP/2.0',
      [
        'TO :\r\n sip:vivekg@chair-dnrc.example.com ;   tag    = 1918181833n',
        'from   : "J Rosenberg \\\\\\""       <sip:jdrosen@example.com>\r\n  ;\r\n  tag = 98asjd8',
        'MaX-fOrWaRdS: 0068',
        'Call-ID: wsinv.ndaksdj@192.0.2.1',
        'Content-Length   : 9',
        'cseq: 0009\r\n  INVITE',
        'Via  : SIP  /   2.0\r\n /UDP\r\n    192.0.2.2;branch=390skdjuw',
        's :',
        'NewFangledHeader:   newfangled value\r\n continued newfangled value',
        'UnknownHeaderWithUnusualValue: ;;,,;;,;',
        'Route:\r\n <sip:services.example.com;lr;unknownwith=value;unknown-no-value>',
        'v:  SIP  / 2.0  / TCP     spindle.example.com   ;\r\n  branch  =   z9hG4bK9ikj8  ,\r\n SIP  /    2.0   / UDP  192.168.255.111   ; branch=\r\n z9hG4bK30239',
        'm:"Quoted string \\"\\"" <sip:jdrosen@example.com> ; newparam =\r\n      newvalue ;\r\n  secondparam ; q = 0.33',
      ],
      'v=0\r\no=x\r\n',
    ),
  },
  {
    section: '3.1.1.2',
    title: 'every character that may be',
    taken: true,
    text: message(
      "!interesting-Method0123456789_*+`.%indeed'~ sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:&it+has=1,weird!*pas$wo~d_too.(doesn't-it)@example.com SIP/2.0",
      head({
        CSeq: "139122385 !interesting-Method0123456789_*+`.%indeed'~",
        From: "token1~` token2'+_ token3*%!.- <sip:mundane@example.com>;fromParam''~+*_!.-%=\"work\";tag=_token~1'+`*%!-.",
        "extensionHeader-!.%*+_`'~": '대전광역시',
      }),
    ),
  },
  {
    section: '3.1.1.3',
    title: 'escaped characters in a target',
    taken: true,
    text: message('OPTIONS sip:sips%3Auser%40example.com@example.net SIP/2.0', head()),
  },
  {
    section: '3.1.1.4',
    title: 'an escaped NUL in a target',
    taken: true,
    text: message('OPTIONS sip:null-%00-null@example.com SIP/2.0', head()),
  },
  {
    section: '3.1.1.5',
    title: 'a percent sign where it escapes nothing',
    taken: true,
    text: message(
      'RE%47IST%45R sip:registrar.example.com SIP/2.0',
      head({ CSeq: '29344 RE%47IST%45R', From: '"%Z%45" <sip:resource@example.com>;tag=f232jadfj23' }),
    ),
  },
  {
    section: '3.1.1.6',
    title: 'no blanks between a name and its bracket',
    taken: true,
    text: message(ASK, head({ From: 'caller<sip:caller@example.com>;tag=323', To: '"A"<sip:user@example.com>' })),
  },
  {
    section: '3.1.1.7',
    title: 'very long values',
    taken: true,
    text: message(
      ASK,
      head({
        From: `<sip:${'amazinglylongcallername'.repeat(10)}@example.net>;tag=${'12'.repeat(300)}`,
        'Unknown-Header': 'x'.repeat(4_000),
      }),
    ),
  },
  {
    section: '3.1.1.8',
    title: 'another message behind the first',
    taken: true,
    text: message(ASK, [...head(), 'Content-Length: 0'], 'INVITE sip:other@example.com SIP/2.0\r\n\r\n'),
  },
  {
    section: '3.1.1.9',
    title: 'a semicolon in a user part',
    taken: true,
    text: message('OPTIONS sip:user;par=u%40example.net@example.com SIP/2.0', head()),
  },
  {
    section: '3.1.1.10',
    title: 'transports that nobody knows',
    taken: true,
    text: message(ASK, [
      ...head({ Via: 'SIP/2.0/UDP t1.example.com;branch=z9hG4bKkdjuw' }),
      'Via: SIP/2.0/UNKNOWN t2.example.com;branch=z9hG4bK1',
      'Via: SIP/2.0/TLS t3.example.com;branch=z9hG4bK2',
    ]),
  },
  {
    section: '3.1.1.11',
    title: 'a body of several parts',
    taken: true,
    text: message(
      'MESSAGE sip:kumiko@example.org SIP/2.0',
      [...head({ CSeq: '1 MESSAGE' }), 'Content-Type: multipart/mixed;boundary=7a9cbec02ceef655', 'Content-Length: 24'],
      '--7a9cbec02ceef655--\r\n\0\x01',
    ),
  },
  {
    section: '3.1.1.12',
    title: 'words in other languages',
    taken: true,
    text: message('SIP/2.0 200 = 2**3 * 5**2 но сто девяносто девять - простое', head({ 'Max-Forwards': '' })),
  },
  {
    section: '3.1.1.13',
    title: 'a status without words',
    taken: true,
    text: message('SIP/2.0 100 ', head({ 'Max-Forwards': '' })),
  },
  {
    section: '3.1.2.1',
    title: 'separators that separate nothing',
    taken: false,
    text: message(
      'INVITE sip:user@example.com SIP/2.0',
      head({ CSeq: '1 INVITE', Via: 'SIP/2.0/UDP 192.0.2.15;;,;,,' }),
    ),
  },
  {
    section: '3.1.2.2',
    title: 'a body shorter than it says',
    taken: false,
    text: message(ASK, [...head(), 'Content-Length: 9999'], 'v=0'),
  },
  {
    section: '3.1.2.3',
    title: 'a negative length',
    taken: false,
    text: message(ASK, [...head(), 'Content-Length: -999'], 'v=0'),
  },
  {
    section: '3.1.2.4',
    title: 'numbers beyond their range',
    taken: false,
    text: message(
      'REGISTER sip:example.com SIP/2.0',
      head({ CSeq: '36893488147419103232 REGISTER', 'Max-Forwards': '300' }),
    ),
  },
  {
    section: '3.1.2.5',
    title: 'numbers of a response beyond their range',
    taken: false,
    text: message('SIP/2.0 503 Service Unavailable', [
      ...head({ CSeq: '9292394834772304023312 OPTIONS' }),
      'Retry-After: 949302838503028349304023988',
    ]),
  },
  {
    section: '3.1.2.6',
    title: 'a quote that stays open',
    taken: false,
    text: message(ASK, head({ To: '"Mr. J. User <sip:j.user@example.com>' })),
  },
  {
    section: '3.1.2.7',
    title: 'brackets around a target',
    taken: false,
    text: message('OPTIONS <sip:user@example.com> SIP/2.0', head()),
  },
  {
    section: '3.1.2.8',
    title: 'a blank inside a target',
    taken: false,
    text: message('OPTIONS sip:user@example.com; lr SIP/2.0', head()),
  },
  {
    section: '3.1.2.9',
    title: 'several blanks in the first line',
    taken: false,
    text: message('OPTIONS  sip:user@example.com  SIP/2.0', head()),
  },
  {
    section: '3.1.2.10',
    title: 'blanks behind the first line',
    taken: false,
    text: message('OPTIONS sip:user@example.com SIP/2.0  ', head()),
  },
  {
    section: '3.1.2.11',
    title: 'headers in a target',
    taken: true,
    text: message('OPTIONS sip:user@example.com?Route=%3Csip:example.com%3E SIP/2.0', head()),
  },
  {
    section: '3.1.2.12',
    title: 'a date of another zone',
    taken: true,
    text: message(ASK, [...head(), 'Date: Fri, 01 Jan 2010 16:00:00 EST']),
  },
  {
    section: '3.1.2.13',
    title: 'a target in a header without its brackets',
    taken: true,
    text: message('REGISTER sip:example.com SIP/2.0', [
      ...head({ CSeq: '1 REGISTER' }),
      'Contact: sip:user@example.com?Route=%3Csip:sip.example.com%3E',
    ]),
  },
  {
    section: '3.1.2.14',
    title: 'blanks inside an address',
    taken: false,
    text: message(ASK, head({ To: '"Watson, Thomas" < sip:t.watson@example.org >' })),
  },
  {
    section: '3.1.2.15',
    title: 'a comma in a name without quotes',
    taken: false,
    text: message(ASK, head({ From: 'Bell, Alexander <sip:a.g.bell@example.com>;tag=43' })),
  },
  {
    section: '3.1.2.16',
    title: 'another version',
    taken: false,
    text: message(
      'OPTIONS sip:t.watson@example.org SIP/7.0',
      head({ Via: 'SIP/7.0/UDP c.example.com;branch=z9hG4bKkdjuw' }),
    ),
  },
  {
    section: '3.1.2.17',
    title: 'a method that CSeq does not name',
    taken: false,
    text: message(ASK, head({ CSeq: '8 INVITE' })),
  },
  {
    section: '3.1.2.18',
    title: 'an unknown method that CSeq does not name',
    taken: false,
    text: message('NEWMETHOD sip:user@example.com SIP/2.0', head({ CSeq: '8 INVITE' })),
  },
  {
    section: '3.1.2.19',
    title: 'a status of more than three digits',
    taken: false,
    text: message('SIP/2.0 4294967301 better not break the receiver', head()),
  },
  {
    section: '3.2.1',
    title: 'no branch behind its cookie',
    taken: true,
    text: message(ASK, head({ Via: 'SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK' })),
  },
  {
    section: '3.3.1',
    title: 'headers that are missing',
    taken: false,
    text: message('INVITE sip:user@example.com SIP/2.0', [
      'CSeq: 193942 INVITE',
      'Via: SIP/2.0/UDP 192.0.2.95;branch=z9hG4bKkdj.insuf',
    ]),
  },
  {
    section: '3.3.2',
    title: 'a target of an unknown scheme',
    taken: true,
    text: message('OPTIONS nobodyKnowsThisScheme:totallyopaquecontent SIP/2.0', head()),
  },
  {
    section: '3.3.3',
    title: 'a target of a known scheme that is no telephone',
    taken: true,
    text: message('OPTIONS soap.beep://192.0.2.103:3002 SIP/2.0', head()),
  },
  {
    section: '3.3.4',
    title: 'unknown schemes in To and From',
    taken: true,
    text: message(ASK, head({ To: 'isbn:2983792873', From: '<http://www.example.com>;tag=3234233' })),
  },
  {
    section: '3.3.5',
    title: 'what is required and nobody knows',
    taken: true,
    text: message(ASK, [
      ...head(),
      'Require: nothingSupportsThis, nothingSupportsThisEither',
      'Proxy-Require: noProxiesSupportThis',
    ]),
  },
  {
    section: '3.3.6',
    title: 'a body of an unknown kind',
    taken: true,
    text: message(
      'INVITE sip:user@example.com SIP/2.0',
      [...head({ CSeq: '1 INVITE' }), 'Content-Type: application/unknownformat', 'Content-Length: 9'],
      '<audio/>\n',
    ),
  },
  {
    section: '3.3.7',
    title: 'an authorisation of an unknown kind',
    taken: true,
    text: message('REGISTER sip:example.com SIP/2.0', [
      ...head({ CSeq: '1 REGISTER' }),
      'Authorization: NoOneKnowsThisScheme opaque-data=here',
    ]),
  },
  {
    section: '3.3.8',
    title: 'headers that come twice',
    taken: false,
    text: message(ASK, [...head(), 'CSeq: 8 OPTIONS', 'Call-ID: again', 'To: sip:other@example.com']),
  },
  {
    section: '3.3.9',
    title: 'lengths that differ',
    taken: false,
    text: message(ASK, [...head(), 'Content-Length: 8', 'Content-Length: 3'], 'abcdefgh'),
  },
  {
    section: '3.3.10',
    title: 'a 200 whose hop has a broadcast address',
    taken: true,
    text: message(
      'SIP/2.0 200 OK',
      head({ 'Max-Forwards': '', Via: 'SIP/2.0/UDP 255.255.255.255;branch=z9hG4bK1saber23' }),
    ),
  },
  {
    section: '3.3.11',
    title: 'a Max-Forwards of nothing',
    taken: true,
    text: message(ASK, head({ 'Max-Forwards': '0' })),
  },
  {
    section: '3.3.12',
    title: 'a REGISTER whose contacts have parameters',
    taken: true,
    text: message('REGISTER sip:example.com SIP/2.0', [
      ...head({ CSeq: '1 REGISTER' }),
      'Contact: sip:user@example.com;unknownparam',
    ]),
  },
  {
    section: '3.3.15',
    title: 'an answer in a body that nobody accepts',
    taken: true,
    text: message('INVITE sip:user@example.com SIP/2.0', [
      ...head({ CSeq: '1 INVITE' }),
      'Accept: text/nobodyKnowsThis',
      'Content-Length: 0',
    ]),
  },
  {
    section: '3.4.1',
    title: 'a message of RFC 2543',
    taken: true,
    text: message(
      'INVITE sip:UserB@example.com SIP/2.0',
      [
        'Via: SIP/2.0/UDP iftgw.example.com',
        'From: <sip:+13035551111@ift.client.example.net;user=phone>',
        'Record-Route: <sip:UserB@example.com;maddr=ss1.example.com>',
        'To: sip:+16505552222@ss1.example.net;user=phone',
        'Call-ID: inv2543.1717@ift.client.example.com',
        'CSeq: 56 INVITE',
        'Content-Type: application/sdp',
      ],
      'v=0\r\n',
    ),
  },
];
