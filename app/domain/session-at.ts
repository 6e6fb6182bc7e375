import type { Session, View } from './world.js';

/** The running session whose calls ring at this endpoint of Asterisk. */
export function sessionAt(view: View, peer: string): Session | null {
  for (const session of view.all('session')) {
    const { device, state } = session;
    if (device.kind !== 'number' && device.peer === peer && state.at !== 'logged-out') return session;
  }
  return null;
}
