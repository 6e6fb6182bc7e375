import type { ChannelId, Millis } from '../../domain/ids.js';
import type { Outcome } from '../../ports/switch.js';

/** Longer than this nothing waits for a NOTIFY: one that Asterisk could not send is told of by nobody. */
const LEAVES_WITHIN_MS = 1_000;

interface Notice {
  readonly channel: ChannelId;
  readonly over: (outcome: Outcome) => void;
}

/**
 * NOTIFYs on their way to telephones whose transfer is done. Asterisk answers us as soon as it has one in hand, and sends it
 * from another thread than the BYE of a hang-up (`res_pjsip_refer.c`, 22.10.1). So the BYE can overtake it, and a telephone
 * that has no call any more answers 481 and takes its transfer for failed.
 */
export class TransferNotices {
  readonly #notices = new Set<Notice>();

  /** To be called before Asterisk is asked. What comes back is to be told its answer; `done` is called once the NOTIFY has left. */
  expect(channel: ChannelId, deadlineMs: Millis, done: (outcome: Outcome) => void): (answered: Outcome) => void {
    const latest = performance.now() + deadlineMs;
    let timer: NodeJS.Timeout | undefined;
    const notice: Notice = {
      channel,
      over: (outcome) => {
        if (!this.#notices.delete(notice)) return;
        clearTimeout(timer);
        done(outcome);
      },
    };
    this.#notices.add(notice);
    return (answered) => {
      if (!answered.ok) return notice.over(answered);
      const left = Math.max(0, Math.min(LEAVES_WITHIN_MS, latest - performance.now()));
      if (this.#notices.has(notice)) timer = setTimeout(notice.over, left, answered);
    };
  }

  /** It has left, or with the end of its channel can leave no more. */
  left(channel: ChannelId): void {
    for (const notice of this.#notices) if (notice.channel === channel) notice.over({ ok: true });
  }
}
