import { ALONE, companyOf } from './company.js';
import type { Draft } from './draft.js';
import type { Effect } from './effects.js';
import type { BridgeId, Millis, PlaybackId, SessionId } from './ids.js';
import type { Mouth, Silence } from './mouth.js';
import type { Leg, Supervision } from './world.js';

type EndGreeting = Extract<Effect, { do: 'end-greeting' }>;

/** How long after a refusal it is asked for again, so that failing cannot spin. */
const AGAIN_MS: Millis = 1_000;

/**
 * K4: as long as somebody speaks to an agent with whom nobody else is, in park or with the customer on hold, silence is
 * played to the leg's bridge: by it Asterisk has something to send, and with it the whisper. To the bridge and not to the
 * leg, so that whoever is joined there is heard at once; it ends behind the join. There is one at most, whatever died in
 * between: its name is the session's, and what may be there of before ends first: also when one begins to listen or to
 * speak (`begins`) and none is wanted.
 */
export function followWhispersAlone(draft: Draft, supervisionId: string, leg: Leg | undefined, begins: boolean): void {
  const one = draft.get('supervision', supervisionId);
  if (!one) return;
  const mouth = one.mouths.find(({ to }) => to === 'agent');
  const bridge = mouth && leg && companyOf(draft, leg) === ALONE ? leg.bridge : null;
  if (begins && bridge === null) endStraySilence(draft, one);
  if (!mouth) return;
  const { alone } = mouth;
  const { epoch } = draft.moment;
  if (bridge === (alone?.bridge ?? null) && (alone === null || alone.epoch === epoch)) return;
  if (alone) endSilence(draft, one.sessionId, alone);
  if (bridge === null) return putSilence(draft, one, mouth, null);
  ask(draft, one.sessionId, bridge);
  putSilence(draft, one, mouth, { bridge, epoch, again: null });
}

/** Whether silence was asked for on the leg of this session, whoever supervises. */
export function isPlayedSilence(draft: Draft, sessionId: SessionId): boolean {
  for (const one of draft.all('supervision')) {
    if (one.sessionId === sessionId && one.mouths.some(({ alone }) => alone !== null)) return true;
  }
  return false;
}

/** The silence of a mouth that is no more. */
export function endSilence(draft: Draft, sessionId: SessionId, { bridge }: Pick<Silence, 'bridge'>): void {
  draft.send({ do: 'end-greeting', bridge, playback: silenceOf(draft, sessionId) });
}

/** What a crash may have forgotten that it was asked for: the rows know of none. */
export function endStraySilence(draft: Draft, { sessionId }: Pick<Supervision, 'sessionId'>): void {
  const bridge = draft.leg(sessionId)?.bridge ?? null;
  if (bridge !== null && !isPlayedSilence(draft, sessionId)) endSilence(draft, sessionId, { bridge });
}

/**
 * Asterisk did not end it. Asked for again, or those who are joined there by then would have it among them, and nothing else
 * that is played to their bridge would be heard. When another one is wanted meanwhile both steps are made again: there
 * may be two. False: it is no silence of ours.
 */
export function silenceStays(draft: Draft, effect: EndGreeting): boolean {
  if (!effect.playback.startsWith(silenceOf(draft, ''))) return false;
  const wanted = [...draft.all('supervision')].some(
    ({ sessionId }) => silenceOf(draft, sessionId) === effect.playback && isPlayedSilence(draft, sessionId),
  );
  if (wanted) silenceRefused(draft, effect.playback);
  else draft.send(effect);
  return true;
}

/** Asterisk did not take it: asked for again a moment later. */
export function silenceRefused(draft: Draft, playback: PlaybackId): void {
  for (const one of draft.all('supervision')) {
    const mouth = one.mouths.find(({ alone }) => alone !== null && alone.again === null);
    if (!mouth?.alone || silenceOf(draft, one.sessionId) !== playback) continue;
    return putSilence(draft, one, mouth, { ...mouth.alone, again: draft.at + AGAIN_MS });
  }
}

/** True when it was time to ask again. */
export function silenceOverdue(draft: Draft, one: Supervision, until: number): boolean {
  const mouth = one.mouths.find(({ alone }) => alone?.again === until);
  if (!mouth?.alone) return false;
  ask(draft, one.sessionId, mouth.alone.bridge);
  putSilence(draft, one, mouth, { ...mouth.alone, epoch: draft.moment.epoch, again: null });
  return true;
}

function ask(draft: Draft, sessionId: SessionId, bridge: BridgeId): void {
  const playback = silenceOf(draft, sessionId);
  draft.send({ do: 'end-greeting', bridge, playback }, { do: 'accompany', bridge, playback });
}

function putSilence(draft: Draft, one: Supervision, mouth: Mouth, alone: Silence | null): void {
  const mouths = one.mouths.map((other) => (other === mouth ? { ...mouth, alone } : other));
  draft.put('supervision', { ...one, mouths }, 'supervision.speaking', { alone: alone !== null });
}

/** The same in every life of ours: whoever ends it need not have begun it. */
function silenceOf({ moment: { pbx } }: Draft, sessionId: SessionId): PlaybackId {
  return `${pbx}-whispers-alone-${sessionId}`;
}
