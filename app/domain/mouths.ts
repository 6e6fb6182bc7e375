import type { Draft } from './draft.js';
import type { DomainEvent } from './events.js';
import type { ChannelId } from './ids.js';
import { heardBy, modeOf, withInside, type Hearer, type Mouth } from './mouth.js';
import { endSilence } from './whispers-alone.js';
import type { Supervision } from './world.js';

/**
 * Opens and closes mouths until exactly those are there that the mode wants, on the leg `on` (null: none). Who is spoken
 * to by the new ones.
 */
export function followMouths(draft: Draft, supervisionId: string, on: ChannelId | null): readonly Hearer[] {
  const one = draft.get('supervision', supervisionId);
  if (!one) return [];
  const wanted = on === null ? [] : heardBy(one.mode);
  const fits = ({ to, on: leg, line }: Mouth): boolean =>
    wanted.includes(to) && leg === on && line === one.state.channel;
  const missing = wanted.filter((to) => !one.mouths.some((mouth) => mouth.to === to && fits(mouth)));
  const strays = one.mouths.filter((mouth) => !fits(mouth));
  if (missing.length + strays.length === 0) return [];
  for (const mouth of strays) endMouth(draft, one, mouth);
  const kept = one.mouths.filter(fits);
  let made = one.made;
  const opened = missing.map((to) => open(draft, one, to, on ?? '', ++made));
  putMouths(draft, { ...one, made }, [...kept, ...opened], 'supervision.speaking');
  return missing;
}

function open(draft: Draft, one: Supervision, to: Hearer, on: ChannelId, made: number): Mouth {
  const { pbx, epoch } = draft.moment;
  const name = `${one.id}-${epoch}-${made}`;
  const bridge = `${pbx}-supervise-${name}`;
  // Asterisk 22 makes no channel whose id another one's begins with.
  const [mic, speaker, line] = [`${pbx}-tap-mic-${name}`, `${pbx}-tap-${name}`, one.state.channel];
  draft.send(
    { do: 'bridge', bridge, name: bridge },
    { do: 'tap', channel: mic, on: line, as: 'mic' },
    { do: 'tap', channel: speaker, on, as: `to-${to}` },
  );
  const until = draft.at + draft.directory.settings.deliverMs;
  return { to, mic, line, speaker, on, bridge, inside: [], until, alone: null };
}

/** Something happened to a channel of a mouth. */
export function mouthHeard(draft: Draft, one: Supervision, channel: ChannelId, event: DomainEvent): void {
  const mouth = mouthOf(one, channel);
  if (!mouth) return;
  const { bridge, inside } = mouth;
  switch (event.type) {
    case 'tap.entered':
      if (!inside.includes(channel)) draft.send({ do: 'add', bridge, channels: [channel], joins: false });
      return;
    case 'bridge.joined': {
      const next = event.bridge === bridge ? withInside(mouth, channel) : mouth;
      if (next === mouth) return;
      const mouths = one.mouths.map((other) => (other === mouth ? next : other));
      return putMouths(draft, one, mouths, 'supervision.speaking');
    }
    case 'channel.gone':
    case 'channel.left':
      return shut(draft, one, [mouth]);
    default:
      return;
  }
}

/** Mouths that did not open in time: what follows opens them anew. True when there were any. */
export function mouthsOverdue(draft: Draft, one: Supervision, until: number): boolean {
  const late = one.mouths.filter((mouth) => mouth.until === until);
  if (late.length > 0) shut(draft, one, late);
  return late.length > 0;
}

/** The mouth to which this channel belongs. */
export function mouthOf({ mouths }: Supervision, channel: ChannelId): Mouth | undefined {
  return mouths.find(({ mic, speaker }) => mic === channel || speaker === channel);
}

/** Both channels, the bridge they were in, and the silence for them. */
export function endMouth(draft: Draft, { sessionId }: Supervision, { mic, speaker, bridge, alone }: Mouth): void {
  if (alone) endSilence(draft, sessionId, alone);
  for (const channel of [mic, speaker]) draft.send({ do: 'hangup', channel, reason: 'normal' });
  draft.send({ do: 'unbridge', bridge });
}

function shut(draft: Draft, one: Supervision, some: readonly Mouth[]): void {
  for (const mouth of some) endMouth(draft, one, mouth);
  const left = one.mouths.filter((mouth) => !some.includes(mouth));
  putMouths(draft, one, left, 'supervision.speaking');
}

/** Once the mode is in effect that was wanted, that is told as it is when the supervisor begins to hear. */
function putMouths(draft: Draft, one: Supervision, mouths: readonly Mouth[], why: string): void {
  const isWanted = (some: readonly Mouth[]): boolean =>
    modeOf(some) === one.mode && some.every(({ until }) => until === null);
  const done = isWanted(mouths) && !isWanted(one.mouths);
  draft.put('supervision', { ...one, mouths }, done ? 'supervision.heard' : why, { mode: modeOf(mouths) });
}
