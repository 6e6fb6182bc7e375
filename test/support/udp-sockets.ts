import { readdir, readFile, readlink } from 'node:fs/promises';

export interface UdpSocket {
  /** As it is bound: `127.0.5.1`, `0.0.0.0`; over IPv6 the kernel's own 32 hex digits. */
  readonly address: string;
  readonly port: number;
}

/** The UDP sockets of a process at this moment (proc(5), /proc/net/udp). */
export async function udpSocketsOf(pid: number): Promise<readonly UdpSocket[]> {
  const own = new Set(await inodesOf(pid));
  const tables = await Promise.all(['udp', 'udp6'].map((table) => readFile(`/proc/${pid}/net/${table}`, 'utf8')));
  return tables
    .flatMap((table) => table.trim().split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter((columns) => own.has(columns[9] ?? ''))
    .map((columns) => socketOf(columns[1] ?? ''));
}

async function inodesOf(pid: number): Promise<string[]> {
  const folder = `/proc/${pid}/fd`;
  const links = await Promise.all((await readdir(folder)).map((fd) => readlink(`${folder}/${fd}`).catch(() => '')));
  return links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []);
}

/** IPv4 stands there as one number in the machine's order of bytes, which is little-endian wherever Asterisk is packaged. */
function socketOf(local: string): UdpSocket {
  const [hex = '', port = ''] = local.split(':');
  const address = hex.length === 8 ? [...Buffer.from(hex, 'hex')].reverse().join('.') : hex;
  return { address, port: Number.parseInt(port, 16) };
}
