// The servers that tests talk to: the shop as it really runs, and a plain static one that stands for
// "any other site": the viewer's test pages live there, and it is the foreign origin that models are refused to.

import { spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

import { API, CATALOGUE, DIST, EMBED, ROOT } from './paths.mjs';

const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.glb': 'model/gltf-binary',
  '.gltf': 'model/gltf+json',
  '.hdr': 'image/vnd.radiance',
  '.html': 'text/html; charset=utf-8',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.ktx2': 'image/ktx2',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.webp': 'image/webp',
};

/**
 * Serves folders under prefixes, e.g. `{ '/embed/': '/repo/dist/embed' }`, on a free port of the loopback.
 * `headers` has more headers by prefix; a whole path is a prefix too. Resolves to `{ url, close }`.
 */
export async function serveFolders(folders, headers = {}) {
  const server = http.createServer(async (request, response) => {
    const pathname = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
    const prefix = Object.keys(folders).find((candidate) => pathname.startsWith(candidate));
    const file = prefix && path.join(folders[prefix], path.normalize(`/${pathname.slice(prefix.length)}`));
    const found = file && (await stat(file).catch(() => null));
    if (!found?.isFile()) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('not found');
      return;
    }
    response.writeHead(200, {
      'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream',
      'content-length': found.size,
      'cache-control': 'no-store',
      ...Object.assign({}, ...Object.keys(headers).filter((prefix) => pathname.startsWith(prefix)).map((prefix) => headers[prefix])),
    });
    createReadStream(file).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: () => new Promise((resolve) => {
      server.closeAllConnections();
      server.close(resolve);
    }),
  };
}

/** What a careful shop says of its pages: nothing inline, nothing of others, nothing run from text. */
const STRICT = [
  "default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", "style-src 'self'", "img-src 'self' blob: data:",
  "connect-src 'self'", "worker-src 'self'", "require-trusted-types-for 'script'", 'trusted-types product-viewer',
];

/** Any site may use the element, also one whose origin is nobody's (a sandboxed frame). */
const PUBLIC = { 'access-control-allow-origin': '*' };

/**
 * The viewer's test pages with the built element and the catalogue's models, all from one origin. To the same server
 * under its other name, `localhost`, what lies in `/pages/` is another origin's and refused.
 */
export function servePages() {
  return serveFolders({
    '/embed/': EMBED,
    '/some/other/place/': EMBED,
    '/bucket/': path.join(CATALOGUE, 'bucket'),
    '/pages/': path.join(ROOT, 'e2e', 'pages'),
  }, {
    '/embed/': PUBLIC,
    '/bucket/': PUBLIC,
    '/pages/strict.html': { 'content-security-policy': STRICT.join('; ') },
  });
}

async function mustExist(file, advice) {
  await stat(file).catch(() => {
    throw new Error(`${path.relative(ROOT, file)} is not there: ${advice}`);
  });
}

/** Runs the service's program to its end, with a password in its environment. */
async function command(args, password) {
  const child = spawn(API, args, { cwd: ROOT, env: { ...process.env, VITRINE_PASSWORD: password }, stdio: ['ignore', 'ignore', 'pipe'] });
  const log = [];
  createInterface({ input: child.stderr }).on('line', (line) => log.push(line));
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`vitrine-api ${args[0]} ended with ${code}:\n${log.slice(-20).join('\n')}`);
}

/** Makes an account in a shop's database, with its address confirmed. */
export function makeAccount({ database, email, password, role = 'shopper', name = '' }) {
  return command(['account', '--database-url', database, '--email', email, '--role', role, '--name', name], password);
}

/**
 * Starts the shop (site, API, models) on free ports: on the PostgreSQL database and the Redis that
 * VITRINE_E2E_DATABASE and VITRINE_E2E_REDIS name, or with a fresh SQLite database and nothing beside it.
 * With `database`, `prefix` and `mail` it is another instance of a shop that runs already; `minutes` is how long an
 * order's stock is kept. With `stripe` (see stripe.mjs) Stripe moves the money: such a shop has a database to itself, as
 * instances share the work that waits, and others would ask the simulation for Stripe's payments.
 * Resolves to `{ shop, models, mail, database, prefix, close }`; `mail` is the folder in which mails arrive.
 */
export async function serveShop({ database, prefix = `e2e-${process.pid}:`, mail, minutes = 15, stripe } = {}) {
  await mustExist(path.join(DIST, 'index.html'), 'run `cargo xtask build`');
  await mustExist(path.join(CATALOGUE, 'catalogue.json'), 'run `cargo xtask catalogue`');
  await mustExist(API, 'run `cargo build -p vitrine-api`');
  const scratch = await mkdtemp(path.join(os.tmpdir(), 'vitrine-e2e-'));
  const first = database === undefined;
  const { VITRINE_E2E_DATABASE: shared, VITRINE_E2E_REDIS: redis } = stripe ? {} : process.env;
  database ??= shared ?? `sqlite://${path.join(scratch, 'shop.db')}?mode=rwc`;
  // Any instance sends what is to be sent.
  mail ??= path.join(scratch, 'mail');
  const child = spawn(
    API,
    ['serve', '--bind', '127.0.0.1:0', '--site', DIST,
      '--models-dir', path.join(CATALOGUE, 'bucket'), '--models-bind', '127.0.0.1:0',
      // Putting it in again would undo nothing, but take its time.
      ...(first ? ['--catalogue', path.join(CATALOGUE, 'catalogue.json')] : []),
      '--database-url', database, '--mail-dir', mail, '--uploads-dir', path.join(scratch, 'uploads'),
      '--reservation-minutes', String(minutes),
      // Tests come all from one address, and faster than people.
      '--rate-limit-scale', '0',
      ...(redis ? ['--redis-url', redis, '--redis-prefix', prefix] : [])],
    { cwd: ROOT, env: { ...process.env, ...stripe?.environment }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const log = [];
  createInterface({ input: child.stderr }).on('line', (line) => log.push(line));
  const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)));
  const address = new Promise((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      log.push(line);
      const match = /listening shop=(\S+) models=(\S+)/.exec(line);
      if (match) resolve({ shop: match[1].replace(/\/$/, ''), models: match[2].replace(/\/$/, '') });
    });
  });
  const heard = await Promise.race([address, ended]);
  if (typeof heard !== 'object') {
    await rm(scratch, { recursive: true, force: true });
    throw new Error(`vitrine-api ended with ${heard} before it listened:\n${log.slice(-20).join('\n')}`);
  }
  return {
    ...heard,
    mail,
    database,
    prefix,
    close: async () => {
      child.kill('SIGTERM');
      await ended;
      await rm(scratch, { recursive: true, force: true });
    },
  };
}
