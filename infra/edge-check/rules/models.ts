/** Models: read by the shop's pages and by no others, in parts where wanted, kept for ever. */

import { AS_A_FILE, FOREIGN, FOREVER, type Check, type Facts, type HeaderRule } from '../check.ts';
import { absentOr, hasLength, HSTS, lacks } from './headers.ts';

const ALLOWED = 'access-control-allow-origin';
/** In every answer, that of a refusal too: else a cache gives one page the answer meant for another. */
const BY_ORIGIN = /\borigin\b/i;
const GLB: Readonly<Record<string, HeaderRule>> = {
  'content-type': 'model/gltf-binary', 'cache-control': FOREVER, 'content-encoding': absentOr(/^identity$/),
  vary: BY_ORIGIN, 'cross-origin-resource-policy': 'cross-origin', 'x-content-type-options': 'nosniff',
};
const EXPOSED: readonly RegExp[] = [/accept-ranges/i, /content-length/i, /content-range/i, /\betag\b/i];

/** Asks for a model as a page of this origin. */
function asked(name: string, path: string, origin: string, isAllowed: boolean): Check {
  return {
    name, host: 'models', only: ['models'], path, headers: { ...AS_A_FILE, origin },
    expect: {
      status: 200,
      headers: {
        ...GLB,
        ...(isAllowed
          ? { [ALLOWED]: origin, 'access-control-expose-headers': EXPOSED, 'access-control-allow-credentials': null }
          : { [ALLOWED]: null }),
      },
    },
  };
}

const preflight = (path: string, origin: string): Omit<Check, 'name' | 'expect'> => ({
  host: 'models', only: ['models'], method: 'OPTIONS', path,
  headers: { origin, 'access-control-request-method': 'GET', 'access-control-request-headers': 'range' },
});

export function models({ models, modelBytes, origin }: Facts): Check[] {
  const [first = '/models/none.glb', second = first] = models;
  const part = (range: string): Pick<Check, 'host' | 'only' | 'path' | 'headers'> => ({
    host: 'models', only: ['models'], path: first, headers: { ...AS_A_FILE, origin, range },
  });
  return [
    // Twice each, so that whatever caches has the other one's answer.
    asked('a foreign page may not read a model', first, FOREIGN, false),
    asked('the shop’s page may, though a foreign one asked before', first, origin, true),
    asked('a foreign page still may not', first, FOREIGN, false),
    asked('the shop’s page may read another model', second, origin, true),
    asked('a foreign page may not, though the shop’s asked before', second, FOREIGN, false),
    asked('nor a page without an origin of its own', second, 'null', false),
    {
      name: 'a model that nobody’s script asked for', host: 'models', only: ['models'], path: first, headers: AS_A_FILE,
      expect: {
        status: 200,
        headers: {
          ...GLB, 'accept-ranges': 'bytes', etag: /./,
          [ALLOWED]: (value) => (value === undefined || value === origin ? undefined : `none, or ${origin}`),
        },
        body: hasLength(modelBytes),
      },
    },
    {
      name: 'the shop’s page may read it still', host: 'models', only: ['models'], path: first,
      headers: { ...AS_A_FILE, origin }, why: 'the image in a page was asked for without an origin',
      expect: { status: 200, headers: { [ALLOWED]: origin, vary: BY_ORIGIN } },
    },
    {
      name: 'a preflight of the shop’s page is answered', ...preflight(first, origin),
      expect: {
        status: [200, 204],
        headers: {
          [ALLOWED]: origin, 'access-control-allow-methods': /\bGET\b/, 'access-control-allow-headers': /\brange\b/i,
          vary: BY_ORIGIN,
        },
      },
    },
    {
      name: 'a foreign page’s preflight is refused', ...preflight(first, FOREIGN),
      expect: { status: [200, 204, 403], headers: { [ALLOWED]: null, 'access-control-allow-methods': null } },
    },
    {
      name: 'a part of a model', ...part('bytes=100-299'),
      expect: {
        status: 206,
        headers: {
          ...GLB, 'content-range': `bytes 100-299/${modelBytes}`, 'content-length': '200', [ALLOWED]: origin,
        },
        body: hasLength(200),
      },
    },
    {
      name: 'the end of a model', ...part('bytes=-16'),
      expect: {
        status: 206,
        headers: { 'content-range': `bytes ${modelBytes - 16}-${modelBytes - 1}/${modelBytes}`, [ALLOWED]: origin },
        body: hasLength(16),
      },
    },
    {
      name: 'a part beyond a model’s end', ...part(`bytes=${modelBytes}-`),
      expect: { status: 416, headers: { 'cache-control': absentOr(/^(?!.*immutable)/) } },
    },
    {
      name: 'a model, asked by HEAD', host: 'models', only: ['models'], method: 'HEAD', path: first,
      headers: { ...AS_A_FILE, origin },
      expect: { status: 200, headers: { ...GLB, 'content-length': String(modelBytes), [ALLOWED]: origin } },
    },
    {
      name: 'models are not compressed on the way', host: 'models', only: ['models'], path: first,
      headers: { ...AS_A_FILE, origin, 'accept-encoding': 'gzip, deflate, br' },
      why: 'their format is compact, and ranges count bytes of what is stored',
      expect: { status: 200, headers: GLB, body: hasLength(modelBytes) },
    },
    {
      name: 'models say HSTS', host: 'models', only: ['models', 'tls'], method: 'HEAD', path: first, headers: AS_A_FILE,
      expect: { status: 200, headers: { 'strict-transport-security': HSTS } },
    },
    ...['/', '/?list-type=2&prefix=models', '/models/'].map((path): Check => ({
      name: `there is no list of models: ${path}`, host: 'models', only: ['models'], path,
      headers: { accept: 'text/html,*/*' },
      expect: { status: [403, 404], body: lacks(/ListBucketResult|<Key>|\.glb/) },
    })),
    {
      name: 'a model that is not there is not found, and not for long', host: 'models', only: ['models'],
      path: '/models/none.0000000000000000.glb', headers: { ...AS_A_FILE, origin },
      expect: { status: 404, headers: { 'cache-control': absentOr(/^(?!.*immutable)/) } },
    },
    {
      name: 'hidden files are not found beside models', host: 'models', only: ['models'], path: '/.env',
      headers: AS_A_FILE, expect: { status: 404 },
    },
  ];
}
