/** What the softphone tells of itself, as Farline knows it (`app/domain/client-line.ts`). */
export const CLIENT_EVENTS = [
  'opened',
  'closed',
  'no-secret',
  'socket-up',
  'socket-lost',
  'registered',
  'unregistered',
  'registration-failed',
  'microphone-works',
  'microphone-refused',
  'microphone-missing',
  'microphone-silent',
  'microphone-chosen',
  'speaker-chosen',
  'call-begun',
  'call-ended',
  'call-failed',
  'call-unanswered',
  'ice-lost',
  'ice-back',
  'ice-failed',
  'network',
] as const;
export type ClientEvent = (typeof CLIENT_EVENTS)[number];

export interface ClientDetail {
  readonly cause?: string | undefined;
  readonly code?: number | undefined;
  readonly by?: 'local' | 'remote' | 'system' | undefined;
  readonly device?: string | undefined;
  readonly lostPercent?: number | undefined;
  readonly jitterMs?: number | undefined;
  readonly roundTripMs?: number | undefined;
  readonly asked?: number | undefined;
  readonly answered?: number | undefined;
  readonly lastedMs?: number | undefined;
}

export interface ClientLine {
  readonly what: ClientEvent;
  readonly detail: ClientDetail;
}
