export interface FixedPeer {
  readonly name: string;
  readonly context: string;
  readonly address: string;
  readonly port: number;
  /** More lines of the endpoint. */
  readonly more?: string;
}

/** An endpoint that is known by its address, as phones at a fixed host are. */
export function fixedPeer({ name, context, address, port, more = '' }: FixedPeer): string {
  return [
    `[${name}]\ntype = endpoint\ncontext = ${context}\naors = ${name}\ndisallow = all\nallow = ulaw\n${more}`,
    'identify_by = ip\ndirect_media = no\nsend_connected_line = no\ndtmf_mode = rfc4733\ntrust_id_inbound = yes',
    `[${name}]\ntype = aor\ncontact = sip:${address}:${port}`,
    `[${name}]\ntype = identify\nendpoint = ${name}\nmatch = ${address}\n`,
  ].join('\n');
}
