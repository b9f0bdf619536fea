/**
 * Requests, sent as they are written. `fetch` would not do: it decodes bodies, follows redirects, and lets nobody
 * choose `Host`, the address, or whose certificates are trusted.
 */

import http from 'node:http';
import https from 'node:https';

import type { Answer, Check } from './check.ts';
import type { Target } from './target.ts';

/** Milliseconds. */
const TIMEOUT = 20_000;

export type Request = Pick<Check, 'host' | 'scheme' | 'method' | 'path' | 'headers'>;

/** Whoever asks; it keeps connections until it is closed. */
export class Client {
  readonly #target: Target;
  readonly #plain = new http.Agent({ keepAlive: true });
  readonly #secure = new https.Agent({ keepAlive: true });

  constructor(target: Target) {
    this.#target = target;
  }

  close(): void {
    this.#plain.destroy();
    this.#secure.destroy();
  }

  /** Sends a request, and returns what came back, however it be. `models` is where the models are. */
  send(request: Request, models: URL | undefined): Promise<Answer> {
    const url = request.host === 'shop' ? this.#target.shop : models;
    if (url === undefined) return Promise.reject(new Error('it is not known where the models are'));
    const isRedirect = request.scheme === 'http';
    const isPlain = isRedirect || url.protocol === 'http:';
    // `connect` is where TLS is, unless the whole target is without it.
    const connect = isRedirect ? this.#target.connectPlain : this.#target.connect;
    const options: https.RequestOptions = {
      host: connect?.host ?? url.hostname,
      port: connect?.port ?? (isRedirect ? 80 : Number(url.port) || (isPlain ? 80 : 443)),
      method: request.method ?? 'GET',
      path: request.path,
      headers: { host: isRedirect ? url.hostname : url.host, ...request.headers },
      timeout: this.#target.timeout ?? TIMEOUT,
      agent: isPlain ? this.#plain : this.#secure,
      ...(isPlain ? {} : { servername: url.hostname, ca: this.#target.ca }),
    };
    return exchange(isPlain ? http.request : https.request, options);
  }
}

function exchange(open: typeof https.request, options: https.RequestOptions): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = open(options, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () => {
        const headers = Object.entries(incoming.headersDistinct)
          .map(([name, values]) => [name, (values ?? []).join(', ')] as const);
        const body = Buffer.concat(chunks);
        resolve({ status: incoming.statusCode ?? 0, headers: Object.fromEntries(headers), body });
      });
    });
    asked.on('timeout', () => asked.destroy(new Error(`no answer within ${options.timeout} ms`)));
    asked.on('error', (error: NodeJS.ErrnoException) => {
      // The other side had closed a connection that was kept, before it saw this request.
      if (asked.reusedSocket && error.code === 'ECONNRESET') resolve(exchange(open, options));
      else reject(error);
    });
    asked.end();
  });
}

/** The address that a request goes to, as a person would write it. */
export function address(target: Target, request: Request, models: URL | undefined): string {
  const url = request.host === 'shop' ? target.shop : (models ?? target.shop);
  return request.scheme === 'http' ? `http://${url.hostname}${request.path}` : `${url.origin}${request.path}`;
}
