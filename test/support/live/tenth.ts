/**
 * Farline's durations for live tests, about a tenth of their defaults. What only bounds a wait for a healthy far end
 * stays longer, because the machine of a test may be busy.
 */
export const TENTH: Readonly<Record<string, string>> = {
  FARLINE_REQUESTS_PER_S: '2000',
  FARLINE_CONFIRM_TRIES: '3',
  FARLINE_CONFIRM_WAIT_MS: '1200',
  FARLINE_RING_MS: '2000',
  FARLINE_NAIL_UP_RING_MS: '2500',
  FARLINE_OUT_RING_MS: '5000',
  FARLINE_TRUNK_SILENCE_MS: '1500',
  FARLINE_DELIVER_MS: '1000',
  FARLINE_REDIAL_MS: '200,500,1500,3000',
  FARLINE_RESTART_JITTER_MS: '500',
  FARLINE_REJECT_DELAY_MS: '500',
  FARLINE_BUSY_DELAY_MS: '1000',
  FARLINE_LINE_FREE_MS: '300',
  FARLINE_DECLINED_FOR_MS: '1500',
  FARLINE_TRUNK_RETRY_MS: '1000',
  FARLINE_SIP_PING_MS: '1000',
  FARLINE_SWEEP_MS: '300',
  FARLINE_FALLBACK_AFTER_S: '3',
};
