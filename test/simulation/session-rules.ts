import type { Session, Turn } from '../../app/domain/world.js';
import type { Directory } from '../../app/domain/directory.js';
import type { Step } from '../../app/ports/live.js';
import type { Truth } from './truth.js';

type Change = Step['changes'][number];

/** What a hold that an offer leaves behind may be for (K2). */
const AGENTS_OWN: readonly unknown[] = ['no-answer', 'rejected', 'busy', 'not-confirmed'];
/** What takes a pause back that was asked for during a call. */
const TAKEN_BACK: readonly string[] = ['hold.pending-cleared', 'agent.reset'];

/** What brings a customer and an agent together. */
const MEETINGS: readonly string[] = ['call.joined', 'call.handed-over'];

/** What may become of an agent from one step to the next, whatever led there. */
export class SessionRules {
  readonly #sessions = new Map<string, Session>();
  readonly #turns = new Map<string, Turn>();

  constructor(
    private readonly directory: () => Directory,
    private readonly truth: Truth,
  ) {}

  /** What the process found when it started. */
  begin(sessions: Iterable<Session>, turns: Iterable<Turn>): void {
    for (const session of sessions) this.#sessions.set(session.id, session);
    for (const turn of turns) this.#turns.set(turn.id, turn);
  }

  step({ at, changes }: Step): void {
    this.#counted(changes);
    for (const change of changes) {
      if (change.kind !== 'session') continue;
      const before = this.#sessions.get(change.id);
      const { after } = change;
      if (before && after) {
        this.#signedOut(before, after, change.detail);
        this.#blamed(before, after, changes);
        this.#pendingPause(before, after, change.why);
      }
      if (after) this.#queuePauses(before, after, at);
      if (after) this.#sessions.set(change.id, after);
      else this.#sessions.delete(change.id);
    }
  }

  /** K2: who missed calls is signed out only where a queue is set so. */
  #signedOut(before: Session, after: Session, { note, by }: Change['detail']): void {
    if (after.state.at !== 'logged-out' || before.state.at === 'logged-out') return;
    if (by !== 'system' || !AGENTS_OWN.includes(note)) return;
    const queues = [...this.directory().queues.values()];
    if (!queues.some(({ settings }) => settings.afterNoAnswers === 'logout'))
      this.truth.fail(`${after.agentId} is signed out for ${String(note)}, which no queue asks for`);
  }

  /** K2: a hold that comes of an offer names what became of that offer, and only what is the agent's own. */
  #blamed(before: Session, after: Session, changes: readonly Change[]): void {
    const reason = after.holds.find(({ setter, via }) => setter === 'agent' && via === 'system')?.reason;
    const failed = changes.find(({ kind, why, detail }) => {
      return kind === 'offer' && why === 'offer.failed' && detail['sessionId'] === after.id;
    });
    if (!failed || reason === undefined || !AGENTS_OWN.includes(reason) || after.state.at === 'logged-out') return;
    const isNew = !before.holds.some((held) => held.setter === 'agent' && held.reason === reason);
    if (isNew && failed.detail['reason'] !== reason)
      this.truth.fail(`${after.id} is held for ${reason}, and their offer ended by ${String(failed.detail['reason'])}`);
  }

  /** C2: a pause that was asked for during a call is there when the call is over. */
  #pendingPause(before: Session, after: Session, why: string): void {
    const { hold } = before.pending;
    if (!hold || after.pending.hold || after.state.at === 'logged-out' || TAKEN_BACK.includes(why)) return;
    const there = after.holds.some(({ setter, reason }) => setter === hold.setter && reason === hold.reason);
    if (!there && !after.pending.logout && !before.pending.logout)
      this.truth.fail(`${after.id} asked for a pause during a call, and it is lost (${why})`);
  }

  /** C3: the interval of a queue's pause begins with its reason. */
  #queuePauses(before: Session | undefined, after: Session, at: number): void {
    for (const pause of after.queuePauses) {
      const was = before?.queuePauses.find(({ queueId, setter }) => {
        return queueId === pause.queueId && setter === pause.setter;
      });
      const since = was?.reason === pause.reason ? was.since : at;
      if (pause.since !== since) this.truth.fail(`pause ${pause.reason} of ${after.id} counts from ${pause.since}`);
    }
  }

  /** K1, fewest calls: a conversation counts once. */
  #counted(changes: readonly Change[]): void {
    const joined = changes.filter(({ kind, why }) => kind === 'call' && MEETINGS.includes(why)).length;
    const more = new Map<string, number>();
    for (const { kind, id, after } of changes) {
      if (kind !== 'turn') continue;
      const before = this.#turns.get(id);
      if (after) this.#turns.set(id, after);
      else this.#turns.delete(id);
      if (after) more.set(id, (more.get(id) ?? 0) + after.calls - (before?.day === after.day ? before.calls : 0));
    }
    for (const [id, count] of more)
      if (count > joined) this.truth.fail(`${joined} conversations count as ${count} of ${id}`);
  }
}
