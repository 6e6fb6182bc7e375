import type { LocalTime } from '../../domain/ids.js';
import type { RefusalCode } from '../../domain/refusals.js';
import type { Phrase, Spoken } from '../../ports/voice-line.js';
import { safeId, safeWord } from './wire-names.js';

/**
 * Which installed sounds say what. All are in Asterisk's English core sounds, which have no sentence of our own: each
 * meaning is put together from what there is, and no two refusals sound alike.
 */
const phrases: Readonly<Record<Exclude<Phrase, `refused-${RefusalCode}`>, readonly string[]>> = {
  'signed-in': ['agent-loginok'],
  'is-signed-in': ['spy-agent', 'is', 'enabled'],
  'signed-out': ['agent-loggedoff'],
  'is-signed-out': ['spy-agent', 'is', 'disabled'],
  ready: ['do-not-disturb', 'de-activated'],
  'is-ready': ['do-not-disturb', 'is-set-to', 'disabled'],
  'not-ready': ['do-not-disturb', 'activated'],
  'is-not-ready': ['do-not-disturb', 'is-set-to', 'enabled'],
  'when-call-ends': ['one-moment-please'],
  'call-offered': ['calling'],
  talking: ['your', 'extension', 'is-in-use'],
  'wrap-up': ['info-about-last-call'],
  'phone-lost': ['your', 'extension', 'vm-isunavail'],
  queue: ['number'],
  'callers-waiting': ['call-waiting'],
  'leg-comes': ['pls-hold-while-try'],
  'leg-dropped': ['cancelled'],
  'ask-dn': ['agent-user'],
  'ask-pin': ['confbridge-pin'],
  'ask-reason': ['do-not-disturb', 'number', 'astcc-followed-by-the-pound-key'],
  'try-again': ['please-try-again'],
  'wrong-credentials': ['vm-incorrect'],
  locked: ['confbridge-pin-bad'],
  'no-such-code': ['pbx-invalid'],
  'not-this-agent': ['beeperr', 'spy-agent', 'number', 'cancelled'],
  failed: ['something-terribly-wrong', 'please-try-call-later'],
  goodbye: ['vm-goodbye'],
  'not-there-leave-message': ['vm-isunavail', 'vm-intro'],
  'message-saved': ['vm-msgsaved'],
  'message-too-short': ['vm-tooshort'],
  'mailbox-full': ['vm-mailboxfull'],
  'mailbox-closed': ['vm-nobodyavail', 'please-try-call-later'],
  'you-have': ['vm-youhave'],
  'no-messages': ['vm-no', 'vm-messages'],
  'new-messages': ['vm-INBOX', 'vm-messages'],
  'message-from': ['vm-received'],
  'message-keys': ['vm-repeat', 'vm-next', 'vm-delete'],
  'message-deleted': ['vm-deleted'],
  'no-more-messages': ['vm-nomore'],
  'greeting-record': ['vm-tempgreeting'],
  'greeting-record-or-delete': ['vm-tempgreeting2'],
  'say-greeting': ['vm-rec-temp'],
  'say-voicemail-greeting': ['vm-rec-unv'],
  'greeting-review': ['vm-review'],
  'greeting-saved': ['vm-saved'],
  'greeting-deleted': ['vm-tempremoved'],
  done: ['beep'],
  refused: ['beeperr'],
};

