/** Makes the secrets with which phones prove who they are. */
export interface PhoneSecrets {
  /** A new one of at least 128 random bits, in characters that are not mistaken for each other when they are typed. */
  next(): string;
}
