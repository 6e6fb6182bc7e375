import type { Setter } from '../../app/domain/agent.js';
import { decide as production } from '../../app/domain/decide.js';
import type { Command, DomainEvent } from '../../app/domain/events.js';
import type { Directory } from '../../app/domain/directory.js';
import type { TransferTarget } from '../../app/domain/route-target.js';
import type { Change, Session, View } from '../../app/domain/world.js';
import { deliveringOffer } from '../../app/domain/call-offers.js';
import { deadlineOf } from '../../app/domain/deadlines.js';
import { World } from '../../app/engine/world.js';
import type { Random } from '../simulation/random.js';
import { moment } from '../support/world.js';

export type Decide = typeof production;
type Wish = Command extends infer C ? (C extends { via: string } ? Omit<C, 'via' | 'by'> : never) : never;

/** One step of the story: what came, what it found, and what it changed. */
export interface Step {
  readonly at: number;
  readonly event: DomainEvent;
  readonly before: Session | undefined;
  readonly refused: string | null;
  readonly changes: readonly Change[];
  readonly after: Session | undefined;
}

const JOE = 'joe';
const REASONS = ['1', '2', '4'] as const;
const TIMED = ['session', 'leg', 'offer', 'call'] as const;
type TimedKind = (typeof TIMED)[number];
/** Far more than can fall into one pause of a story. */
const MOST_DEADLINES = 500;

/** Messages of the agent, a supervisor, another PBX and the system, in any order, some of them within half a second. */
export class StateMessages {
  readonly #world: World;
  /** Rows whose deadline was told and left them as they are: the next change of them arms it again. */
  readonly #inVain = new WeakSet<object>();
  readonly steps: Step[] = [];
  #at = 1_000_000;
  #calls = 0;

  constructor(
    directory: Directory,
    private readonly random: Random,
    private readonly decide: Decide = production,
  ) {
    this.#world = new World(directory);
    this.#world.switchUp = true;
  }

  /** So many messages, from login to logout; a last logout ends what is open. */
  run(messages: number): readonly Step[] {
    for (let n = 0; n < messages; n++) {
      this.#pass(this.random.pick([1, 20, 200, 400, 600, 3_000]));
      this.#one();
    }
    this.#pass(60_000);
    // A customer on hold and whom the agent consults about them are two.
    while (this.#world.all('call')[Symbol.iterator]().next().done === false) this.#endCall();
    this.#ask({ do: 'logout', agentId: JOE });
    return this.steps;
  }

  #one(): void {
    const { random } = this;
    const session = this.#world.sessionOfAgent(JOE);
    if (!session) return this.#ask({ do: 'login', agentId: JOE, interface: 'mobile', agentPhone: null });
    if (random.chance(0.5)) return this.#work(session);
    const setter: Setter = random.pick(['agent', 'agent', 'supervisor', 'presence']);
    const reason = random.pick(REASONS);
    const queueId = random.pick(['sales', 'help']);
    const whose = random.pick(['agent', 'supervisor'] as const);
    const deeds: readonly [() => void, ...(() => void)[]] = [
      () => this.#ask({ do: 'hold', agentId: JOE, setter, reason }),
      () => this.#ask({ do: 'hold', agentId: JOE, setter, reason }),
      () => this.#ask({ do: 'unhold', agentId: JOE, setter }),
      () => this.#ask({ do: 'unhold', agentId: JOE, setter: 'agent' }),
      () => this.#ask({ do: 'unhold', agentId: JOE, setter: 'supervisor' }),
      () => this.#ask({ do: 'pause-queue', agentId: JOE, queueId, setter: whose, reason }),
      () => this.#ask({ do: 'unpause-queue', agentId: JOE, queueId, setter: whose }),
      () => this.#leg(session),
      () => this.#leg(session),
      () => this.#leg(session),
      () => this.#customer(),
      () => this.#customer(),
      () => this.#endCall(),
      () => (random.chance(0.3) ? this.#ask({ do: 'logout', agentId: JOE }) : this.#endCall()),
      () => (random.chance(0.3) ? this.#ask({ do: 'reset', agentId: JOE }) : this.#leg(session)),
      () => this.#play({ type: 'desktop.seen', agentId: JOE, there: random.chance(0.5) }),
      () => this.#ask({ do: 'end-wrap-up', agentId: JOE }),
      () => this.#sendsOn(session),
      () => this.#callsSomebody(session),
      () => this.#callsSomebody(session),
      () => this.#holds(session),
      () => this.#farEnd(),
    ];
    random.pick(deeds)();
  }

  /** What leads to a conversation: Ready, the phone picked up, a customer. */
  #work(session: Session): void {
    const { holds, state } = session;
    const setter = holds.find((hold) => hold.setter !== 'system')?.setter;
    if (setter !== undefined && state.at === 'not-ready') return this.#ask({ do: 'unhold', agentId: JOE, setter });
    if (state.at === 'ready') return this.#customer();
    if (state.at === 'talking' && this.random.chance(0.5)) return this.#endCall();
    this.#leg(session);
  }

  #ask(wish: Wish): void {
    const via = wish.do === 'reset' ? 'web' : this.random.pick(['web', 'phone', 'api'] as const);
    this.#play({ type: 'command', command: { ...wish, via, by: 'test' } as Command });
  }

