/** What the softphone is doing; each has its sentence in the page (`data-…` of the state line). */
export type SoftphoneState =
  | 'connecting'
  | 'registered'
  | 'ringing'
  | 'in-call'
  /** Another window of this agent has it. */
  | 'elsewhere'
  /** It has a call in another window, which keeps it until the call is over. */
  | 'busy-elsewhere'
  /** Farline or Asterisk cannot be reached; tried again by itself. */
  | 'away'
  /** The session or the sign-in is over. */
  | 'signed-out';

/** Why a call, or the check of a device or of the network, did not work. */
export type SoftphoneTrouble =
  'microphone-refused' | 'microphone-missing' | 'microphone-silent' | 'network-unanswered' | 'call-failed';
