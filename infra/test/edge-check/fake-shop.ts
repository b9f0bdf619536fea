/** A shop of a few files that keeps the contract, until it is told to break it somewhere. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import http, { type IncomingMessage, type RequestListener } from 'node:http';
import https from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

import type { Target } from '../../edge-check/target.ts';

export const SHOP = 'shop.test';
export const MODELS = 'models.shop.test';
const ORIGIN = `https://${SHOP}`;

/** An answer on its way out; a breach changes it. */
export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

/** What a request was, in short. */
export interface Asked {
  readonly host: 'shop' | 'models' | 'plain';
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

export type Breach = (reply: Reply, asked: Asked) => void;

const WASM = '/shop-0123456789abcdef_bg.wasm';
const SCRIPT = '/shop-0123456789abcdef.js';
const document = (wasm: string): Buffer =>
  Buffer.from(`<!doctype html><script src=${SCRIPT} type=module></script><link href="${wasm}" rel=preload>`);
const FILES: Record<string, { type: string; body: Buffer }> = {
  '/index.html': { type: 'text/html; charset=utf-8', body: document(WASM) },
  '/desk.html': { type: 'text/html; charset=utf-8', body: document('/desk-0123456789abcdef_bg.wasm') },
  '/docs/index.html': { type: 'text/html; charset=utf-8', body: Buffer.from('<!doctype html><link href=docs.css rel=stylesheet>') },
  [SCRIPT]: { type: 'text/javascript; charset=utf-8', body: Buffer.from('export const shop = 1;\n'.repeat(40)) },
  [WASM]: { type: 'application/wasm', body: Buffer.alloc(900, 'wasm') },
  '/embed/product-viewer.js': { type: 'text/javascript; charset=utf-8', body: Buffer.from('export {};') },
};
const GLB: Record<string, Buffer> = {
  '/models/lamp.0123456789abcdef.glb': Buffer.alloc(1_000, 'lamp'),
  '/models/chair.0123456789abcde0.glb': Buffer.alloc(700, 'chair'),
};
const FOREVER = 'public, max-age=31536000, immutable';
const HSTS = { 'strict-transport-security': 'max-age=63072000; includeSubDomains' };
const POLICIES = {
  ...HSTS,
  'content-security-policy':
    `script-src 'self' 'wasm-unsafe-eval'; img-src 'self' https://${MODELS}; object-src 'none'; frame-ancestors 'none'`,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=()',
};

const reply = (status: number, headers: Record<string, string>, body: Buffer | string = ''): Reply =>
  ({ status, headers, body: Buffer.from(body) });

function site({ path, headers }: Asked): Reply {
  const missing = reply(404, { ...POLICIES, 'content-type': 'application/xml' }, '<Error/>');
  if (decodeURIComponent(path).split('/').some((part) => part.startsWith('.'))) return missing;
  if (path === '/docs') return reply(308, { ...POLICIES, location: '/docs/' });
  const isPage = headers['accept']?.includes('text/html')
    && !path.slice(path.lastIndexOf('/')).includes('.') && !path.startsWith('/embed/');
  const page = /^\/(checkout|admin)\b/.test(path) ? '/desk.html' : '/index.html';
  const shown = path === '/docs/' ? '/docs/index.html' : path === '/' || isPage ? page : path;
  const file = FILES[shown];
  if (file === undefined) return missing;
  const accepted = (headers['accept-encoding'] ?? '').split(',').map((one) => one.trim());
  const encoding = accepted.includes('br') ? 'br' : accepted.includes('gzip') ? 'gzip' : undefined;
  const encoders = { br: brotliCompressSync, gzip: gzipSync, none: (plain: Buffer) => plain };
  const body = encoders[encoding ?? 'none'](file.body);
  const common = {
    ...POLICIES, 'content-type': file.type, etag: `"${encoding ?? 'plain'}${file.body.length}"`,
    vary: 'Accept-Encoding',
    'cache-control': /-[0-9a-f]{16}/.test(shown) ? FOREVER : 'no-cache',
    ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
  };
  return headers['if-none-match'] === common.etag ? reply(304, common) : reply(200, common, body);
}

function api({ path, query, method, headers }: Asked): Reply {
  const common = { ...HSTS, 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' };
  const json = (value: unknown): Reply =>
    reply(200, { ...common, 'content-type': 'application/json' }, JSON.stringify(value));
  const problem = (status: number): Reply => reply(
    status, { ...common, 'content-type': 'application/problem+json' }, JSON.stringify({ status, title: 'No' }));
  const slug = /^\/api\/products\/(lamp|chair)$/.exec(path)?.[1];
  if (headers['cookie'] !== undefined) return problem(400);
  if (path === '/api/products' && method !== 'GET') return problem(405);
  if (path === '/api/products') return json({ items: query === '' ? [{ slug: 'lamp' }, { slug: 'chair' }] : [] });
  if (path === '/api/session') return json({ account: null });
  const model = Object.keys(GLB).find((name) => slug !== undefined && name.startsWith(`/models/${slug}.`));
  return model === undefined ? problem(404) : json({ model: { url: `https://${MODELS}${model}` } });
}

function model({ path, method, headers }: Asked): Reply {
  const isAllowed = headers['origin'] === ORIGIN;
  const common = {
    ...HSTS, vary: 'Origin', 'x-content-type-options': 'nosniff',
    ...(isAllowed ? { 'access-control-allow-origin': ORIGIN } : {}),
  };
  if (method === 'OPTIONS') {
    return isAllowed
      ? reply(200, { ...common, 'access-control-allow-methods': 'GET, HEAD', 'access-control-allow-headers': 'range' })
      : reply(403, common);
  }
  const body = GLB[path];
  if (body === undefined) return reply(404, { ...common, 'content-type': 'application/xml' }, '<Error/>');
  const whole = {
    ...common, 'content-type': 'model/gltf-binary', 'cache-control': FOREVER, 'accept-ranges': 'bytes', etag: '"1"',
    'cross-origin-resource-policy': 'cross-origin',
    ...(isAllowed ? { 'access-control-expose-headers': 'Accept-Ranges, Content-Length, Content-Range, ETag' } : {}),
  };
  const range = /^bytes=(\d*)-(\d*)$/.exec(headers['range'] ?? '');
  if (range === null) return reply(200, whole, body);
  const from = range[1] === '' ? body.length - Number(range[2]) : Number(range[1]);
  const to = range[1] === '' || range[2] === '' ? body.length - 1 : Number(range[2]);
  if (from >= body.length) return reply(416, { ...common, 'content-range': `bytes */${body.length}` });
  return reply(206, { ...whole, 'content-range': `bytes ${from}-${to}/${body.length}` }, body.subarray(from, to + 1));
}

/** Servers with and without TLS; `breach` may be changed at any time. */
export class FakeShop {
  breach: Breach = () => {};
  readonly #secure: Server;
  readonly #plain: Server;
  readonly #ca: Buffer;

  constructor() {
    const folder = mkdtempSync(join(tmpdir(), 'edge-check-'));
    const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
    execFileSync('openssl', [
      'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1',
      '-subj', '/CN=edge-check', '-addext', `subjectAltName=DNS:${SHOP},DNS:${MODELS}`,
      '-keyout', key, '-out', certificate,
    ], { stdio: 'ignore' });
    this.#ca = readFileSync(certificate);
    this.#secure = https.createServer({ key: readFileSync(key), cert: this.#ca }, this.#listener((incoming) =>
      (incoming.headers.host === MODELS ? 'models' : 'shop')));
    this.#plain = http.createServer(this.#listener(() => 'plain'));
  }

