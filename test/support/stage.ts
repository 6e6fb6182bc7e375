import { decide } from '../../app/domain/decide.js';
import type { Decision } from '../../app/domain/decision.js';
import type { Directory } from '../../app/domain/directory.js';
import type { Effect } from '../../app/domain/effects.js';
import type { Command, DomainEvent } from '../../app/domain/events.js';
import type { Call, Change, Leg, Session } from '../../app/domain/world.js';
import { deadlineOf } from '../../app/domain/deadlines.js';
import { World } from '../../app/engine/world.js';
import { moment } from './world.js';

type Wish = Command extends infer C ? (C extends { via: string } ? Omit<C, 'via' | 'by'> : never) : never;

/** Decisions played one after another on one world, without an engine: what a rule does, step by step. */
export class Stage {
  readonly world: World;
  readonly effects: Effect[] = [];
  readonly changes: Change[] = [];
  at = 1_000_000;

  constructor(directory: Directory) {
    this.world = new World(directory);
    this.world.switchUp = true;
  }

  play(event: DomainEvent): Decision {
    this.at += 1;
    const decision = decide(this.world, event, moment(this.at));
    this.world.apply(decision.changes);
    this.effects.push(...decision.effects);
    this.changes.push(...decision.changes);
    return decision;
  }

  ask(wish: Wish, via = 'web'): Decision {
    return this.play({ type: 'command', command: { ...wish, via, by: 'test' } as Command });
  }

  /** Lets time pass; every deadline that falls due is told, the earliest first. */
  wait(ms: number): void {
    const end = this.at + ms;
    for (;;) {
      const due = this.#deadlines()
        .filter(({ until }) => until <= end)
        .sort((a, b) => a.until - b.until)[0];
      if (!due) break;
      this.at = Math.max(this.at, due.until);
      this.play({ type: 'deadline', ...due });
    }
    this.at = Math.max(this.at, end);
  }

  session(agentId: string): Session {
    const session = this.world.sessionOfAgent(agentId);
    if (!session) throw new Error(`${agentId} is not logged in`);
    return session;
  }
  leg(agentId: string): Leg {
    return this.world.get('leg', this.session(agentId).id) as Leg;
  }
  call(channel: string): Call | undefined {
    const owner = this.world.ownerOf(channel);
    return owner ? this.world.get('call', owner.id) : undefined;
  }

  /** The leg's channel while it has one. */
  channel(agentId: string): string {
    const { state } = this.leg(agentId);
    if (!('channel' in state)) throw new Error(`${agentId} has no leg: ${state.at}`);
    return state.channel;
  }

  /** What was asked of Asterisk since the last look. */
  taken(): Effect[] {
    return this.effects.splice(0);
  }

  /** The phone rings, is picked up, and 1 is pressed. */
  answerPhone(agentId: string): void {
    const channel = this.channel(agentId);
    this.play({ type: 'leg.ringing', channel });
    this.play({ type: 'leg.entered', channel, sessionId: this.session(agentId).id });
    this.play({ type: 'digit', channel, digit: '1' });
  }

  /** Signed in, leg in park, ready. */
  ready(agentId: string): void {
    this.ask({ do: 'login', agentId, interface: 'mobile', agentPhone: null });
    if (this.leg(agentId).state.at === 'dialing') this.answerPhone(agentId);
    this.ask({ do: 'unhold', agentId, setter: 'agent' });
  }

  customer(channel: string, dialledNumber = '0800', endpoint = 'trunk-t1'): Decision {
    return this.play({
      type: 'caller.entered',
      channel,
      caller: { number: '+4930123456', name: 'Ann' },
      dialledNumber,
      endpoint,
    });
  }

  /** Asterisk carries out the join that was asked for last. */
  join(channel: string): void {
    const add = this.effects.findLast((effect) => effect.do === 'add' && effect.joins);
    if (add?.do === 'add') this.play({ type: 'bridge.joined', bridge: add.bridge, channel });
  }

  gone(channel: string, cause = 16, sip: number | null = null): void {
    this.play({ type: 'channel.gone', channel, cause, sip });
  }

  #deadlines(): { kind: Change['kind']; id: string; until: number }[] {
    const found: { kind: Change['kind']; id: string; until: number }[] = [];
    for (const kind of ['session', 'leg', 'call', 'offer', 'trunk', 'supervision', 'recording'] as const) {
      for (const after of this.world.all(kind)) {
        const until = deadlineOf({ kind, after } as Pick<Change, 'kind' | 'after'>);
        // A caller's longest wait is not told while an offer runs; the engine's timer would have fired once.
        const silent = 'state' in after && kind === 'call' && after.state.at === 'offered';
        if (until !== null && !silent) found.push({ kind, id: after.id, until });
      }
    }
    return found;
  }
}
