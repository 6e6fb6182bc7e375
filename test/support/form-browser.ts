import { uploadOf } from './upload.js';
import { send, type Reply, type WebApp } from './web-app.js';

interface Sent {
  readonly body: string | Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}

/** A browser without scripts: it keeps cookies and sends back the hidden fields of the last page. */
export interface FormBrowser {
  open(path: string): Promise<Reply>;
  submit(path: string, fields: Readonly<Record<string, string>>): Promise<Reply>;
  /** As `submit`, of a form with files. */
  upload(path: string, fields: Readonly<Record<string, string | Uint8Array>>): Promise<Reply>;
  cookie(name: string): string | undefined;
}

/** @param cookies that it has already [none] */
export function startBrowser(app: Pick<WebApp, 'url'>, cookies: Readonly<Record<string, string>> = {}): FormBrowser {
  const jar = new Map<string, string>(Object.entries(cookies));
  let hidden: Record<string, string> = {};

  async function go(method: string, path: string, sent?: Sent): Promise<Reply> {
    const { body, headers } = sent ?? { body: undefined, headers: {} };
    const reply = await send(app, method, path, {
      body,
      headers: {
        accept: 'text/html',
        cookie: Array.from(jar, ([name, value]) => `${name}=${value}`).join('; '),
        'sec-fetch-site': 'same-origin',
        'sec-fetch-mode': 'navigate',
        ...headers,
      },
    });
    for (const cookie of reply.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (value === '') jar.delete(name);
      else jar.set(name, value);
    }
    const inputs = [...reply.text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
    if (inputs.length > 0) hidden = Object.fromEntries(inputs.map(([, name = '', value = '']) => [name, value]));
    return reply;
  }

  return {
    open: (path) => go('GET', path),
    submit: (path, fields) =>
      go('POST', path, {
        body: new URLSearchParams({ ...hidden, ...fields }).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      }),
    upload: async (path, fields) => go('POST', path, await uploadOf({ ...hidden, ...fields })),
    cookie: (name) => jar.get(name),
  };
}
