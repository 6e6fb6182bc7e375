import { send, type Reply, type WebApp } from './web-app.js';

/** A browser without scripts: it keeps cookies and sends back the hidden fields of the last page. */
export interface FormBrowser {
  open(path: string): Promise<Reply>;
  submit(path: string, fields: Readonly<Record<string, string>>): Promise<Reply>;
  cookie(name: string): string | undefined;
}

export function startBrowser(app: WebApp): FormBrowser {
  const jar = new Map<string, string>();
  let hidden: Record<string, string> = {};

  async function go(method: string, path: string, fields?: Readonly<Record<string, string>>): Promise<Reply> {
    const body = fields && new URLSearchParams({ ...hidden, ...fields }).toString();
    const reply = await send(app, method, path, {
      body,
      headers: {
        accept: 'text/html',
        cookie: Array.from(jar, ([name, value]) => `${name}=${value}`).join('; '),
        'sec-fetch-site': 'same-origin',
        'sec-fetch-mode': 'navigate',
        ...(fields ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
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
    submit: (path, fields) => go('POST', path, fields),
    cookie: (name) => jar.get(name),
  };
}
