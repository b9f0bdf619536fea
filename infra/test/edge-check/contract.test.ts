import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { DiscoveryError } from '../../edge-check/discover.ts';
import { report } from '../../edge-check/report.ts';
import { run } from '../../edge-check/run.ts';
import type { Target } from '../../edge-check/target.ts';
import { FakeShop, type Asked, type Breach, type Reply } from './fake-shop.ts';

/** A header that all answers of a kind get, or lose. */
const header = (name: string, value: string | undefined, when: (asked: Asked, reply: Reply) => unknown): Breach =>
  (reply, asked) => {
    if (!when(asked, reply)) return;
    if (value === undefined) delete reply.headers[name];
    else reply.headers[name] = value;
  };
const page = (_: Asked, reply: Reply): unknown => /html/.test(reply.headers['content-type'] ?? '');
const hashed = (asked: Asked): boolean => asked.host === 'shop' && /-[0-9a-f]{16}/.test(asked.path);
const api = (asked: Asked): boolean => asked.path.startsWith('/api/');
const model = (asked: Asked): boolean => asked.host === 'models';
const allowed = (asked: Asked): boolean => model(asked) && asked.headers['origin'] === 'https://shop.test';
const policy = (change: (text: string) => string): Breach => (reply) => {
  const name = 'content-security-policy';
  if (reply.headers[name] !== undefined) reply.headers[name] = change(reply.headers[name]);
};

/** A cache that knows only addresses, and keeps the first answer. */
function cache(matches: (asked: Asked) => boolean): Breach {
  const kept = new Map<string, Reply>();
  return (reply, asked) => {
    if (!matches(asked) || asked.method !== 'GET' || asked.headers['range'] !== undefined) return;
    const first = kept.get(asked.path) ?? { ...reply, headers: { ...reply.headers } };
    kept.set(asked.path, first);
    Object.assign(reply, { ...first, headers: { ...first.headers } });
  };
}

