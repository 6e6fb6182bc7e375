const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

/** Whether these letters are a currency of ISO 4217. */
export function isCurrency(letters: string): boolean {
  return CURRENCIES.has(letters);
}
