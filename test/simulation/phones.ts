import type { ChannelId } from '../../app/domain/ids.js';
import { phonePeerName } from '../../app/domain/phone-peer.js';
import type { VirtualTime } from '../support/virtual-time.js';
import type { Asterisk, Channel, Done } from './asterisk.js';
import type { FaultCounts } from './faults.js';
import type { Random } from './random.js';
import { PHONES } from './site.js';
import type { Truth } from './truth.js';

export type TrunkState = 'well' | 'dead' | 'busy' | 'unreachable';

export interface PhoneParts {
  readonly time: VirtualTime;
  readonly random: Random;
  /** What callers do in menus: dice of their own. */
  readonly menuRandom: Random;
  /** Dice of their own, too. */
  readonly holdRandom: Random;
  readonly holdPressed: (channel: ChannelId, held: boolean) => void;
  /** What people do whom agents call. */
  readonly outRandom: Random;
  readonly asterisk: () => Asterisk;
  readonly counts: FaultCounts;
  readonly truth: Truth;
  /** Whether the application can be entered now. */
  readonly reachable: () => boolean;
  readonly registered: (peer: string) => boolean;
  /** Whether a call to this number over this trunk leads to queues and nowhere else. */
  readonly routed: (dialled: string, trunkId: string) => boolean;
  /** K3: who waits on hold for the agent of this leg. */
  readonly onHold: (leg: Channel) => readonly ChannelId[];
  /** The far end shows a sign of life. */
  readonly ringing: (channel: ChannelId) => void;
  readonly digit: (channel: ChannelId, digit: string) => void;
}

/** How long the dialplan tries to enter the application before it gives up, a tenth of the real time. */
const FALLBACK_AFTER_MS = 1_000;
const RETRY_MS = 100;

/** The people at both ends of the lines: agents' phones and customers. */
export class Phones {
  /** From now on everybody answers, presses 1 and stays: what is still wrong then is our fault. */
  patient = false;
  /** Of whole trunks (`t1`) and of single contacts of them (`t1/0`). */
  readonly trunks = new Map<string, TrunkState>();
  #arrived = 0;
  #lines = 0;

  constructor(private readonly parts: PhoneParts) {}

