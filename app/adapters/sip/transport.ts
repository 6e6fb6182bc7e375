import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** Where a message goes, or came from. */
export interface SipTarget {
  /** IP address. */
  readonly address: string;
  readonly port: number;
}

/** What carries messages. A reliable one (TCP) needs no retransmission (RFC 3261 section 17.1.2.2). */
export interface SipTransport {
  /** As it stands in Via. */
  readonly protocol: 'UDP' | 'TCP';
  readonly reliable: boolean;
  /** Our host and port as the target sees them without NAT. Rejects when there is no way to the target. */
  sentBy(target: SipTarget): Promise<string>;
  /** Fire and forget; `failed` is called when it could not even be sent. */
  send(bytes: Buffer, target: SipTarget, failed: (error: Error) => void): void;
}

/** Any address of this machine. */
const ANY = '0.0.0.0';

/** The address that a target sees; `bound` itself unless that is any. A connected UDP socket knows its own, and sends nothing. */
export async function ownAddressTowards({ address, port }: SipTarget, bound: string): Promise<string> {
  if (bound !== ANY) return bound;
  const socket = createSocket('udp4');
  try {
    socket.connect(port, address);
    await once(socket, 'connect');
    return socket.address().address;
  } finally {
    socket.close();
  }
}
