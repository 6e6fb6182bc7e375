import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { ownAddressTowards, type SipTarget, type SipTransport } from './transport.js';

/** One UDP socket for everything we ask: answers come back to where a request came from (RFC 3581). */
export class UdpTransport implements SipTransport {
  readonly protocol = 'UDP';
  readonly reliable = false;
  readonly #socket: Socket;
  readonly #address: string;
  onDatagram: (bytes: Buffer, from: SipTarget) => void = () => undefined;

  private constructor(socket: Socket, address: string) {
    this.#socket = socket;
    this.#address = address;
    socket.on('message', (bytes, { address: from, port }) => this.onDatagram(bytes, { address: from, port }));
    // An ICMP error of some target must not end the process; the request it belongs to runs out of time.
    socket.on('error', () => undefined);
  }

  /**
   * @param address IPv4 address to send from; `0.0.0.0` for whichever leads to the target
   * @param port 0 for any free one
   * @throws Error when the address is not of this machine or the port is taken
   */
  static async open(address: string, port = 0): Promise<UdpTransport> {
    const socket = createSocket('udp4');
    socket.bind(port, address);
    await once(socket, 'listening');
    return new UdpTransport(socket, address);
  }

  async sentBy(target: SipTarget): Promise<string> {
    return `${await ownAddressTowards(target, this.#address)}:${this.#socket.address().port}`;
  }

  send(bytes: Buffer, { address, port }: SipTarget, failed: (error: Error) => void): void {
    try {
      this.#socket.send(bytes, port, address, (error) => {
        if (error) failed(error);
      });
    } catch (error) {
      // The socket was closed meanwhile.
      failed(error as Error);
    }
  }

  close(): void {
    this.onDatagram = () => undefined;
    this.#socket.close();
  }
}
