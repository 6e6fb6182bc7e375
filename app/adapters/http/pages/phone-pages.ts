import { Router, type Request, type Response } from 'express';
import type { z } from 'zod';
import type { phonePageAnswer, phoneSavedAnswer, registrationAnswer } from '../api/phone-schemas.js';
import type { Caller } from '../auth/caller.js';
import { identify } from '../auth/identify.js';
import { directoryFor } from '../auth/may-see.js';
import type { Assets } from '../assets.js';
import { byName } from './by-name.js';
import { editPages, type ReadOf } from './edit-pages.js';
import { checkForm, formBody } from './form-body.js';
import { listQuery, pagesOf, ROWS_PER_PAGE, shownList, type ListColumn, type ShownList } from './list-page.js';
import { OnceShown } from './once-shown.js';
import { shownOnboarding, type Onboarding } from './onboarding-shown.js';
import type { PagePorts } from './page-ports.js';
import { NEW_PHONE, phoneBody, phoneField, phoneSections, phoneValues, type ShownPhone } from './phone-form.js';
import { phonePanel, phoneState } from './phone-state.js';
import { ownSite } from './site-options.js';
import type { RunRoute } from './run-route.js';

type Registration = z.output<typeof registrationAnswer>;

/** Phones: a list that the store searches, a form with all of section H, how each is now, and its secret, once. */
export function phonePages(ports: PagePorts & { readonly assets: Assets }, run: RunRoute): Router {
  const { frame, texts, live, clock, assets } = ports;
  const router = Router();
  const onboardings = new OnceShown<Onboarding>(clock);

  async function signedIn(request: Request, response: Response): Promise<Caller | null> {
    const caller = await identify(ports, request);
    if (!caller) response.redirect(303, `/login?next=${encodeURIComponent(request.originalUrl)}`);
    return caller;
  }

  const named = (things: Iterable<{ readonly id: string; readonly name: string }>) =>
    [...things].sort(byName).map(({ id, name }) => [id, name] as const);
  const sectionsNow = (_phone: ShownPhone | null, caller: Caller) => {
    const { sites, trunks } = directoryFor(caller, live.view.directory);
    return phoneSections(named(sites.values()), named(trunks.values()), texts);
  };
  const stateOf = async (phone: ShownPhone, read: ReadOf): Promise<object> =>
    phonePanel(phone, (await read('phones.registration')) as Registration, clock.now(), texts);

  const columns: readonly ListColumn[] = ['name', 'number', 'state', 'site', 'placement', 'transports'].map((name) => ({
    name,
    text: texts.say(`list.phone.column.${name}`),
    fixed: name !== 'name' && name !== 'number',
  }));

  async function list(query: Readonly<Record<string, unknown>>, ask: ReadOf): Promise<ShownList> {
    const asked = listQuery(query, columns);
    const search = asked.search.replace(/\p{C}/gu, '');
    const part = async (page: number): Promise<z.output<typeof phonePageAnswer>> => {
      const cut = { offset: String((page - 1) * ROWS_PER_PAGE), limit: String(ROWS_PER_PAGE) };
      const sort = asked.sort === '' ? 'name' : asked.sort;
      return (await ask('phones.list', { search, sort, ...cut })) as z.output<typeof phonePageAnswer>;
    };
    let { page } = asked;
    let found = await part(page);
    const last = pagesOf(found.total);
    if (page > last) found = await part((page = last));
    const rows = found.items.map((phone) => ({ cells: cellsOf(phone) }));
    return shownList(
      '/phones',
      columns,
      rows,
      found.total,
      { ...asked, page },
      {
        title: texts.say('list.phone.title'),
        empty: texts.say('list.phone.empty'),
        nothing: texts.say('list.nothing'),
      },
    );
  }

  function cellsOf(phone: ShownPhone) {
    const { id, name, number, siteId, placement } = phone;
    const { sites, trunks } = live.view.directory;
    const where =
      placement.kind === 'fixed'
        ? placement.host
        : placement.kind === 'trunk'
          ? [
              placement.trunkId === null ? texts.say('form.phone.any-trunk') : trunks.get(placement.trunkId)?.name,
              placement.number,
            ].join(': ')
          : '';
    return [
      { text: name, href: `/phones/${id}` },
      { text: number },
      phoneState(phone, texts),
      { text: sites.get(siteId)?.name ?? '' },
      { text: texts.say(`list.phone.placement-${placement.kind}`), note: where },
      { text: placement.kind === 'trunk' ? '' : phone.transports.join(', ').toUpperCase() },
    ];
  }

  /** What is lost with the phone, as things are now. */
  async function deleteLead(phone: ShownPhone, read: ReadOf): Promise<string> {
    const { number, placement } = phone;
    if (placement.kind === 'trunk') return texts.say('phone.delete-behind', { number });
    const { registered, contact, inCall } = (await read('phones.registration')) as Registration;
    if (registered !== true || contact === null) return texts.say('phone.delete-idle', { number });
    return texts.say(inCall === true ? 'phone.delete-in-call' : 'phone.delete-registered', { number, contact });
  }

  router.get('/phones/:id/live', async (request, response) => {
    const caller = await signedIn(request, response);
    if (!caller) return;
    const input = { params: { id: request.params.id } };
    const read: ReadOf = (route) => run(route, caller, { request, response }, input);
    frame.sendPart(response, 'phone/panel', await stateOf((await read('phones.read')) as ShownPhone, read));
  });

  /** A reload has nothing to show any more, and says how to get a new secret. */
  router.get('/phones/:id/onboarding', async (request, response) => {
    const caller = await signedIn(request, response);
    if (!caller) return;
    run.check('phones.secret', caller);
    const { id } = request.params;
    const phone = (await run('phones.read', caller, { request, response }, { params: { id } })) as ShownPhone;
    // Who asks for the head alone (a preview, a check of links) is shown nothing, so nothing is used up.
    const onboarding = request.method === 'HEAD' ? null : onboardings.take(caller.tokenHash, id);
    frame.send(response, 'onboarding', caller, {
      title: texts.say('onboarding.title'),
      back: `/phones/${id}`,
      backText: phone.name,
      told: onboarding && shownOnboarding(onboarding, texts),
      script: assets.parts,
    });
  });

  router.post('/phones/:id/secret', async (request, response) => {
    const caller = await signedIn(request, response);
    if (!caller) return;
    checkForm((await formBody(request, response))['csrf'], caller.csrf);
    const { id } = request.params;
    const answer = await run('phones.secret', caller, { request, response }, { params: { id } });
    const { onboarding } = answer as { readonly onboarding: Onboarding | null };
    if (onboarding) onboardings.keep(caller.tokenHash, id, onboarding);
    response.redirect(303, `/phones/${id}/onboarding`);
  });

  const pages = editPages<ShownPhone>(ports, run, {
    one: 'phone',
    path: '/phones',
    list,
    title: ({ name }) => name,
    sections: sectionsNow,
    values: (phone, caller) => (phone ? phoneValues(phone, texts) : { ...NEW_PHONE, siteId: ownSite(caller) }),
    body: (values) => phoneBody(values, texts),
    fieldOf: phoneField,
    warnings: ({ warnings }) =>
      warnings.map(({ driver, field, value, why }) => ({
        field: phoneField(field),
        of: texts.say(`driver.${driver}`),
        sentence: `${value}: ${why}.`,
      })),
    script: assets.parts,
    beside: async (phone, read, caller) => ({
      state: await stateOf(phone, read),
      live: `/phones/${phone.id}/live`,
      renews: run.may('phones.secret', caller) && phone.peerName !== null ? `/phones/${phone.id}/secret` : null,
      told:
        run.may('templates.list', caller) && phone.peerName !== null
          ? `/templates/pjsip/phone?peer=${phone.peerName}`
          : null,
      csrf: caller.csrf ?? '',
    }),
    deleteLead,
    after(answer, caller) {
      const { id, onboarding } = answer as z.output<typeof phoneSavedAnswer>;
      if (onboarding === null) return `/phones/${id}?saved=now`;
      onboardings.keep(caller.tokenHash, id, onboarding);
      return `/phones/${id}/onboarding`;
    },
  });
  return router.use(pages);
}
