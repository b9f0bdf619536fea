// A static server over HTTP/2 and TLS: compressed answers that may be kept for ever, a log of bytes, and a slow network where asked
// for. That is played here and not by the browser's tools, so that what workers and the preloader fetch is slowed alike: one shared
// downlink, a round trip per request, two more for each new connection.

import { execFileSync } from 'node:child_process';
import { X509Certificate, createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import http2 from 'node:http2';
import path from 'node:path';
import zlib from 'node:zlib';

import { sleep } from './lib/numbers.mjs';

/** Networks: a round trip in milliseconds, and bits per second. */
export const PROFILES = {
  none: null,
  fast4g: { rtt: 165, bps: 9e6 },
  slow4g: { rtt: 562, bps: 1.44e6 },
  cable: { rtt: 28, bps: 50e6 },
};

const TYPES = {
  html: 'text/html', js: 'text/javascript', mjs: 'text/javascript', css: 'text/css', json: 'application/json', wasm: 'application/wasm',
  svg: 'image/svg+xml', gltf: 'model/gltf+json', glb: 'model/gltf-binary', bin: 'application/octet-stream', hdr: 'image/vnd.radiance',
  png: 'image/png', jpg: 'image/jpeg', jpeg: 'image/jpeg', webp: 'image/webp', ktx2: 'image/ktx2', env: 'application/octet-stream',
};
const COMPRESSED = new Set(['html', 'js', 'mjs', 'css', 'json', 'wasm', 'svg', 'gltf']);
const KEPT = 'public, max-age=31536000, immutable';
/** The downlink takes so many bytes at once. */
const PIECE = 16_384;

/** A key and its certificate for localhost, made once, and the digest by which the browser is told to trust it. */
function certificate(folder) {
  const [key, cert] = ['key.pem', 'cert.pem'].map((name) => path.join(folder, name));
  if (!existsSync(cert)) {
    mkdirSync(folder, { recursive: true });
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '3650',
      '-keyout', key, '-out', cert, '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'], { stdio: 'ignore' });
  }
  const pem = readFileSync(cert);
  const spki = new X509Certificate(pem).publicKey.export({ type: 'spki', format: 'der' });
  return { key: readFileSync(key), cert: pem, spki: createHash('sha256').update(spki).digest('base64') };
}

function compress(raw, encoding) {
  if (encoding === 'gzip') return zlib.gzipSync(raw, { level: 9 });
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT } = zlib.constants;
  return zlib.brotliCompressSync(raw, { params: { [BROTLI_PARAM_QUALITY]: 11, [BROTLI_PARAM_SIZE_HINT]: raw.length } });
}

/** Reads files and compresses them once: kept in memory for the run, and by content in a folder. */
function bodies(folder) {
  const memory = new Map();
  return (file, { mtimeMs, size }, encoding) => {
    const id = `${file}|${mtimeMs}|${size}|${encoding}`;
    if (!memory.has(id)) memory.set(id, encoding ? kept(readFileSync(file), encoding) : readFileSync(file));
    return memory.get(id);
  };
  function kept(raw, encoding) {
    const place = path.join(folder, `${createHash('sha256').update(raw).digest('hex')}.${encoding}`);
    if (!existsSync(place)) writeFileSync(place, compress(raw, encoding));
    return readFileSync(place);
  }
}

function encodingOf(ending, request) {
  const accepted = String(request.headers['accept-encoding'] || '');
  if (!COMPRESSED.has(ending)) return '';
  return /\bbr\b/.test(accepted) ? 'br' : /\bgzip\b/.test(accepted) ? 'gzip' : '';
}

/**
 * @param {Record<string, string>} mounts folders by the paths they are served at; the longest that fits counts
 * @param {{ cacheDir: string }} where what is made once is kept
 */
export async function serve(mounts, { cacheDir }) {
  const { key, cert, spki } = certificate(cacheDir);
  const places = Object.keys(mounts).sort((a, b) => b.length - a.length);
  const body = bodies(cacheDir);
  const connections = new WeakSet();
  let log = [];
  /** @type {{ rtt: number, bps: number } | null} */
  let network = null;
  /** When the downlink is free again. */
  let free = 0;

  function find(pathname) {
    const mount = places.find((place) => pathname.startsWith(place));
    if (!mount) return null;
    let file = path.join(mounts[mount], pathname.slice(mount.length));
    if (file.endsWith('/')) file += 'index.html';
    if (!path.resolve(file).startsWith(path.resolve(mounts[mount])) || !existsSync(file) || statSync(file).isDirectory()) return null;
    return file;
  }

  async function answer(request, response) {
    const pathname = decodeURIComponent(new URL(request.url, 'https://localhost').pathname);
    const file = find(pathname);
    if (!file) {
      log.push({ path: pathname, status: 404, bytes: 0 });
      response.writeHead(404);
      response.end();
      return;
    }
    const ending = path.extname(file).slice(1).toLowerCase();
    const encoding = encodingOf(ending, request);
    const stat = statSync(file);
    const data = body(file, stat, encoding);
    // A page may ask for more, such as to be isolated from other origins.
    const extra = path.join(path.dirname(file), 'headers.json');
    const headers = {
      'content-type': TYPES[ending] || 'application/octet-stream',
      'content-length': data.length,
      vary: 'accept-encoding',
      'cache-control': ending === 'html' ? 'no-cache' : KEPT,
      'access-control-allow-origin': '*',
      ...(encoding && { 'content-encoding': encoding }),
      ...(existsSync(extra) && JSON.parse(readFileSync(extra, 'utf8'))),
    };
    const profile = network;
    const connection = request.stream?.session || request.socket;
    const isNew = !connections.has(connection);
    connections.add(connection);
    if (profile) await sleep(profile.rtt * (isNew ? 3 : 1));
    if (response.destroyed) return;
    log.push({ path: pathname, status: 200, bytes: data.length, raw: stat.size });
    response.writeHead(200, headers);
    if (profile) await send(data, response, profile);
    else response.end(data);
  }

  async function send(data, response, { bps }) {
    for (let at = 0; at < data.length && !response.destroyed; at += PIECE) {
      const piece = data.subarray(at, at + PIECE);
      const now = performance.now();
      free = Math.max(free, now) + piece.length * 8e3 / bps;
      await sleep(free - now);
      response.write(piece);
    }
    response.end();
  }

  const server = http2.createSecureServer({ key, cert, allowHTTP1: true });
  server.on('request', answer);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  return {
    origin: `https://localhost:${/** @type {any} */ (server.address()).port}`,
    spki,
    /** Answers since the last reset. */
    get log() {
      return log;
    },
    reset() {
      log = [];
    },
    /** @param {keyof typeof PROFILES} name */
    setProfile(name) {
      if (!(name in PROFILES)) throw new Error(`unknown profile ${name}`);
      network = PROFILES[name];
      free = 0;
    },
    close: () => server.close(),
  };
}
