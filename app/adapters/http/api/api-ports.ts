import type { ApplyPeers } from '../../../jobs/apply-peers.js';
import type { KeepSoftphones } from '../../../jobs/keep-softphones.js';
import type { Clock } from '../../../ports/clock.js';
import type { Commands } from '../../../ports/commands.js';
import type { Desktops } from '../../../ports/desktops.js';
import type { DirectoryStore } from '../../../ports/directory-store.js';
import type { FactLog } from '../../../ports/fact-log.js';
import type { ListeningLog } from '../../../ports/listening-log.js';
import type { Live } from '../../../ports/live.js';
import type { TrunkRegistrations } from '../../../ports/trunk-registrations.js';
import type { TrunkPings } from '../../../ports/trunk-pings.js';
import type { SoftphoneSockets } from '../softphone/softphone-sockets.js';
import type { Texts } from '../texts.js';
import type { DirectoryEdits } from './directory-edits.js';
import type { PhonePorts } from './phone-ports.js';

/** What the API's routes work with. */
export interface ApiPorts extends PhonePorts {
  readonly commands: Commands;
  readonly live: Live;
  readonly directory: DirectoryStore;
  readonly edits: DirectoryEdits;
  readonly applyPeers: Pick<ApplyPeers, 'request'>;
  readonly trunkPings: TrunkPings;
  readonly softphones: Pick<KeepSoftphones, 'open'>;
  readonly desktops: Desktops;
  readonly sockets: SoftphoneSockets;
  readonly trunkRegistrations: TrunkRegistrations;
  readonly facts: Pick<FactLog, 'ofTrunk' | 'acts'>;
  readonly listenings: Pick<ListeningLog, 'before'>;
  readonly clock: Clock;
  readonly texts: Texts;
  readonly newId: () => string;
}
