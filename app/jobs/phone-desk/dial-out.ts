import { keyedNumber } from '../../domain/keyed-number.js';
import type { RefusalCode } from '../../domain/refusals.js';
import type { View } from '../../domain/world.js';
import type { LineEnd, VoiceLine } from '../../ports/voice-line.js';
import { signedInAt, submit, type DeskParts } from './desk-parts.js';

type Parts = Pick<DeskParts, 'commands' | 'live' | 'newId' | 'unfit'>;

/**
 * K3: a number outside was dialled on a telephone of ours. It is a call of the agent who is signed in there, under the same
 * rules as one that they ask for at their desk; their telephone's call becomes the leg, and the engine takes it from here.
 * What cannot be is said before the call is answered, and ends it with a status that says so too.
 */
export async function dialOut(parts: Parts, line: VoiceLine): Promise<'taken' | 'over'> {
  const refusal = await asked(parts, line);
  if (refusal === null) return 'taken';
  if ((await line.say([`refused-${refusal}`], false)) !== 'gone') await line.hangUp(endFor(refusal));
  return 'over';
}

async function asked(parts: Parts, line: VoiceLine): Promise<RefusalCode | null> {
  const { view } = parts.live;
  const here = signedInAt(view, line.endpoint);
  if (!here) return 'not-logged-in';
  const number = dialledNumber(view, line.dialled);
  if (number === null) return 'dial-unroutable';
  const { agent, session } = here;
  const unfit = await parts.unfit(number, agent.id);
  if (unfit) return `dial-${unfit}`;
  // A leg that stays waits on afterwards, whatever becomes of the call: it is up from here on. A second line is no leg.
  if (session.nailedUp && session.state.at !== 'talking' && (await line.answer()) === 'gone') return null;
  return submit(parts, agent, { do: 'dial', agentId: agent.id, number, channel: line.channel });
}

/** Softphones can dial a `+`; whatever else was dialled is read as if typed on a keypad. */
function dialledNumber(view: View, dialled: string): string | null {
  return /^\+[1-9]\d{4,14}$/.test(dialled) ? dialled : keyedNumber(view, dialled);
}

/** What the telephone's display is to say. */
function endFor(refusal: RefusalCode): LineEnd {
  switch (refusal) {
    case 'dial-unroutable':
    case 'dial-ours':
    case 'dial-self':
      return 'unallocated';
    case 'has-call':
    case 'leg-is-up':
      return 'busy';
    case 'dial-unreachable':
    case 'asterisk-unreachable':
    case 'storage-failed':
    case 'stopping':
      return 'congestion';
    default:
      return 'rejected';
  }
}
