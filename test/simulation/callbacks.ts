import type { Directory } from '../../app/domain/directory.js';
import type { ChannelId, Instant, QueueId } from '../../app/domain/ids.js';
import type { Overrides } from '../../app/domain/settings.js';
import { settingFor } from '../../app/domain/setting-for.js';
import type { Call, Change, View } from '../../app/domain/world.js';
import type { VirtualTime } from '../support/virtual-time.js';
import type { Asterisk, Channel } from './asterisk.js';
import type { MemoryDatabase } from './memory-store.js';
import type { Random } from './random.js';
import type { Truth } from './truth.js';

/** K1: most queues offer to be called back, in a tenth of the time; some of them at no hour of the day. */
export function withCallbacks(random: Random, site: Directory): Directory {
  const queues = [...site.queues].map(([id, one]) => {
    if (random.chance(0.4)) return [id, one] as const;
    const callbacks: Overrides = {
      callbackOffered: true,
      callbackAfterMs: random.whole(20, 600),
      callbackKey: random.pick(['1', '5']),
      callbackAnswerMs: 1_000,
      callbackTries: random.whole(1, 3),
      callbackRetryMs: random.whole(100, 500),
      callbackConfirm: random.chance(0.8),
      callbackKeyMs: 300,
      ...(random.chance(0.9)
        ? { callbackFrom: '00:00', callbackUntil: '24:00' }
        : { callbackFrom: '23:58', callbackUntil: '23:59' }),
    };
    return [id, { ...one, settings: { ...one.settings, ...callbacks } }] as const;
  });
  return { ...site, queues: new Map(queues) };
}

export interface CallbackParts {
  readonly time: VirtualTime;
  /** Dice of their own. */
  readonly random: Random;
  readonly asterisk: () => Asterisk;
  readonly digit: (channel: ChannelId, digit: string) => void;
}

/** What callers press when they are offered to be called back, and when they are. */
export class CallbackCallers {
  constructor(private readonly parts: CallbackParts) {}

  prompted(channel: Channel, prompt: string): void {
    const { random } = this.parts;
    if (prompt === 'callback-offer') return this.#press(channel, random.pick(['1', '1', '5', '5', '9', '']));
    if (prompt === 'callback-number') return this.#press(channel, random.pick(['1', '1', '1', '1', '2', '*', '9', '']));
    if (prompt === 'callback-type')
      return this.#press(channel, random.pick(['0015550001#', '0015550002#', '8881#', '911#', '00*', '', '3']));
    if (prompt === 'callback-refused') return this.#press(channel, random.pick(['0015550003#', '*', '']));
    if (prompt === 'callback-here') return this.#press(channel, random.pick(['1', '1', '1', '11', '7', '']));
  }

  /** Some press the key before they are offered anything. */
  waits(channel: Channel): void {
    const { random, time } = this.parts;
    if (random.chance(0.3)) time.after(random.between(20, 900), () => this.#press(channel, random.pick(['1', '5'])));
  }

  #press(channel: Channel, keys: string): void {
    const { random, time, asterisk, digit } = this.parts;
    let at = random.between(5, 400);
    for (const key of keys) {
      time.after(at, () => {
        if (asterisk().channels.get(channel.id) === channel) digit(channel.id, key);
      });
      at += random.between(1, 30);
    }
  }
}

/** Who agreed may be let go: their place stays. */
export function seesCallbacks(changes: readonly Change[], truth: Truth): void {
  for (const { kind, why, after } of changes) {
    if (kind === 'call' && why === 'call.callback-agreed' && after) truth.excuse(after.channel, 'is called back');
  }
}

/**
 * K1: whether nobody may be called back for this queue now. Written out here on purpose: closed by hand or by its hours,
 * or the only minute in which it calls back is one in which no schedule plays.
 */
export function isShut({ directory }: View, queueId: QueueId | null, now: Instant): boolean {
  const openings = directory.queues.get(queueId ?? '')?.openings;
  const time = new Date(now).toISOString().slice(11, 16);
  const open = openings?.hours?.some(({ from, to }) => from <= time && time < to) ?? true;
  return openings?.emergencyClosed === true || !open || settingFor(directory, 'callbackFrom', { queueId }) !== '00:00';
}

const ENDS: readonly unknown[] = ['given-up', 'cancelled', 'called-again', 'no-route'];

/** K1: a place that is kept is lost to nobody, and given up only after as many tries as were set. */
export function checkPlace(before: Call, by: unknown, view: View, truth: Truth): void {
  const { callback, queueId } = before;
  if (!callback || !('since' in callback)) return;
  // Somebody on the line still goes to the fallback, as everybody else of a queue that is taken away.
  if (callback.at === 'thanking' && by === 'timeout' && !view.directory.queues.has(queueId ?? '')) return;
  if (!ENDS.includes(by)) truth.fail(`the callback of ${before.id} is lost while ${callback.at}: ${String(by)}`);
  const most = settingFor(view.directory, 'callbackTries', { queueId });
  if (by === 'given-up' && callback.tries < most) truth.fail(`${before.id} was given up after ${callback.tries} tries`);
}

/** K1: nobody is called before that is stored: a process that dies then would make the same try once more. */
export function checkTry(view: View, database: MemoryDatabase, channel: ChannelId, truth: Truth): void {
  const owner = view.ownerOf(channel);
  const call = owner?.kind === 'call' ? view.get('call', owner.id) : undefined;
  if (call?.callback?.at !== 'dialling') return;
  const stored = database.callOfNextLife(call.id)?.callback;
  const tries = stored && 'since' in stored ? stored.tries : 0;
  if (tries !== call.callback.tries)
    truth.fail(`${call.id} is called back, try ${call.callback.tries}, and ${tries} tries are stored`);
}
