import { once } from 'node:events';
import { WebSocket } from 'ws';

export interface AriAccess {
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

const APP = 'bench-bystander';

interface EnteredBridge {
  readonly type: string;
  readonly channel?: { readonly caller?: { readonly number?: string } };
}

/**
 * A bystander at Asterisk's events: notes when each caller enters a bridge. It has an application name of its own, so
 * it takes nothing from Farline, and both sides of the comparison are seen through the same eyes.
 */
export class BridgeWatch {
  readonly #socket: WebSocket;
  readonly #entered = new Map<string, number>();

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer) => {
      const at = performance.now();
      const text = data.toString('utf8');
      if (!text.includes('"ChannelEnteredBridge"')) return;
      const caller = (JSON.parse(text) as EnteredBridge).channel?.caller?.number;
      if (caller !== undefined && !this.#entered.has(caller)) this.#entered.set(caller, at);
    });
  }

  static async open(ari: AriAccess): Promise<BridgeWatch> {
    const address = new URL('/ari/events', ari.url.replace(/^http/, 'ws'));
    address.search = new URLSearchParams({ app: APP }).toString();
    const authorization = `Basic ${Buffer.from(`${ari.user}:${ari.password}`).toString('base64')}`;
    const socket = new WebSocket(address, { headers: { authorization } });
    await once(socket, 'open');
    // Events of bridges only, and of those only the one: looking on must cost Asterisk as little as can be.
    const filter = JSON.stringify({ allowed: [{ type: 'ChannelEnteredBridge' }] });
    for (const [method, path, body] of [
      ['PUT', 'eventFilter', filter],
      ['POST', 'subscription?eventSource=bridge:', undefined],
    ] as const) {
      const headers = { authorization, 'content-type': 'application/json' };
      const answer = await fetch(new URL(`/ari/applications/${APP}/${path}`, ari.url), { method, headers, body });
      if (!answer.ok) throw new Error(`Asterisk answered ${answer.status} to ${path}: ${await answer.text()}`);
    }
    return new BridgeWatch(socket);
  }

  /** performance.now() when this caller first entered a bridge; undefined when it has not. */
  enteredAt(callerNumber: string): number | undefined {
    return this.#entered.get(callerNumber);
  }

  close(): void {
    this.#socket.close();
  }
}