const refusals: Readonly<Record<RefusalCode, readonly string[]>> = {
  'already-logged-in': ['im-sorry', 'spy-agent', 'is', 'enabled', 'location'],
  'not-logged-in': ['im-sorry', 'spy-agent', 'is', 'disabled'],
  'still-logged-in': ['im-sorry', 'spy-agent', 'is', 'enabled'],
  'no-such-agent': ['privacy-incorrect'],
  'interface-not-allowed': ['feature-not-avail-line'],
  'hot-desk-only': ['im-sorry', 'location', 'cancelled'],
  'no-such-phone': ['im-sorry', 'feature-not-avail-line'],
  'phone-in-use': ['im-sorry', 'extension', 'is-in-use'],
  'phone-unreachable': ['im-sorry', 'extension', 'vm-isunavail'],
  'number-missing': ['im-sorry', 'telephone-number', 'removed'],
  'number-not-allowed': ['im-sorry', 'telephone-number', 'disabled'],
  'number-ours': ['im-sorry', 'telephone-number', 'cancelled'],
  'number-emergency': ['cannot-complete-as-dialed', 'telephone-number'],
  'number-premium': ['im-sorry', 'telephone-number', 'is-set-to', 'disabled'],
  'number-denied': ['im-sorry', 'telephone-number', 'de-activated'],
  'number-country': ['im-sorry', 'telephone-number', 'location'],
  'number-in-use': ['im-sorry', 'telephone-number', 'is-in-use'],
  'number-unroutable': ['cannot-complete-as-dialed', 'check-number-dial-again'],
  'leg-not-parked': ['im-sorry', 'number-not-answering'],
  'leg-is-up': ['im-sorry', 'simul-call-limit-reached'],
  'leg-in-use': ['im-sorry', 'your', 'extension', 'is-in-use'],
  'not-nailed-up': ['im-sorry', 'ss-noservice'],
  'not-ready-wins': ['im-sorry', 'do-not-disturb', 'enabled'],
  'not-your-hold': ['im-sorry', 'do-not-disturb', 'is-set-to', 'enabled'],
  'no-such-reason': ['beeperr', 'im-sorry', 'number', 'cancelled'],
  'not-in-queue': ['im-sorry', 'spy-agent', 'is', 'removed'],
  'no-call': ['im-sorry', 'call-waiting', 'removed'],
  'has-call': ['im-sorry', 'your', 'extension', 'simul-call-limit-reached'],
  consulting: ['im-sorry', 'call-waiting', 'is-in-use'],
  'no-consult': ['im-sorry', 'call-forwarding', 'removed'],
  'not-answered': ['im-sorry', 'call-waiting', 'number-not-answering'],
  'call-on-hold': ['im-sorry', 'call-waiting', 'disabled'],
  'in-conference': ['im-sorry', 'conf-locked'],
  'no-conference': ['im-sorry', 'conf-invalid'],
  'conference-full': ['im-sorry', 'conf-full'],
  'no-such-party': ['im-sorry', 'conf-onlyperson'],
  'no-such-queue': ['im-sorry', 'privacy-incorrect'],
  'target-self': ['im-sorry', 'call-forwarding', 'your', 'extension'],
  'target-no-such-agent': ['im-sorry', 'call-forwarding', 'privacy-incorrect'],
  'target-signed-out': ['im-sorry', 'call-forwarding', 'spy-agent', 'disabled'],
  'target-not-ready': ['im-sorry', 'call-forwarding', 'do-not-disturb', 'enabled'],
  'target-in-wrap-up': ['im-sorry', 'call-forwarding', 'info-about-last-call'],
  'target-busy': ['im-sorry', 'call-forwarding', 'extension', 'is-in-use'],
  'target-away': ['im-sorry', 'call-forwarding', 'vm-isunavail'],
  'target-ours': ['im-sorry', 'number', 'cancelled'],
  'target-queue-closed': ['im-sorry', 'call-forwarding', 'agent-user', 'disabled'],
  'target-queue-empty': ['im-sorry', 'call-forwarding', 'vm-nobodyavail'],
  'target-emergency': ['cannot-complete-as-dialed', 'number', 'cancelled'],
  'target-premium': ['cannot-complete-as-dialed', 'number', 'disabled'],
  'target-denied': ['cannot-complete-as-dialed', 'number', 'removed'],
  'target-country': ['cannot-complete-as-dialed', 'number', 'location'],
  'target-rate': ['im-sorry', 'call-forwarding', 'simul-call-limit-reached'],
  'target-minutes': ['im-sorry', 'call-forwarding', 'minutes', 'simul-call-limit-reached'],
  'target-spend': ['im-sorry', 'call-forwarding', 'disabled'],
  'target-unroutable': ['cannot-complete-as-dialed', 'number'],
  'target-unreachable': ['cannot-complete-as-dialed', 'please-try-call-later'],
  'dial-ours': ['im-sorry', 'cannot-complete-as-dialed', 'extension'],
  'dial-self': ['im-sorry', 'cannot-complete-as-dialed', 'your', 'extension'],
  'dial-emergency': ['im-sorry', 'cannot-complete-as-dialed', 'cancelled'],
  'dial-premium': ['im-sorry', 'cannot-complete-as-dialed', 'disabled'],
  'dial-denied': ['im-sorry', 'cannot-complete-as-dialed', 'removed'],
  'dial-country': ['im-sorry', 'cannot-complete-as-dialed', 'location'],
  'dial-rate': ['im-sorry', 'cannot-complete-as-dialed', 'simul-call-limit-reached'],
  'dial-minutes': ['im-sorry', 'cannot-complete-as-dialed', 'minutes', 'simul-call-limit-reached'],
  'dial-spend': ['im-sorry', 'cannot-complete-as-dialed', 'vm-nobodyavail'],
  'dial-unroutable': ['im-sorry', 'cannot-complete-as-dialed', 'check-number-dial-again'],
  'dial-unreachable': ['im-sorry', 'cannot-complete-as-dialed', 'please-try-call-later'],
  'recording-off': ['im-sorry', 'privacy-incorrect', 'disabled'],
  'recording-required': ['im-sorry', 'privacy-incorrect', 'enabled'],
  'recording-not-stopped': ['im-sorry', 'cancelled', 'please-try-again'],
  'not-recording': ['im-sorry', 'privacy-incorrect', 'removed'],
  'no-callback': ['im-sorry', 'to-call-this-number', 'cancelled'],
  'no-offer': ['im-sorry', 'call-waiting', 'cancelled'],
  'not-in-wrap-up': ['im-sorry', 'info-about-last-call', 'removed'],
  'supervision-not-allowed': ['im-sorry', 'spy-agent', 'disabled'],
  'supervises-already': ['im-sorry', 'spy-agent', 'simul-call-limit-reached'],
  'supervised-by-another': ['im-sorry', 'spy-agent', 'is-in-use'],
  'supervise-yourself': ['im-sorry', 'spy-agent', 'your', 'extension'],
  'no-such-supervision': ['im-sorry', 'spy-agent', 'cancelled'],
  'storage-failed': ['something-terribly-wrong', 'please-try-again'],
  'asterisk-unreachable': ['all-circuits-busy-now', 'please-try-call-later'],
  'key-reused': ['something-terribly-wrong', 'cancelled'],
  stopping: ['im-sorry', 'please-try-call-later'],
};

