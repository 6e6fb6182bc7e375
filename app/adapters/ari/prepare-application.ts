import type { AriHttp, AriRequest } from './ari-http.js';
import { messageOf } from './ari-outcome.js';
import { unwantedEvents } from './event-filter.js';

/**
 * Tells Asterisk what our application wants to hear: no noise, and of every channel. Without the subscription the cause
 * of a hang-up never comes (Asterisk drops a channel's own subscription as it leaves the application), and nothing at
 * all of a leg that was not answered; asking channel by channel would lose the race against a quick refusal. Both may
 * survive a lost socket or not, so they are asked for at each connect; asking twice changes nothing.
 *
 * One after the other: Asterisk 22.10.1 writes the filter into both answers, the subscription's without the lock under
 * which the other request frees the old filter. Asked for at once it crashed on about one connect in thirty
 * (`stasis_app_event_filter_to_json` in res/stasis/app.c). Throws Error.
 */
export async function prepareApplication(http: AriHttp, app: string, deadlineMs: number): Promise<void> {
  const path = `/applications/${encodeURIComponent(app)}`;
  const disallowed = unwantedEvents.map((type) => ({ type }));
  const filter = { method: 'PUT', path: `${path}/eventFilter`, body: { disallowed }, repeatable: true } as const;
  await mustWork(http, filter, deadlineMs);
  const subscription = `${path}/subscription?eventSource=channel%3A`;
  await mustWork(http, { method: 'POST', path: subscription, repeatable: true }, deadlineMs);
}

async function mustWork(http: AriHttp, request: AriRequest, deadlineMs: number): Promise<void> {
  const answer = await http.ask(request, deadlineMs);
  if (answer.kind === 'answered' && answer.status >= 200 && answer.status < 300) return;
  const why = answer.kind === 'answered' ? `HTTP ${answer.status} ${messageOf(answer.text)}` : answer.kind;
  throw new Error(`${request.method} ${request.path} failed: ${why}`);
}
