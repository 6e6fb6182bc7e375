import type { AgentSound } from './agent-sounds.js';
import { isOwnCall } from './calls.js';
import type { Directory } from './directory.js';
import type { Draft } from './draft.js';
import type { Instant, Millis, PlaybackId } from './ids.js';
import { settingFor } from './setting-for.js';
import type { Call, View } from './world.js';

/** What Asterisk may take to begin; afterwards a greeting cannot play any more. */
const LATE_MS = 10_000;

/**
 * K6: plays the agent's own greeting to both when an offer has brought them together, and ends it when they come apart
 * while it may still play. Nobody waits for it: they hear each other behind it, and nothing depends on its end, so nobody
 * is lost by a key, by hanging up or by a sound that is not there. Who comes back from hold is not greeted again, nor is a
 * conversation that was found.
 * @param before the state before the step
 */
export function greetPersonally(draft: Draft, before: View): void {
  if (draft.refusal) return;
  for (const id of draft.changed('call')) {
    const was = before.get('call', id);
    if (was) endGreeting(draft, before, was);
    const now = draft.call(id);
    if (now && isDelivered(draft, id)) greet(draft, now);
  }
}

/** By an offer, in this very step. */
function isDelivered(draft: Draft, callId: string): boolean {
  return draft.changes.some(({ why, detail }) => why === 'offer.joined' && detail['callId'] === callId);
}

function greet(draft: Draft, call: Call): void {
  const { state } = call;
  if (state.at !== 'talking' || isOwnCall(call)) return;
  const found = greetingOf(draft, draft.directory, call);
  const bridge = draft.leg(state.sessionId)?.bridge;
  if (!found || !bridge) return;
  const playback = nameOf(draft, call.id, state.since);
  draft.send({ do: 'greet', bridge, playback, prompt: { own: found.sound, after: null } });
}

/**
 * A greeting that was deleted, replaced or switched off while it plays ends at once: nobody would know any more that it
 * is to be ended when the two come apart, and who comes next would hear the rest.
 * @param was the directory before
 */
export function endTakenAwayGreetings(draft: Draft, was: Directory): void {
  for (const call of draft.all('call')) {
    const found = greetingOf(draft, was, call);
    if (found && greetingOf(draft, draft.directory, call)?.sound !== found.sound) hush(draft, draft, call, was);
  }
}

/** When the two no longer hear each other. */
function endGreeting(draft: Draft, before: View, was: Call): void {
  const { id, state } = was;
  if (state.at !== 'talking' || state.held) return;
  const now = draft.call(id)?.state;
  if (now?.at === 'talking' && now.sessionId === state.sessionId && !now.held) return;
  hush(draft, before, was, draft.directory);
}

/** Only while it may still play. */
function hush(draft: Draft, before: View, call: Call, directory: Directory): void {
  const { id, state } = call;
  if (state.at !== 'talking') return;
  const found = greetingOf(draft, directory, call);
  const bridge = before.get('leg', state.sessionId)?.bridge;
  const firstMs = consentMs(draft, call);
  if (!found || !bridge || draft.at > state.since + firstMs + found.durationMs + LATE_MS) return;
  draft.send({ do: 'end-greeting', bridge, playback: nameOf(draft, id, state.since) });
}

function greetingOf(
  draft: Draft,
  directory: Directory,
  { state, queueId }: Pick<Call, 'state' | 'queueId'>,
): AgentSound | null {
  const agentId = 'sessionId' in state ? draft.session(state.sessionId)?.agentId : undefined;
  if (agentId === undefined || !settingFor(directory, 'personalGreeting', { queueId, agentId })) return null;
  return directory.agentSounds.get(agentId)?.greeting ?? null;
}

/** Whoever is told that they are recorded hears that first: Asterisk plays one after another in a bridge. */
function consentMs(draft: Draft, { state, queueId }: Pick<Call, 'state' | 'queueId'>): Millis {
  const agentId = 'sessionId' in state ? draft.session(state.sessionId)?.agentId : undefined;
  const promptId = settingFor(draft.directory, 'consentPrompt', { queueId, agentId: agentId ?? null });
  return draft.directory.prompts.get(promptId)?.durationMs ?? 0;
}

/** The same in every life of ours: whoever ends it need not have begun it. */
function nameOf(draft: Draft, callId: string, since: Instant): PlaybackId {
  return `${draft.moment.pbx}-hello-${callId}-${since}`;
}
