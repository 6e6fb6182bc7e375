/** Most peers in one file: a single edit writes one such file, and thousands of files would slow every reload. */
export const SHARD_SIZE = 100;

/**
 * Which file each peer is in. A peer stays where it is for as long as any generation of the files has it, so adding or
 * removing one moves no other, and no mixture of two generations has a peer twice.
 */
export class ShardPlan {
  readonly #shardOf = new Map<string, number>();
  readonly #members = new Map<number, Set<string>>();

  /** The file of this peer, 1 or more; a new one goes to the first file with room. */
  place(name: string): number {
    const known = this.#shardOf.get(name);
    if (known !== undefined) return known;
    let shard = 1;
    while ((this.#members.get(shard)?.size ?? 0) >= SHARD_SIZE) shard += 1;
    this.put(name, shard);
    return shard;
  }

  /** As found on disk. */
  put(name: string, shard: number): void {
    this.release(name);
    this.#shardOf.set(name, shard);
    const members = this.#members.get(shard);
    if (members) members.add(name);
    else this.#members.set(shard, new Set([name]));
  }

  release(name: string): void {
    const shard = this.#shardOf.get(name);
    if (shard === undefined) return;
    this.#shardOf.delete(name);
    this.#members.get(shard)?.delete(name);
  }

  has(name: string): boolean {
    return this.#shardOf.has(name);
  }

  /** Names in this file, sorted. */
  namesIn(shard: number): string[] {
    return [...(this.#members.get(shard) ?? [])].sort();
  }

  shards(): number[] {
    return [...this.#members.keys()].sort((a, b) => a - b);
  }
}
