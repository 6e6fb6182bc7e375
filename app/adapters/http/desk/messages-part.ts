import type { z } from 'zod';
import type { messageAnswer } from '../api/message-routes.js';
import type { Texts } from '../texts.js';

interface Shown {
  readonly agentId: string;
  readonly csrf: string;
  readonly texts: Texts;
  /** An instant on the wall clock of the agent's site. */
  readonly wallClock: (at: number) => string;
}

/** K6: the agent's messages on their desk, those that are being recorded left out; null: there are none. */
export function messagesPart(
  items: readonly z.output<typeof messageAnswer>[],
  { agentId, csrf, texts, wallClock }: Shown,
): object | null {
  const whole = items.filter(({ state }) => state !== 'recording');
  if (whole.length === 0) return null;
  return {
    csrf,
    items: whole.map(({ id, state, receivedAt, durationMs, callerName, callerNumber }) => {
      const from =
        [callerName, callerNumber].filter((one) => one !== '').join(' ') || texts.say('desk.message-unknown');
      const when = wallClock(receivedAt);
      return {
        id,
        fresh: state === 'new',
        from,
        when,
        length: lengthOf(durationMs),
        label: texts.say('desk.message-label', { from, when }),
        sound: `/api/v1/agents/${agentId}/messages/${id}/sound`,
      };
    }),
  };
}

/** `1:05` */
function lengthOf(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
