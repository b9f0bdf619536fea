// The parts of loading/ that need no browser. Run: node --test viewer/element/test/

import assert from 'node:assert/strict';
import { register } from 'node:module';
import { test } from 'node:test';

import { toRelease } from '../src/loading/budget.js';
import { Cache } from '../src/loading/cache.js';
import { configure, defaultBudget, mapped } from '../src/loading/config.js';
import { phases } from '../src/loading/progress.js';

register('./glue-hooks.mjs', import.meta.url);

/** A maker of things that write down their ends. */
function maker() {
  const freed = [];
  return { freed, make: (name, bytes) => async () => ({ bytes, free: () => freed.push(name) }) };
}
const turn = () => new Promise((done) => { setImmediate(done); });

test('what lost its last user stays, and is found again', async () => {
  const { freed, make } = maker();
  const cache = new Cache(() => 1);
  const one = cache.acquire('a', make('a', 10));
  const two = cache.acquire('a', () => assert.fail('it is there already'));
  assert.equal(await one.value, await two.value);
  one.release();
  one.release();
  two.release();
  await turn();
  assert.deepEqual([freed, cache.bytes], [[], 10]);
  assert.deepEqual([cache.has('a'), cache.has('b')], [true, false]);
  const three = cache.acquire('a', () => assert.fail('it is still there'));
  three.release();
  const other = cache.acquire('b', make('b', 5));
  await other.value;
  other.release();
  await turn();
  assert.deepEqual([freed, cache.bytes], [['a'], 5], 'one may stay: the one released last');
});

test('what has grown counts as it is now', async () => {
  const { freed } = maker();
  const cache = new Cache(() => 5);
  const value = { bytes: 10, free: () => freed.push('a') };
  const lease = cache.acquire('a', async () => value);
  await lease.value;
  value.bytes = 300;
  lease.release();
  assert.equal(cache.bytes, 300);
  cache.trim(200);
  await turn();
  assert.deepEqual([freed, cache.bytes], [['a'], 0]);
});

test('the longest unused goes first, and only what is unused', async () => {
  const { freed, make } = maker();
  let limit = 5;
  const cache = new Cache(() => limit);
  const leases = {};
  for (const name of ['a', 'b', 'c', 'd']) {
    leases[name] = cache.acquire(name, make(name, 100));
    await leases[name].value;
  }
  leases.c.release();
  leases.a.release();
  leases.b.release();
  cache.trim(400);
  await turn();
  assert.deepEqual(freed, [], 'it is not too much yet');
  cache.trim(250);
  await turn();
  assert.deepEqual([freed, cache.bytes], [['c', 'a'], 200]);
  cache.trim(0);
  await turn();
  assert.deepEqual([freed, cache.bytes], [['c', 'a', 'b'], 100], 'd is in use');
  limit = 0;
  leases.d.release();
  await turn();
  assert.deepEqual([freed, cache.bytes], [['c', 'a', 'b', 'd'], 0]);
});

test('a lower limit holds from the next trim', async () => {
  const { freed, make } = maker();
  let limit = 3;
  const cache = new Cache(() => limit);
  for (const name of ['a', 'b', 'c']) {
    const lease = cache.acquire(name, make(name, 1));
    await lease.value;
    lease.release();
  }
  await turn();
  assert.deepEqual(freed, []);
  limit = 1;
  cache.trim();
  await turn();
  assert.deepEqual(freed, ['a', 'b']);
});

test('what failed is tried anew, and what nobody waited for is not kept', async () => {
  const { freed, make } = maker();
  const cache = new Cache(() => 5);
  const bad = cache.acquire('a', () => Promise.reject(new Error('no')));
  await assert.rejects(bad.value, /no/);
  const good = cache.acquire('a', make('a', 1));
  bad.release();
  await good.value;
  assert.equal(cache.bytes, 1, 'the failed one takes nothing with it');
  let finish;
  const slow = cache.acquire('b', () => new Promise((done) => { finish = done; }));
  slow.release();
  finish({ bytes: 7, free: () => freed.push('b') });
  await turn();
  assert.deepEqual([freed, cache.bytes], [['b'], 1]);
});

test('over budget, unseen viewers let go, the least recently seen first', () => {
  const holder = (name, seen, lastSeen, bytes, shared = []) => ({ name, seen, lastSeen, bytes, shared });
  const names = (...args) => toRelease(...args).map(({ name }) => name);
  const all = [holder('a', false, 30, 10), holder('b', true, 0, 10), holder('c', false, 10, 10), holder('d', false, 20, 10)];
  assert.deepEqual(names(all, 40), []);
  assert.deepEqual(names(all, 39), ['c']);
  assert.deepEqual(names(all, 20), ['c', 'd']);
  assert.deepEqual(names(all, 0), ['c', 'd', 'a'], 'but never one that is seen');
  assert.deepEqual(names(new Set(all), 39), ['c']);
  assert.deepEqual(names([], 0), []);
});

