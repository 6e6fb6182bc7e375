import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A wire between Farline and one TCP port that can be cut, go dead without a word, and be slow; each alone, whatever runs over it. */
export class TcpWire {
  readonly #server: Server;
  readonly #open = new Set<Socket>();
  #cut = false;
  #dead = false;
  #slowMs = 0;
  #held: (() => void)[] = [];

  private constructor(target: { readonly host: string; readonly port: number }) {
    // Half-open ends stay as they are: only what a side sends, or its end, is handed on.
    this.#server = createServer((near) => {
      if (this.#cut) return void near.destroy();
      const far = connect(target);
      this.#join(near, far);
      this.#join(far, near);
    });
  }

  /** Listens on this address, at any free port. */
  static async start(address: string, target: { readonly host: string; readonly port: number }): Promise<TcpWire> {
    const wire = new TcpWire(target);
    wire.#server.listen(0, address);
    await once(wire.#server, 'listening');
    return wire;
  }

  get host(): string {
    return (this.#server.address() as AddressInfo).address;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Breaks every connection and lets nobody in until `mend`. */
  cut(): void {
    this.#cut = true;
    for (const socket of this.#open) socket.destroy();
  }

  /** From now on nothing gets through either way, and no connection ends: neither side is told. Until `mend`. */
  goDead(): void {
    this.#dead = true;
  }

  /** Everything arrives so much later, each way. */
  slow(ms: number): void {
    this.#slowMs = ms;
  }

  /** As it was at first; what went into a dead wire arrives now. */
  mend(): void {
    this.#cut = false;
    this.#dead = false;
    this.#slowMs = 0;
    for (const held of this.#held.splice(0)) held();
  }

  async close(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #join(from: Socket, to: Socket): void {
    this.#open.add(from);
    let latest = 0;
    // Whatever is sent earlier arrives earlier, also when the wire gets faster meanwhile.
    const later = (deliver: () => void): void => {
      latest = Math.max(latest, performance.now() + this.#slowMs);
      const wait = latest - performance.now();
      const arrive = (): void => (this.#dead ? void this.#held.push(deliver) : deliver());
      if (wait <= 0) arrive();
      else setTimeout(arrive, wait);
    };
    from.on('data', (bytes: Buffer) => later(() => to.destroyed || to.write(bytes)));
    from.on('error', () => undefined);
    from.on('close', () => {
      this.#open.delete(from);
      later(() => to.destroy());
    });
  }
}
