import { Router, type Request, type Response } from 'express';
import type { Agent } from '../../../domain/directory.js';
import type { Session } from '../../../domain/world.js';
import type { Live } from '../../../ports/live.js';
import type { Assets } from '../assets.js';
import type { Caller } from '../auth/caller.js';
import { identify } from '../auth/identify.js';
import { describeRefusal, type ShownRefusal } from '../errors/describe-refusal.js';
import { Refused } from '../errors/refused.js';
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

  function show(response: Response, { caller, agent, session }: Desk, refusal: ShownRefusal | null): void {
    const interfaces = (['internal', 'mobile'] as const).filter((name) => agent.interfaces.includes(name));
    frame.send(response, 'desk', caller, {
      title: texts.say('desk.title'),
      script: assets.softphone,
      refusal,
      session: session && deskSession(session, live.view.directory, caller, texts),
      interfaces: interfaces.map((name) => ({ name, text: texts.say(`interface.${name}`) })),
    });
  }

  router.get('/desk', async (request, response) => {
    const desk = await deskOf(request);
    if (!desk) return response.redirect(303, '/login?next=/desk');
    show(response, desk, null);
  });

  router.get('/desk/state', async (request, response) => {
    const desk = await deskOf(request);
    if (!desk) throw new Refused('not-signed-in');
    const part = desk.session ? deskSession(desk.session, live.view.directory, desk.caller, texts) : { state: null };
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
        show(response, desk, refusal);
      }
    });
  }

  form('/desk/sign-in', (_desk, fields) => ['sessions.login', { body: { interface: fields['interface'] } }]);
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
  form('/desk/sign-out', ({ session }) => {
    if (!session) throw new Refused('not-logged-in');
    return ['sessions.logout', { params: { id: session.id } }];
  });

  return router;
}
