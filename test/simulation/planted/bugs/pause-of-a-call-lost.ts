import * as original from '../../../../app/domain/sessions.js';

export * from '../../../../app/domain/sessions.js';

/** What was asked for during a call is forgotten with it. */
export const finishTalk: typeof original.finishTalk = (draft, session, call) => {
  const now = draft.session(session.id);
  if (now?.pending.hold) draft.put('session', { ...now, pending: { ...now.pending, hold: null } }, 'agent.call-ended');
  original.finishTalk(draft, draft.session(session.id) ?? session, call);
};
