import type { Agent, Directory } from './directory.js';
import type { FeatureCodes } from './feature-codes.js';
import { reasonOfCode } from './reason.js';
import type { Session } from './world.js';

/**
 * How a lamp looks that is not dark. `on`: lit; `fast`: blinks, something is about to happen; `slow`: blinks slowly, busy
 * with a customer; `away`: dark, and to whoever watches by presence the agent is not there.
 */
export type Lamp = 'on' | 'fast' | 'slow' | 'away';

/** The strongest first: where two agents share a lamp's name, it shows the one who needs it more. */
const STRENGTH: readonly Lamp[] = ['on', 'fast', 'slow', 'away'];

/** Lamps by the number a key watches, `*308888` (I2). A lamp that is not named is dark. */
export function lampsOf(
  directory: Directory,
  codes: FeatureCodes,
  agent: Agent,
  session: Session | undefined,
): ReadonlyMap<string, Lamp> {
  const login = `${codes['login-toggle']}${agent.dn}`;
  if (!session || session.state.at === 'logged-out') return new Map([[login, 'away']]);
  const lamps = new Map<string, Lamp>([[login, session.pending.logout ? 'fast' : 'on']]);
  const ready = readyLamp(session);
  if (ready) lamps.set(`${codes.ready}${agent.dn}`, ready);
  const light = (reason: string, lamp: Lamp): void => {
    if (reasonOfCode(directory, reason)) lamps.set(`${codes['not-ready']}${reason}${agent.dn}`, lamp);
  };
  if (session.pending.hold) light(session.pending.hold.reason, 'fast');
  if (session.state.at === 'not-ready') for (const { reason } of session.holds) light(reason, 'on');
  return lamps;
}

/** C2: what is pending keeps the ready lamp blinking until the call is over. */
function readyLamp({ state }: Session): Lamp | null {
  switch (state.at) {
    case 'ready':
      return 'on';
    case 'offered':
      return 'fast';
    case 'calling':
    case 'talking':
    case 'wrap-up':
      return 'slow';
    case 'private-call':
    case 'not-ready':
    case 'logged-out':
      return null;
  }
}

/** Reason 2 of 8888 and reason 28 of 888 have one name: the lamp is lit when either is. */
export function strongest(lamps: Iterable<Lamp>): Lamp | null {
  const all = [...lamps];
  return STRENGTH.find((lamp) => all.includes(lamp)) ?? null;
}
