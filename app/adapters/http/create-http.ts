import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { ApplyPeers } from '../../jobs/apply-peers.js';
import type { KeepRecordings } from '../../jobs/keep-recordings.js';
import type { KeepSoftphones } from '../../jobs/keep-softphones.js';
import type { FeatureCodes } from '../../domain/feature-codes.js';
import { CLIENT_LINES_KEPT_MS } from '../../domain/client-line.js';
import type { Millis } from '../../domain/ids.js';
import type { AddressSettings } from '../../ports/address-settings.js';
import type { Clock } from '../../ports/clock.js';
import type { Commands } from '../../ports/commands.js';
import type { Desktops } from '../../ports/desktops.js';
import type { DirectoryStore } from '../../ports/directory-store.js';
import type { FactLog } from '../../ports/fact-log.js';
import type { ListeningLog } from '../../ports/listening-log.js';
import type { Ids } from '../../ports/ids.js';
import type { LegMinutes } from '../../ports/leg-minutes.js';
import type { Live } from '../../ports/live.js';
import type { LastChoices } from '../../ports/last-choices.js';
import type { LocalTimes } from '../../ports/local-times.js';
import type { LockOut } from '../../ports/lock-out.js';
import type { LockOutStore } from '../../ports/lock-out-store.js';
import type { Log } from '../../ports/log.js';
import type { Passwords } from '../../ports/passwords.js';
import type { PinStore } from '../../ports/pin-store.js';
import type { PromptFiles } from '../../ports/prompt-files.js';
import type { TrunkRegistrations } from '../../ports/trunk-registrations.js';
import type { TrunkPings } from '../../ports/trunk-pings.js';
import type { UserStore } from '../../ports/user-store.js';
import type { Wallboard } from '../../projections/wallboard.js';
import type { PhonePorts, PhoneServer } from './api/phone-ports.js';
import type { ClientLogPorts } from './api/client-log-routes.js';
import type { QueueLogPorts } from './api/queue-log-routes.js';
import type { MigrationPorts } from './api/migration-routes.js';
import type { ReplayPorts } from './api/replay-routes.js';
import type { TracePorts } from './api/trace-routes.js';
import type { ReportPorts } from './api/report-query.js';
import type { GuidePorts } from './guide/guide-ports.js';
import type { ImportPorts } from './api/import-routes.js';
import type { EmergencyPorts } from './api/emergency-routes.js';
import type { RecordingPorts } from './api/recording-routes.js';
import type { AgentSoundPorts } from './api/agent-sound-routes.js';
import type { MessagePorts } from './api/message-routes.js';
import type { TemplatePorts } from './api/template-routes.js';
import type { RateRules } from './auth/request-rate.js';
import { createExpressApp } from './express-app.js';
import { createHttpParts } from './http-parts.js';

export interface HttpPorts
  extends
    TemplatePorts,
    MessagePorts,
    AgentSoundPorts,
    QueueLogPorts,
    ReportPorts,
    TracePorts,
    ReplayPorts,
    EmergencyPorts,
    ImportPorts,
    MigrationPorts,
    ClientLogPorts,
    RecordingPorts,
    GuidePorts,
    Omit<PhonePorts, 'phoneServer' | 'phoneLinks'> {
  /** null: Farline does not run this Asterisk. */
  readonly addresses: AddressSettings | null;
  readonly commands: Commands;
  readonly live: Live;
  readonly directory: DirectoryStore;
  readonly users: UserStore;
  readonly pins: PinStore;
  readonly lastChoices: LastChoices;
  readonly passwords: Passwords;
  readonly lockOut: LockOut;
  readonly lockOutStore: Pick<LockOutStore, 'newest'>;
  readonly applyPeers: Pick<ApplyPeers, 'request'>;
  readonly wallboard: Wallboard;
  readonly trunkPings: TrunkPings;
  readonly softphones: Pick<KeepSoftphones, 'open'>;
  readonly desktops: Desktops;
  readonly trunkRegistrations: TrunkRegistrations;
  readonly facts: Pick<FactLog, 'ofTrunk' | 'acts'>;
  readonly listenings: Pick<ListeningLog, 'before'>;
  readonly keepRecordings: Pick<KeepRecordings, 'trouble'>;
  readonly legMinutes: LegMinutes;
  readonly promptFiles: PromptFiles;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly localTimes: LocalTimes;
  readonly log: Log;
}

/** What an HTTPS server proves who it is with. */
export interface HttpTls {
  /** PEM, both asked for again after each renewal. */
  readonly key: string;
  readonly cert: string;
  /** An authority of our own that browsers have to be told of; null: they know who signed. */
  readonly ca: { readonly pem: string; readonly fingerprint: string } | null;
  watch(onRenewed: () => void): () => void;
}

