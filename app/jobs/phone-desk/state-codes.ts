import { isOnCall } from '../../domain/agent.js';
import { reasonIn } from '../../domain/dialled-code.js';
import { channelOfLeg } from '../../domain/leg.js';
import type { VoiceLine } from '../../ports/voice-line.js';
import { askDigits } from './ask-digits.js';
import { signedInAt, submit, type DeskParts, type SignedIn } from './desk-parts.js';
import { stateOf } from './spoken-state.js';
import { whoIsHere } from './who-is-here.js';

const TRIES = 3;
const MOST_REASON = 3;

export async function ready(parts: DeskParts, line: VoiceLine, dn: string): Promise<void> {
  const here = await whoIsHere(parts, line, dn);
  if (!here) return;
  const { agent, session } = here;
  const refusal = await submit(parts, agent, { do: 'unhold', agentId: agent.id, setter: 'agent' });
  if (refusal) return void (await line.say([`refused-${refusal}`], false));
  const now = signedInAt(parts.live.view, line.endpoint)?.session ?? session;
  if (now.state.at === 'not-ready') return void (await line.say(stateOf(now), false));
  await line.say([session.state.at === 'ready' ? 'is-ready' : 'ready'], false);
}

/** A reason that is missing or unknown is asked for. */
export async function notReady(parts: DeskParts, line: VoiceLine, argument: string): Promise<void> {
  const here = await whoIsHere(parts, line, '');
  if (!here) return;
  let reason = reasonIn(argument, here.agent.dn);
  if (reason === '' && argument !== '') return void (await line.say(['not-this-agent'], false));
  for (let tries = 1; tries <= TRIES; tries++) {
    if (reason === '') {
      const typed = await askDigits(line, ['ask-reason'], MOST_REASON);
      if (typed === null) return;
      reason = typed;
    }
    const refusal = reason === '' ? null : await hold(parts, line, here, reason);
    if (reason !== '' && refusal === null) return;
    if (refusal !== null) await line.say([`refused-${refusal}`], false);
    if (refusal !== null && refusal !== 'no-such-reason') return;
    reason = '';
  }
  await line.say(['goodbye'], false);
}

async function hold(
  parts: DeskParts,
  line: VoiceLine,
  { agent, session }: SignedIn,
  reason: string,
): Promise<Awaited<ReturnType<typeof submit>>> {
  const refusal = await submit(parts, agent, { do: 'hold', agentId: agent.id, setter: 'agent', reason });
  if (refusal) return refusal;
  const already = session.holds.some((held) => held.setter === 'agent' && held.reason === reason);
  const later = isOnCall(session.state);
  const said = [already ? 'is-not-ready' : 'not-ready', { digits: reason }] as const;
  await line.say(later ? [...said, 'when-call-ends'] : said, false);
  return null;
}

/** Without a wrap-up there is nothing to end: the agent hears how things are. */
export async function endWrapUp(parts: DeskParts, line: VoiceLine): Promise<void> {
  const here = await whoIsHere(parts, line, '');
  if (!here) return;
  const refusal = await submit(parts, here.agent, { do: 'end-wrap-up', agentId: here.agent.id });
  if (refusal && refusal !== 'not-in-wrap-up') return void (await line.say([`refused-${refusal}`], false));
  const now = signedInAt(parts.live.view, line.endpoint)?.session ?? here.session;
  await line.say(stateOf(now), false);
}

/** I: dials the leg that stays, or lets go of it. */
export async function nailUp(parts: DeskParts, line: VoiceLine): Promise<void> {
  const here = await whoIsHere(parts, line, '');
  if (!here) return;
  const { agent, session } = here;
  const leg = parts.live.view.get('leg', session.id);
  const up = leg !== undefined && channelOfLeg(leg.state) !== null;
  const refusal = await submit(parts, agent, { do: up ? 'drop-leg' : 'reconnect', agentId: agent.id });
  if (refusal) return void (await line.say([`refused-${refusal}`], false));
  await line.say([up ? 'leg-dropped' : 'leg-comes'], false);
}
