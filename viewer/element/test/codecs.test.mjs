// What is around the codecs: which are fetched, where they work, what is handed over, and files made plain. Other people's
// decoders stand in for ours: meshoptimizer's and Google's, which come with the browser tests.

import assert from 'node:assert/strict';
import { createRequire, register } from 'node:module';
import { afterEach, beforeEach, test } from 'node:test';
import { Worker as Thread } from 'node:worker_threads';

import { ball, broken, draco, meshopt } from '../../../e2e/support/compressed.mjs';
import { pack } from '../../../e2e/support/glb.mjs';
import { painted, unpack } from '../../../e2e/support/gltf.mjs';
import { read } from '../src/export/usdz-geometry.js';

register('./codecs/hooks.mjs', import.meta.url);
const { listed: list, unpack: undo } = await import('../src/codecs/geometry.js');
const { picture, upload } = await import('../src/codecs/textures.js');
const { plain } = await import('../src/codecs/plain.js');
const { exportScene } = await import('../src/scene-graph/export.js');
const { open } = await import('../src/export/usdz-source.js');
const { usdz } = await import('../src/export/usdz.js');
const { freed, made: transcoders } = await import('./codecs/basis.mjs');

class Failure extends Error {
  constructor(code, message, advice, cause) {
    super(message, { cause });
    Object.assign(this, { code, advice });
  }
}
const host = (settings = {}) => ({ settings, Failure, trusted: (kind, text) => text });
const world = /** @type {any} */ (globalThis);
const { validateBytes } = createRequire(new URL('../../../e2e/package.json', import.meta.url))('gltf-validator');

/** What was fetched, by name. */
let fetched = [];
const { fetch } = world;
beforeEach(() => {
  fetched = [];
  world.document = { baseURI: 'https://shop.example/chairs/' };
  world.fetch = async (url) => {
    fetched.push(/name=(\w+)_bg/.exec(url.href)?.[1] ?? url.href);
    return url.protocol === 'data:' ? fetch(url) : new Response('not here', { status: 404 });
  };
});
afterEach(() => {
  world.fetch = fetch;
  for (const name of ['document', 'Worker', 'ImageData', 'createImageBitmap']) delete world[name];
});

/** Collects what is handed over. */
function sink() {
  const views = new Map();
  const accessors = new Map();
  const put = (map) => (index, bytes) => {
    assert.ok(!map.has(index), `${index} comes once`);
    map.set(index, bytes);
  };
  return { views, accessors, set_view: put(views), set_accessor: put(accessors) };
}

/** What a file has compressed, by a stand-in of the wasm Document. */
const listed = ({ json, binary }) => list(json, {
  bytes(buffer, offset, length) {
    if (buffer !== 0 || !(offset + length <= binary.length)) throw 'compressed data lies beyond its buffer';
    return new Uint8Array(binary.subarray(offset, offset + length));
  },
});

const data = ({ json, binary }) => ({ json, buffers: [binary] });
/** The greatest difference of an accessor's numbers in two files. */
function apart(a, b, index) {
  const [one, other] = [read(data(a), index), read(data(b), index)];
  assert.equal(one.length, other.length);
  return one.reduce((most, value, at) => Math.max(most, Math.abs(value - other[at])), 0);
}

/** Makes a page's Worker out of Node's threads. */
function workers() {
  const all = [];
  world.Worker = class {
    constructor(url, { type }) {
      assert.equal(type, 'module');
      this.thread = new Thread(new URL(url));
      this.thread.on('message', (message) => this.onmessage({ data: message }));
      this.thread.on('error', () => this.onerror({ preventDefault() {} }));
      all.push(this);
    }

    postMessage(message, transfer) {
      this.thread.postMessage(message, transfer);
      for (const buffer of transfer) assert.equal(buffer.byteLength, 0, 'bytes are moved, not copied');
    }

    terminate() {
      this.ended = true;
      return this.thread.terminate();
    }
  };
  return all;
}

