import { Router, type Request } from 'express';
import type { z } from 'zod';
import type { Agent } from '../../../domain/directory.js';
import { RECORDING_WISHES } from '../../../domain/recording.js';
import type { Session } from '../../../domain/world.js';
import type { Live } from '../../../ports/live.js';
import type { LocalTimes } from '../../../ports/local-times.js';
import type { legMinutesAnswer } from '../api/leg-minute-routes.js';
import { ownRecordings } from '../api/recording-scope.js';
import type { Assets } from '../assets.js';
import { oversees, type Caller } from '../auth/caller.js';
import { identify } from '../auth/identify.js';
import type { DeskFeed } from '../desk/desk-feed.js';
import { deskParts } from '../desk/desk-parts.js';
import { messagesPart } from '../desk/messages-part.js';
import { namedTarget } from '../desk/named-target.js';
import { numberAsked } from '../desk/number-asked.js';
import { queueWaits } from '../desk/queue-waits.js';
import { signInBody } from '../desk/sign-in-body.js';
import { signInChoices, type ChoicePorts } from '../desk/sign-in-choices.js';
import { describeRefusal, type ShownRefusal } from '../errors/describe-refusal.js';
import { Refused } from '../errors/refused.js';
import type { Exchange } from '../route.js';
import { checkForm, formBody } from './form-body.js';
import type { PagePorts } from './page-ports.js';
import type { RouteInput, RunRoute } from './run-route.js';

export interface DeskPagePorts extends PagePorts, ChoicePorts {
  readonly live: Live;
  readonly assets: Assets;
  readonly deskFeed: DeskFeed;
  readonly localTimes: LocalTimes;
}

/** A caller who is an agent. */
interface Desk {
  readonly caller: Caller;
  readonly agent: Agent;
  readonly session: Session | null;
}

type Act = (desk: Desk, fields: Readonly<Record<string, string>>) => readonly [id: string, input: RouteInput];

interface Shown {
  readonly refusal?: ShownRefusal | null;
  /** What was typed before. */
  readonly typed?: Readonly<Record<string, string>>;
  /** Another telephone is to be chosen for a session that runs. */
  readonly moving?: boolean;
}

/** Without scripts the page of somebody who is signed in is loaded again after so many seconds. */
const RELOADS_S = 20;

