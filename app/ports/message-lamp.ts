/** The lamp on telephones that says how many messages wait (RFC 3842). Never rejects. */
export interface MessageLamp {
  onState(listener: (state: 'up' | 'down') => void): () => void;
  /** True when Asterisk sent it; a telephone that is not there gets it when it is. */
  light(endpoint: string, counts: { readonly fresh: number; readonly heard: number }): Promise<boolean>;
}