export interface HttpSettings {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** People reach us over TLS, ours or a proxy's: cookies become `Secure` with the `__Host-` prefix. */
  readonly secure: boolean;
  /** A proxy in front names the sender [as `secure`]. */
  readonly proxied?: boolean;
  /** Served over HTTPS with it [over HTTP]. */
  readonly tls?: HttpTls | null;
  readonly version: string;
  /** The folder with pages, partials, texts and assets. */
  readonly templatesFolder: string;
  /** The folder with scripts that the build made. */
  readonly bundlesFolder: string;
  /** Name of the catalogue in `texts/` for whoever asks for none that is there. */
  readonly language: string;
  /** How long a browser stays signed in. */
  readonly webSessionMs: Millis;
  /** Shortest time between two refreshes of the wallboard. */
  readonly wallboardTickMs: Millis;
  readonly heartbeatMs: Millis;
  /** Live viewers and listeners at the same time [2000]. */
  readonly mostStreams?: number;
  /** What telephones are told to connect to. */
  readonly phoneServer: PhoneServer;
  readonly featureCodes: FeatureCodes;
  /** In front of the digits of a code on a leg that is up. */
  readonly featureKey: string;
  readonly rates: { readonly address: RateRules; readonly user: RateRules };
}

export interface Http {
  /** Takes the address; rejects with a sentence when it is taken. Gives the port it really listens on. */
  listen(): Promise<{ readonly host: string; readonly port: number; readonly url: string }>;
  /** Ends live streams, lets running requests finish for up to two seconds, then closes. */
  close(): Promise<void>;
}

const finishMs = 2000;
/** Slow senders hold a connection no longer than this. */
const headersMs = 15_000;
const requestMs = 30_000;
const sweepMs = 3_600_000;

/** Everything people and programs reach over HTTP: the API, the pages, live events and health. */
export function createHttp(ports: HttpPorts, settings: HttpSettings): Http {
  const parts = createHttpParts(ports, settings);
  const { tls = null } = settings;
  const { app } = createExpressApp(parts, settings.secure, settings.proxied);
  let server: Server | TlsServer | null = null;
  let stopSweep: (() => void) | null = null;
  let stopRenewing: (() => void) | null = null;

  function serve(): Server | TlsServer {
    if (!tls) return createServer(app);
    const secured = createTlsServer({ key: tls.key, cert: tls.cert, minVersion: 'TLSv1.2' }, app);
    stopRenewing = tls.watch(() => secured.setSecureContext({ key: tls.key, cert: tls.cert, minVersion: 'TLSv1.2' }));
    return secured;
  }

  /** Expired sessions, tokens and setup links go, and old lines of softphones, every hour. */
  function sweep(): void {
    ports.users.deleteExpired(ports.clock.now()).catch((error: unknown) => {
      ports.log.warn(`expired web sessions could not be deleted: ${String(error)}`);
    });
    ports.clientLog.forget(ports.clock.now() - CLIENT_LINES_KEPT_MS).catch((error: unknown) => {
      ports.log.warn(`old lines of softphones could not be deleted: ${String(error)}`);
    });
    stopSweep = ports.clock.after(sweepMs, sweep);
  }

  return {
    listen: () =>
      new Promise((resolve, reject) => {
        const opening = serve().listen(settings.port, settings.host);
        opening.once('error', (error: NodeJS.ErrnoException) => {
          const taken = error.code === 'EADDRINUSE';
          const why = taken ? 'something else listens there already' : error.message;
          reject(new Error(`cannot listen on ${settings.host}:${settings.port}: ${why}`));
        });
        opening.once('listening', () => {
          server = opening;
          parts.upgrades.listen(opening, app);
          opening.headersTimeout = headersMs;
          opening.requestTimeout = requestMs;
          sweep();
          const address = opening.address();
          const port = typeof address === 'object' && address ? address.port : settings.port;
          const host = settings.host.includes(':') ? `[${settings.host}]` : settings.host;
          resolve({ host: settings.host, port, url: `${tls ? 'https' : 'http'}://${host}:${port}` });
        });
      }),
    async close() {
      stopSweep?.();
      stopRenewing?.();
      parts.streams.endAll();
      parts.sockets.endAll();
      parts.feed.close();
      parts.wallboardFeed.close();
      for (const { deskFeed } of [parts, ...parts.inOtherLanguages]) deskFeed.close();
      const closing = server;
      server = null;
      if (!closing) return;
      const stop = ports.clock.after(finishMs, () => closing.closeAllConnections());
      await new Promise<void>((resolve) => {
        closing.close(() => resolve());
        closing.closeIdleConnections();
      });
      stop();
    },
  };
}
