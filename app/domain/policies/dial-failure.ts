/**
 * Why a leg is down. The first group is the phone's doing, the second the way's, the third the leg's.
 * `number-refused`: the far end knows no such number. `phone-unreachable`: a phone of ours is not registered, or silent.
 * `idle` and `renewal`: we let go of it while it waited (E6, E10).
 * `switch-down`: Asterisk could not be asked, or did not answer; neither phone nor way is to blame (K7).
 * `hung-up` is normal clearing (Q.850 cause 16); everything unexpected is `media-lost`.
 */
export type LegCause =
  | 'no-answer'
  | 'busy'
  | 'rejected'
  | 'not-confirmed'
  | 'number-refused'
  | 'trunk-out-of-service'
  | 'trunk-full'
  | 'number-unroutable'
  | 'phone-unreachable'
  | 'hung-up'
  | 'media-lost'
  | 'switch-restarted'
  | 'switch-down'
  | 'idle'
  | 'renewal';

/** What a dial that ended before the answer means; `trunk-failed` asks for the next trunk (D1, G passive). */
export function dialFailure(cause: number, sip: number | null, rang: boolean): LegCause | 'trunk-failed' {
  return (sip === null ? null : bySip(sip, rang)) ?? byCause(cause, rang);
}

/** RFC 3261 section 21; 607 is RFC 8197. */
function bySip(sip: number, rang: boolean): LegCause | 'trunk-failed' | null {
  if (sip === 486 || sip === 600) return 'busy';
  if (sip === 603 || sip === 607) return 'rejected';
  if (sip === 404 || sip === 410 || sip === 484 || sip === 604) return 'number-refused';
  if (sip === 480 || sip === 487) return 'no-answer';
  if (sip === 408) return rang ? 'no-answer' : 'trunk-failed';
  // Asked for our name and password, Asterisk has given them: it is we who are refused, and nobody at the phone.
  if (sip === 401 || sip === 407) return 'trunk-failed';
  if (sip >= 500 && sip < 600) return 'trunk-failed';
  return null;
}

/** ITU-T Q.850. */
function byCause(cause: number, rang: boolean): LegCause | 'trunk-failed' {
  switch (cause) {
    case 17:
      return 'busy';
    case 16:
    case 21:
      return 'rejected';
    case 18:
    case 19:
    case 20:
      return 'no-answer';
    case 1:
    case 3:
    case 22:
    case 28:
      return 'number-refused';
    default:
      return rang ? 'rejected' : 'trunk-failed';
  }
}