/** The agent's own page: state, what changes it, call, queues and the softphone. Whole without scripts but for the softphone. */
export function deskPage(ports: DeskPagePorts, run: RunRoute): Router {
  const { frame, texts, assets, live, clock, streams, deskFeed } = ports;
  const router = Router();

  async function deskOf(request: Request): Promise<Desk | null> {
    const caller = await identify(ports, request);
    if (!caller) return null;
    const agent = caller.agentId === null ? undefined : live.view.directory.agents.get(caller.agentId);
    if (!agent) throw new Refused('no-such-agent');
    return { caller, agent, session: live.view.sessionOfAgent(agent.id) ?? null };
  }

  /** The telephone a session rings, when it is one of ours. */
  async function phoneName(session: Session | null): Promise<string | null> {
    if (session?.device.kind !== 'phone') return null;
    return (await ports.phones.get(session.device.phoneId))?.phone.name ?? null;
  }

  async function show({ request, response }: Exchange, desk: Desk, shown: Shown = {}): Promise<void> {
    const { caller, agent, session } = desk;
    const { refusal = null, typed = {}, moving = false } = shown;
    const { view } = live;
    const now = clock.now();
    const common = { view, agent, waits: queueWaits(view), whole: oversees(caller), csrf: caller.csrf ?? '' };
    // Nobody is kept from working because a sum cannot be read.
    const legMinutes = session && (await minutesToday(agent, caller, { request, response }).catch(() => null));
    const named = await phoneName(session);
    const chooses = session === null || moving;
    const search = typed['search'] ?? '';
    frame.send(response, 'desk', caller, {
      title: texts.say('desk.title'),
      script: assets.softphone,
      refusal,
      now,
      reloads: chooses ? null : RELOADS_S,
      sessionId: session?.id ?? '',
      agentId: agent.id,
      softphone: session?.device.kind === 'softphone',
      moving,
      parts: chooses ? null : deskParts({ ...common, session, phoneName: named, typed, texts, now }),
      start: chooses ? await signInChoices(ports, { agent, oversees: oversees(caller), search, typed }) : null,
      legMinutes,
      recordings: !oversees(caller) && ownRecordings(caller, view.directory) !== 'no',
      messages: chooses ? null : await messagesOf(agent, caller, { request, response }),
    });
  }

  /** E10: of whole minutes; null while there is not one. */
  async function minutesToday(agent: Agent, caller: Caller, exchange: Exchange): Promise<string | null> {
    const answer = await run('agents.leg-minutes', caller, exchange, { params: { id: agent.id } });
    const { items } = answer as z.output<typeof legMinutesAnswer>;
    const minutes = Math.floor(items.reduce((seconds, item) => seconds + item.seconds, 0) / 60);
    return minutes > 0 ? String(minutes) : null;
  }

  /** K6. Nobody is kept from working because they cannot be read. */
  async function messagesOf(agent: Agent, caller: Caller, exchange: Exchange): Promise<object | null> {
    const zone = live.view.directory.sites.get(agent.siteId)?.zone ?? 'UTC';
    const wallClock = (at: number): string => {
      const { date, time } = ports.localTimes.at(at, zone);
      return `${date} ${time}`;
    };
    // An admin at a desk of their own is no agent there.
    if (caller.role !== 'agent') return null;
    const asked = run('messages.list', caller, exchange, { params: { id: agent.id } }).catch(() => null);
    const answer = (await asked) as { readonly items: Parameters<typeof messagesPart>[0] } | null;
    const shown = { agentId: agent.id, csrf: caller.csrf ?? '', texts, wallClock };
    return answer && messagesPart(answer.items, shown);
  }

  router.get('/desk', async (request, response) => {
    const desk = await deskOf(request);
    if (!desk) return response.redirect(303, '/login?next=/desk');
    await show({ request, response }, desk, { typed: searched(request) });
  });

  /** K6, click to call: the number of a link stands in the form. Only the form calls, never a link. */
  router.get('/desk/call', async (request, response) => {
    const desk = await deskOf(request);
    const dial = numberAsked(request.query['number']);
    if (desk) return show({ request, response }, desk, { typed: { dial } });
    const back = `/desk/call?number=${encodeURIComponent(dial)}`;
    response.redirect(303, `/login?next=${encodeURIComponent(back)}`);
  });

  /** B4: another telephone for the work that goes on. */
  router.get('/desk/phone', async (request, response) => {
    const desk = await deskOf(request);
    if (!desk) return response.redirect(303, '/login?next=/desk');
    if (!desk.session) return response.redirect(303, '/desk');
    await show({ request, response }, desk, { typed: searched(request), moving: true });
  });

  router.get('/desk/events', async (request, response) => {
    const desk = await deskOf(request);
    if (!desk) throw new Refused('not-signed-in');
    const named = await phoneName(desk.session);
    let closed = (): void => undefined;
    const stream = streams.open(request, response, desk.caller, (ended) => {
      deskFeed.leave(ended);
      closed();
    });
    closed = ports.desktops.opened(desk.agent.id);
    deskFeed.watch(stream, named);
  });

  function form(path: string, act: Act): void {
    router.post(path, async (request, response) => {
      const desk = await deskOf(request);
      if (!desk) return response.redirect(303, '/login?next=/desk');
      const fields = await formBody(request, response);
      checkForm(fields['csrf'], desk.caller.csrf);
      try {
        const [id, input] = act(desk, fields);
        await run(id, desk.caller, { request, response }, input);
        response.redirect(303, '/desk');
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        const refusal = describeRefusal(error, texts);
        response.status(refusal.status);
        // Things may stand otherwise by now: that may be why it was refused.
        const moving = fields['move'] === 'yes';
        await show({ request, response }, (await deskOf(request)) ?? desk, { refusal, typed: fields, moving });
      }
    });
  }

  form('/desk/sign-in', ({ agent }, fields) => ['sessions.login', { body: signInBody(agent, fields, texts) }]);
  form('/desk/ready', ({ agent }) => ['holds.remove', { params: { id: agent.id, setter: 'agent' } }]);
  form('/desk/not-ready', ({ agent }, fields) => [
    'holds.set',
    { params: { id: agent.id }, body: { reason: fields['reason'] } },
  ]);
  form('/desk/pause-queue', ({ agent }, { queueId, reason }) => [
    'queue-pauses.set',
    { params: { id: agent.id }, body: { queueId, reason } },
  ]);
  form('/desk/unpause-queue', ({ agent }, { queueId = '' }) => [
    'queue-pauses.remove',
    { params: { id: agent.id, queueId, setter: 'agent' } },
  ]);
  for (const [path, route] of [
    ['end-wrap-up', 'agents.end-wrap-up'],
    ['reconnect', 'agents.reconnect'],
    ['accept', 'offers.accept'],
    ['reject', 'offers.reject'],
  ] as const) {
    form(`/desk/${path}`, ({ agent }) => [route, { params: { id: agent.id } }]);
  }
  form('/desk/dial', ({ agent }, { dial = '' }) => [
    'calls.dial',
    { params: { id: agent.id }, body: { number: dial.trim() } },
  ]);
  form('/desk/consult', (_desk, { consulted = '', asked = '' }) => [
    'calls.consult',
    { params: { id: consulted }, body: { target: namedTarget(live.view, asked) } },
  ]);
  for (const what of RECORDING_WISHES) {
    form(`/desk/record-${what}`, (_desk, { call = '' }) => [`calls.record-${what}`, { params: { id: call } }]);
  }
  for (const what of ['release', 'hold', 'retrieve', 'complete', 'abort']) {
    form(`/desk/${what}`, (_desk, fields) => [`calls.${what}`, { params: { id: fields['call'] ?? '' } }]);
  }
  form('/desk/conference-add', ({ agent }, { adding = '', asked = '' }) => [
    'conference.add',
    { params: { id: agent.id }, body: { callId: adding, target: namedTarget(live.view, asked) } },
  ]);
  form('/desk/digits', ({ agent }, { callId, digits = '' }) => [
    'calls.digits',
    { params: { id: agent.id }, body: { callId, digits: digits.trim() } },
  ]);
  form('/desk/conference-drop', ({ agent }, { callId, party }) => [
    'conference.drop',
    { params: { id: agent.id }, body: { callId, party } },
  ]);
  for (const [path, route] of [
    ['conference', 'conference.begin'],
    ['conference-leave', 'conference.leave'],
    ['conference-end', 'conference.end'],
  ] as const) {
    form(`/desk/${path}`, ({ agent }, { callId }) => [route, { params: { id: agent.id }, body: { callId } }]);
  }
  form('/desk/transfer', (_desk, { call = '', to, queueId, number = '', colleague = '' }) => {
    const outside = { kind: 'number', number: number.trim() };
    const ours = to === 'agent' ? { kind: 'agent', agent: colleague.trim() } : { kind: 'queue', queueId };
    const target = to === 'number' ? outside : ours;
    return ['calls.transfer', { params: { id: call }, body: { target } }];
  });
  form('/desk/message-heard', ({ agent }, { message = '', heard }) => [
    'messages.heard',
    { params: { id: agent.id, messageId: message }, body: { heard: heard === 'yes' } },
  ]);
  form('/desk/message-delete', ({ agent }, { message = '' }) => [
    'messages.delete',
    { params: { id: agent.id, messageId: message } },
  ]);
  form('/desk/sign-out', ({ session }) => {
    if (!session) throw new Refused('not-logged-in');
    return ['sessions.logout', { params: { id: session.id } }];
  });

  return router;
}

function searched({ query }: Request): Readonly<Record<string, string>> {
  const { search } = query;
  return typeof search === 'string' ? { search: search.slice(0, 60) } : {};
}