  #listener(hostOf: (incoming: IncomingMessage) => Asked['host']): RequestListener {
    return (incoming, outgoing) => {
      const [path = '/', query = ''] = (incoming.url ?? '/').split('?');
      const asked: Asked = {
        host: hostOf(incoming), method: incoming.method ?? 'GET', path, query,
        headers: incoming.headers as Record<string, string | undefined>,
      };
      const made = asked.host === 'plain'
        ? reply(301, { location: `https://${incoming.headers.host}${incoming.url}` })
        : asked.host === 'models' ? model(asked) : path.startsWith('/api/') ? api(asked) : site(asked);
      this.breach(made, asked);
      const length = made.status === 304 ? {} : { 'content-length': String(made.body.length) };
      outgoing.writeHead(made.status, { ...length, ...made.headers });
      outgoing.end(asked.method === 'HEAD' || made.status === 304 ? undefined : made.body);
    };
  }

  async start(): Promise<Target> {
    const ports = [];
    for (const server of [this.#secure, this.#plain]) {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      ports.push((server.address() as AddressInfo).port);
    }
    const [secure = 0, plain = 0] = ports;
    return {
      shop: new URL(ORIGIN), origin: ORIGIN, api: true, ca: this.#ca, timeout: 5_000,
      connect: { host: '127.0.0.1', port: secure }, connectPlain: { host: '127.0.0.1', port: plain },
    };
  }

  stop(): void {
    this.#secure.close();
    this.#plain.close();
  }
}
