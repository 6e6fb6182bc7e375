import { Router, type Request } from 'express';
import type { z } from 'zod';
import type { Agent } from '../../../domain/directory.js';
import type { Session } from '../../../domain/world.js';
import type { Live } from '../../../ports/live.js';
import type { legMinutesAnswer } from '../api/leg-minute-routes.js';
import type { Assets } from '../assets.js';
import type { Caller } from '../auth/caller.js';
import { identify } from '../auth/identify.js';
import { describeRefusal, type ShownRefusal } from '../errors/describe-refusal.js';
import { Refused } from '../errors/refused.js';
import type { Exchange } from '../route.js';
import { deskSession } from './desk-view.js';
import { checkForm, formBody } from './form-body.js';
import type { PagePorts } from './page-ports.js';
import type { RouteInput, RunRoute } from './run-route.js';

export interface DeskPagePorts extends PagePorts {
  readonly live: Live;
  readonly assets: Assets;
}

/** A caller who is an agent. */
interface Desk {
  readonly caller: Caller;
  readonly agent: Agent;
  readonly session: Session | null;
}

type Act = (desk: Desk, fields: Readonly<Record<string, string>>) => readonly [id: string, input: RouteInput];

/** The agent's own page: state, the buttons that change it, and the softphone. Whole without scripts but for the softphone. */
export function deskPage(ports: DeskPagePorts, run: RunRoute): Router {
  const { frame, texts, assets, live } = ports;
  const router = Router();

  async function deskOf(request: Request): Promise<Desk | null> {
    const caller = await identify(ports, request);
    if (!caller) return null;
    const agent = caller.agentId === null ? undefined : live.view.directory.agents.get(caller.agentId);
    if (!agent) throw new Refused('no-such-agent');
    return { caller, agent, session: live.view.sessionOfAgent(agent.id) ?? null };
  }

  async function show(
    { request, response }: Exchange,
    { caller, agent, session }: Desk,
    refusal: ShownRefusal | null,
  ): Promise<void> {
    // Nobody is kept from working because a sum cannot be read.
    const legMinutes = session && (await minutesToday(agent, caller, { request, response }).catch(() => null));
    const interfaces = (['internal', 'mobile'] as const).filter((name) => agent.interfaces.includes(name));
    frame.send(response, 'desk', caller, {
      title: texts.say('desk.title'),
      script: assets.softphone,
      refusal,
      session: session && deskSession(session, live.view, caller, texts),
      legMinutes,
      interfaces: interfaces.map((name) => ({ name, text: texts.say(`interface.${name}`) })),
    });
  }

  /** E10: of whole minutes; null while there is not one. */
  async function minutesToday(agent: Agent, caller: Caller, exchange: Exchange): Promise<string | null> {
    const answer = await run('agents.leg-minutes', caller, exchange, { params: { id: agent.id } });
    const { items } = answer as z.output<typeof legMinutesAnswer>;
    const minutes = Math.floor(items.reduce((seconds, item) => seconds + item.seconds, 0) / 60);
    return minutes > 0 ? String(minutes) : null;
  }

  router.get('/desk', async (request, response) => {
    const desk = await deskOf(request);
    if (!desk) return response.redirect(303, '/login?next=/desk');
    await show({ request, response }, desk, null);
  });

  router.get('/desk/state', async (request, response) => {
    const desk = await deskOf(request);
    if (!desk) throw new Refused('not-signed-in');
    const part = desk.session ? deskSession(desk.session, live.view, desk.caller, texts) : { state: null };
    frame.sendPart(response, 'desk/state', part);
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
        await show({ request, response }, desk, refusal);
      }
    });
  }

  form('/desk/sign-in', (_desk, fields) => ['sessions.login', { body: { interface: fields['interface'] } }]);
  form('/desk/ready', ({ agent }) => ['holds.remove', { params: { id: agent.id, setter: 'agent' } }]);
  form('/desk/not-ready', ({ agent }, fields) => [
    'holds.set',
    { params: { id: agent.id }, body: { reason: fields['reason'] } },
  ]);
  for (const [path, route] of [
    ['accept', 'offers.accept'],
    ['reject', 'offers.reject'],
    ['reconnect', 'agents.reconnect'],
  ] as const) {
    form(`/desk/${path}`, ({ agent }) => [route, { params: { id: agent.id } }]);
  }
  form('/desk/sign-out', ({ session }) => {
    if (!session) throw new Refused('not-logged-in');
    return ['sessions.logout', { params: { id: session.id } }];
  });

  return router;
}
