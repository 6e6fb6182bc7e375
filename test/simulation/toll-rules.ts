import { isEmergencyCall } from '../../app/domain/emergency.js';
import { settingFor } from '../../app/domain/setting-for.js';
import type { Call, Change, Toll, View } from '../../app/domain/world.js';
import type { Directory } from '../../app/domain/directory.js';
import type { Overrides } from '../../app/domain/settings.js';
import type { Step } from '../../app/ports/live.js';
import type { Random } from './random.js';
import type { Truth } from './truth.js';

/** D7: what is put to agents' accounts is what they called outside, and it never goes past their limit. */
export class TollRules {
  readonly #calls = new Map<string, Call>();

  constructor(
    private readonly view: View,
    private readonly truth: Truth,
  ) {}

  /** What the process found when it started. */
  begin(): void {
    for (const call of this.view.all('call')) this.#calls.set(call.id, call);
  }

  step({ changes }: Step): void {
    let begun = 0;
    let counted = 0;
    for (const change of changes) {
      if (change.kind === 'call' && this.#begins(change.id, change.after)) begun++;
      if (change.kind === 'call' && change.why === 'call.transferred' && change.detail['to'] === 'number') begun++;
      if (change.kind === 'toll' && change.why === 'toll.called') {
        counted++;
        // Only here: a limit that is lowered later ends no call.
        if (change.after) this.#within(change.after);
      }
      if (change.kind !== 'call') continue;
      if (change.after) this.#calls.set(change.id, change.after);
      else this.#calls.delete(change.id);
    }
    if (begun !== counted) this.truth.fail(`${begun} calls outside begun, ${counted} on agents' accounts`);
    this.#running();
  }

  #begins(id: string, after: Call | null): boolean {
    if (after?.state.at !== 'calling' || !this.#counts(after)) return false;
    return this.#calls.get(id)?.state.at !== 'calling';
  }

  #counts({ direction, queueId, trunkId, caller }: Call): boolean {
    return direction === 'out' && queueId === null && trunkId !== null && !isEmergencyCall(this.view, caller.number);
  }

  #within({ id, calls }: Toll): void {
    const most = settingFor(this.view.directory, 'outCallsPerHour', { agentId: id });
    if (most > 0 && calls > most) this.truth.fail(`${id} has begun ${calls} calls outside of ${most}`);
  }

  /** Every call outside that was answered runs on one account, and nothing else does. */
  #running(): void {
    const running = [...this.view.all('toll')].flatMap((toll) => Object.keys(toll.running));
    if (new Set(running).size < running.length) this.truth.fail('a call is on two accounts');
    for (const id of running) if (!this.view.get('call', id)) this.truth.fail(`${id} is over and costs on`);
    for (const call of this.view.all('call')) {
      const { at } = call.state;
      const talks = at === 'calling' || at === 'talking' || at === 'together' || at === 'conference';
      if (talks && this.#counts(call) && !running.includes(call.id))
        this.truth.fail(`${call.id} goes outside on nobody's account`);
    }
  }
}

/** Agents whose own phone is rung first for a call that was asked for in this step, and who have made others in this hour. */
export function whoWaitToCall(view: View, changes: readonly Change[]): Toll[] {
  return changes.flatMap(({ kind, why, after }) => {
    if (kind !== 'call' || why !== 'call.asked' || after?.state.at !== 'agent-first') return [];
    const toll = view.get('toll', view.get('session', after.state.sessionId)?.agentId ?? '');
    return toll && toll.calls > 0 ? [toll] : [];
  });
}

/** What they have made by now is all that they may: an admin lowers it before their own phone is picked up. */
export function withoutMore(site: Directory, { id, calls }: Toll): Directory {
  const one = site.agents.get(id);
  if (!one) return site;
  const settings = { ...one.settings, outCallsPerHour: calls };
  return { ...site, agents: new Map(site.agents).set(id, { ...one, settings }) };
}

/** A third of the agents may begin a few calls outside, and no more. */
export function withTolls(random: Random, site: Directory): Directory {
  const agents = [...site.agents.values()].map((one) => {
    const set: Overrides = random.chance(0.35) ? { outCallsPerHour: random.whole(1, 3) } : {};
    return [one.id, { ...one, settings: { ...one.settings, ...set } }] as const;
  });
  return { ...site, agents: new Map(agents) };
}
