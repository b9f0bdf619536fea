/** The site's files. */

import { AS_A_FILE, FOREVER, type Asset, type Check, type Facts, type HeaderRule } from '../check.ts';
import { absentOr, decodesTo, hasLength, HSTS } from './headers.ts';

const SCRIPT = /^(text|application)\/javascript\b/;
const WASM = 'application/wasm';

/** As a file that never changes, in one encoding. */
function encoded(name: string, asset: Asset, type: HeaderRule, encoding: 'br' | 'gzip'): Check {
  return {
    name: `${name} by ${encoding}`, host: 'shop', path: asset.path,
    headers: { ...AS_A_FILE, 'accept-encoding': encoding === 'br' ? 'gzip, deflate, br, zstd' : 'gzip, deflate' },
    expect: {
      status: 200,
      headers: {
        'content-type': type, 'content-encoding': encoding, 'cache-control': FOREVER, vary: /accept-encoding/i,
        'x-content-type-options': 'nosniff',
      },
      body: decodesTo(asset.body, encoding),
    },
  };
}

/** As a file that never changes, as it is. */
function plain(name: string, asset: Asset, type: HeaderRule, acceptEncoding: string): Check {
  return {
    name: `${name} without an encoding (“${acceptEncoding}”)`, host: 'shop', path: asset.path,
    headers: { ...AS_A_FILE, 'accept-encoding': acceptEncoding },
    expect: {
      status: 200,
      headers: {
        'content-type': type, 'content-encoding': absentOr(/^identity$/), 'cache-control': FOREVER,
        vary: /accept-encoding/i, 'x-content-type-options': 'nosniff', 'set-cookie': null,
      },
      body: hasLength(asset.body.length),
    },
  };
}

export const assets = ({ script, wasm }: Facts): Check[] => [
  plain('a hashed script is kept for a year,', script, SCRIPT, 'identity'),
  encoded('a hashed script', script, SCRIPT, 'br'),
  encoded('a hashed script', script, SCRIPT, 'gzip'),
  plain('a hashed script', script, SCRIPT, 'br;q=0, gzip;q=0'),
  plain('the application is WebAssembly,', wasm, WASM, 'identity'),
  encoded('the application', wasm, WASM, 'br'),
  encoded('the application', wasm, WASM, 'gzip'),
  {
    name: 'the application says HSTS', host: 'shop', only: ['tls'], method: 'HEAD', path: wasm.path, headers: AS_A_FILE,
    expect: { status: 200, headers: { 'strict-transport-security': HSTS } },
  },
  {
    name: 'a file that has not changed is not sent again', host: 'shop', path: script.path,
    headers: { ...AS_A_FILE, 'accept-encoding': 'identity', 'if-none-match': script.etag ?? '"none was given"' },
    expect: { status: 304, body: hasLength(0) },
  },
  {
    name: 'a file that has changed is', host: 'shop', path: script.path,
    headers: { ...AS_A_FILE, 'accept-encoding': 'identity', 'if-none-match': '"another"' },
    expect: { status: 200, body: hasLength(script.body.length) },
  },
  {
    name: 'the viewer for other sites keeps its name and is asked about each time', host: 'shop',
    path: '/embed/product-viewer.js', headers: AS_A_FILE,
    expect: { status: 200, headers: { 'content-type': SCRIPT, 'cache-control': 'no-cache' } },
  },
];
