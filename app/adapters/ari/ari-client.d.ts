/** The parts of the package `ari-client` 2.2.0 that we use, its inner ones (underscore) included. */
declare module 'ari-client' {
  import type { EventEmitter } from 'node:events';
  import type { WebSocket } from 'ws';

  export interface Client extends EventEmitter {
    readonly _connection: { protocol: string; host: string; hostname: string; user: string; pass: string };
    readonly _swagger: { readonly apis: { readonly events: { readonly models: Readonly<Record<string, unknown>> } } };
    /** The event socket of the last `start`. */
    readonly _ws: WebSocket | undefined;
    /** While true the package takes every end of the socket for our wish, and neither retries nor gives up. */
    _wsClosed: boolean;
    /** Opens the event socket before it returns; the promise settles when it is open. */
    start(apps: string, subscribeAll?: boolean): PromiseLike<void>;
  }

  const ariClient: { connect(url: string, user: string, password: string): PromiseLike<Client> };
  export default ariClient;
}
