const ORDER = new Intl.Collator();

/** As people look a name up. `localeCompare` is the same, and takes ten times as long for a thousand of them. */
export function byName(one: { readonly name: string }, other: { readonly name: string }): number {
  return ORDER.compare(one.name, other.name);
}