test('a worker that dies over its work is a broken file, and the next file has another', async () => {
  let made = 0;
  let dies = true;
  world.Worker = class {
    constructor() {
      made += 1;
    }

    postMessage([number, , task]) {
      if (Array.isArray(task) && dies) queueMicrotask(() => this.onerror(new Event('error')));
      else queueMicrotask(() => this.onmessage({ data: [number, '', Array.isArray(task) ? [new Uint8Array(2)] : undefined] }));
    }

    terminate() {}
  };
  const list = [['view', 0, new Uint8Array(3), 1, 2, 'ATTRIBUTES', 'NONE'], ['view', 1, new Uint8Array(3), 1, 2, 'ATTRIBUTES', 'NONE']];
  await assert.rejects(undo(list, [], sink(), host()), { code: 'format', advice: 'Its meshopt data cannot be read: the decoder has stopped.' });
  dies = false;
  const to = sink();
  await undo(list, [], to, host());
  assert.deepEqual([made, to.views.size], [2, 2]);
});

// Those without come last: a page that has refused a worker is not asked again.
for (const where of ['in a worker', 'here']) {
  test(`Draco is decoded ${where}, by its codec alone`, async () => {
    const all = where === 'here' ? [] : workers();
    const file = unpack(await draco(ball()));
    const to = sink();
    await undo(listed(file), file.json.accessors, to, host());
    const { attributes, indices } = file.json.meshes[0].primitives[0];
    assert.deepEqual(fetched, ['draco']);
    assert.deepEqual([...to.accessors.keys()].sort(), [indices, ...Object.values(attributes)].sort());
    assert.equal(to.accessors.get(indices).length, file.json.accessors[indices].count * 2);
    for (const accessor of Object.values(attributes)) {
      const { count, type } = file.json.accessors[accessor];
      assert.equal(to.accessors.get(accessor).length, count * 4 * Number(type.at(-1)));
    }
    // The farthest point of the ball, whatever Draco's order is.
    const points = new Float32Array(to.accessors.get(attributes.POSITION).buffer);
    assert.ok(Math.abs(Math.max(...points) - 0.5) < 1e-3, `${Math.max(...points)}`);
    assert.deepEqual(all.map(({ ended }) => ended), where === 'here' ? [] : [true], 'one worker, which has ended');
  });

  test(`meshopt is decoded ${where}, by its codec alone`, async () => {
    const all = where === 'here' ? [] : workers();
    const file = unpack(await meshopt(ball()));
    const list = listed(file);
    const lengths = list.map(([, , bytes]) => bytes.length);
    const to = sink();
    await undo(list, file.json.accessors, to, host());
    assert.deepEqual(fetched, ['meshopt'], 'seven views, one codec');
    assert.equal(list.length, 7);
    assert.deepEqual(new Set(list.map(([, , , , , mode, filter]) => `${mode} ${filter}`)),
      new Set(['ATTRIBUTES EXPONENTIAL', 'ATTRIBUTES OCTAHEDRAL', 'ATTRIBUTES NONE', 'TRIANGLES NONE', 'ATTRIBUTES QUATERNION']));
    for (const [, view, , count, stride] of list) assert.equal(to.views.get(view).length, count * stride);
    assert.deepEqual(list.map(([, , bytes]) => bytes.length), lengths, 'what was given stays the giver’s');
    assert.deepEqual(all.map(({ ended }) => ended), where === 'here' ? [] : [true]);
  });

  test(`broken data ends in a Failure that tells why, ${where}`, async () => {
    const all = where === 'here' ? [] : workers();
    for (const [glb, name] of [[await draco(ball()), 'Draco'], [await meshopt(ball()), 'meshopt']]) {
      const file = unpack(broken(glb));
      await assert.rejects(undo(listed(file).slice(0, 1), file.json.accessors, sink(), host()), (/** @type {any} */ error) => {
        assert.ok(error instanceof Failure);
        assert.deepEqual([error.code, error.message], ['format', 'The model cannot be read.']);
        assert.match(error.advice, new RegExp(`^Its ${name} data cannot be read: .*[^.]\\.$`));
        return true;
      });
    }
    assert.ok(all.length === (where === 'here' ? 0 : 2) && all.every(({ ended }) => ended));
  });
}

