import { callNext } from './call.js';
import { isAway, lookAtCallback } from './callback-place.js';
import { isTalking } from './callback-talk.js';
import { deliveringOffer } from './call-offers.js';
import type { Draft } from './draft.js';
import type { Effect } from './effects.js';
import type { OwnPrompt } from './played-prompt.js';
import type { CallId, Instant, Millis, PromptId } from './ids.js';
import { endMusic, playMusic } from './offers.js';
import { looksAgainAt } from './policies/look-again.js';
import { minutesAt, placeOf, servingAgents, type PlaceInQueue } from './policies/place-in-queue.js';
import { settingFor } from './setting-for.js';
import { afterSaying, planOf, replanned, rhythmOf, type QueuedState, type WaitPlan } from './wait-plan.js';
import type { Call } from './world.js';

/** Seconds that the dead-man gets on top of what is said (K7: never under 60 in all). */
const GUARD_SECONDS = 60;

type WaitingCall = Call & { readonly state: QueuedState };

/** K1: from now on time brings what the queue of this caller says; nothing for one who waits no more. */
export function planWait(draft: Draft, callId: CallId): void {
  const call = draft.call(callId);
  if (!waits(call)) return;
  const firstMs = settingFor(draft.directory, 'announceFirstMs', { queueId: call.queueId });
  const before = replanned(call.state.plan, rhythmOf(draft.directory, call.queueId), draft.at, firstMs);
  const { apology } = call.state;
  const dues =
    apology === null
      ? { ...before, sayingUntil: null }
      : { ...before, sayingUntil: before.sayingUntil ?? draft.at + sentenceMs(draft) };
  setPlan(draft, call, planOf(dues, looksAgainAt(draft, call, draft.moment)));
}

/** Queues were changed: who waits hears from now on what is said there now, and who is to be called back may be, or not. */
export function replanWaits(draft: Draft): void {
  for (const { id } of draft.all('call')) {
    planWait(draft, id);
    lookAtCallback(draft, id);
  }
}

/** A prompt was said to its end. */
export function spokenTo(draft: Draft, callId: CallId): void {
  const call = draft.call(callId);
  if (!waits(call)) return;
  const rhythm = rhythmOf(draft.directory, call.queueId);
  const before = replanned(call.state.plan, rhythm, draft.at, rhythm.announceMs ?? 0);
  setPlan(draft, call, planOf(afterSaying(before, rhythm, draft.at), looksAgainAt(draft, call, draft.moment)));
}

/** Something of the plan is due. While an agent is being joined nothing is said: should that fail, it is due at once. */
export function wakeWaiting(draft: Draft, call: Call, until: Instant): void {
  if (!waits(call) || call.state.plan?.wakeAt !== until || deliveringOffer(draft, call.id)) return;
  const { apology, plan } = call.state;
  // Less skill may be enough from now on, or the queue may have closed.
  draft.raise({ signal: 'call.waiting', callId: call.id });
  if (apology !== null && isDue(plan.sayingUntil, draft.at)) return endUntold(draft, call, apology);
  if (apology !== null) return planWait(draft, call.id);
  if (isDue(plan.announceAt, draft.at)) return announce(draft, call);
  const prompt = draft.directory.queues.get(call.queueId ?? '')?.comfortPrompt ?? null;
  if (isDue(plan.comfortAt, draft.at) && prompt !== null) return comfort(draft, call, prompt);
  planWait(draft, call.id);
}

/** The end of a prompt was never told: music again, for nobody may wait in silence. */
function endUntold(draft: Draft, call: WaitingCall, playback: string): void {
  const state = callNext(call.state, { on: 'apologised', playback });
  draft.put('call', { ...call, state }, 'call.apologised');
  draft.send({ do: 'hush', channel: call.channel, playback });
  playMusic(draft, { ...call, state });
  spokenTo(draft, call.id);
}

function announce(draft: Draft, call: WaitingCall): void {
  const { queueId } = call;
  const place = placeOf(draft, call);
  const tells = settingFor(draft.directory, 'announceWait', { queueId });
  const usualMs = settingFor(draft.directory, 'usualCallMs', { queueId });
  const minutes = tells ? minutesAt(place, servingAgents(draft, call, draft.at), usualMs) : null;
  const everyMs = settingFor(draft.directory, 'announceEveryMs', { queueId });
  const saysMs = sentenceMs(draft);
  say(draft, call, { place, minutes }, saysMs, { announceAt: draft.at + saysMs + everyMs });
}

/** More than the longest of our sentences takes: place and estimate are two. */
function sentenceMs({ directory }: Draft): Millis {
  return 2 * directory.settings.tellMs;
}

function comfort(draft: Draft, call: WaitingCall, own: PromptId): void {
  const lengthMs = draft.directory.prompts.get(own)?.durationMs ?? 0;
  const saysMs = lengthMs + draft.directory.settings.deliverMs;
  const everyMs = settingFor(draft.directory, 'comfortEveryMs', { queueId: call.queueId });
  say(draft, call, { own, after: null }, saysMs, { comfortAt: draft.at + saysMs + everyMs });
}

/**
 * The music ends first, so that nothing is said over it, and the dead-man is put off: Asterisk takes nothing else for a
 * channel while it plays something there. A join ends the prompt (`deliver`).
 */
function say(
  draft: Draft,
  call: WaitingCall,
  prompt: OwnPrompt | PlaceInQueue,
  saysMs: Millis,
  next: Partial<Pick<WaitPlan, 'announceAt' | 'comfortAt'>>,
): void {
  const { channel, state } = call;
  const playback = `${draft.moment.pbx}-wait-${draft.newId()}`;
  const dues = { ...(state.plan as WaitPlan), ...next, sayingUntil: draft.at + saysMs };
  const plan = planOf(dues, looksAgainAt(draft, call, draft.moment)) as WaitPlan;
  draft.put(
    'call',
    { ...call, state: callNext(state, { on: 'spoken-to', playback, plan }) },
    'call.spoken-to',
    said(prompt),
  );
  const seconds = GUARD_SECONDS + Math.ceil(saysMs / 1_000);
  const guard: Effect = { do: 'deadman', channel, seconds };
  draft.send(endMusic(call), guard, { do: 'play', channel, playback, prompt });
}

function said(prompt: OwnPrompt | PlaceInQueue): Readonly<Record<string, string | number | null>> {
  return 'own' in prompt ? { promptId: prompt.own } : { place: prompt.place, minutes: prompt.minutes };
}

function setPlan(draft: Draft, call: WaitingCall, plan: WaitPlan | null): void {
  if (isSame(call.state.plan ?? null, plan)) return;
  draft.put('call', { ...call, state: callNext(call.state, { on: 'planned', plan }) }, 'call.planned');
}

function isSame(a: WaitPlan | null, b: WaitPlan | null): boolean {
  if (a === null || b === null) return a === b;
  const same = a.announceAt === b.announceAt && a.comfortAt === b.comfortAt && a.sayingUntil === b.sayingUntil;
  return same && a.wakeAt === b.wakeAt;
}

function isDue(instant: Instant | null, at: Instant): boolean {
  return instant !== null && instant <= at;
}

function waits(call: Call | undefined): call is WaitingCall {
  if (!call || isTalking(call) || isAway(call)) return false;
  return call.state.at === 'waiting' || call.state.at === 'offered';
}
