import type { AccountPorts } from './api/account-ports.js';
import { isAnyEmergency } from '../../domain/emergency.js';
import { createDirectoryEdits } from './api/directory-edits.js';
import { loadAssets, type Assets } from './assets.js';
import { createCookies } from './auth/cookies.js';
import { createRequestRate, type RequestRate } from './auth/request-rate.js';
import { createDeskFeed, type DeskFeed } from './desk/desk-feed.js';
import { createFirstAnswers, type FirstAnswers } from './first-answers.js';
import type { HttpPorts, HttpSettings, HttpTls } from './create-http.js';
import { createChangeFeed, type ChangeFeed } from './live/change-feed.js';
import { createEventStreams } from './live/event-streams.js';
import { createWallboardFeed, type WallboardFeed } from './live/wallboard-feed.js';
import { createPhoneLinks } from './provision/phone-links.js';
import { createPageFrame, type PageFrame } from './pages/page-frame.js';
import { createWallboardView, type WallboardView } from './pages/wallboard-view.js';
import { createSocketUpgrades, type SocketUpgrades } from './softphone/socket-upgrades.js';
import { createSoftphoneSockets, type SoftphoneSockets } from './softphone/softphone-sockets.js';
import { loadTemplates } from './templates.js';
import { loadTexts } from './texts.js';

/** Everything that routes and pages share, made once. */
export interface HttpParts extends AccountPorts, HttpPorts {
  readonly version: string;
  readonly assets: Assets;
  readonly frame: PageFrame;
  readonly feed: ChangeFeed;
  readonly view: WallboardView;
  readonly wallboardFeed: WallboardFeed;
  readonly deskFeed: DeskFeed;
  readonly firstAnswers: FirstAnswers;
  /** The authority that signed our certificate, when it is our own. */
  readonly ownCa: HttpTls['ca'];
  readonly sockets: SoftphoneSockets;
  readonly upgrades: SocketUpgrades;
  readonly rates: { readonly address: RequestRate; readonly user: RequestRate };
}

/** A viewer that far behind is cut off and starts again with what it missed. */
const mostUnsentBytes = 2_000_000;

export function createHttpParts(ports: HttpPorts, settings: HttpSettings): HttpParts {
  const { clock, ids, live, lockOut, log, wallboard } = ports;
  const { templatesFolder, wallboardTickMs: tickMs } = settings;
  const texts = loadTexts(templatesFolder, settings.language);
  const templates = loadTemplates(templatesFolder, texts);
  const assets = loadAssets(templatesFolder, settings.bundlesFolder);
  const newId = () => ids.next(clock.now());
  const view = createWallboardView(texts);
  const shown = { live, lockOut, wallboard, view, templates };
  const wallboardFeed = createWallboardFeed({ ...shown, clock, log, tickMs, epoch: newId() });
  const heartbeatMs = settings.heartbeatMs;
  const mostStreams = settings.mostStreams ?? 2000;
  const socketRules = { url: settings.phoneServer.webSocket, heartbeatMs, mostSockets: mostStreams };
  const sockets = createSoftphoneSockets(socketRules, ports);
  return {
    ...ports,
    ownCa: settings.tls?.ca ?? null,
    sockets,
    upgrades: createSocketUpgrades(),
    version: settings.version,
    phoneServer: settings.phoneServer,
    phoneLinks: createPhoneLinks(clock),
    texts,
    newId,
    assets,
    view,
    wallboardFeed,
    deskFeed: createDeskFeed({ live, templates, texts, clock, log, tickMs }),
    frame: createPageFrame({ templates, texts, assets }),
    feed: createChangeFeed(live),
    streams: createEventStreams({ heartbeatMs, mostStreams, mostUnsentBytes }, clock, (whose) => sockets.endOf(whose)),
    cookies: createCookies(settings.secure),
    firstAnswers: createFirstAnswers(),
    webSessionMs: settings.webSessionMs,
    edits: createDirectoryEdits(
      ports.directory,
      async () => {
        await ports.commands.directoryChanged();
        wallboardFeed.refresh();
      },
      () => live.view.directory.settings.dialInNumber,
      (number) => isAnyEmergency(live.view, number),
    ),
    rates: {
      address: createRequestRate(settings.rates.address, clock),
      user: createRequestRate(settings.rates.user, clock),
    },
  };
}
