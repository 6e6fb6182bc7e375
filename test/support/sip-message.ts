/** One SIP message (RFC 3261) as far as a test party needs it. */
export interface SipMessage {
  /** Request method, or null for a response. */
  readonly method: string | null;
  readonly uri: string;
  /** Response status, 0 for a request. */
  readonly status: number;
  /** Names in lower case, in the order received. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

const COMPACT: Readonly<Record<string, string>> = {
  v: 'via',
  f: 'from',
  t: 'to',
  i: 'call-id',
  m: 'contact',
  l: 'content-length',
  c: 'content-type',
  k: 'supported',
};

/** Reads one datagram; undefined when it is not SIP (a keep-alive, for one). */
export function readSip(text: string): SipMessage | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [start = '', ...lines] = text
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
  const response = /^SIP\/2\.0 (\d{3})/.exec(start);
  const request = /^([A-Z]+) (\S+) SIP\/2\.0$/.exec(start);
  if (!response && !request) return undefined;
  const headers = lines.map((line) => {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).trim().toLowerCase();
    return [COMPACT[name] ?? name, line.slice(colon + 1).trim()] as const;
  });
  return {
    method: request?.[1] ?? null,
    uri: request?.[2] ?? '',
    status: Number(response?.[1] ?? 0),
    headers,
    body: text.slice(end + 4),
  };
}

export function headerOf(message: SipMessage, name: string): string {
  return message.headers.find(([header]) => header === name)?.[1] ?? '';
}

export function headersOf(message: SipMessage, name: string): string[] {
  return message.headers.filter(([header]) => header === name).map(([, value]) => value);
}

/** The tag of a From or To value, or an empty string. */
export function tagOf(value: string): string {
  return /;tag=([^;>\s]+)/.exec(value)?.[1] ?? '';
}

/** The address inside `<…>`, or the value without its parameters. */
export function uriOf(value: string): string {
  return /<([^>]+)>/.exec(value)?.[1] ?? value.split(';')[0]?.trim() ?? '';
}

export function writeSip(start: string, headers: readonly (readonly [string, string])[], body = ''): string {
  const lines = headers.map(([name, value]) => `${name}: ${value}`);
  if (body !== '') lines.push('Content-Type: application/sdp');
  return [start, ...lines, `Content-Length: ${Buffer.byteLength(body)}`, '', body].join('\r\n');
}

/** Where the other side wants its audio, and the payload type of its key presses. */
export interface Media {
  readonly address: string;
  readonly port: number;
  readonly digits: number;
}

/** Reads an SDP body; undefined when it offers no audio. */
export function readMedia(body: string): Media | undefined {
  const address = /^c=IN IP4 (\S+)/m.exec(body)?.[1];
  const port = Number(/^m=audio (\d+)/m.exec(body)?.[1] ?? 0);
  if (address === undefined || port === 0) return undefined;
  return { address, port, digits: Number(/^a=rtpmap:(\d+) telephone-event/m.exec(body)?.[1] ?? 101) };
}

/** Mu-law and key presses, both directions. */
export function writeMedia(address: string, port: number): string {
  return [
    'v=0',
    `o=- 1 1 IN IP4 ${address}`,
    's=-',
    `c=IN IP4 ${address}`,
    't=0 0',
    `m=audio ${port} RTP/AVP 0 101`,
    'a=rtpmap:0 PCMU/8000',
    'a=rtpmap:101 telephone-event/8000',
    'a=ptime:20',
    'a=sendrecv',
    '',
  ].join('\r\n');
}

/** The text of a response to `message`; `tag` is ours, for a To that has none yet. */
export function answerTo(message: SipMessage, status: string, tag: string, contact = '', body = ''): string {
  const to = headerOf(message, 'to');
  const headers: [string, string][] = [
    ...headersOf(message, 'via').map((via): [string, string] => ['Via', via]),
    ['From', headerOf(message, 'from')],
    ['To', tagOf(to) === '' ? `${to};tag=${tag}` : to],
    ['Call-ID', headerOf(message, 'call-id')],
    ['CSeq', headerOf(message, 'cseq')],
  ];
  if (contact !== '') headers.push(['Contact', contact]);
  return writeSip(`SIP/2.0 ${status}`, headers, body);
}
