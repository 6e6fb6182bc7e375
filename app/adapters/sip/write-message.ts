import type { SipHeader, SipMessage } from './sip-message.js';
import { TOKEN, URI } from './sip-syntax.js';

const NAME = new RegExp(`^${TOKEN}$`);
const TARGET = new RegExp(`^${URI}$`);

const CONTROL = /[\x00-\x08\x0a-\x1f\x7f]/;

/**
 * The bytes of a message; Content-Length is ours to count. Nothing that is written can begin a header of its own.
 * @throws RangeError naming the part that cannot stand in a message
 */
export function writeMessage(message: SipMessage): Buffer {
  const lines = [startLine(message), ...message.headers.map(headerLine), `Content-Length: ${message.body.length}`];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'utf8'), message.body]);
}

function startLine(message: SipMessage): string {
  if (message.kind === 'request') {
    if (!NAME.test(message.method)) throw new RangeError('the method of a SIP request must be a token');
    if (!TARGET.test(message.uri)) throw new RangeError('the target of a SIP request must be a URI without blanks');
    return `${message.method} ${message.uri} SIP/2.0`;
  }
  const { status, reason } = message;
  if (!Number.isInteger(status) || status < 100 || status > 699) {
    throw new RangeError(`the status of a SIP response must be 100–699, not ${status}`);
  }
  if (CONTROL.test(reason)) throw new RangeError('the reason of a SIP response must be one line');
  return `SIP/2.0 ${status} ${reason}`;
}

function headerLine([name, value]: SipHeader): string {
  if (!NAME.test(name) || name === 'content-length') throw new RangeError(`"${name}" is not to be written as a header`);
  if (CONTROL.test(value)) throw new RangeError(`the value of ${name} must be one line without control characters`);
  return `${spelled(name)}: ${value}`;
}

const SPELLED: Readonly<Record<string, string>> = { 'call-id': 'Call-ID', cseq: 'CSeq' };

/** As most stacks write it: some old ones compare names by case. */
function spelled(name: string): string {
  return (
    SPELLED[name] ?? name.replace(/(^|-)([a-z])/g, (_all, dash: string, letter: string) => dash + letter.toUpperCase())
  );
}
