import net from 'node:net';

/** An action as it arrived: names in lower case. */
export type FakeAction = Readonly<Record<string, string>>;

export type AmiMisbehaviour = 'never answer' | 'hang up' | 'error' | 'half an answer';

/** Speaks enough of AMI to log in, ping, reload and list endpoints, and misbehaves as told. On loopback, own port. */
export class FakeAmiServer {
  readonly actions: FakeAction[] = [];
  /** Connections that were ever opened. */
  opened = 0;
  password = 'right';
  /** Name and status of registrations at carriers. */
  registrations: readonly (readonly [name: string, status: string])[] = [];
  endpoints: readonly string[] = ['trunk-a', 'phone-1001'];
  /** Lines of what `PJSIPShowContacts` lists. */
  contacts: readonly (readonly string[])[] = [];
  /** Lines of what `PJSIPShowEndpoint` tells of an endpoint, event by event. */
  details = new Map<string, readonly (readonly string[])[]>();
  /** A login is taken but neither accepted nor refused. */
  silentLogin = false;
  /** False: Asterisk lets in while it boots and tells later that it has. */
  booted = true;
  private readonly misbehaviours = new Map<string, AmiMisbehaviour>();
  private readonly sockets = new Set<net.Socket>();
  private readonly server = net.createServer((socket) => this.serve(socket));

  static async start(): Promise<FakeAmiServer> {
    const fake = new FakeAmiServer();
    await new Promise<void>((resolve) => fake.server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get port(): number {
    return (this.server.address() as net.AddressInfo).port;
  }

  get connections(): number {
    return this.sockets.size;
  }

  /** Makes every action of this name misbehave. */
  on(action: string, behave: AmiMisbehaviour): void {
    this.misbehaviours.set(action.toLowerCase(), behave);
  }

  behaveAgain(action: string): void {
    this.misbehaviours.delete(action.toLowerCase());
  }

  asked(action: string): readonly FakeAction[] {
    return this.actions.filter((each) => each['action']?.toLowerCase() === action.toLowerCase());
  }

  /** Sends a message to everybody connected. */
  say(...lines: readonly string[]): void {
    for (const socket of this.sockets) socket.write(message(lines));
  }

  /** Connections stay open and nothing is read from them any more. */
  freeze(): void {
    for (const socket of this.sockets) socket.pause();
  }

  drop(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.drop();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private serve(socket: net.Socket): void {
    this.opened += 1;
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.write('Asterisk Call Manager/11.0.0\r\n');
    let text = '';
    socket.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
      const packets = text.split('\r\n\r\n');
      text = packets.pop() ?? '';
      for (const packet of packets) this.take(socket, parsed(packet));
    });
  }

  private take(socket: net.Socket, action: FakeAction): void {
    this.actions.push(action);
    const name = action['action']?.toLowerCase() ?? '';
    const id = `ActionID: ${action['actionid'] ?? ''}`;
    switch (this.misbehaviours.get(name)) {
      case 'never answer':
        return;
      case 'hang up':
        socket.destroy();
        return;
      case 'error':
        socket.write(message(['Response: Error', id, 'Message: Told to refuse']));
        return;
      case 'half an answer':
        socket.end(`Response: Success\r\n${id}\r\nMess`);
        return;
      case undefined:
        for (const lines of this.usual(name, id, action)) socket.write(message(lines));
    }
  }

  private usual(name: string, id: string, action: FakeAction): readonly (readonly string[])[] {
    if (name === 'login') return this.login(id, action);
    if (name === 'pjsipshowendpoints') {
      const items = this.endpoints.map((endpoint) => ['Event: EndpointList', id, `ObjectName: ${endpoint}`]);
      const end = ['Event: EndpointListComplete', id, 'EventList: Complete', `ListItems: ${items.length}`];
      return [['Response: Success', id, 'EventList: start', 'Message: A listing follows'], ...items, end];
    }
    if (name === 'pjsipshowregistrationsoutbound') {
      const items = this.registrations.flatMap(([trunk, status]) => [
        ['Event: OutboundRegistrationDetail', id, `ObjectName: ${trunk}`, `Status: ${status}`, 'NextReg: 0'],
        ['Event: AuthDetail', id, `ObjectName: ${trunk}`, 'Password: secret'],
      ]);
      const end = ['Event: OutboundRegistrationDetailComplete', id, 'EventList: Complete'];
      return [['Response: Success', id, 'EventList: start', 'Message: Following are Events'], ...items, end];
    }
    if (name === 'pjsipshowcontacts') return this.list(id, 'ContactList', this.contacts, 'No Contacts found');
    if (name === 'pjsipshowendpoint') {
      const details = this.details.get(action['endpoint'] ?? '') ?? [];
      return this.list(id, 'EndpointDetail', details, 'Unable to retrieve endpoint');
    }
    return [['Response: Success', id, `Message: ${name} done`]];
  }

  /** An `Event:` line of an item stands for itself; Asterisk refuses to list what there is none of. */
  private list(
    id: string,
    event: string,
    items: readonly (readonly string[])[],
    none: string,
  ): readonly (readonly string[])[] {
    if (items.length === 0) return [['Response: Error', id, `Message: ${none}`]];
    const named = items.map((lines) => (lines[0]?.startsWith('Event:') ? lines : [`Event: ${event}`, ...lines]));
    return [['Response: Success', id], ...named.map((lines) => [...lines, id]), [`Event: ${event}Complete`, id]];
  }

  private login(id: string, action: FakeAction): readonly (readonly string[])[] {
    if (this.silentLogin) return [];
    if (action['secret'] !== this.password) return [['Response: Error', id, 'Message: Authentication failed']];
    const accepted = ['Response: Success', id, 'Message: Authentication accepted'];
    return this.booted ? [accepted, ['Event: FullyBooted', 'Status: Fully Booted']] : [accepted];
  }
}

function message(lines: readonly string[]): string {
  return `${lines.join('\r\n')}\r\n\r\n`;
}

function parsed(packet: string): FakeAction {
  return Object.fromEntries(
    packet.split('\r\n').map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
}
