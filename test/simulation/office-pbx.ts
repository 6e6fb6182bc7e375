import type { Directory } from '../../app/domain/directory.js';
import type { PresenceSeen } from '../../app/domain/presence.js';
import type { View } from '../../app/domain/world.js';
import type { VirtualTime } from '../support/virtual-time.js';
import type { Random } from './random.js';
import type { Truth } from './truth.js';

/** The agent whose telephone is at another PBX. */
const AT_PBX = 'p1';
const SETTLE_MS = 200;

const IDLE: PresenceSeen = { at: 'known', presence: { open: true, activities: [] } };
const SEEN: readonly [PresenceSeen, ...PresenceSeen[]] = [
  IDLE,
  IDLE,
  { at: 'known', presence: { open: true, activities: ['on-the-phone'] } },
  { at: 'known', presence: { open: true, activities: ['busy'] } },
  { at: 'known', presence: { open: true, activities: ['away'] } },
  { at: 'known', presence: { open: false, activities: ['on-the-phone'] } },
  { at: 'known', presence: { open: false, activities: [] } },
  { at: 'lost', why: 'silent' },
];

/** J: one more agent, who signs in by their telephone alone. */
export function withPbx(random: Random, site: Directory): Directory {
  const [like] = site.agents.values();
  if (!like || !random.chance(0.6)) return site;
  const agent = {
    ...like,
    id: AT_PBX,
    login: AT_PBX,
    name: AT_PBX,
    dn: '8899',
    number: '+1987111',
    interfaces: ['pbx'] as const,
    hotDesk: false,
    phoneId: null,
    mayTypeNumber: false,
    settings: {
      ...like.settings,
      presence: true,
      presenceLost: random.pick(['logout', 'hold'] as const),
      presenceSettleMs: SETTLE_MS,
    },
  };
  return { ...site, agents: new Map([...site.agents, [AT_PBX, agent]]) };
}

export interface OfficePbxParts {
  readonly time: VirtualTime;
  /** Dice of its own. */
  readonly random: Random;
  /** Whatever process lives now; a dead one hears nothing. */
  readonly tell: (agentId: string, seen: PresenceSeen, mayLogin: boolean) => void;
  /** Nothing is promised to this agent: their telephone may sign them out. */
  readonly uncertain: (agentId: string) => void;
}

/** A PBX that tells of a telephone as it likes: of our own calls, of private ones, late, twice, and nothing at all. */
export class OfficePbx {
  #seen: PresenceSeen = IDLE;
  #on = false;

  constructor(private readonly parts: OfficePbxParts) {}

  start(site: Directory, dayMs: number): void {
    if (!site.agents.has(AT_PBX)) return;
    this.#on = true;
    const { time, random } = this.parts;
    for (let n = random.whole(3, 14); n > 0; n--) {
      time.after(random.between(0, dayMs), () => this.#is(random.pick(SEEN), random.chance(0.8)));
    }
  }

  /** What a process that begins is told: it subscribes anew. */
  tellAll(): void {
    if (this.#on) this.#is(this.#seen, true);
  }

  /** From now on the telephone is there, and nobody talks on it. */
  calm(): void {
    if (this.#on) this.#is(IDLE, true);
  }

  /** J: nobody is held by a PBX that tells of nothing, or waits for it to say that our own call is over. */
  check(view: View, now: number, truth: Truth): void {
    const session = this.#on ? view.sessionOfAgent(AT_PBX) : undefined;
    if (!session || !this.#on) return;
    if (session.holds.some(({ setter }) => setter === 'presence'))
      truth.fail(`${AT_PBX} is held by a PBX that is idle`);
    const settleUntil = session.presence?.settleUntil ?? null;
    if (settleUntil !== null && settleUntil < now) truth.fail(`${AT_PBX} waits for a call of ours that is long over`);
  }

  #is(seen: PresenceSeen, mayLogin: boolean): void {
    this.#seen = seen;
    this.parts.uncertain(AT_PBX);
    this.parts.tell(AT_PBX, seen, mayLogin);
    // A refresh tells the same again.
    if (this.parts.random.chance(0.2)) this.parts.tell(AT_PBX, seen, mayLogin);
  }
}