test('what primitives share is decoded once', async () => {
  const file = unpack(await draco(ball()));
  const [first] = file.json.meshes[0].primitives;
  // One with the same vertices and another list of triangles, and one that has nothing of its own.
  const other = file.json.accessors.push({ ...file.json.accessors[first.indices] }) - 1;
  file.json.meshes[0].primitives.push({ ...first, indices: other }, first);
  const to = sink();
  await undo(listed(file), file.json.accessors, to, host());
  assert.deepEqual([...to.accessors.keys()].sort(), [first.indices, other, ...Object.values(first.attributes)].sort());
  assert.deepEqual(to.accessors.get(other), to.accessors.get(first.indices));
});

test('a file without indices asks for none', async () => {
  const file = unpack(await draco(ball()));
  delete file.json.meshes[0].primitives[0].indices;
  const to = sink();
  await undo(listed(file), file.json.accessors, to, host());
  assert.deepEqual([...to.accessors.keys()].sort(), Object.values(file.json.meshes[0].primitives[0].attributes).sort());
});

test('a worker that cannot be had, cannot start or stops is nobody’s trouble', async () => {
  const file = unpack(await meshopt(ball()));
  let tried = 0;
  const attempt = async (Worker) => {
    world.Worker = Worker;
    // Each in a module of its own: a page that has refused is not asked again.
    const { decode } = await import(`../src/codecs/decoder.js?${tried}`);
    const [[, , ...job]] = listed(file);
    assert.equal((await decode('meshopt', job, host()))[0].length, job[1] * job[2]);
    await decode('meshopt', job, host());
  };
  await attempt(class {
    constructor() {
      tried += 1;
      throw new DOMException('of another origin', 'SecurityError');
    }
  });
  assert.equal(tried, 1, 'asked once');
  let ended = 0;
  await attempt(class {
    constructor() {
      tried += 1;
      queueMicrotask(() => this.onerror(new Event('error')));
    }

    postMessage() {}

    terminate() {
      ended += 1;
    }
  });
  assert.deepEqual([tried, ended], [2, 1]);
  await attempt(class {
    constructor() {
      tried += 1;
    }

    postMessage([number]) {
      queueMicrotask(() => this.onmessage({ data: [number, 'CompileError: the policy of the script forbids it'] }));
    }

    terminate() {
      ended += 1;
    }
  });
  assert.deepEqual([tried, ended], [3, 2]);
});

test('a codec that cannot be fetched says so, and is tried again', async () => {
  const file = unpack(await meshopt(ball()));
  const { fetch: working } = world;
  world.fetch = async () => { throw new TypeError('no network'); };
  await assert.rejects(undo(listed(file), file.json.accessors, sink(), host()), (/** @type {any} */ error) => {
    assert.equal(error.code, 'format');
    assert.match(error.advice, /^The decoder for meshopt could not be loaded: /);
    return true;
  });
  world.fetch = working;
  const to = sink();
  await undo(listed(file), file.json.accessors, to, host());
  assert.equal(to.views.size, 7);
});

