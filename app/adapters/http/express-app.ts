import express, { Router, type Express, type RequestHandler } from 'express';
import { apiRoutes } from './api/api-routes.js';
import { refuseCrossSite } from './auth/cross-site.js';
import { senderOf } from './auth/sender.js';
import { answerError } from './errors/answer-error.js';
import { Refused } from './errors/refused.js';
import { healthStatus } from './health-status.js';
import type { HttpParts } from './http-parts.js';
import { mountRoutes } from './mount-routes.js';
import { auditPage } from './pages/audit-page.js';
import { dayPage } from './pages/day-page.js';
import { deskPage } from './pages/desk-page.js';
import { callbackPage } from './pages/callback-page.js';
import { emergencyPage } from './pages/emergency-page.js';
import { migrationPage } from './pages/migration-page.js';
import { importPage } from './pages/import-page.js';
import { lockOutPage } from './pages/lock-out-page.js';
import { agentPages } from './pages/agent-pages.js';
import { menuPages } from './pages/menu-pages.js';
import { queueLogPage } from './pages/queue-log-page.js';
import { featureCodePage } from './pages/feature-code-page.js';
import { userPages } from './pages/user-pages.js';
import { queuePages } from './pages/queue-pages.js';
import { numberPlanPage } from './pages/number-plan-page.js';
import { reasonPages } from './pages/reason-pages.js';
import { peersPage } from './pages/peers-page.js';
import { guidePage } from './pages/guide-page.js';
import { phonePages } from './pages/phone-pages.js';
import { promptPages } from './pages/prompt-pages.js';
import { greetingsPage } from './pages/greetings-page.js';
import { myRecordingsPage } from './pages/my-recordings-page.js';
import { recordingsPage } from './pages/recordings-page.js';
import { replayPage } from './pages/replay-page.js';
import { reportPage } from './pages/report-page.js';
import { routePages } from './pages/route-pages.js';
import { createRunRoute } from './pages/run-route.js';
import { signInPages } from './pages/sign-in-pages.js';
import { settingPages } from './pages/setting-pages.js';
import { sitePages } from './pages/site-pages.js';
import { supervisePage } from './pages/supervise-page.js';
import { templatePages } from './pages/template-pages.js';
import { tracePage } from './pages/trace-page.js';
import { trunkPages } from './pages/trunk-pages.js';
import { trustPage } from './pages/trust-page.js';
import { wallboardPage } from './pages/wallboard-page.js';
import { provisionPage } from './provision/provision-page.js';
import type { Route } from './route.js';
import { socketRoute } from './softphone/socket-route.js';
import { securityHeaders } from './security-headers.js';

export interface ExpressApp {
  readonly app: Express;
  readonly routes: readonly Route[];
}

/** The order requests pass through: headers, health, assets, rate and origin, then API, pages and refusals in the asker's language. */
export function createExpressApp(parts: HttpParts, secure: boolean, proxied = secure): ExpressApp {
  const routes = apiRoutes(parts);
  const app = express();
  app.disable('x-powered-by').set('etag', false).set('query parser', 'simple');
  // Behind TLS the one proxy in front names the sender last in X-Forwarded-For; without it the header is anybody's word.
  app.set('trust proxy', proxied ? 1 : false);
  // Who has not been told of our own authority could never get past a broken trust that is remembered.
  app.use(securityHeaders(secure && !parts.ownCa), healthRoutes(parts), parts.assets.router);
  app.use(inOtherLanguages(parts), spoken(parts, routes));
  return { app, routes };
}

/**
 * One router for each other catalogue, made when somebody asks for it first: a start is not to wait for it. Who names no
 * language that is there gets the one of the settings (RFC 9110, 12.5.4).
 */
function inOtherLanguages({ texts, inOtherLanguages: others }: HttpParts): RequestHandler {
  const partsOf = new Map(others.map((parts) => [parts.texts.language, parts]));
  const routers = new Map<string, Router>();
  const languages = [texts.language, ...partsOf.keys()];
  return (request, response, next) => {
    const language = request.acceptsLanguages(languages) || texts.language;
    const parts = partsOf.get(language);
    if (!parts) return next();
    const router = routers.get(language) ?? spoken(parts, apiRoutes(parts));
    routers.set(language, router);
    router(request, response, next);
  };
}

/** API, pages, and what is said when neither fits, in one language. */
function spoken(parts: HttpParts, routes: readonly Route[]): Router {
  const router = Router();
  router.use(gatekeeper(parts), socketRoute(parts), trustPage(parts));
  mountRoutes(router, routes, parts);
  router.use(provisionPage(parts), signInPages(parts));
  const run = createRunRoute(routes, parts);
  router.use(
    wallboardPage(parts, run),
    guidePage(parts, run),
    deskPage(parts, run),
    greetingsPage(parts, run),
    dayPage(parts, run),
    myRecordingsPage(parts, run),
    supervisePage(parts, run),
    auditPage(parts, run),
    lockOutPage(parts, run),
    emergencyPage(parts, run),
    callbackPage(parts, run),
    phonePages(parts, run),
    peersPage(parts, run),
    trunkPages(parts, run),
    routePages(parts, run),
    menuPages(parts, run),
    queuePages(parts, run),
    agentPages(parts, run),
    promptPages(parts, run),
    sitePages(parts, run),
    reasonPages(parts, run),
    settingPages(parts, run),
    recordingsPage(parts, run),
    reportPage(parts, run),
    tracePage(parts, run),
    replayPage(parts, run),
    queueLogPage(parts, run),
    templatePages(parts, run),
    importPage(parts, run),
    migrationPage(parts, run),
    numberPlanPage(parts),
    featureCodePage(parts, run),
    userPages(parts, run),
  );
  router.use((request) => {
    throw new Refused(request.path.startsWith('/api/') ? 'no-such-thing' : 'no-such-page');
  });
  router.use(
    answerError({
      ...parts,
      showPage: (response, refusal) => {
        const title = parts.texts.say('refused.title');
        parts.frame.send(response, 'refused', null, { title, refusal, id: refusal.id });
      },
    }),
  );
  return router;
}

/** `/healthz` says that we run; `/status` how well, with 503 while no call can be handed out. */
function healthRoutes({ live, clock, version, sockets, keepRecordings }: HttpParts): Router {
  const router = Router();
  router.get('/healthz', (_request, response) => void response.json({ ok: true }));
  router.get('/status', (_request, response) => {
    const status = healthStatus(live, clock, version, {
      softphones: sockets.count,
      recordingTrouble: keepRecordings.trouble,
    });
    response
      .status(status.state === 'down' ? 503 : 200)
      .set('Cache-Control', 'no-store')
      .json(status);
  });
  return router;
}

/** Turns away floods and other sites' requests before anything that costs. */
function gatekeeper({ rates }: HttpParts): RequestHandler {
  return (request, _response, next) => {
    const wait = rates.address.take(senderOf(request));
    if (wait > 0) throw new Refused('too-many-requests', { retryAfterSeconds: wait });
    refuseCrossSite(request);
    next();
  };
}