test('what viewers share counts once, and is free with its last user', () => {
  const model = { bytes: 100 };
  const light = { bytes: 50 };
  const make = (name, seen, lastSeen, shared) => ({ name, seen, lastSeen, bytes: 1, shared });
  const names = (...args) => toRelease(...args).map(({ name }) => name);
  const pair = [make('a', false, 1, [model, model, light]), make('b', false, 2, [model, light]), make('c', true, 3, [light])];
  assert.deepEqual(names(pair, 153), [], '3 + 100 + 50');
  assert.deepEqual(names(pair, 152), ['a'], 'its own byte was enough');
  assert.deepEqual(names(pair, 151), ['a', 'b'], 'the model goes with b');
  assert.deepEqual(names([...pair, make('d', false, 4, [])], 52), ['a', 'b'], 'and then there is room for d');
});

test('the budget follows the device, within limits', () => {
  assert.deepEqual([0.25, 1, 2, 3, 4, 32].map(defaultBudget), [256, 256, 512, 768, 1024, 1024]);
  assert.equal(defaultBudget(undefined), 512);
});

test('progress never goes back, and ends at 1 with the drawing', () => {
  const heard = [];
  const report = phases((progress) => heard.push(progress));
  report('download', 0, 0);
  report('download', 500, 1000);
  report('engine', 1);
  report('download', 400, 1000);
  report('download', 1000, 1000);
  report('decode', 1, 2);
  report('upload', 1, 4);
  report('decode', 2, 2);
  report('upload', 4, 4);
  report('draw', 1);
  report('draw', 1);
  const totals = heard.map(({ totalProgress }) => totalProgress);
  assert.deepEqual(totals, [...new Set(totals)].sort((a, b) => a - b));
  assert.deepEqual([totals[0], totals.at(-1)], [0, 1]);
  assert.ok(totals.at(-2) < 1);
  assert.deepEqual(heard.map(({ phase }) => phase),
    ['download', 'download', 'engine', 'download', 'decode', 'upload', 'decode', 'upload', 'draw']);
  assert.deepEqual(heard[1], { totalProgress: 0.3, reason: 'model-load', phase: 'download', loaded: 500, total: 1000 });
  assert.deepEqual([heard.at(-1).loaded, heard.at(-1).total], [1000, 1000]);
});

test('a download of unknown length moves on all the same', () => {
  const heard = [];
  const report = phases((progress) => heard.push(progress));
  for (const bytes of [0, 1e6, 1e7, 1e9]) report('download', bytes, 0);
  const totals = heard.map(({ totalProgress }) => totalProgress);
  assert.equal(totals.length, 4);
  assert.ok(totals.at(-1) > 0.59 && totals.at(-1) < 0.6);
  assert.deepEqual([heard.at(-1).loaded, heard.at(-1).total], [1e9, 0]);
  const encoded = [];
  phases((progress) => encoded.push(progress))('download', 3000, 1000);
  assert.deepEqual([encoded[0].totalProgress, encoded[0].total], [0.6, 3000], 'announced encoded, come decoded');
});

test('statics come from the page, else they are the defaults', () => {
  const plain = class {};
  configure(plain);
  assert.deepEqual([plain.modelCacheSize, plain.minimumRenderScale, plain.powerPreference, plain.lottieLoaderLocation],
    [5, 0.5, 'high-performance', '']);
  globalThis.ModelViewerElement = { modelCacheSize: 2, dracoDecoderLocation: '/draco/', unknown: 1 };
  globalThis.ProductViewerElement = { modelCacheSize: 0, memoryBudget: 64 };
  try {
    const given = class { static minimumRenderScale = 0.7; };
    configure(given);
    assert.deepEqual([given.modelCacheSize, given.memoryBudget, given.dracoDecoderLocation, given.minimumRenderScale, given.unknown],
      [0, 64, '/draco/', 0.5, undefined]);
  } finally {
    delete globalThis.ModelViewerElement;
    delete globalThis.ProductViewerElement;
  }
});

test('mapURLs maps, and what it throws harms nothing', (context) => {
  const Class = class {};
  configure(Class);
  assert.equal(mapped('https://a/b.glb'), 'https://a/b.glb');
  Class.mapURLs((url) => url.replace('/a/', '/c/'));
  assert.equal(mapped('https://a/b.glb'), 'https://c/b.glb');
  Class.mapURLs(() => undefined);
  assert.equal(mapped('https://a/b.glb'), 'https://a/b.glb');
  const warn = context.mock.method(console, 'warn', () => {});
  Class.mapURLs(() => { throw new Error('no'); });
  assert.equal(mapped('https://a/b.glb'), 'https://a/b.glb');
  assert.match(warn.mock.calls[0].arguments[0], /^product-viewer: mapURLs failed/);
  Class.mapURLs(null);
  assert.equal(mapped('https://a/b.glb'), 'https://a/b.glb');
});

test('WebGPU is asked for an adapter in its own words', async (context) => {
  const { engine } = await import('../src/backend.js');
  const asked = [];
  const gpu = { requestAdapter: async (options) => { asked.push(options.powerPreference); return null; } };
  const own = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  Object.defineProperty(globalThis, 'navigator', { configurable: true, value: { gpu } });
  context.after(() => (own ? Object.defineProperty(globalThis, 'navigator', own) : delete globalThis.navigator));
  context.mock.method(globalThis, 'fetch', () => Promise.reject(new TypeError('there is no network here')));
  // There is no WebGL2 here either.
  for (const power of ['low-power', 'high-performance', 'default', undefined]) await assert.rejects(engine(power));
  assert.deepEqual(asked, ['low-power', 'high-performance', undefined, undefined]);
});
