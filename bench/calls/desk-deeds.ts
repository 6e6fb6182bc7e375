/** What an agent did to a call, by which it may end without the customer's doing. */
export interface Deed {
  readonly at: number;
  readonly agentId: string;
  /** Farline's id of the call. */
  readonly callId: string;
  readonly what: 'release' | 'phone-down' | 'sent-outside' | 'sent-to-queue' | 'hold' | 'retrieve';
}