  /** A customer calls. */
  customer(dialled: string): void {
    const { random, time, asterisk, truth } = this.parts;
    const trunk = random.pick(['t1', 't2']);
    if (!asterisk().up || this.stateOf(trunk) !== 'well') return;
    // Some call from a telephone of the office, at which somebody may be signed in.
    const endpoint = random.chance(0.1) ? phonePeerName(random.pick(PHONES)) : `trunk-${trunk}`;
    // One in three is the same customer once more, who may wait, be called back or talk already.
    const number = ++this.#arrived % 3 === 0 ? '+15550001' : `+1666000${this.#arrived}`;
    const channel = asterisk().ring(`n1-${this.#arrived}.in`, number, dialled, endpoint);
    if (!this.parts.routed(dialled, endpoint.slice('trunk-'.length))) truth.excuse(channel.id, 'no such number');
    this.#enter(channel, FALLBACK_AFTER_MS);
    if (random.chance(0.25)) time.after(random.between(30, 2_500), () => this.#hangUp(channel, 16));
  }

  stateOf(trunkId: string, contactIndex?: number): TrunkState {
    return this.trunks.get(`${trunkId}/${contactIndex}`) ?? this.trunks.get(trunkId) ?? 'well';
  }

  /** An agent calls the number for dialling in and has given the PIN; null while nobody is there to be told. */
  dialsIn(): ChannelId | null {
    const { random, time, asterisk, reachable } = this.parts;
    if (!asterisk().up || !reachable()) return null;
    const channel = asterisk().dialIn(`n1-${++this.#arrived}.pin`);
    if (!this.patient && random.chance(0.2)) time.after(random.between(0, 400), () => this.#hangUp(channel, 16));
    return channel.id;
  }

  /** D2: as above, on another line of a telephone of ours. */
  dialsLine(): ChannelId | null {
    const { asterisk, reachable } = this.parts;
    if (!asterisk().up || !reachable()) return null;
    const channel = asterisk().dialOut(`n1-${++this.#lines}.two`, phonePeerName('p1'));
    return channel.id;
  }

  /** Farline has told them that it cannot be. */
  hangsUp(id: ChannelId): void {
    const channel = this.parts.asterisk().channels.get(id);
    if (channel) this.#hangUp(channel, 16);
  }

  /** Whom an agent calls answers, most of them, talks for a while and hangs up; others are busy, away or refuse. */
  placed(channel: Channel, ringMs: number): void {
    const { outRandom: random, time, asterisk, counts, ringing, truth } = this.parts;
    if (channel.endpoint.startsWith('inner-')) {
      const arriving = asterisk().inner(channel);
      truth.excuse(arriving.id, 'an agent of ours calls');
      time.after(1, () => ringing(channel.id));
      return void time.after(random.between(1, 20), () => this.#enter(arriving, 0));
    }
    const state = this.stateOf(channel.endpoint.slice('trunk-'.length), Number(channel.dialled));
    const ends = (cause: number, sip: number): void => {
      if (!channel.up) asterisk().end(channel, cause, sip);
    };
    if (state === 'unreachable' || state === 'busy') {
      counts.trunkBusy++;
      return void time.after(random.between(5, 40), () => ends(34, 503));
    }
    time.after(ringMs + 1_000, () => ends(19, 480));
    if (state === 'dead') {
      counts.trunkDead++;
      return void time.after(3_200, () => ends(18, 408));
    }
    time.after(random.between(3, 60), () => {
      if (asterisk().channels.get(channel.id) === channel && !channel.up) ringing(channel.id);
    });
    const whim = random.next();
    if (whim < 0.1) return void time.after(random.between(10, 300), () => ends(17, 486));
    if (whim < 0.2) return;
    if (whim < 0.25) return void time.after(random.between(10, 80), () => ends(1, 404));
    time.after(random.between(40, 700), () => {
      if (asterisk().channels.get(channel.id) !== channel) return;
      asterisk().answered(channel);
      time.after(random.between(20, 900), () => asterisk().end(channel, 16, null));
    });
  }

  taken(channel: Channel): void {
    const { random, time, truth } = this.parts;
    if (channel.role === 'caller') truth.excuse(channel.id, 'a second line of an agent');
    time.after(random.between(50, 200), () => this.#enter(channel, FALLBACK_AFTER_MS));
  }

  dialled(channel: Channel, endpoint: string, contactIndex: number): Done {
    const { random, time, asterisk, counts } = this.parts;
    if (endpoint.startsWith('phone-')) return this.#deskPhone(channel, endpoint);
    const trunk = this.stateOf(endpoint.slice('trunk-'.length), contactIndex);
    if (trunk === 'unreachable') {
      counts.trunkUnreachable++;
      return 'refused';
    }
    if (trunk === 'busy') {
      counts.trunkBusy++;
      time.after(random.between(5, 40), () => asterisk().end(channel, 34, 503));
      return 'ok';
    }
    if (trunk === 'dead') {
      counts.trunkDead++;
      time.after(3_200, () => this.#unanswered(channel, 18, 408));
      return 'ok';
    }
    this.#rings(channel);
    return 'ok';
  }

  /** Asterisk refuses to dial what is not registered. */
  #deskPhone(channel: Channel, peer: string): Done {
    if (!this.parts.registered(peer)) {
      this.parts.counts.phoneUnplugged++;
      return 'refused';
    }
    this.#rings(channel);
    return 'ok';
  }

  prompted(channel: Channel, prompt: string): void {
    const { random, time, asterisk, digit } = this.parts;
    if (prompt === 'own' && channel.role === 'caller') return this.#chooses(channel);
    if (prompt !== 'press-1') return;
    const key = this.patient || random.chance(0.85) ? '1' : random.pick(['', '5']);
    time.after(random.between(20, this.patient ? 150 : 350), () => {
      if (key !== '' && asterisk().channels.get(channel.id) === channel) digit(channel.id, key);
    });
  }

  /** A caller in a menu: in the middle of the prompt or behind it, the right key, a wrong one, several, or none. */
  #chooses(channel: Channel): void {
    const { menuRandom: random, time, asterisk, digit, truth } = this.parts;
    const keys = this.patient
      ? ['1']
      : random.pick([['1'], ['2'], ['3'], ['4'], ['9'], ['9', '2'], ['1', '1'], ['3', '5'], []]);
    let at = random.between(10, 450);
    for (const key of keys) {
      time.after(at, () => {
        if (asterisk().channels.get(channel.id) !== channel) return;
        if (key === '5') truth.excuse(channel.id, 'asked for an agent');
        if (key === '4') truth.excuse(channel.id, 'asked for the number outside');
        digit(channel.id, key);
      });
      at += random.between(1, 60);
    }
  }

  joined(members: readonly Channel[]): void {
    const { random, time } = this.parts;
    const leg = members.find(({ role }) => role === 'leg');
    if (!leg) return;
    if (members.length > 1) this.#pressesHold(leg);
    for (const caller of members) {
      if (caller.role !== 'caller' || !random.chance(this.patient ? 0.4 : 0.75)) continue;
      time.after(random.between(20, 1_500), () => this.#hangUp(caller, 16));
    }
  }

  /** D2: some press Hold on the telephone itself, and most of them once more. */
  #pressesHold(leg: Channel): void {
    const { holdRandom: random, time, asterisk, holdPressed } = this.parts;
    if (!random.chance(0.1)) return;
    const press = (held: boolean): void => {
      if (asterisk().channels.get(leg.id) === leg) holdPressed(leg.id, held);
    };
    const at = random.between(5, 400);
    time.after(at, () => press(true));
    if (random.chance(0.8)) time.after(at + random.between(1, 400), () => press(false));
  }

  #rings(channel: Channel): void {
    const { random, time, asterisk, ringing } = this.parts;
    time.after(random.between(3, 60), () => {
      if (asterisk().channels.get(channel.id) === channel) ringing(channel.id);
    });
    const whim = this.patient ? 0 : random.next();
    if (whim < 0.8) time.after(random.between(40, 700), () => this.#answers(channel));
    else if (whim < 0.87) time.after(2_500, () => this.#unanswered(channel, 19, 487));
    else if (whim < 0.92) time.after(random.between(10, 80), () => this.#unanswered(channel, 17, 486));
    else if (whim < 0.97) time.after(random.between(10, 900), () => this.#unanswered(channel, 21, 603));
    else time.after(random.between(10, 80), () => this.#unanswered(channel, 1, 404));
  }

  #answers(channel: Channel): void {
    const { random, time, asterisk, digit } = this.parts;
    this.#enter(channel, FALLBACK_AFTER_MS);
    if (this.patient || !random.chance(0.18)) return;
    const cause = random.pick([16, 16, 16, 44, 38, 0]);
    const fumbles = random.chance(0.3);
    time.after(random.between(0, 3_000), () => {
      if (this.patient) return;
      if (fumbles && asterisk().channels.get(channel.id) === channel) digit(channel.id, '9');
      this.#hangUp(channel, cause);
    });
  }

  #unanswered(channel: Channel, cause: number, sip: number): void {
    if (!channel.entered) this.parts.asterisk().end(channel, cause, sip);
  }

  /** The dialplan tries again and again, then plays its announcement and takes the caller elsewhere. */
  #enter(channel: Channel, patienceMs: number): void {
    const { asterisk, reachable, time } = this.parts;
    if (asterisk().channels.get(channel.id) !== channel) return;
    if (reachable()) return asterisk().enter(channel);
    if (patienceMs <= 0) return asterisk().end(channel, 16, null);
    time.after(RETRY_MS, () => this.#enter(channel, patienceMs - RETRY_MS));
  }

  #hangUp(channel: Channel, cause: number): void {
    const { asterisk, truth } = this.parts;
    if (asterisk().channels.get(channel.id) !== channel) return;
    if (channel.role === 'leg') {
      const bridge = channel.bridge ?? `n1-session-${channel.sessionId}`;
      truth.phoneDown(bridge, asterisk().members(bridge), cause, this.parts.onHold(channel));
    }
    asterisk().end(channel, cause, null);
  }
}
