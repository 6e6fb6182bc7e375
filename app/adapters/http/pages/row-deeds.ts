import { deedEffects } from '../../../domain/policies/deed-effects.js';
import type { Session, View } from '../../../domain/world.js';
import type { ShownRefusal } from '../errors/describe-refusal.js';
import { reasonChoices, reasonWords } from '../reason-words.js';
import type { Texts } from '../texts.js';
import type { Supervised } from './supervise-acts.js';
import { listenView } from './supervise-listen.js';
import type { TypedDeed } from './supervise-view.js';
import { callerText } from './wallboard-view.js';

/** What came of the deed before. */
export interface RowOutcome {
  /** The deed that was done, or refused. */
  readonly act: string | null;
  readonly refusal: ShownRefusal | null;
  readonly typed: TypedDeed;
}

export const NOTHING_DONE: RowOutcome = { act: null, refusal: null, typed: {} };

/** Deeds of which the row tells what they led to. */
export const ROW_ACTS: readonly string[] = [
  'pause',
  'ready',
  'sign-out',
  'reset',
  'listen',
  'listen-mode',
  'listen-end',
];

/** C5, K4: one agent's row opened: what may be done, and what would come of it as they are now. */
export function rowDeeds(view: View, { caller, agent }: Supervised, outcome: RowOutcome, texts: Texts): object {
  const session = signedIn(view, agent.id);
  const { act, refusal, typed } = outcome;
  const done = act !== null && refusal === null;
  return {
    agentId: agent.id,
    title: texts.say('deed.title', { name: agent.name }),
    path: `/wallboard/agents/${agent.id}`,
    more: `/supervise/${agent.id}`,
    csrf: caller.csrf ?? '',
    refusal,
    answer: done ? answerText(view, agent.name, session, act, caller.name, texts) : null,
    now: session ? nowText(view, session, texts) : texts.say('supervise.signed-out'),
    session: session && {
      ...effectTexts(view, session, texts),
      ready: session.state.at === 'wrap-up' || session.pending.hold !== null || session.holds.some(isOfPeople),
      reasons: reasonChoices(view.directory, typed['reason']),
      signOut: shownForm('sign-out', refusal && act, typed),
      reset: shownForm('reset', refusal && act, typed),
      listen: listenView(view, session, caller, texts, typed),
      scope: 'callId' in session.state ? 'call' : 'agent',
    },
  };
}

/** The form that was refused is open again, with what was typed. */
function shownForm(form: string, refused: string | null, typed: TypedDeed): object {
  const again = form === refused;
  return { open: again, note: again ? (typed['note'] ?? '') : '' };
}

function signedIn(view: View, agentId: string): Session | null {
  const session = view.sessionOfAgent(agentId);
  return session && session.state.at !== 'logged-out' ? session : null;
}

function isOfPeople({ setter }: Session['holds'][number]): boolean {
  return setter !== 'system';
}

/** What is so now, so that nothing is told as done that waits for the end of a call. */
function answerText(view: View, name: string, session: Session | null, act: string, by: string, texts: Texts): string {
  if (!session) return texts.say('deed.signed-out', { name });
  if (act.startsWith('listen')) {
    const mine = [...view.all('supervision')].find((one) => one.sessionId === session.id && one.by === by);
    if (!mine) return texts.say('deed.listens-no-more', { name });
    return `${texts.say(`deed.listen-${mine.mode}`, { name })} ${texts.say(`listen.state-${mine.state.at}`)}`;
  }
  return texts.say(act === 'reset' ? 'deed.was-reset' : 'deed.is-now', { name, state: nowText(view, session, texts) });
}

function nowText(view: View, { state, holds, pending }: Session, texts: Texts): string {
  const reasons = holds.map(({ reason }) => reasonWords(reason, view.directory, texts));
  const waits = pending.logout ? 'logout' : pending.hold ? 'pause' : null;
  const words = [texts.say(`state.${state.at}`), ...new Set(reasons)].join(', ');
  return waits === null ? words : `${words}; ${texts.say(`pending.${waits}`)}`;
}

/** C2, C5: in sentences what `deedEffects` says. */
function effectTexts(view: View, session: Session, texts: Texts): object {
  const effects = deedEffects(view, session);
  const call = 'callId' in session.state ? view.get('call', session.state.callId) : undefined;
  const caller = call ? callerText(call.caller, 'whole', texts) : texts.say('deed.somebody');
  const values = { caller, queue: view.directory.queues.get(call?.queueId ?? '')?.name ?? texts.say('deed.the-queue') };
  const say = (key: string): string => texts.say(`deed.${key}`, values);
  const both = (one: string, line: string): string => (line === '' ? say(one) : `${say(one)} ${say(line)}`);
  const outLine = effects.lineAtSignOut === 'none' ? '' : `line-${effects.lineAtSignOut}`;
  const resetLine = effects.lineAtReset === 'none' ? '' : `line-${effects.lineAtReset}`;
  return {
    pauseText: say(`pause-${effects.pause}`),
    signOutText: both(`sign-out-${effects.signOut}`, outLine),
    resetText: both(`reset-${effects.reset}`, resetLine),
  };
}
