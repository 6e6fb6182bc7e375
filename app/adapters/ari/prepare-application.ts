import type { AriAnswer, AriHttp, AriRequest } from './ari-http.js';
import { messageOf } from './ari-outcome.js';
import { unwantedEvents } from './event-filter.js';
import { listOf, objectOf } from './wire-json.js';

/**
 * Tells Asterisk what our application wants to hear: no noise, and the end of every SIP channel. Without the
 * subscription the cause of a hang-up never comes (Asterisk drops a channel's own subscription as it leaves the
 * application), and nothing at all of a leg that was not answered. Both may survive a lost socket or not, so they are
 * asked for at each connect. Throws Error.
 */
export async function prepareApplication(http: AriHttp, app: string, deadlineMs: number): Promise<void> {
  const ask = async (request: AriRequest): Promise<string> => textOf200(await http.ask(request, deadlineMs), request);
  const path = `/applications/${encodeURIComponent(app)}`;
  const disallowed = unwantedEvents.map((type) => ({ type }));
  await ask({ method: 'PUT', path: `${path}/eventFilter`, body: { disallowed }, repeatable: true });
  const application = objectOf(JSON.parse(await ask({ method: 'GET', path, repeatable: true })));
  if (listOf(application?.['endpoint_ids']).includes('PJSIP')) return;
  const subscribe = (source: string): AriRequest => ({
    method: 'POST',
    path: `${path}/subscription?eventSource=${encodeURIComponent(source)}`,
    repeatable: true,
  });
  const answer = await http.ask(subscribe('endpoint:PJSIP'), deadlineMs);
  // An Asterisk that has no peer yet knows no such source; every channel there ever is tells the same and more.
  if (answer.kind === 'answered' && answer.status === 422) await ask(subscribe('channel:'));
  else textOf200(answer, subscribe('endpoint:PJSIP'));
}

function textOf200(answer: AriAnswer, request: AriRequest): string {
  if (answer.kind === 'answered' && answer.status >= 200 && answer.status < 300) return answer.text;
  const why = answer.kind === 'answered' ? `HTTP ${answer.status} ${messageOf(answer.text)}` : answer.kind;
  throw new Error(`${request.method} ${request.path} failed: ${why}`);
}
