import { join } from 'node:path';
import { AmiPhoneDisplay } from './adapters/ami/ami-phone-display.js';
import { loadNotifyTemplates } from './adapters/ami/notify-templates.js';
import { AriConnectedLines } from './adapters/ari/ari-connected-lines.js';
import { AriLamps } from './adapters/ari/ari-lamps.js';
import { loadTexts } from './adapters/http/texts.js';
import { ShowConnectedLines } from './jobs/show-connected-lines.js';
import { ShowDisplays } from './jobs/show-displays.js';
import { ShowLamps } from './jobs/show-lamps.js';
import { PROJECT_ROOT } from './adapters/embedded/project-root.js';
import { type Ground } from './ground.js';
import { type RunningEngine } from './start-engine.js';
import { type PeerNeeds } from './start-peers.js';

/** I2, I3: from the first moment on, so that a phone that comes back shows what is, not what was. */
export function showAgents(
  { config, log, clock, database, undo }: Ground,
  { asterisk, admin }: Pick<PeerNeeds, 'asterisk' | 'admin'>,
  { live }: RunningEngine,
): ShowLamps {
  const lamps = new AriLamps({ ...asterisk.ari, pbx: config.node });
  undo.push(() => lamps.stop());
  const texts = loadTexts(join(PROJECT_ROOT, 'templates'), config.language);
  const words = (key: string): string | null => (texts.has(key) ? texts.say(key) : null);
  const common = { live, clock, log, words, held: () => database.lock.held() };
  const show = new ShowLamps({ ...common, lamps, admin }, config.featureCodes);
  show.start();
  undo.push(() => show.stop());
  const lines = new AriConnectedLines(asterisk.ari);
  const connected = new ShowConnectedLines({ ...common, lines, conference: texts.say('phone-shows.conference') });
  connected.start();
  undo.push(() => [connected, lines].forEach((one) => one.stop()));
  if (config.phoneDisplay === 'no') return show;
  const display = new AmiPhoneDisplay(
    { ...asterisk.ami, log },
    loadNotifyTemplates(join(PROJECT_ROOT, 'templates/notify')),
  );
  const displays = new ShowDisplays({ ...common, display });
  displays.start();
  undo.push(() => [displays, display].forEach((one) => one.stop()));
  return show;
}
