export interface Upload {
  readonly body: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}

/** A form with files as a browser sends it. */
export async function uploadOf(fields: Readonly<Record<string, string | Uint8Array>>): Promise<Upload> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'string') form.append(name, value);
    else form.append(name, new File([new Uint8Array(value)], 'prompt.wav', { type: 'audio/wav' }));
  }
  const sent = new Response(form);
  const body = new Uint8Array(await sent.arrayBuffer());
  const headers = { 'content-type': sent.headers.get('content-type') ?? '', 'content-length': String(body.length) };
  return { body, headers };
}
