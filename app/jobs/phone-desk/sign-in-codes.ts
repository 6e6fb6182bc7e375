import type { ChosenPhone } from '../../domain/device.js';
import type { Agent } from '../../domain/directory.js';
import type { VoiceLine } from '../../ports/voice-line.js';
import { signedInAt, submit, type DeskParts } from './desk-parts.js';
import { proveAgent, type Proof } from './prove-agent.js';

/** Wrong DNs or PINs on one call; the lock-out counts over all of them. */
const TRIES = 3;

/** I: login and logout by one code. A DN behind it is that of a lamp's key. */
export function toggle(parts: DeskParts, line: VoiceLine, dn: string): Promise<void> {
  return signedInAt(parts.live.view, line.endpoint) ? logout(parts, line, dn) : login(parts, line, dn);
}

/** I: signs out whoever is signed in here; nobody is asked for a PIN again (B7). */
export async function logout(parts: DeskParts, line: VoiceLine, dn: string): Promise<void> {
  const here = signedInAt(parts.live.view, line.endpoint);
  if (!here) return void (await line.say(['is-signed-out'], false));
  if (dn !== '' && dn !== here.agent.dn) return void (await line.say(['not-this-agent'], false));
  const refusal = await submit(parts, here.agent, { do: 'logout', agentId: here.agent.id });
  if (refusal) return void (await line.say([`refused-${refusal}`], false));
  const later = signedInAt(parts.live.view, line.endpoint) !== null;
  await line.say(later ? ['signed-out', 'when-call-ends'] : ['signed-out'], false);
}

/** B1–B4: the agent whose own telephone this is, else who types a DN; then the PIN, if they have one. */
export async function login(parts: DeskParts, line: VoiceLine, dn: string): Promise<void> {
  const here = signedInAt(parts.live.view, line.endpoint);
  if (here) {
    const same = dn === '' || dn === here.agent.dn;
    return void (await line.say([same ? 'is-signed-in' : 'refused-phone-in-use'], false));
  }
  const phone = await parts.phones.byPeer(line.endpoint);
  if (!phone) return void (await line.say(['refused-no-such-phone'], false));
  const agent = dn === '' ? ownerOf(parts, phone) : null;
  const proof = await proofOf(parts, line, agent, dn);
  if (proof !== null) await signIn(parts, line, proof, phone);
}

async function proofOf(parts: DeskParts, line: VoiceLine, agent: Agent | null, dn: string): Promise<Agent | null> {
  for (let tries = 1; tries <= TRIES; tries++) {
    const proof: Proof = await proveAgent(parts, line, { agent, dn: tries === 1 ? dn : '', pinNeeded: false });
    if (proof === 'gone' || proof === 'said') return null;
    if (proof !== 'wrong') return proof.agent;
    await line.say(tries < TRIES ? ['wrong-credentials'] : ['wrong-credentials', 'goodbye'], false);
  }
  return null;
}

async function signIn(parts: DeskParts, line: VoiceLine, agent: Agent, phone: ChosenPhone): Promise<void> {
  const refusal = await submit(parts, agent, {
    do: 'login',
    agentId: agent.id,
    interface: 'phone',
    agentPhone: null,
    // It is reachable whatever its registration says: somebody speaks on it.
    phone: { ...phone, reachable: true },
  });
  await line.say([refusal ? `refused-${refusal}` : 'signed-in'], false);
}

/** Hot desk agents have no telephone of their own: they say who they are wherever they sit (B3). */
function ownerOf({ live }: DeskParts, { phoneId }: ChosenPhone): Agent | null {
  for (const agent of live.view.directory.agents.values()) {
    if (agent.phoneId === phoneId && !agent.hotDesk) return agent;
  }
  return null;
}
