/** An answer of the API other than the expected one. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly body: unknown,
    request: string,
  ) {
    super(`${request} was answered with ${status}: ${JSON.stringify(body)}`);
  }
}

/** Speaks JSON with one Farline, as whoever its token says. */
export class ApiClient {
  constructor(
    readonly url: string,
    readonly token: string | null = null,
  ) {}

  as(token: string): ApiClient {
    return new ApiClient(this.url, token);
  }

  get<T>(path: string): Promise<T> {
    return this.#send<T>('GET', path);
  }

  post<T>(path: string, body: unknown = {}): Promise<T> {
    return this.#send<T>('POST', path, body);
  }

  put<T>(path: string, body: unknown): Promise<T> {
    return this.#send<T>('PUT', path, body);
  }

  patch<T>(path: string, body: unknown): Promise<T> {
    return this.#send<T>('PATCH', path, body);
  }

  delete<T>(path: string): Promise<T> {
    return this.#send<T>('DELETE', path);
  }

  /** Sends a form with files. */
  upload<T>(path: string, form: FormData): Promise<T> {
    return this.#send<T>('POST', path, form);
  }

  /** @throws ApiError when the status is not 2xx */
  async #send<T>(method: string, path: string, body?: unknown): Promise<T> {
    const isForm = body instanceof FormData;
    const headers: Record<string, string> = { accept: 'application/json' };
    if (this.token !== null) headers.authorization = `Bearer ${this.token}`;
    if (body !== undefined && !isForm) headers['content-type'] = 'application/json';
    const response = await fetch(new URL(path, this.url), {
      method,
      headers,
      body: body === undefined || isForm ? body : JSON.stringify(body),
    });
    const text = await response.text();
    const answer: unknown = text === '' ? null : parsed(text);
    if (!response.ok) throw new ApiError(response.status, answer, `${method} ${path}`);
    return answer as T;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
