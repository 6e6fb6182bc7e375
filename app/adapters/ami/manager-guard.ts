import createManager, { type Manager } from 'asterisk-manager';
import diagnostics from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import type { AmiMessage } from './ami-fields.js';

/**
 * The only file that touches the package `asterisk-manager`. It stays our reader and writer of AMI; its reconnecting
 * (first after 10 s, silent on a wrong password), its queue of held actions and its callbacks are not used.
 */
export interface ManagerAccount {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

export interface ManagerHandlers {
  /** Logged in, and Asterisk has fully booted. */
  readonly onReady: () => void;
  readonly onResponse: (response: AmiMessage) => void;
  readonly onEvent: (event: AmiMessage) => void;
  readonly onError: (error: Error) => void;
  readonly onClose: () => void;
}

/** One connection; none of the handlers' exceptions reaches it. */
export interface GuardedManager {
  /** Only after `onReady`: before it, the package would keep the action and send it at some later time. */
  send(fields: Readonly<Record<string, string>>, actionId: string): void;
  /** Ends the connection at once, even when nobody answers at the other end. */
  destroy(): void;
}

export function openManager(account: ManagerAccount, handlers: ManagerHandlers): GuardedManager {
  const { manager, socket } = connect(account);
  const guarded =
    <T>(handle: (value: T) => void) =>
    (value: T): void => {
      try {
        handle(value);
      } catch (error) {
        socket.destroy(error instanceof Error ? error : new Error(String(error)));
      }
    };
  manager.on('fullybooted', guarded(handlers.onReady));
  manager.on('response', guarded(handlers.onResponse));
  manager.on('managerevent', guarded(handlers.onEvent));
  manager.on('error', guarded(handlers.onError));
  manager.on('close', guarded(handlers.onClose));
  return {
    send: (fields, actionId) => void manager.action({ ...fields, actionid: actionId }, () => undefined),
    destroy: () => socket.destroy(),
  };
}

/** The package keeps its socket to itself and can only end it politely, which a frozen Asterisk never answers. */
function connect(account: ManagerAccount): { readonly manager: Manager; readonly socket: Socket } {
  const made: Socket[] = [];
  const note = (message: unknown): void => void made.push((message as { socket: Socket }).socket);
  diagnostics.subscribe('net.client.socket', note);
  try {
    const manager = createManager(account.port, account.host, account.user, account.password, false);
    const [socket] = made;
    if (!socket) throw new Error('asterisk-manager opened no connection');
    return { manager, socket };
  } finally {
    diagnostics.unsubscribe('net.client.socket', note);
  }
}