/**
 * `sound:…` and `digits:…` of ARI's play request, in order.
 * @param promptsDir where Asterisk finds sounds of agents, an absolute path without a comma; '': it has none
 */
export function mediaOf(parts: readonly Spoken[], promptsDir = ''): readonly string[] {
  return parts.flatMap((part) => {
    if (typeof part === 'string') return soundsOfPhrase(part).map((sound) => `sound:${sound}`);
    if ('count' in part) return [`number:${Math.min(9_999, Math.max(0, Math.trunc(part.count)))}`];
    if ('when' in part) return whenMedia(part.when);
    if ('own' in part) return promptsDir === '' ? [] : [`sound:${promptsDir}/${safeWord('prompt', part.own)}`];
    if ('sound' in part) return [`recording:${safeId('recording', part.sound)}`];
    const digits = part.digits.replace(/[^0-9*#]/g, '').slice(0, 32);
    return digits === '' ? [] : [`digits:${digits}`];
  });
}

/** As the English sounds say a date: day of the week, month, day, and the time of day as two numbers. */
function whenMedia({ date, weekday, time }: LocalTime): readonly string[] {
  const [, month = '1', day = '1'] = date.split('-');
  const [hour = '0', minute = '0'] = time.split(':');
  return [
    `sound:digits/day-${weekday % 7}`,
    `sound:digits/mon-${Number(month) - 1}`,
    `number:${Number(day)}`,
    'sound:digits/at',
    `number:${Number(hour)}`,
    ...(Number(minute) === 0 ? ['sound:digits/oclock'] : [`number:${Number(minute)}`]),
  ];
}

/** File names below the language's folder, without `.wav`. */
export function soundsOfPhrase(phrase: Phrase): readonly string[] {
  const refusal = phrase.startsWith('refused-') ? phrase.slice('refused-'.length) : null;
  return refusal === null ? phrases[phrase as keyof typeof phrases] : refusals[refusal as RefusalCode];
}

/** Every phrase there is. */
export const everyPhrase: readonly Phrase[] = [
  ...(Object.keys(phrases) as (keyof typeof phrases)[]),
  ...(Object.keys(refusals) as RefusalCode[]).map((code) => `refused-${code}` as const),
];
