/** What a TLS server proves who it is with. */
export interface TlsIdentity {
  /** PEM; asked for again after each renewal. */
  readonly key: string;
  /** PEM, with those that signed it behind it. */
  readonly cert: string;
  /** Our own authority, which browsers do not know until somebody tells them; null: the certificate was given. */
  readonly ca: { readonly pem: string; readonly fingerprint: string } | null;
  /** Calls after each renewal; returns the end of it. */
  watch(onRenewed: () => void): () => void;
}
