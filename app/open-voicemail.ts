import { AmiMessageLamp } from './adapters/ami/ami-message-lamp.js';
import { AriStoredSounds } from './adapters/ari/ari-stored-sounds.js';
import type { Ground, Stores } from './ground.js';
import { LightMessageLamps } from './jobs/light-message-lamps.js';
import { Mailboxes } from './jobs/mailboxes.js';
import type { Live } from './ports/live.js';
import type { ReachedAsterisk } from './reach-asterisk.js';

/** How often what a dead process left is looked for, beside each time Asterisk is there again. */
const LOOK_MS = 60_000;

/** K6: messages, what was left of them by an earlier life, and the lamps that tell of them. */
export function openVoicemail(
  { config, log, clock, ids, database, undo }: Ground,
  { voiceMessages, listenings }: Pick<Stores, 'voiceMessages' | 'listenings'>,
  { ari, ami }: Pick<ReachedAsterisk, 'ari' | 'ami'>,
  live: Live,
): Mailboxes {
  const sounds = new AriStoredSounds(ari);
  const now = (): number => clock.now();
  const newId = (): string => ids.next(now());
  const node = config.node;
  const mailboxes = new Mailboxes({ store: voiceMessages, listenings, sounds, log, newId, now, node });
  const lamp = new AmiMessageLamp({ ...ami, log });
  const lamps = new LightMessageLamps({ live, mailboxes, lamp, log, held: () => database.lock.held() });
  lamps.start();
  const look = (): void => void (database.lock.held() ? mailboxes.putRight() : undefined);
  const timer = setInterval(look, LOOK_MS);
  const stopListening = lamp.onState((state) => (state === 'up' ? look() : undefined));
  undo.push(() => {
    clearInterval(timer);
    stopListening();
    lamps.stop();
    lamp.stop();
    sounds.stop();
  });
  look();
  return mailboxes;
}