/** What goes wrong out there, and the checks that must see it. */
const BREACHES: readonly (readonly [string, Breach, ...RegExp[]])[] = [
  ['text may be evaluated',
    policy((text) => text.replace("'wasm-unsafe-eval'", "'wasm-unsafe-eval' 'unsafe-eval'")),
    /with its policies/],
  ['WebAssembly may not be compiled', policy((text) => text.replace(" 'wasm-unsafe-eval'", '')), /with its policies/],
  ['inline scripts run', policy((text) => text.replace("'self'", "'self' 'unsafe-inline'")), /with its policies/],
  ['anybody may frame the shop', policy((text) => text.replace("frame-ancestors 'none'", '')), /with its policies/],
  ['types are guessed', header('x-content-type-options', undefined, page), /with its policies/],
  ['referrers tell all', header('referrer-policy', 'unsafe-url', page), /with its policies/],
  ['other windows reach in', header('cross-origin-opener-policy', undefined, page), /with its policies/],
  ['pages lack HSTS', header('strict-transport-security', undefined, page), /start page says HSTS/],
  ['HSTS lasts a day', header('strict-transport-security', 'max-age=86400', page), /start page says HSTS/],
  ['files lack HSTS', header('strict-transport-security', undefined, hashed), /application says HSTS/],
  ['the API lacks HSTS', header('strict-transport-security', undefined, api), /API says HSTS/],
  ['models lack HSTS', header('strict-transport-security', undefined, model), /models say HSTS/],
  ['pages are kept', header('cache-control', 'public, max-age=3600', page), /start page, with/, /till/, /hashed name/],
  ['a cookie comes with pages', header('set-cookie', 'a=b', page), /start page, with/],
  ['the fallback turns every 404 into a page', (reply, { host, path }) => {
    if (host !== 'shop' || reply.status !== 404 || path.startsWith('/api/')) return;
    Object.assign(reply, { status: 200, body: Buffer.from('<!doctype html>') });
    reply.headers['content-type'] = 'text/html';
  }, /script that is not there/, /nor is it where HTML/, /wants no HTML/, /below \/embed\//, /hidden files.*\.git/],
  ['the fallback keeps 404, yet sends a page', (reply, { host }) => {
    if (host !== 'shop' || reply.status !== 404) return;
    reply.headers['content-type'] = 'text/html';
  }, /script that is not there/, /what the API does not know/],
  ['there is no fallback', (reply, asked) => {
    if (page(asked, reply) && asked.path !== '/') reply.status = 404;
  }, /address is the application’s/, /till/, /back office/],
  ['the till gets the shop’s document', (reply, { path }) => {
    if (path === '/checkout') reply.body = Buffer.from('<!doctype html>/shop-0123456789abcdef_bg.wasm');
  }, /till/],
  ['the bucket lists itself below the shop', (reply, { query }) => {
    if (query.includes('list-type')) reply.body = Buffer.from('<ListBucketResult/>');
  }, /query string does not matter/, /no list of models: \/\?/],
  ['hashed files are asked about each time',
    header('cache-control', 'no-cache', hashed),
    /kept for a year/, /script by br/],
  ['a year, but not immutable', header('cache-control', 'public, max-age=31536000', hashed), /kept for a year/],
  ['the application has another type',
    header('content-type', 'application/octet-stream', (asked) => /\.wasm/.test(asked.path)),
    /application is WebAssembly/, /application by gzip/],
  ['caches do not know that encodings differ', header('vary', undefined, hashed), /script by br/],
  ['brotli goes under the name of nothing', header('content-encoding', undefined, hashed), /script by br/, /by gzip/],
  ['gzip is sent in place of brotli', (reply, asked) => {
    if (hashed(asked) && reply.headers['content-encoding'] === 'br') reply.headers['content-encoding'] = 'gzip';
  }, /script by br/],
  ['other bytes are sent compressed', (reply, asked) => {
    if (hashed(asked) && reply.headers['content-encoding'] === 'gzip') reply.body = Buffer.from('no gzip');
  }, /script by gzip/],
  ['brotli is sent to who refuses it', (reply, asked) => {
    if (hashed(asked) && asked.headers['accept-encoding']?.includes('q=0')) reply.headers['content-encoding'] = 'br';
  }, /“br;q=0, gzip;q=0”/],
  ['nothing is revalidated', (reply) => {
    if (reply.status === 304) Object.assign(reply, { status: 200 });
  }, /not changed is not sent again/],
  ['everything is “not modified”', (reply, asked) => {
    if (asked.headers['if-none-match'] !== undefined) reply.status = 304;
  }, /has changed is/],
  ['the viewer for other sites is kept',
    header('cache-control', 'public, max-age=31536000, immutable', (asked) => asked.path.endsWith('product-viewer.js')),
    /keeps its name/],
  ['the API’s 404 becomes the start page', (reply, { path }) => {
    if (path !== '/api/no-such-thing') return;
    Object.assign(reply, { status: 200, body: Buffer.from('<!doctype html>') });
    reply.headers['content-type'] = 'text/html';
  }, /own “not found”/, /never a page/],
  ['the API’s answers are kept on the way',
    header('x-cache', 'Hit from cloudfront', api),
    /asked again/, /nobody’s to keep/],
  ['query strings do not arrive', (reply, { path, query }) => {
    if (path === '/api/products' && query !== '') reply.body = Buffer.from('{"items":[{"slug":"lamp"}]}');
  }, /sees query strings/],
  ['POST is refused on the way', (reply, { method }) => {
    if (method === 'POST') Object.assign(reply, { status: 403, body: Buffer.from('<html>') });
  }, /method it does not have/],
  ['sessions may be kept',
    header('cache-control', 'public, max-age=60', (asked) => asked.path === '/api/session'),
    /nobody’s to keep/],
  ['any page may read models',
    header('access-control-allow-origin', '*', model),
    /foreign page may not read/, /shop’s page may/, /preflight is refused/],
  ['the asking page is always let in', (reply, asked) => {
    if (model(asked) && asked.headers['origin']) reply.headers['access-control-allow-origin'] = asked.headers['origin'];
  }, /foreign page may not read/, /without an origin of its own/, /preflight is refused/],
  ['no page may read models',
    header('access-control-allow-origin', undefined, model),
    /though a foreign one asked/, /preflight of the shop/],
  ['a cache ignores the origin', cache(model), /though a foreign one asked before|though the shop’s asked before/],
  ['browsers’ caches are not told of origins',
    header('vary', undefined, (asked) => model(asked) && !allowed(asked)),
    /foreign page may not read/, /nobody’s script/],
  ['pages cannot see the length',
    header('access-control-expose-headers', 'ETag', allowed),
    /though a foreign one asked/],
  ['preflights allow no ranges', header('access-control-allow-headers', 'x', allowed), /preflight of the shop/],
  ['there are no ranges', (reply, asked) => {
    if (model(asked) && reply.status === 206) reply.status = 200;
  }, /^a part of a model/, /end of a model/],
  ['a range is another one', (reply) => {
    if (reply.status === 206) reply.headers['content-range'] = 'bytes 0-199/1000';
  }, /^a part of a model/],
  ['beyond the end is the whole', (reply) => {
    if (reply.status === 416) reply.status = 200;
  }, /beyond a model’s end/],
  ['models have no type',
    header('content-type', 'binary/octet-stream', (asked) => /\.glb/.test(asked.path)),
    /nobody’s script/],
  ['models are kept for an hour', header('cache-control', 'max-age=3600', model), /nobody’s script/, /asked by HEAD/],
  ['models are compressed', header('content-encoding', 'br', (asked) => /\.glb/.test(asked.path)), /not compressed/],
  ['images of models stay out of pages', header('cross-origin-resource-policy', undefined, model), /nobody’s script/],
  ['models are listed', (reply, asked) => {
    const list = { status: 200, body: Buffer.from('<ListBucketResult>') };
    if (model(asked) && asked.path === '/') Object.assign(reply, list);
  }, /no list of models: \/$/, /no list of models: \/\?/],
  ['missing models are “forbidden”', (reply, asked) => {
    if (model(asked) && reply.status === 404) reply.status = 403;
  }, /model that is not there/],
  ['http is served', (reply, { host }) => {
    if (host === 'plain') Object.assign(reply, { status: 200, headers: {} });
  }, /shop without TLS/, /model without TLS/],
  ['http is sent to the start page', (reply, { host }) => {
    if (host === 'plain') reply.headers['location'] = 'https://shop.test/';
  }, /shop without TLS/, /model without TLS/],
];

describe('contract of the edge', () => {
  const shop = new FakeShop();
  let target: Target;
  before(async () => {
    target = await shop.start();
  });
  after(() => shop.stop());

  it('is kept by a shop as it should be, all of it', async () => {
    shop.breach = () => {};
    const results = await run(target);
    assert.deepEqual(results.filter(({ state }) => state !== 'kept').map(({ asked, notes }) => [asked, notes]), []);
  });

  it('has checks with names of their own', async () => {
    const names = (await run(target)).map(({ check }) => check.name);
    assert.deepEqual(names.filter((name, index) => names.indexOf(name) !== index), []);
  });

  for (const [name, breach, ...seenBy] of BREACHES) {
    it(`sees that ${name}`, async () => {
      shop.breach = breach;
      const broken = (await run(target)).filter(({ state }) => state === 'broken').map(({ check }) => check.name);
      for (const pattern of seenBy) {
        assert.ok(broken.some((one) => pattern.test(one)), `${pattern} is not among the broken: ${broken.join('; ')}`);
      }
    });
  }

  it('sees no more than what is wrong', async () => {
    shop.breach = header('cross-origin-resource-policy', undefined, (asked) => asked.method === 'HEAD');
    const broken = (await run(target)).filter(({ state }) => state === 'broken');
    assert.deepEqual(broken.map(({ check }) => check.name), ['a model, asked by HEAD']);
    assert.deepEqual(broken[0]?.notes, ['cross-origin-resource-policy: expected “cross-origin”, got none']);
  });

  it('says what it left out, and why', async () => {
    shop.breach = () => {};
    const { connectPlain: _, ...rest } = target;
    const results = await run({ ...rest, api: false });
    const skipped = results.filter(({ state }) => state === 'skipped');
    assert.ok(skipped.some(({ notes }) => notes.some((note) => note.includes('--skip-api'))));
    assert.ok(skipped.some(({ notes }) => notes.some((note) => note.includes('--model'))));
    assert.ok(skipped.some(({ notes }) => notes.some((note) => note.includes('--connect-http'))));
    assert.match(report(results), /– products are JSON \(skipped: the target has no API/);
  });

  it('takes models that it is told of, at the origin that the policy names', async () => {
    shop.breach = () => {};
    const results = await run({ ...target, api: false, modelPaths: ['/models/lamp.0123456789abcdef.glb'] });
    assert.ok(results.some(({ asked, state }) =>
      asked === 'GET https://models.shop.test/models/lamp.0123456789abcdef.glb' && state === 'kept'));
    assert.ok(results.every(({ state }) => state !== 'broken'));
  });

  it('says so where there is no shop', async () => {
    shop.breach = (reply) => {
      reply.body = Buffer.from('<!doctype html>Welcome to nginx');
    };
    await assert.rejects(run(target), (error) =>
      error instanceof DiscoveryError && /is this the shop/.test(error.message));
  });

  it('trusts no certificate that it was not told of', async () => {
    shop.breach = () => {};
    const { ca: _, ...rest } = target;
    await assert.rejects(run(rest), DiscoveryError);
  });
});
