import type { AgentId, Millis } from '../domain/ids.js';
import { phonePeerName } from '../domain/phone-peer.js';
import type { Live } from '../ports/live.js';
import type { Log } from '../ports/log.js';
import type { MessageLamp } from '../ports/message-lamp.js';
import type { Mailboxes } from './mailboxes.js';

export interface MessageLampPorts {
  readonly live: Pick<Live, 'view' | 'subscribe'>;
  readonly mailboxes: Mailboxes;
  readonly lamp: MessageLamp;
  readonly log: Log;
  /** False once another process acts for this site. */
  readonly held: () => boolean;
}

/** A telephone that registers again has forgotten its lamp. */
const AGAIN_MS: Millis = 30_000;

/** K6: the lamp of a telephone tells of the messages of whoever is signed in on it, else of the agent whose own it is. */
export class LightMessageLamps {
  readonly #ports: MessageLampPorts;
  /** What each telephone was told last. */
  readonly #told = new Map<string, string>();
  readonly #undo: (() => void)[] = [];

  constructor(ports: MessageLampPorts) {
    this.#ports = ports;
  }

  start(): void {
    const { live, mailboxes, lamp } = this.#ports;
    this.#undo.push(
      mailboxes.onChange((agentId) => void this.#light(agentId)),
      lamp.onState((state) => (state === 'up' ? this.#all(true) : undefined)),
      live.subscribe(({ changes }) => {
        const moved = changes.some(
          ({ kind, why }) => kind === 'session' && (why.startsWith('session.') || why === 'agent.leaving'),
        );
        if (moved) queueMicrotask(() => this.#all(false));
      }),
    );
    const timer = setInterval(() => this.#all(true), AGAIN_MS);
    this.#undo.push(() => clearInterval(timer));
    this.#all(true);
  }

  stop(): void {
    for (const step of this.#undo.splice(0)) step();
  }

  /** `again`: also what was told before, but for dark lamps, which need no reminder. */
  #all(again: boolean): void {
    if (again) for (const [peer, told] of this.#told) if (told !== DARK) this.#told.delete(peer);
    for (const agentId of this.#ports.live.view.directory.agents.keys()) void this.#light(agentId);
  }

  async #light(agentId: AgentId): Promise<void> {
    const peer = this.#peerOf(agentId);
    if (peer === null || !this.#ports.held()) return;
    try {
      const messages = await this.#ports.mailboxes.of(agentId);
      const of = (state: string): number => messages.filter((one) => one.state === state).length;
      const counts = { fresh: of('new'), heard: of('heard') };
      const text = `${counts.fresh}/${counts.heard}`;
      if ((this.#told.get(peer) ?? DARK) === text) return;
      this.#told.set(peer, text);
      if (!(await this.#ports.lamp.light(peer, counts))) this.#told.delete(peer);
    } catch (error) {
      this.#ports.log.warn(`the message lamp of an agent was not set: ${String(error)}`, { agentId });
    }
  }

  /** Where this agent's lamp is now; a telephone on which somebody else is signed in is theirs meanwhile. */
  #peerOf(agentId: AgentId): string | null {
    const { view } = this.#ports.live;
    const device = view.sessionOfAgent(agentId)?.device;
    if (device?.kind === 'phone') return device.peer;
    const own = view.directory.agents.get(agentId)?.phoneId ?? null;
    if (own === null) return null;
    const peer = phonePeerName(own);
    for (const session of view.all('session')) {
      const taken = session.device.kind === 'phone' && session.device.peer === peer && session.agentId !== agentId;
      if (taken && session.state.at !== 'logged-out') return null;
    }
    return peer;
  }
}

const DARK = '0/0';
