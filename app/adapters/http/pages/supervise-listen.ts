import { settingFor } from '../../../domain/setting-for.js';
import { maySupervise, queueOfSession } from '../../../domain/policies/may-supervise.js';
import { SUPERVISION_MODES, SUPERVISION_SCOPES } from '../../../domain/supervision.js';
import type { Session, View } from '../../../domain/world.js';
import type { PhoneStore } from '../../../ports/phone-store.js';
import type { Caller } from '../auth/caller.js';
import { siteOf } from '../auth/may-see.js';
import type { Texts } from '../texts.js';
import type { RouteInput } from './run-route.js';
import type { TypedDeed } from './supervise-view.js';

/** Few telephones have numbers with the same digits inside; the one that is meant is among the first. */
const PHONES_LOOKED_AT = 20;

/** K4: who listens to this agent now, and the forms of the one who looks at the page. */
export function listenView(view: View, session: Session, caller: Caller, texts: Texts, typed: TypedDeed): object {
  const all = [...view.all('supervision')].filter(({ sessionId }) => sessionId === session.id);
  const mine = all.find(({ by }) => by === caller.name);
  const mode = mine?.mode ?? typed['mode'] ?? 'monitor';
  const choices = (names: readonly string[], key: string, chosen: string | undefined): object[] =>
    names.map((name) => ({ value: name, label: texts.say(`listen.${key}-${name}`), selected: name === chosen }));
  const shown = settingFor(view.directory, 'supervisionShown', {
    agentId: session.agentId,
    queueId: queueOfSession(view, session),
  });
  return {
    allowed: maySupervise(view, session, queueOfSession(view, session)),
    mine: mine && { id: mine.id, state: texts.say(`listen.state-${mine.state.at}`) },
    others: all
      .filter((one) => one !== mine)
      .map((one) => ({ id: one.id, text: texts.say(`listen.other-${one.mode}`, { name: one.by }) })),
    modes: choices(SUPERVISION_MODES, 'mode', mode),
    scopes: choices(SUPERVISION_SCOPES, 'scope', typed['scope'] ?? 'call'),
    number: typed['number'] ?? '',
    isAgent: caller.agentId !== null,
    shown: texts.say(`listen.shown-${shown}`),
  };
}

/** The routes of the API behind the forms; null: none of these. */
export async function listenAct(
  act: string,
  agentId: string,
  typed: TypedDeed,
  phones: Pick<PhoneStore, 'numbers'>,
  caller: Caller,
): Promise<readonly [route: string, input: RouteInput] | null> {
  const { mode, scope, id = '' } = typed;
  switch (act) {
    case 'listen': {
      const place = await placeOf(typed['number']?.trim() ?? '', phones, caller);
      return ['supervisions.start', { params: { id: agentId }, body: { mode, scope, place } }];
    }
    case 'listen-mode':
      return ['supervisions.switch', { params: { id }, body: { mode } }];
    case 'listen-end':
      return ['supervisions.stop', { params: { id } }];
    default:
      return null;
  }
}

/** Without a number where they are signed in; the number of a telephone of ours is that telephone. */
async function placeOf(number: string, phones: Pick<PhoneStore, 'numbers'>, caller: Caller): Promise<object> {
  if (number === '') return { at: 'own' };
  const { numbers } = /^\d+$/.test(number)
    ? await phones.numbers(number, 0, PHONES_LOOKED_AT, siteOf(caller))
    : { numbers: [] };
  const phone = numbers.find((one) => one.number === number);
  return phone ? { at: 'phone', phoneId: phone.id } : { at: 'number', number };
}
