import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { AriAccess } from '../freed/bridge-watch.js';

const APP = 'bench-joins';
const SEEN = ['ChannelCreated', 'ChannelEnteredBridge', 'ChannelDestroyed'];

interface Told {
  readonly type: string;
  readonly channel: { readonly id: string; readonly caller: { readonly number: string } };
  readonly bridge?: { readonly channels: readonly string[] };
}

/** A caller's channel came to be at `arrivedAt` (null: not looked at), and was with somebody in one bridge at `joinedAt`; performance.now(). */
export interface Join {
  readonly arrivedAt: number | null;
  joinedAt: number | null;
}

/**
 * A bystander at Asterisk's events, with an application name of its own: it takes nothing from anybody, and both sides
 * are seen through the same eyes, from the moment a caller's channel exists to the moment two are in its bridge.
 */
export class JoinWatch {
  readonly #socket: WebSocket;
  readonly #ari: AriAccess;
  /** Over which callers come. */
  readonly #endpoints: readonly string[];
  readonly #ofChannel = new Map<string, Join>();
  readonly #ofCaller = new Map<string, Join>();

  private constructor(socket: WebSocket, ari: AriAccess, endpoints: readonly string[]) {
    this.#socket = socket;
    this.#endpoints = endpoints;
    this.#ari = ari;
    socket.on('message', (data: Buffer) => this.#hear(data.toString('utf8'), performance.now()));
  }

  static async open(ari: AriAccess, endpoints: readonly string[]): Promise<JoinWatch> {
    const address = new URL('/ari/events', ari.url.replace(/^http/, 'ws'));
    address.search = new URLSearchParams({ app: APP }).toString();
    const authorization = `Basic ${Buffer.from(`${ari.user}:${ari.password}`).toString('base64')}`;
    const socket = new WebSocket(address, { headers: { authorization } });
    await once(socket, 'open');
    const watch = new JoinWatch(socket, ari, endpoints);
    // Nothing but these: looking on must cost Asterisk as little as can be.
    await watch.#ask('PUT', 'eventFilter', JSON.stringify({ allowed: SEEN.map((type) => ({ type })) }));
    await watch.#ask('POST', 'subscription?eventSource=bridge:');
    return watch;
  }

  /**
   * Whether arrivals are seen. Asterisk writes every event of every channel for who wants to see them, and drops what the
   * filter does not let through afterwards: while costs are measured, bridges are enough to know who was joined.
   */
  async seeArrivals(see: boolean): Promise<void> {
    for (const endpoint of this.#endpoints) {
      const eventSource = encodeURIComponent(`endpoint:PJSIP/${endpoint}`);
      await this.#ask(see ? 'POST' : 'DELETE', `subscription?eventSource=${eventSource}`);
    }
  }

  async #ask(method: string, path: string, body?: string): Promise<void> {
    const { url, user, password } = this.#ari;
    const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
    const headers = { authorization, 'content-type': 'application/json' };
    const answer = await fetch(new URL(`/ari/applications/${APP}/${path}`, url), { method, headers, body });
    if (!answer.ok) throw new Error(`Asterisk answered ${answer.status} to ${path}: ${await answer.text()}`);
  }

  /** Of callers whose number begins so, what was seen since the last look. */
  take(prefix: string): Join[] {
    for (const [id, { joinedAt }] of this.#ofChannel) if (joinedAt !== null) this.#ofChannel.delete(id);
    const joins: Join[] = [];
    for (const [caller, join] of this.#ofCaller) {
      if (!caller.startsWith(prefix)) continue;
      joins.push(join);
      this.#ofCaller.delete(caller);
    }
    return joins;
  }

  close(): void {
    this.#socket.close();
  }

  #hear(text: string, at: number): void {
    const { type, channel, bridge } = JSON.parse(text) as Told;
    if (type === 'ChannelDestroyed') return void this.#ofChannel.delete(channel.id);
    this.#know(channel, type === 'ChannelCreated' ? at : null);
    if (bridge) this.#joined(bridge.channels, at);
  }

  #know({ id, caller }: Told['channel'], arrivedAt: number | null): void {
    if (caller.number === '' || this.#ofCaller.has(caller.number)) return;
    const join = { arrivedAt, joinedAt: null };
    this.#ofChannel.set(id, join);
    this.#ofCaller.set(caller.number, join);
  }

  #joined(members: readonly string[], at: number): void {
    if (members.length < 2) return;
    for (const id of members) {
      const join = this.#ofChannel.get(id);
      if (join) join.joinedAt ??= at;
    }
  }
}