test('a folder of the page’s own is asked first', async (context) => {
  const file = unpack(await draco(ball()));
  const { fetch: working } = world;
  const given = [];
  world.fetch = async (url) => {
    given.push(url.href);
    return new Response(Buffer.from('AGFzbQEAAAA=', 'base64'));
  };
  for (const folder of ['/decoders', '../decoders/']) await undo(listed(file), file.json.accessors, sink(), host({ dracoDecoderLocation: folder }));
  assert.deepEqual(given, ['https://shop.example/decoders/draco.wasm', 'https://shop.example/decoders/draco.wasm']);
  // Google's, where there is no such file.
  world.fetch = working;
  const warn = context.mock.method(console, 'warn', () => {});
  await undo(listed(file), file.json.accessors, sink(), host({ dracoDecoderLocation: 'https://cdn.example/draco/v1/', meshoptDecoderLocation: '/no/' }));
  assert.deepEqual(fetched, ['https://cdn.example/draco/v1/draco.wasm', 'draco']);
  assert.match(warn.mock.calls[0].arguments[0], /^product-viewer: there is no draco.wasm of ours in https:\/\/cdn.example\/draco\/v1\//);
});

/** A file for the stand-in of the transcoder. */
const ktx2 = (...numbers) => Uint8Array.from([0xab, 0x4b, 0x54, 0x58, 0x20, 0x32, 0x30, 0xbb, 0x0d, 0x0a, 0x1a, 0x0a, ...numbers]);

/** Uploads a file of that size and tells what the model was given. */
async function uploaded(numbers, { blocks = [1, 3], limit = 4096 } = {}) {
  const given = [];
  const gpu = {
    set_blocks: (index, format, width, height, data) => given.push([index, format, width, height, data.length]),
    set: (index, bitmap) => given.push([index, 0, bitmap]),
  };
  world.ImageData = class {
    constructor(pixels, width, height) {
      assert.ok(pixels instanceof Uint8ClampedArray && pixels.length === width * height * 4);
      Object.assign(this, { pixels, width, height });
    }
  };
  world.createImageBitmap = async ({ width, height, pixels }, options) => ({ size: [width, height], level: pixels[0], options, close() {} });
  await upload(gpu, 7, ktx2(...numbers), { blocks: () => blocks, limit: () => limit }, host());
  return given[0];
}

test('a picture goes to the GPU in the best format that it samples', async () => {
  assert.deepEqual(await uploaded([16, 8, 5]), [7, 1, 16, 8, 208]);
  assert.deepEqual(await uploaded([16, 8, 5], { blocks: [3] }), [7, 3, 16, 8, 208]);
  assert.deepEqual(fetched, ['basis', 'basis'], 'nothing is kept while nothing is decoded');
  assert.equal(freed(), 2);
});

test('a picture without levels, of an odd size, or for a GPU without formats is handed over as pixels', async () => {
  const plainOptions = { premultiplyAlpha: 'none', colorSpaceConversion: 'none' };
  for (const [numbers, options] of [[[16, 8, 1], {}], [[18, 8, 5], {}], [[16, 6, 5], {}], [[16, 8, 5], { blocks: [] }]]) {
    const [index, format, { size, level, options: given }] = await uploaded(numbers, options);
    assert.deepEqual([index, format, size, level, given], [7, 0, numbers.slice(0, 2), 0, plainOptions], `${numbers}`);
  }
});

test('a picture that does not go into blocks is handed over as pixels', async () => {
  const [index, format, { size }] = await uploaded([16, 8, 5, 2]);
  assert.deepEqual([index, format, size], [7, 0, [16, 8]]);
});

test('a picture that is too large is shown by its smaller levels, or made smaller', async () => {
  assert.deepEqual(await uploaded([32, 16, 6], { limit: 16 }), [7, 1, 16, 8, 208]);
  // 24 → 12 → 6: no longer whole blocks.
  assert.deepEqual((await uploaded([24, 24, 5], { limit: 8 })).slice(0, 2), [7, 0]);
  const [, , { size, level, options }] = await uploaded([64, 16, 1], { limit: 8 });
  assert.deepEqual([size, level, options.resizeWidth, options.resizeHeight], [[64, 16], 0, 8, 2]);
  const [, , last] = await uploaded([64, 64, 2], { limit: 8 });
  assert.deepEqual([last.size, last.level, last.options.resizeWidth], [[32, 32], 1, 8]);
});

test('a picture’s pixels come for what is no GPU, and a broken one is a Failure', async () => {
  await uploaded([16, 8, 5]);
  const { size, options } = await picture(ktx2(16, 8, 5), host());
  assert.deepEqual([size, options], [[16, 8], { premultiplyAlpha: 'none', colorSpaceConversion: 'none' }]);
  await assert.rejects(picture(ktx2(1), host()), { code: 'image', message: 'Its KTX2 data cannot be read: The header is cut off.' });
  await assert.rejects(picture(ktx2(0, 8, 5), host()), { code: 'image', message: 'Its KTX2 data cannot be read: it is damaged.' });
});

test('a transcoder that has trapped or grown large is made anew, and none is kept', async () => {
  const { end, load, run } = await import('../src/codecs/decode.js');
  const before = transcoders();
  await load('basis', new WebAssembly.Module(Buffer.from('AGFzbQEAAAA=', 'base64')));
  const job = (...numbers) => run('basis', [ktx2(...numbers), 0, 4096]);
  await job(16, 8, 5);
  await job(16, 8, 5);
  assert.equal(transcoders() - before, 1, 'one for all');
  await assert.rejects(job(0, 8, 5), /it is damaged/);
  // Those that wait for it when it traps have another too.
  const [bad, ...good] = await Promise.allSettled([job(0, 8, 5), job(16, 8, 5), job(16, 8, 5)]);
  assert.deepEqual([bad.status, ...good.map(({ status }) => status)], ['rejected', 'fulfilled', 'fulfilled']);
  assert.equal(transcoders() - before, 3);
  await job(16, 8, 255);
  await job(16, 8, 5);
  assert.equal(transcoders() - before, 4, 'another after the large one');
  end();
  await assert.rejects(job(16, 8, 5), TypeError, 'none is left');
});

/** A file made plain: its JSON, and its one buffer. */
async function made(glb) {
  const { json, binary } = unpack(glb);
  const [whole, ...others] = await plain(json, [binary], host());
  assert.equal(others.length, 0);
  assert.deepEqual(json.buffers, [{ byteLength: whole.length }]);
  for (const { buffer, byteOffset, byteLength } of json.bufferViews) {
    assert.ok(buffer === 0 && byteOffset % 4 === 0 && byteOffset + byteLength <= whole.length);
  }
  assert.doesNotMatch(JSON.stringify(json), /draco|meshopt/);
  return { json, binary: whole };
}

test('meshopt made plain has the numbers that were there before', async () => {
  const before = unpack(ball());
  const after = await made(await meshopt(ball()));
  const { attributes, indices } = after.json.meshes[0].primitives[0];
  assert.ok(apart(before, after, attributes.POSITION) < 1e-4);
  assert.ok(apart(before, after, attributes.NORMAL) < 0.02);
  assert.equal(apart(before, after, attributes.TEXCOORD_0), 0);
  const [old, now] = [before, after].map((file) => read(data(file), file.json.animations[0].samplers[0].output));
  for (let at = 0; at < old.length; at += 4) {
    // A rotation has two quaternions.
    const alike = Math.abs([0, 1, 2, 3].reduce((sum, axis) => sum + old[at + axis] * now[at + axis], 0));
    assert.ok(Math.abs(alike - 1) < 1e-3, `${alike}`);
  }
  // A list of triangles may begin each of them at another corner.
  const corners = (file) => {
    const list = read(data(file), indices);
    return Array.from({ length: list.length / 3 }, (_, at) => [...list.slice(at * 3, at * 3 + 3)].sort().join());
  };
  assert.deepEqual(corners(after), corners(before));
  assert.deepEqual(after.json.extensionsRequired, ['KHR_mesh_quantization'], 'what is still used is still named');
});

test('Draco made plain has the same triangles, and none of what was compressed', async () => {
  for (const method of ['MESH_EDGEBREAKER_ENCODING', 'MESH_SEQUENTIAL_ENCODING']) {
    const [before, after] = [unpack(ball()), await made(await draco(ball(), method))];
    const triangles = (file) => {
      const { attributes, indices } = file.json.meshes[0].primitives[0];
      const points = read(data(file), attributes.POSITION);
      const middles = [];
      const list = read(data(file), indices);
      for (let at = 0; at < list.length; at += 3) {
        middles.push([0, 1, 2].map((axis) => list.slice(at, at + 3).reduce((sum, corner) => sum + points[corner * 3 + axis], 0) / 3));
      }
      return middles;
    };
    const [old, now] = [triangles(before), triangles(after)];
    // Those at the poles are lines, which Draco may leave out.
    assert.ok(now.length > old.length - 130, `${method}: ${now.length} of ${old.length} triangles`);
    for (const axis of [0, 1, 2]) {
      for (const pick of [Math.min, Math.max]) {
        assert.ok(Math.abs(pick(...old.map((it) => it[axis])) - pick(...now.map((it) => it[axis]))) < 1e-3, method);
      }
    }
    assert.deepEqual([after.json.extensionsUsed, after.json.extensionsRequired], [undefined, undefined]);
    assert.ok(apart(before, after, after.json.animations[0].samplers[0].output) === 0, 'what was not compressed is the same');
    // Each element of an attribute begins at a multiple of four.
    for (const { bufferView } of after.json.accessors) assert.ok(((after.json.bufferViews[bufferView].byteStride ?? 4) & 3) === 0);
  }
});

test('elements of three bytes get room between them', async () => {
  const { json, binary } = unpack(await draco(ball()));
  const { COLOR_0 } = json.meshes[0].primitives[0].attributes;
  Object.assign(json.accessors[COLOR_0], { componentType: 5121, normalized: true });
  const { json: after, binary: bytes } = await made(pack(json, binary));
  const { bufferView, count } = after.accessors[COLOR_0];
  const { byteStride, byteLength } = after.bufferViews[bufferView];
  assert.deepEqual([byteStride, byteLength], [4, count * 4]);
  assert.equal(read({ json: after, buffers: [bytes] }, COLOR_0).length, count * 3);
});

test('pictures in buffers become PNG, and their textures need no extension', async () => {
  const { json, binary } = unpack(painted(Buffer.from(ktx2(16, 8, 5))));
  json.images[0].mimeType = 'image/ktx2';
  json.textures = [{ extensions: { KHR_texture_basisu: { source: 0 } } }];
  json.extensionsUsed = json.extensionsRequired = ['KHR_texture_basisu'];
  await uploaded([16, 8, 5]);
  const png = Buffer.from('a PNG, let us say');
  world.document.createElement = () => ({ getContext: () => ({ drawImage() {} }), toBlob: (done) => done(new Blob([png])) });
  const [whole] = await plain(json, [binary], host());
  const { bufferView, mimeType } = json.images[0];
  const { byteOffset, byteLength } = json.bufferViews[bufferView];
  assert.deepEqual([mimeType, json.textures, json.extensionsUsed, json.extensionsRequired], ['image/png', [{ source: 0 }], undefined, undefined]);
  assert.deepEqual(Buffer.from(whole.subarray(byteOffset, byteOffset + byteLength)), png);
});

test('a file that is cut off is not made plain', async () => {
  for (const glb of [await draco(ball()), await meshopt(ball())]) {
    const { json, binary } = unpack(glb);
    await assert.rejects(plain(json, [binary.subarray(0, 1000)], host()), /cut off/);
  }
  const { json, binary } = unpack(await draco(ball()));
  json.accessors[0].count += 1;
  await assert.rejects(plain(json, [binary], host()), /cut off/);
});

/** What `exportScene` asks of a model that nobody has changed. */
function untouched(glb) {
  const { json } = unpack(glb);
  const store = { asset: { json, files: async () => [new Uint8Array(glb)] }, visible: new Map(), parts: [], slot: 0 };
  return { store, session: { host: host(), element: {}, slots: [{}] } };
}

test('a compressed model is exported as one that everybody can read', async () => {
  for (const glb of [await draco(ball()), await meshopt(ball())]) {
    const { store, session } = untouched(glb);
    const before = structuredClone(store.asset.json);
    const bytes = Buffer.from(await (await exportScene([store], session, {})).arrayBuffer());
    const { json } = unpack(bytes);
    assert.deepEqual(store.asset.json, before, 'the model’s own JSON stays');
    assert.doesNotMatch(JSON.stringify(json), /draco|meshopt/);
    const { issues } = await validateBytes(new Uint8Array(bytes));
    assert.deepEqual(issues.messages.filter(({ severity }) => severity < 2), []);
    assert.equal(json.meshes[0].primitives[0].attributes.POSITION, before.meshes[0].primitives[0].attributes.POSITION);
  }
});

test('a compressed model becomes a USDZ', async () => {
  for (const glb of [ball(), await draco(ball()), await meshopt(ball())]) {
    const download = () => ({ promise: Promise.resolve(new Uint8Array(glb)) });
    const source = await open('https://shop.example/ball.glb', { ...host(), download });
    const text = new TextDecoder().decode(await usdz([source]));
    const points = /point3f\[\] points = \[(.*)\]/.exec(text)[1].match(/\([^)]*\)/g).map((point) => point.slice(1, -1).split(', ').map(Number));
    const highest = Math.max(...points.map(([, y]) => y));
    assert.ok(points.length >= 2000 && Math.abs(highest - 0.5) < 1e-3, `${points.length} points up to ${highest}`);
  }
});
