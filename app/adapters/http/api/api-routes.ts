import type { Texts } from '../texts.js';
import type { ChangeFeed } from '../live/change-feed.js';
import { featureCodeRoutes } from './feature-code-routes.js';
import { openApiOf } from '../openapi.js';
import type { Route } from '../route.js';
import type { AccountPorts } from './account-ports.js';
import { accountRoutes } from './account-routes.js';
import { addressRoutes } from './address-routes.js';
import { agentActionRoutes } from './agent-action-routes.js';
import { agentRoutes } from './agent-routes.js';
import { auditRoutes } from './audit-routes.js';
import { callRecordingRoutes } from './call-recording-routes.js';
import { callbackRoutes } from './callback-routes.js';
import { callRoutes } from './call-routes.js';
import { clientLogRoutes, type ClientLogPorts } from './client-log-routes.js';
import { conferenceRoutes } from './conference-routes.js';
import { eventRoutes } from './event-routes.js';
import { importRoutes, type ImportPorts } from './import-routes.js';
import { inboundRouteRoutes } from './inbound-route-routes.js';
import { dayRoutes } from './day-routes.js';
import { emergencyRoutes, type EmergencyPorts } from './emergency-routes.js';
import { lockOutRoutes } from './lock-out-routes.js';
import { legMinuteRoutes, type LegMinutePorts } from './leg-minute-routes.js';
import { agentSoundRoutes, type AgentSoundPorts } from './agent-sound-routes.js';
import { messageRoutes, type MessagePorts } from './message-routes.js';
import { menuRoutes } from './menu-routes.js';
import { metaRoutes } from './meta-routes.js';
import { migrationRoutes, type MigrationPorts } from './migration-routes.js';
import { numberPlanRoutes } from './number-plan-routes.js';
import { offerRoutes } from './offer-routes.js';
import { peersRoutes } from './peers-routes.js';
import { phoneRegistrationRoutes } from './phone-registration-routes.js';
import { phoneRoutes } from './phone-routes.js';
import { pinRoutes } from './pin-routes.js';
import { promptRoutes, type PromptPorts } from './prompt-routes.js';
import { queueLogRoutes, type QueueLogPorts } from './queue-log-routes.js';
import { queuePauseRoutes } from './queue-pause-routes.js';
import { queueRoutes } from './queue-routes.js';
import { recordingRoutes, type RecordingPorts } from './recording-routes.js';
import { reasonRoutes } from './reason-routes.js';
import type { ReportPorts } from './report-query.js';
import { replayRoutes, type ReplayPorts } from './replay-routes.js';
import { reportRoutes } from './report-routes.js';
import { resetRoutes } from './reset-routes.js';
import { sessionRoutes } from './session-routes.js';
import { settingRoutes } from './setting-routes.js';
import { siteRoutes } from './site-routes.js';
import { softphoneRoutes } from './softphone-routes.js';
import { supervisionRoutes } from './supervision-routes.js';
import { templateRoutes, type TemplatePorts } from './template-routes.js';
import { traceRoutes, type TracePorts } from './trace-routes.js';
import { trunkHealthRoutes } from './trunk-health-routes.js';
import { trunkRoutes } from './trunk-routes.js';
import { userRoutes } from './user-routes.js';

/** Every route of the API. A route that is not in this list is not mounted, and so has no way around its contract. */
export function apiRoutes(
  ports: AccountPorts &
    TemplatePorts &
    PromptPorts &
    RecordingPorts &
    MessagePorts &
    AgentSoundPorts &
    QueueLogPorts &
    ReportPorts &
    TracePorts &
    ReplayPorts &
    EmergencyPorts &
    ImportPorts &
    MigrationPorts &
    ClientLogPorts &
    LegMinutePorts & { readonly feed: ChangeFeed; readonly version: string },
): readonly Route[] {
  const routes: readonly Route[] = [
    ...metaRoutes(() => (document ??= documentOf(routes, ports))),
    ...accountRoutes(ports),
    ...userRoutes(ports),
    ...agentRoutes(ports),
    ...pinRoutes(ports),
    ...lockOutRoutes(ports),
    ...emergencyRoutes(ports),
    ...trunkRoutes(ports),
    ...trunkHealthRoutes(ports),
    ...phoneRoutes(ports),
    ...phoneRegistrationRoutes(ports),
    ...peersRoutes(ports),
    ...templateRoutes(ports),
    ...queueRoutes(ports),
    ...inboundRouteRoutes(ports),
    ...menuRoutes(ports),
    ...promptRoutes(ports),
    ...siteRoutes(ports),
    ...reasonRoutes(ports),
    ...settingRoutes(ports),
    ...addressRoutes(ports),
    ...numberPlanRoutes(ports),
    ...featureCodeRoutes(ports),
    ...importRoutes(ports),
    ...migrationRoutes(ports),
    ...sessionRoutes(ports),
    ...softphoneRoutes(ports),
    ...clientLogRoutes(ports),
    ...agentActionRoutes(ports),
    ...queuePauseRoutes(ports),
    ...resetRoutes(ports),
    ...auditRoutes(ports),
    ...offerRoutes(ports),
    ...legMinuteRoutes(ports),
    ...messageRoutes(ports),
    ...agentSoundRoutes(ports),
    ...callRoutes(ports),
    ...traceRoutes(ports),
    ...replayRoutes(ports),
    ...supervisionRoutes(ports),
    ...callRecordingRoutes(ports),
    ...recordingRoutes(ports),
    ...queueLogRoutes(ports),
    ...reportRoutes(ports),
    ...dayRoutes(ports),
    ...callbackRoutes(ports),
    ...conferenceRoutes(ports),
    ...eventRoutes(ports),
  ];
  let document: object | null = null;
  return routes;
}

function documentOf(routes: readonly Route[], { version, texts }: { version: string; texts: Texts }): object {
  return openApiOf(routes, { version, texts });
}
