import type { CallFailure } from './call-end.js';
import { callNext } from './call.js';
import { isCalledBack, notReached } from './callback-dial.js';
import { endCall } from './calls.js';
import { isCalledIn } from './conferences.js';
import type { Draft } from './draft.js';
import { endOf } from './failed-end.js';
import type { CallAt } from './outgoing.js';
import { passingTo } from './passing.js';
import type { Prompt } from './played-prompt.js';
import { isLine, tellLine } from './second-lines.js';

const PROMPTS: Readonly<Record<CallFailure, Prompt>> = {
  busy: 'far-busy',
  'no-answer': 'far-no-answer',
  rejected: 'far-rejected',
  'number-refused': 'far-no-such-number',
  'number-unroutable': 'far-no-such-number',
  'trunk-out-of-service': 'far-no-way',
  'trunk-full': 'far-no-way',
  'agent-unreached': 'far-broken-off',
  'toll-rate': 'far-toll-rate',
  'toll-minutes': 'far-toll-minutes',
  'toll-spend': 'far-toll-spend',
  'broken-off': 'far-broken-off',
};

/** The agent is told why, on the leg and on the desktop; without a leg the call is over at once. */
export function failCall(draft: Draft, call: CallAt<'agent-first' | 'calling'>, cause: CallFailure): void {
  if (isCalledBack(call)) return notReached(draft, call, cause);
  const { sessionId } = call.state;
  const session = draft.session(sessionId);
  const callFailed = { cause, at: draft.at };
  if (session) draft.put('session', { ...session, callFailed }, 'agent.call-failed', { cause, callId: call.id });
  const leg = draft.leg(sessionId)?.state;
  if (leg?.at !== 'connected' || leg.callId !== call.id) {
    // Their talk goes on meanwhile; whom they asked into it is not coming.
    if (isCalledIn(call) && leg?.at === 'connected' && !passingTo(draft, call.id)) {
      const playback = `${draft.moment.pbx}-failed-${call.id}`;
      draft.send({ do: 'play', channel: leg.channel, playback, prompt: PROMPTS[cause] });
    }
    const line = passingTo(draft, call.id);
    if (isLine(line)) tellLine(draft, line, PROMPTS[cause], endOf(cause));
    return endCall(draft, call, 'failed');
  }
  const playback = `${draft.moment.pbx}-failed-${call.id}`;
  const until = draft.at + draft.directory.settings.tellMs;
  const state = callNext(call.state, { on: 'failed', until, cause, playback });
  draft.put('call', { ...call, trunkId: null, state }, 'call.failed', { cause, sessionId });
  draft.send({ do: 'quiet', channel: leg.channel, what: 'ring' });
  draft.send({ do: 'play', channel: leg.channel, playback, prompt: PROMPTS[cause] });
  if (call.trunkId !== null) draft.raise({ signal: 'routes.changed' });
}

/** Whether what Asterisk told of the far party is one of the ways in which a call comes to nothing. */
export function isFailure(cause: string): cause is CallFailure {
  return cause in PROMPTS;
}
