import { PresenceClient } from '../../app/adapters/sip/presence-client.js';
import { SipNode } from '../../app/adapters/sip/sip-node.js';
import type { SipTransport } from '../../app/adapters/sip/transport.js';
import { watchTimes } from '../../app/adapters/sip/watch-times.js';
import type { PresenceSeen } from '../../app/domain/presence.js';
import type { WatchedTelephone, WatchWay } from '../../app/ports/presence-watcher.js';
import { ScriptedPbx } from './scripted-pbx.js';
import { turn, VirtualTime } from './virtual-time.js';

const PBX = { address: '192.0.2.9', port: 5060 };

/** Our subscriber and PBXs joined by memory, on a time that a test moves. Telephones are at `192.0.2.9`, further ways behind it. */
export class ScriptedSubscriber {
  readonly time = new VirtualTime();
  readonly pbx = new ScriptedPbx((text) => this.node.heardDatagram(Buffer.from(text), PBX));
  /** Whatever is not at the PBX goes here. */
  readonly elsewhere: string[] = [];
  readonly seen: PresenceSeen[] = [];
  readonly node: SipNode;
  readonly client: PresenceClient;

  constructor() {
    const transport: SipTransport = {
      protocol: 'UDP',
      reliable: false,
      sentBy: () => Promise.resolve('192.0.2.1:40000'),
      send: (bytes, { address }) => {
        // As on a wire, nothing comes back in the very call.
        if (address === PBX.address) queueMicrotask(() => this.pbx.hear(bytes.toString('utf8')));
        else this.elsewhere.push(bytes.toString('utf8'));
      },
    };
    this.node = new SipNode({ udp: transport, tcp: transport }, this.time.clock());
    // In the middle of what jitter may make of a wait.
    this.client = new PresenceClient(
      this.node,
      this.time.clock(),
      watchTimes(600, () => 0.5),
    );
    this.client.onSeen((_id, seen) => this.seen.push(seen));
  }

  static way(more: Partial<WatchWay> = {}): WatchWay {
    const contact = { host: PBX.address, port: PBX.port };
    return { contact, transport: 'udp', credentials: null, number: '8888', fromUser: null, fromDomain: null, ...more };
  }

  static telephone(...ways: readonly Partial<WatchWay>[]): WatchedTelephone {
    return { id: 'joe', ways: (ways.length > 0 ? ways : [{}]).map((way) => ScriptedSubscriber.way(way)) };
  }

  /** Watches and lets everything happen that needs no time. */
  async watch(...telephones: readonly WatchedTelephone[]): Promise<void> {
    this.client.watch(telephones);
    await this.pass(0);
  }

  async pass(ms: number): Promise<void> {
    const until = this.time.mono + ms;
    for (let n = 0; n < 6; n++) await turn();
    await this.time.runUntil(until);
    for (let n = 0; n < 6; n++) {
      await turn();
      await this.time.runUntil(until);
    }
  }

  get last(): PresenceSeen | undefined {
    return this.seen.at(-1);
  }
}
