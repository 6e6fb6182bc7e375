import { ALONE, companyOf } from '../../app/domain/company.js';
import { channelOfLeg } from '../../app/domain/leg.js';
import { heardBy } from '../../app/domain/mouth.js';
import { tapsOf } from '../../app/domain/supervision.js';
import { supervisionOf } from '../../app/domain/supervisions.js';
import type { Supervision, View } from '../../app/domain/world.js';
import type { Asterisk, Channel } from './asterisk.js';

/** K4: who listens is where the tap is, and nobody listens of whom nobody knows. */
export function supervisionMismatches(view: View, asterisk: Asterisk, found: Set<string>): void {
  for (const one of view.all('supervision')) supervisionMismatch(view, asterisk, one, found);
  for (const channel of asterisk.channels.values()) strayMismatch(view, channel, found);
  for (const bridge of asterisk.bridges.keys()) {
    const needed = [...view.all('supervision')].some(({ state, mouths }) =>
      [...tapsOf(state), ...mouths].some((one) => one.bridge === bridge),
    );
    if (bridge.startsWith('n1-supervise-') && !needed) found.add(`bridge ${bridge} is nobody's`);
  }
}

function supervisionMismatch(view: View, asterisk: Asterisk, one: Supervision, found: Set<string>): void {
  const { id, state, sessionId, callId, ownSessionId } = one;
  // Whoever rests again at the next look rests until another time.
  const until = 'until' in state ? ` until ${state.until}` : '';
  if (state.at !== 'waiting' && state.at !== 'listening')
    found.add(`supervision ${id} is ${state.at}${until} for ever`);
  if (!asterisk.channels.has(state.channel)) found.add(`supervision ${id} has no line`);
  const session = view.get('session', sessionId);
  if (!session || session.state.at === 'logged-out') found.add(`supervision ${id} listens to nobody`);
  const call = callId === null ? undefined : view.get('call', callId);
  if (callId !== null && !call) found.add(`supervision ${id} outlives its call`);
  const own = ownSessionId === null ? undefined : view.get('session', ownSessionId);
  if (own?.state.at === 'ready') found.add(`supervision ${id}: ${own.agentId} supervises and is ready`);
  if (state.at !== 'listening') return;
  const { tap } = state;
  const leg = view.get('leg', sessionId);
  if (tap.on !== (leg && channelOfLeg(leg.state))) found.add(`supervision ${id} listens to another leg`);
  mouthMismatches(asterisk, one, tap.on, found);
  silenceMismatch(view, asterisk, one, found);
  for (const channel of [tap.channel, state.channel]) {
    if (asterisk.channels.get(channel)?.bridge !== tap.bridge) found.add(`${channel} is outside the bridge of its tap`);
  }
}

/** Exactly those hear the supervisor whom the mode names. */
function mouthMismatches(
  asterisk: Asterisk,
  { id, mode, mouths, state }: Supervision,
  leg: string,
  found: Set<string>,
) {
  const heard = mouths.map(({ to }) => to).sort();
  if (heard.join() !== [...heardBy(mode)].sort().join()) found.add(`supervision ${id} is in another mode than wanted`);
  for (const { mic, line, speaker, on, bridge, until } of mouths) {
    if (until !== null) found.add(`supervision ${id} begins to speak for ever`);
    if (line !== state.channel || on !== leg) found.add(`supervision ${id} speaks from or to another leg`);
    const ends = [
      [mic, line],
      [speaker, on],
    ] as const;
    for (const [channel, of] of ends) {
      const there = asterisk.channels.get(channel);
      if (there?.bridge !== bridge || there.tapOn !== of) found.add(`${channel} is not where it is heard`);
    }
  }
}

/** Who is whispered to alone is played one silence, nobody two, and who is with somebody none. */
function silenceMismatch(view: View, asterisk: Asterisk, { id, sessionId, mouths }: Supervision, found: Set<string>) {
  const leg = view.get('leg', sessionId);
  const bridge = leg?.bridge ?? '';
  const played = [...asterisk.silences.values()]
    .flat()
    .filter((where) => where === bridge && asterisk.bridges.has(bridge));
  const alone = leg !== undefined && companyOf(view, leg) === ALONE;
  const heard = mouths.some(({ to, until }) => to === 'agent' && until === null);
  if (alone && heard && played.length === 0) found.add(`supervision ${id} whispers to one whom nothing is sent`);
  if (played.length > 1) found.add(`supervision ${id}: silence was asked for twice`);
  if (!alone && played.length > 0) found.add(`supervision ${id}: silence is played to people who talk`);
}

function strayMismatch(view: View, { id, role }: Channel, found: Set<string>): void {
  if ((role === 'tap' || role === 'supervisor') && !supervisionOf(view, id)) found.add(`${id} is nobody's`);
}
