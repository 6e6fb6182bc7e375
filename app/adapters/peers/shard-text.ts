const HEADING = '; Peers written by Farline; changes made here are overwritten.\n';
const PEER_LINE = /^; ==== peer ([A-Za-z0-9_.+@-]+) ====\n/gm;
const LIVE_NAME = /^peers-(\d{4,})\.conf$/;
const GOOD_NAME = /^peers-(\d{4,})\.conf\.good$/;

/** `peers-0001.conf`, which Asterisk includes. */
export function liveName(shard: number): string {
  return `peers-${String(shard).padStart(4, '0')}.conf`;
}

/** `peers-0001.conf.good`, as Asterisk last took it; not included. */
export function goodName(shard: number): string {
  return `${liveName(shard)}.good`;
}

/** Which file this is, by its name. */
export function shardOf(fileName: string): { readonly shard: number; readonly good: boolean } | undefined {
  const live = LIVE_NAME.exec(fileName)?.[1];
  const good = GOOD_NAME.exec(fileName)?.[1];
  const number = live ?? good;
  return number === undefined ? undefined : { shard: Number(number), good: good !== undefined };
}

/** The text of one file; each peer's text ends with a line break. */
export function composeShard(names: readonly string[], texts: ReadonlyMap<string, string>): string {
  return HEADING + names.map((name) => `; ==== peer ${name} ====\n${texts.get(name) ?? ''}`).join('');
}

/** Peers of one file by name; what composeShard wrote comes back the same. */
export function parseShard(text: string): Map<string, string> {
  const peers = new Map<string, string>();
  const starts = [...text.matchAll(PEER_LINE)];
  starts.forEach((start, i) => {
    const end = starts[i + 1]?.index ?? text.length;
    peers.set(start[1] ?? '', text.slice(start.index + start[0].length, end));
  });
  return peers;
}

/** Whether a text would be read as two peers. */
export function holdsPeerLine(text: string): boolean {
  PEER_LINE.lastIndex = 0;
  return PEER_LINE.test(text);
}