  /** The system's messages: the leg comes up, is confirmed, joined, put down or lost. */
  #leg({ id }: Session): void {
    const state = this.#world.get('leg', id)?.state;
    if (!state || !('channel' in state)) return this.#ask({ do: 'reconnect', agentId: JOE });
    const { channel } = state;
    const { random } = this;
    if (random.chance(0.12)) {
      const cause = random.pick([16, 16, 17, 21, 41]);
      return this.#play({ type: 'channel.gone', channel, cause, sip: cause === 17 ? 486 : null });
    }
    if (state.at === 'dialing') return this.#play({ type: 'leg.entered', channel, sessionId: id });
    if (state.at === 'confirming') return this.#play({ type: 'digit', channel, digit: '1' });
    const bridge = this.#world.get('leg', id)?.bridge;
    const offer = this.#world.offerOfSession(id);
    const call = offer && this.#world.get('call', offer.callId);
    if (offer?.state.at === 'delivering' && call && bridge) {
      this.#play({ type: 'bridge.joined', bridge, channel: call.channel });
    }
  }

  #customer(): void {
    const caller = { number: '+4930123456', name: '' };
    const dialledNumber = this.random.pick(['6001', '6002']);
    const channel = `c${++this.#calls}`;
    this.#play({ type: 'caller.entered', channel, caller, dialledNumber, endpoint: 'trunk-t1' });
  }

  /** K3: to the queue that is the agent's as well, or out. */
  #sendsOn({ state }: Session): void {
    const callId = 'callId' in state ? state.callId : 'none';
    const target = this.random.pick<TransferTarget>([
      { kind: 'queue', queueId: 'help' },
      { kind: 'number', number: '+15550001' },
    ]);
    this.#ask({ do: 'transfer', agentId: JOE, callId, target });
  }

  /** K3: a call of their own, or one about the customer, who is on hold meanwhile. */
  #callsSomebody({ state }: Session): void {
    const number = '+15550002';
    if (state.at !== 'talking') return this.#ask({ do: 'dial', agentId: JOE, number });
    this.#ask({ do: 'consult', agentId: JOE, callId: state.callId, number });
  }

  /** The customer goes on hold and comes back, alone or with whom the agent consulted. */
  #holds({ state }: Session): void {
    const ofMine = 'callId' in state ? state.callId : 'none';
    const consulted = [...this.#world.all('call')].find((one) => 'held' in one.state && one.state.held?.at === 'held');
    const callId = consulted?.id ?? ofMine;
    const what = this.random.pick(['hold-call', 'retrieve-call', 'complete-consult', 'abort-consult'] as const);
    this.#ask({ do: what, agentId: JOE, callId });
  }

  /** What Asterisk tells of whom the agent called, and of a customer who is let back in. */
  #farEnd(): void {
    for (const { id, channel, state } of [...this.#world.all('call')]) {
      const bridge = 'sessionId' in state ? this.#world.get('leg', state.sessionId)?.bridge : null;
      if (state.at === 'calling') {
        this.#play(state.placed ? { type: 'far.answered', channel } : { type: 'far.entered', channel, callId: id });
      } else if (state.at === 'talking' && state.held?.at === 'retrieving' && bridge) {
        this.#play({ type: 'bridge.joined', bridge, channel });
      }
    }
  }

  #endCall(): void {
    const [call] = [...this.#world.all('call')].sort((one) => (one.state.at === 'talking' ? -1 : 1));
    if (call) this.#play({ type: 'channel.gone', channel: call.channel, cause: 16, sip: null });
  }

  /**
   * Time goes by, and every deadline in it is told: as in the engine once, and again only when its thing was changed. One
   * that is told in vain, or without end, breaks the story.
   */
  #pass(ms: number): void {
    const end = this.#at + ms;
    for (let told = 0; ; told++) {
      const [due] = this.#deadlines().sort((a, b) => a.until - b.until);
      if (!due || due.until > end) break;
      const { kind, id, until } = due;
      const what = `the deadline of ${kind} ${id} at ${until}`;
      if (told > MOST_DEADLINES) throw new Error(`${what} has no end`);
      this.#at = Math.max(this.#at, until);
      this.#play({ type: 'deadline', kind, id, until });
      if (this.#world.get(kind, id) !== due.row) continue;
      // K1: nothing is said to a caller while an agent is joined to them; should that fail, the call is changed.
      if (kind !== 'call' || !deliveringOffer(this.#world, id)) throw new Error(`${what} changed nothing`);
      this.#inVain.add(due.row);
    }
    this.#at = Math.max(this.#at, end);
  }

  #deadlines(): { kind: TimedKind; id: string; until: number; row: object }[] {
    return TIMED.flatMap((kind) =>
      [...this.#world.all(kind)].flatMap((after) => {
        const until = deadlineOf({ kind, after } as Pick<Change, 'kind' | 'after'>);
        return until === null || this.#inVain.has(after) ? [] : [{ kind, id: after.id, until, row: after }];
      }),
    );
  }

  #play(event: DomainEvent): void {
    this.#at += 1;
    const before = this.#world.sessionOfAgent(JOE);
    const view: View = this.#world;
    const { changes, refusal } = this.decide(view, event, moment(this.#at));
    this.#world.apply(changes);
    const after = this.#world.sessionOfAgent(JOE);
    this.steps.push({ at: this.#at, event, before, refused: refusal?.code ?? null, changes, after });
  }
}
