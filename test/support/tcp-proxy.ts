import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Stands between Farline and a TCP port, and can take it away. */
export class TcpProxy {
  readonly #server: Server;
  readonly #open = new Set<Socket>();
  #refuses = false;

  private constructor(target: { readonly host: string; readonly port: number }) {
    this.#server = createServer((near) => {
      if (this.#refuses) return void near.destroy();
      const far = connect(target);
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#open.add(from);
        from.on('error', () => to.destroy()).on('close', () => this.#open.delete(from) && to.destroy());
        from.pipe(to);
      }
    });
  }

  /** Listens on this address, at any free port. */
  static async start(address: string, target: { readonly host: string; readonly port: number }): Promise<TcpProxy> {
    const proxy = new TcpProxy(target);
    proxy.#server.listen(0, address);
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get address(): { readonly host: string; readonly port: number } {
    const { address, port } = this.#server.address() as AddressInfo;
    return { host: address, port };
  }

  /** Breaks what is open and lets nobody in until `restore`. */
  takeAway(): void {
    this.#refuses = true;
    for (const socket of this.#open) socket.destroy();
  }

  restore(): void {
    this.#refuses = false;
  }

  async close(): Promise<void> {
    this.takeAway();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
