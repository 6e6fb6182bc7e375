import type { Prompt } from '../../domain/played-prompt.js';

/**
 * Which installed sounds say what. All are in Asterisk's English core sounds; several play one after another.
 * The core set has no sentence of our own, so each meaning is put together from what there is.
 */
export const soundsOf: Readonly<Record<Prompt, readonly string[]>> = {
  'press-1': ['vm-press', 'digits/1'],
  'accept-call': ['beep', 'vm-press', 'digits/1'],
  beep: ['beep'],
  'calling-back': ['vm-dialout'],
  'callback-offer': ['queue-thankyou', 'to-call-this-number', 'vm-press'],
  'callback-number': ['vm-num-i-have'],
  'callback-correct': ['if-correct-press', 'digits/1', 'vm-calldiffnum'],
  'callback-type': ['privacy-prompt', 'vm-then-pound'],
  'callback-refused': ['privacy-incorrect'],
  'callback-thanks': ['privacy-thankyou', 'vm-goodbye'],
  'callback-here': ['hello', 'info-about-last-call', 'vm-press', 'digits/1'],
  taken: ['call-waiting', 'cancelled'],
  'not-confirmed': ['vm-sorry', 'vm-goodbye'],
  apology: ['im-sorry', 'one-moment-please'],
  'no-route': ['cannot-complete-as-dialed'],
  'far-busy': ['vm-extension', 'is-in-use'],
  'far-no-answer': ['number-not-answering'],
  'far-rejected': ['cancelled'],
  'far-no-such-number': ['cannot-complete-as-dialed', 'check-number-dial-again'],
  'far-no-way': ['cannot-complete-as-dialed', 'please-try-call-later'],
  // As when it is refused before anybody's phone rings.
  'far-toll-rate': ['im-sorry', 'cannot-complete-as-dialed', 'simul-call-limit-reached'],
  'far-toll-minutes': ['im-sorry', 'cannot-complete-as-dialed', 'minutes', 'simul-call-limit-reached'],
  'far-toll-spend': ['im-sorry', 'cannot-complete-as-dialed', 'vm-nobodyavail'],
  'far-broken-off': ['im-sorry', 'please-try-again'],
  'far-hung-up': ['vm-goodbye'],
  'no-such-option': ['invalid'],
};
