/** A header as it stands in a message: its long name in lower case, and its value on one line without outer blanks. */
export type SipHeader = readonly [name: string, value: string];

interface Common {
  /** In the order of the message. */
  readonly headers: readonly SipHeader[];
  readonly body: Buffer;
}

export interface SipRequest extends Common {
  readonly kind: 'request';
  readonly method: string;
  readonly uri: string;
}

export interface SipResponse extends Common {
  readonly kind: 'response';
  /** 100–699. */
  readonly status: number;
  readonly reason: string;
}

/** One SIP message (RFC 3261 section 7). */
export type SipMessage = SipRequest | SipResponse;

export const NO_BODY: Buffer = Buffer.alloc(0);

/** Every value of this header, first to last; `name` in lower case, long form. */
export function headersNamed({ headers }: Common, name: string): string[] {
  return headers.filter(([header]) => header === name).map(([, value]) => value);
}

/** The first value of this header. */
export function headerNamed({ headers }: Common, name: string): string | undefined {
  return headers.find(([header]) => header === name)?.[1];
}
