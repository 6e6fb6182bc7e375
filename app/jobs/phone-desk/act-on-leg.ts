import type { Agent } from '../../domain/directory.js';
import type { Feature } from '../../domain/feature-codes.js';
import type { ChannelId } from '../../domain/ids.js';
import type { Leg, Session } from '../../domain/world.js';
import type { LegVoice } from '../../ports/leg-voice.js';
import type { Live } from '../../ports/live.js';
import type { Phrase, Spoken } from '../../ports/voice-line.js';
import { callOf, RECORDING_CODES } from './call-codes.js';
import { callWish } from './call-wishes.js';
import { submit, type DeskParts, type Unfit } from './desk-parts.js';
import { stateOf } from './spoken-state.js';

export interface LegActions extends Pick<DeskParts, 'commands' | 'log' | 'newId'> {
  readonly live: Pick<Live, 'view' | 'subscribe'>;
  readonly voice: Pick<LegVoice, 'whisper'>;
  readonly unfit: Unfit;
}

interface Asked {
  readonly feature: Feature;
  readonly argument: string;
}

type Outcome = { readonly ok: boolean; readonly said: readonly Spoken[] };

/**
 * Carries out a code that was typed on a leg: whoever holds it is signed in, so nobody is asked who they are. While a
 * customer is there the confirmation is as short as a beep, because the customer hears nothing meanwhile.
 */
export async function actOnLeg(parts: LegActions, leg: Leg, channel: ChannelId, asked: Asked): Promise<void> {
  const session = parts.live.view.get('session', leg.id);
  const agent = session && parts.live.view.directory.agents.get(session.agentId);
  if (!session || !agent || session.state.at === 'logged-out') return;
  const outcome = await carryOut(parts, agent, session, asked).catch((error: unknown): Outcome => {
    parts.log.error('a code typed on a leg could not be carried out', { error: String(error) });
    return { ok: false, said: ['failed'] };
  });
  const now = parts.live.view.get('leg', leg.id)?.state.at;
  if (now === 'connected' || now === 'connecting') parts.voice.whisper(channel, [outcome.ok ? 'done' : 'refused']);
  else if (now === 'parked') parts.voice.whisper(channel, outcome.said);
}

async function carryOut(parts: LegActions, agent: Agent, session: Session, asked: Asked): Promise<Outcome> {
  const agentId = agent.id;
  const done = async (wish: Parameters<typeof submit>[2], phrase: Phrase, ...more: Spoken[]): Promise<Outcome> => {
    const refusal = await submit(parts, agent, wish);
    return refusal ? { ok: false, said: [`refused-${refusal}`] } : { ok: true, said: [phrase, ...more] };
  };
  const { feature, argument } = asked;
  switch (feature) {
    case 'login':
      return { ok: true, said: ['is-signed-in'] };
    case 'login-toggle':
    case 'logout':
      return done({ do: 'logout', agentId }, 'signed-out');
    case 'ready':
      return done({ do: 'unhold', agentId, setter: 'agent' }, session.state.at === 'ready' ? 'is-ready' : 'ready');
    case 'not-ready': {
      const reason = argument;
      if (reason === '') return { ok: false, said: ['refused-no-such-reason'] };
      return done({ do: 'hold', agentId, setter: 'agent', reason }, 'not-ready', { digits: reason });
    }
    case 'end-wrap-up':
      return done({ do: 'end-wrap-up', agentId }, 'is-ready');
    case 'where-am-i':
      return { ok: session.state.at !== 'talking', said: stateOf(session) };
    case 'nail-up':
      return done({ do: 'drop-leg', agentId }, 'leg-dropped');
    case 'hold':
      return done({ do: 'hold-call', agentId, callId: callOf(session) }, 'done');
    case 'messages':
    case 'greeting':
      // They are heard on a telephone of ours, or on the desk: on this leg callers come.
      return { ok: false, said: ['no-such-code'] };
    case 'retrieve':
      return done({ do: 'retrieve-call', agentId, callId: callOf(session) }, 'done');
    case 'record':
    case 'pause-recording':
    case 'resume-recording': {
      const what = RECORDING_CODES[feature];
      return done({ do: 'record', what, agentId, callId: callOf(session) }, 'done');
    }
    default: {
      const wish = await callWish(parts, session, { feature, argument });
      return typeof wish === 'string' ? { ok: false, said: [`refused-${wish}`] } : done(wish, 'done');
    }
  }
}
