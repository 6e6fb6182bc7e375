import { Router, type Request, type Response } from 'express';
import type { Assets } from '../assets.js';
import type { Caller } from '../auth/caller.js';
import { identify } from '../auth/identify.js';
import { holdsEverywhere } from '../auth/may-see.js';
import { describeRefusal } from '../errors/describe-refusal.js';
import { Refused } from '../errors/refused.js';
import { addressStep } from '../guide/address-step.js';
import { agentStep } from '../guide/agent-step.js';
import { callStep } from '../guide/call-step.js';
import type { GuidePorts } from '../guide/guide-ports.js';
import type { GuideStep, Look, StepCheck, Typed } from '../guide/guide-step.js';
import { guideSubject, stepsDone, STEPS, type StepName } from '../guide/guide-subject.js';
import { queueStep } from '../guide/queue-step.js';
import { trunkStep } from '../guide/trunk-step.js';
import type { Exchange } from '../route.js';
import { checkForm, formBody } from './form-body.js';
import { OnceShown } from './once-shown.js';
import { shownOnboarding, type Onboarding } from './onboarding-shown.js';
import type { PagePorts } from './page-ports.js';
import type { RunRoute } from './run-route.js';

const PATH = '/guide';

type GuidePagePorts = PagePorts & GuidePorts & { readonly assets: Assets };

