/**
 * What the emulator lacks between its parts, in one server: the names of the shop (DNS, and CloudFront's aliases), and a
 * load balancer that speaks TLS, knows CloudFront by its header, and writes down from whom a request came.
 */

import { createServer as createPlain, request as plainRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer, request, type RequestOptions } from 'node:https';
import type { AddressInfo, Server } from 'node:net';

import type { Certificate } from './certificate.ts';

export interface Front {
  /** Where browsers come by TLS, and CloudFront to the load balancer. */
  readonly port: number;
  /** Where browsers come without. */
  readonly plainPort: number;
  /** What host names lead to: a distribution of the emulator. */
  readonly distributions: Map<string, string>;
  /** The API, once it runs. */
  api?: { readonly port: number; readonly header: string; readonly secret: string };
  /** Requests that came to the load balancer without the secret. */
  readonly strangers: string[];
  stop(): Promise<void>;
}

export async function startFront(certificate: Certificate, emulator: { readonly port: number }): Promise<Front> {
  const distributions = new Map<string, string>();
  const strangers: string[] = [];

  const pass = (from: IncomingMessage, to: ServerResponse, target: RequestOptions, secure: boolean, rename: (text: string) => string = (text) => text): void => {
    const onward = (secure ? request : plainRequest)(target, (answer) => {
      to.writeHead(answer.statusCode ?? 502, answer.statusMessage, answer.rawHeaders.map((text) => rename(text)));
      answer.pipe(to);
    });
    onward.on('error', (error) => {
      if (!to.headersSent) to.writeHead(502);
      to.end(String(error));
    });
    from.pipe(onward);
  };

  const answer = (tls: boolean) => (from: IncomingMessage, to: ServerResponse): void => {
    const host = (from.headers.host ?? '').replace(/:\d+$/, '');
    const distribution = distributions.get(host);
    if (distribution !== undefined) {
      const headers = { ...from.headers, host: distribution, 'x-forwarded-proto': tls ? 'https' : 'http' };
      pass(from, to, {
        host: '127.0.0.1', port: emulator.port, servername: 'localhost', ca: certificate.pem,
        method: from.method, path: from.url, headers,
      // Where it says how to come by TLS, it names itself, as it knows no aliases.
      }, true, (text) => text.replace(`https://${distribution}/`, `https://${host}/`));
      return;
    }
    if (!tls && host === '127.0.0.1') {
      // To S3, for the API, which trusts no certificate of ours. Signatures hold, as the name stays.
      pass(from, to, {
        host: '127.0.0.1', port: emulator.port, servername: 'localhost', ca: certificate.pem,
        method: from.method, path: from.url, headers: from.headers,
      }, true);
      return;
    }
    const { api } = front;
    if (!tls || api === undefined || from.headers[api.header.toLowerCase()] !== api.secret) {
      strangers.push(`${host}${from.url ?? ''}`);
      to.writeHead(403, { 'content-type': 'text/plain' }).end('only by CloudFront');
      return;
    }
    const seen = [from.headers['x-forwarded-for'], from.socket.remoteAddress].filter(Boolean).join(', ');
    pass(from, to, {
      host: '127.0.0.1', port: api.port, method: from.method, path: from.url,
      headers: { ...from.headers, 'x-forwarded-for': seen },
    }, false);
  };

  const listen = async (server: Server): Promise<number> => {
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  };
  const secure = createServer({ cert: certificate.pem, key: certificate.keyPem }, answer(true));
  const plain = createPlain(answer(false));
  const front: Front = {
    port: await listen(secure),
    plainPort: await listen(plain),
    distributions,
    strangers,
    stop: async () => {
      secure.closeAllConnections();
      plain.closeAllConnections();
      await Promise.all([secure, plain].map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
  return front;
}
