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
import { createWallboardFeed, type Painter, type WallboardFeed } from './live/wallboard-feed.js';
import { createPhoneLinks } from './provision/phone-links.js';
import { createPageFrame, type PageFrame } from './pages/page-frame.js';
import { createWallboardView, type WallboardView } from './pages/wallboard-view.js';
import { createSocketUpgrades, type SocketUpgrades } from './softphone/socket-upgrades.js';
import { createSoftphoneSockets, type SoftphoneSockets } from './softphone/softphone-sockets.js';
import { loadTemplates } from './templates.js';
import { languagesOf, loadTexts, type Texts } from './texts.js';

/** What speaks one language: texts, and all that is made of them. */
interface Speaking {
  readonly texts: Texts;
  readonly frame: PageFrame;
  readonly view: WallboardView;
  /** Of what is over. */
  readonly pastBoards: WallboardView;
  readonly deskFeed: DeskFeed;
}

/** Everything that routes and pages share, made once. */
export interface HttpParts extends Speaking, AccountPorts, HttpPorts {
  /** The same in every other language there is a catalogue of. */
  readonly inOtherLanguages: readonly HttpParts[];
  readonly version: string;
  readonly assets: Assets;
  readonly wallboardFeed: WallboardFeed;
  readonly feed: ChangeFeed;
  readonly firstAnswers: FirstAnswers;
  /** The authority that signed our certificate, when it is our own. */
  readonly ownCa: HttpTls['ca'];
  readonly sockets: SoftphoneSockets;
  readonly upgrades: SocketUpgrades;
  readonly rates: { readonly address: RequestRate; readonly user: RequestRate };
}

/** A viewer that far behind is cut off and starts again with what it missed. */
const mostUnsentBytes = 2_000_000;

function speaking(
  language: string,
  { clock, live, log }: Pick<HttpPorts, 'clock' | 'live' | 'log'>,
  { templatesFolder, wallboardTickMs: tickMs }: HttpSettings,
  assets: Assets,
): readonly [Speaking, Painter] {
  const texts = loadTexts(templatesFolder, language);
  const templates = loadTemplates(templatesFolder, texts);
  const view = createWallboardView(texts, templates);
  const pastBoards = createWallboardView(texts, templates, true);
  const deskFeed = createDeskFeed({ live, templates, texts, clock, log, tickMs });
  return [
    { texts, view, pastBoards, deskFeed, frame: createPageFrame({ templates, texts, assets }) },
    { view, templates },
  ];
}

export function createHttpParts(ports: HttpPorts, settings: HttpSettings): HttpParts {
  const { clock, ids, live, lockOut, log, wallboard } = ports;
  const { templatesFolder, language, heartbeatMs, wallboardTickMs: tickMs } = settings;
  const assets = loadAssets(templatesFolder, settings.bundlesFolder);
  const newId = () => ids.next(clock.now());
  const painters = new Map<string, Painter>();
  const speak = (one: string): Speaking => {
    const [spoken, painter] = speaking(one, ports, settings, assets);
    painters.set(one, painter);
    return spoken;
  };
  const own = speak(language);
  const others = languagesOf(templatesFolder)
    .filter((one) => one !== language)
    .map(speak);
  const wallboardFeed = createWallboardFeed({ live, lockOut, wallboard, painters, clock, log, tickMs, epoch: newId() });
  const mostStreams = settings.mostStreams ?? 2000;
  const socketRules = { url: settings.phoneServer.webSocket, heartbeatMs, mostSockets: mostStreams };
  const sockets = createSoftphoneSockets(socketRules, ports);
  const shared = {
    ...ports,
    ownCa: settings.tls?.ca ?? null,
    sockets,
    upgrades: createSocketUpgrades(),
    version: settings.version,
    phoneServer: settings.phoneServer,
    featureCodes: settings.featureCodes,
    featureKey: settings.featureKey,
    phoneLinks: createPhoneLinks(clock),
    newId,
    assets,
    wallboardFeed,
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
  const inOtherLanguages = others.map((other) => ({ ...shared, ...other, inOtherLanguages: [] }));
  return { ...shared, ...own, inOtherLanguages };
}
