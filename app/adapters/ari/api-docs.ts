import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AriHttp } from './ari-http.js';
import { listOf, objectOf, textOf, type Json } from './wire-json.js';

/** Asterisk's descriptions of its own REST interface: path below `/ari` → parsed JSON. */
export type ApiDocs = ReadonlyMap<string, Json>;

const listing = '/api-docs/resources.json';

/** Reads the descriptions (12 requests). Throws Error naming the one that is missing or is not JSON. */
export async function fetchApiDocs(http: AriHttp, deadlineMs: number): Promise<ApiDocs> {
  const resources = await fetchDoc(http, listing, deadlineMs);
  const paths = listOf(resources['apis']).map((api) =>
    textOf(objectOf(api)?.['path'], 200).replace('{format}', 'json'),
  );
  const docs = await Promise.all(paths.map(async (path) => [path, await fetchDoc(http, path, deadlineMs)] as const));
  return new Map([[listing, resources], ...docs]);
}

async function fetchDoc(http: AriHttp, path: string, deadlineMs: number): Promise<Json> {
  const answer = await http.ask({ method: 'GET', path, repeatable: true }, deadlineMs);
  const what = answer.kind === 'answered' ? `status ${answer.status}` : answer.kind;
  if (answer.kind !== 'answered' || answer.status !== 200) throw new Error(`Asterisk did not give ${path}: ${what}`);
  try {
    const json = objectOf(JSON.parse(answer.text));
    if (json) return json;
  } catch {
    // Told below: no JSON and JSON that is no object are the same to us.
  }
  throw new Error(`Asterisk gave ${path}, but it is not a JSON object`);
}

/**
 * Lends the descriptions out on a loopback port while `use` runs. The package loads them from a URL of its own and
 * throws where nobody can catch when a password is wrong or an answer is cut; from here neither can happen.
 */
export async function lendApiDocs<T>(docs: ApiDocs, use: (url: string) => PromiseLike<T>): Promise<T> {
  const server = http.createServer((request, response) => {
    const doc = docs.get((request.url ?? '').replace(/^\/ari/, ''));
    const { port } = server.address() as AddressInfo;
    response.writeHead(doc ? 200 : 404, { 'content-type': 'application/json', connection: 'close' });
    response.end(JSON.stringify(doc ? { ...doc, basePath: `http://127.0.0.1:${port}/ari` } : {}));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