/** The guided first run: a step after the other, each with what is found of it; what is there says how far one is. */
export function guidePage(ports: GuidePagePorts, run: RunRoute): Router {
  const { frame, texts, live, assets, guideMarks } = ports;
  const router = Router();
  const onboardings = new OnceShown<Onboarding>(ports.clock);
  const steps: Readonly<Record<StepName, GuideStep>> = {
    addresses: addressStep(ports),
    trunk: trunkStep(ports),
    agent: agentStep(ports, onboardings),
    queue: queueStep(ports),
    call: callStep(ports),
  };

  /** O: what is made here belongs to no site in particular, so it is for admins of everything. */
  async function signedIn(request: Request, response: Response): Promise<Caller | null> {
    const caller = await identify(ports, request);
    if (!caller) response.redirect(303, `/login?next=${encodeURIComponent(request.originalUrl)}`);
    else checkMay(caller);
    return caller;
  }

  function lookOf(exchange: Exchange, caller: Caller): Look {
    const { request } = exchange;
    return {
      subject: guideSubject(live.view.directory),
      caller,
      waits: request.query['check'] === 'now',
      origin: { secure: request.protocol === 'https', host: request.get('host') ?? '' },
      ask: (route, input) => run(route, caller, exchange, input),
    };
  }

  function stepNamed(name: string): GuideStep {
    const known = STEPS.find((one) => one === name);
    if (known === undefined) throw new Refused('no-such-page');
    return steps[known];
  }

  /** What of a step changes while one looks at it, for `partials/guide/now.hbs`. */
  function shownCheck({ name }: GuideStep, check: StepCheck, { subject, caller }: Look): object {
    const done = stepsDone(subject, guideMarks);
    const next = STEPS[STEPS.indexOf(name) + 1];
    const goesOn = done.has(name) && next !== undefined;
    return {
      ...stateOf(check),
      hint: null,
      facts: [],
      acts: [],
      ...check,
      link: check.link ? { apart: false, ...check.link } : null,
      path: `${PATH}/${name}`,
      csrf: caller.csrf ?? '',
      works: check.state === 'ok',
      again: `${PATH}/${name}?check=now`,
      next: goesOn ? { href: `${PATH}/${next}`, text: texts.say('guide.next', { step: titleOf(next) }) } : null,
    };
  }

  function stateOf({ state }: Pick<StepCheck, 'state'>): { readonly tone: string; readonly word: string } {
    return { tone: TONES[state], word: texts.say(`guide.state-${state}`) };
  }

  function titleOf(name: StepName): string {
    return texts.say(`form.guide-${name}.section-main`);
  }

  async function show(exchange: Exchange, caller: Caller, name: StepName, typed: Typed | null): Promise<void> {
    const look = lookOf(exchange, caller);
    const done = stepsDone(look.subject, guideMarks);
    const step = steps[name];
    const check = await step.check(look);
    const form = await step.form(look, typed);
    const { phoneId = null } = look.subject.agent ?? {};
    // Who asks for the head alone is shown nothing, so nothing is used up.
    const shows = name === 'agent' && phoneId !== null && exchange.request.method !== 'HEAD';
    const told = shows ? onboardings.take(caller.tokenHash, phoneId) : null;
    frame.send(exchange.response, 'guide', caller, {
      title: texts.say('guide.title'),
      lead: texts.say('guide.lead'),
      refusal: typed && summaryOf(name, typed, form),
      csrf: caller.csrf ?? '',
      script: assets.parts,
      progress: texts.say('guide.progress', { done: done.size, total: STEPS.length }),
      done: done.size,
      total: STEPS.length,
      steps: STEPS.map((one, n) => ({
        n: n + 1,
        name: one,
        path: `${PATH}/${one}`,
        title: titleOf(one),
        open: one === name,
        tone: TONES[done.has(one) ? 'ok' : 'todo'],
        word: texts.say(`guide.step-${done.has(one) ? 'done' : 'todo'}`),
        isDone: done.has(one),
      })),
      path: `${PATH}/${name}`,
      every: name === 'call' ? 1 : 2,
      stepLead: texts.say(`form.guide-${name}.section-main-lead`),
      now: shownCheck(step, check, look),
      form,
      formTitle: texts.say(form?.changes ? 'guide.save' : `guide.${name}.make`),
      changeTitle: texts.say(`guide.${name}.change`),
      told: told && shownOnboarding(told, texts),
      more: { href: step.more(look), text: texts.say(`guide.${name}.more`) },
      dismisses: !guideMarks.dismissed,
    });
  }

  function summaryOf(name: StepName, { refusal }: Typed, form: object | null): Typed['refusal'] {
    const { links = [] } = (form ?? {}) as { readonly links?: readonly string[] };
    const inForm = links.map((field) => ({
      field,
      sentence: texts.say(`form.guide-${name}.${field}`),
      href: `#${field}`,
    }));
    const problems = links.length > 0 ? inForm : refusal.problems;
    return { ...refusal, problems };
  }

  router.get(PATH, async (request, response) => {
    const caller = await signedIn(request, response);
    if (!caller) return;
    const done = stepsDone(guideSubject(live.view.directory), guideMarks);
    const next = STEPS.find((name) => !done.has(name)) ?? STEPS.at(-1);
    response.redirect(303, `${PATH}/${next ?? ''}`);
  });

  router.post(`${PATH}/dismiss`, async (request, response) => {
    const caller = await signedIn(request, response);
    if (!caller) return;
    checkForm((await formBody(request, response))['csrf'], caller.csrf);
    await guideMarks.dismiss();
    response.redirect(303, '/');
  });

  router.get(`${PATH}/:step/live`, async (request, response) => {
    const caller = await identify(ports, request);
    if (!caller) throw new Refused('not-signed-in');
    checkMay(caller);
    const step = stepNamed(request.params.step);
    const look = lookOf({ request, response }, caller);
    frame.sendPart(response, 'guide/now', shownCheck(step, await step.check(look), look));
  });

  router.get(`${PATH}/:step`, async (request, response) => {
    const caller = await signedIn(request, response);
    if (caller) await show({ request, response }, caller, stepNamed(request.params.step).name, null);
  });

  router.post(`${PATH}/:step`, async (request, response) => {
    const caller = await signedIn(request, response);
    if (!caller) return;
    const values = await formBody(request, response);
    checkForm(values['csrf'], caller.csrf);
    const exchange = { request, response };
    const step = stepNamed(request.params.step);
    try {
      await step.save(lookOf(exchange, caller), values);
      response.redirect(303, `${PATH}/${step.name}`);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const refusal = describeRefusal(error, texts);
      response.status(refusal.status);
      await show(exchange, caller, step.name, { values, refusal });
    }
  });

  return router;
}

const TONES: Readonly<Record<StepCheck['state'], string>> = {
  todo: 'is-not-ready',
  checking: 'is-offered',
  ok: 'is-in-service',
  wrong: 'is-out-of-service',
};

function checkMay(caller: Caller): void {
  if (caller.role !== 'admin' || !holdsEverywhere(caller)) throw new Refused('not-allowed');
}
