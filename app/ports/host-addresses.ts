/** Which addresses host names lead to. */
export interface HostAddresses {
  /**
   * IPv4 addresses of each name, sorted; none for a name that leads nowhere. Never rejects, and takes no longer than a
   * name server may: a name that cannot be looked up now leads where it last did.
   */
  of(hosts: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;
}
