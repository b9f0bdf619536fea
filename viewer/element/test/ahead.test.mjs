// What is done with a file before there is a device. Run: node --test viewer/element/test/

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { ahead, isLight, ready, take } from '../src/loading/ahead.js';
import { decode, fit, pictures } from '../src/loading/pictures.js';

/** What was decoded: the first byte of each picture, or how a bitmap was made smaller. */
let asked = [];
beforeEach(() => {
  asked = [];
  globalThis.createImageBitmap = async (source, { resizeWidth, resizeHeight } = {}) => {
    const bitmap = { width: 4096, height: 1024, closed: false, close() { this.closed = true; } };
    if (!(source instanceof Blob)) {
      asked.push([resizeWidth, resizeHeight]);
      return Object.assign(bitmap, { width: resizeWidth, height: resizeHeight });
    }
    asked.push(new Uint8Array(await source.arrayBuffer())[0]);
    return bitmap;
  };
});

/** A GLB with a picture of one byte for each of `images`, whose byte is its index. */
function glb(json, images) {
  const bin = Uint8Array.from({ length: Math.ceil(images.length / 4) * 4 }, (_, index) => index);
  const whole = {
    asset: { version: '2.0' },
    buffers: [{ byteLength: bin.length }],
    bufferViews: images.map((_, byteOffset) => ({ buffer: 0, byteOffset, byteLength: 1 })),
    images: images.map((mimeType, bufferView) => ({ bufferView, mimeType })),
    textures: images.map((_, source) => ({ source })),
    ...json,
  };
  const text = new TextEncoder().encode(JSON.stringify(whole));
  const padded = new Uint8Array(Math.ceil(text.length / 4) * 4).fill(32);
  padded.set(text);
  const bytes = new Uint8Array(28 + padded.length + bin.length);
  const view = new DataView(bytes.buffer);
  [0x46546c67, 2, bytes.length, padded.length, 0x4e4f534a].forEach((word, at) => view.setUint32(at * 4, word, true));
  bytes.set(padded, 20);
  view.setUint32(20 + padded.length, bin.length, true);
  view.setUint32(24 + padded.length, 0x004e4942, true);
  bytes.set(bin, 28 + padded.length);
  return bytes;
}

const MATERIALS = [
  { normalTexture: { index: 0 }, pbrMetallicRoughness: { baseColorTexture: { index: 2 }, metallicRoughnessTexture: { index: 1 } } },
  { extensions: { KHR_materials_clearcoat: { clearcoatTexture: { index: 3 } } } },
];

test('pictures that materials show are decoded, colours first', async () => {
  const bytes = glb({ materials: MATERIALS }, ['image/png', 'image/png', 'image/jpeg', 'image/png', 'image/png']);
  const found = pictures(bytes, false);
  await Promise.all(found.values());
  assert.deepEqual(asked, [2, 0, 1, 3], 'nothing shows the last one');
  assert.deepEqual([...found.keys()], [2, 0, 1, 3]);
});

test('with few cores the others wait', async () => {
  const images = ['image/png', 'image/png', 'image/jpeg', 'image/png'];
  assert.deepEqual([...pictures(glb({ materials: MATERIALS }, images), true).keys()], [2]);
  const plain = glb({ materials: [{ normalTexture: { index: 0 } }] }, ['image/png']);
  assert.deepEqual([...pictures(plain, true).keys()], [0], 'there is nothing that they could wait for');
});

test('the one that is read of several formats is decoded, and none that needs a codec', () => {
  const textures = [
    { source: 0, extensions: { EXT_texture_webp: { source: 1 } } },
    { source: 2, extensions: { KHR_texture_basisu: { source: 3 } } },
    { source: 4 },
  ];
  const materials = [0, 1, 2].map((index) => ({ emissiveTexture: { index } }));
  const bytes = glb({ materials, textures }, ['image/png', 'image/webp', 'image/png', 'image/ktx2', 'image/ktx2']);
  assert.deepEqual([...pictures(bytes, false).keys()], [1]);
});

test('what is no sound GLB has none', () => {
  const text = new TextEncoder();
  const sound = glb({ materials: MATERIALS }, ['image/png', 'image/png', 'image/png', 'image/png']);
  for (const bytes of [
    new Uint8Array(),
    text.encode('#?RADIANCE\n'),
    text.encode('{"asset":{"version":"2.0"},"images":[{"uri":"a.png"}]}'),
    sound.slice(0, 40),
    glb({ materials: MATERIALS, textures: undefined }, ['image/png']),
    glb({ materials: MATERIALS, bufferViews: undefined }, ['image/png', 'image/png', 'image/png', 'image/png']),
    glb({ materials: MATERIALS, buffers: [{ uri: 'a.bin', byteLength: 4 }] }, ['image/png', 'image/png', 'image/png', 'image/png']),
    glb({ materials: [{ emissiveTexture: { index: 9 } }] }, ['image/png']),
  ]) assert.equal(pictures(bytes, false).size, 0);
});

test('a picture that the device cannot take is made smaller, in its proportions', async () => {
  const encoded = Uint8Array.of(7);
  assert.deepEqual([(await decode(encoded)).width, (await decode(encoded, 4096)).width], [4096, 4096]);
  const small = await decode(encoded, 2048);
  assert.deepEqual([small.width, small.height], [2048, 512]);
  const large = await createImageBitmap(new Blob([encoded]));
  await fit(large, 1000);
  assert.ok(large.closed);
  assert.deepEqual(asked.at(-1), [1000, 250]);
});

test('light is told from models', () => {
  const text = new TextEncoder();
  assert.deepEqual(['#?RADIANCE', '#comment', '{}'].map((start) => isLight(text.encode(start))), [true, false, false]);
});

const [BROKEN, MISSING, COMPRESSED] = [1, 2, 3];

/** A module, and what it has done. What it makes of a file goes by the file's first byte. */
function reader() {
  const done = [];
  class Document {
    constructor([first]) {
      if (first === BROKEN) throw new Error('broken');
      this.first = first;
      done.push('document');
    }

    missing() { return this.first === MISSING ? [0, 'a.bin'] : []; }
    compressed() { return this.first === COMPRESSED; }
    free() { done.push('document freed'); }
    decode() { return { free: () => done.push('scene freed') }; }
  }
  const Surroundings = { hdr: () => ({ light: true }) };
  return { done, glue: { Document, Surroundings } };
}
const turn = () => new Promise((done) => { setImmediate(done); });

test('files are read once, by the first module that works', async () => {
  const model = glb({}, []);
  const light = new TextEncoder().encode('#?RADIANCE');
  ahead(model);
  ahead(light);
  const early = glb({}, []);
  const first = reader();
  assert.equal(take(early, first.glue).made, null, 'no module yet');
  ahead(early);
  await turn();
  assert.deepEqual(first.done, []);

  ready(first.glue);
  await turn();
  assert.deepEqual(first.done, ['document'], 'what was taken is not read any more');
  ahead(model);
  await turn();
  assert.deepEqual(first.done, ['document']);
  assert.ok(take(light, first.glue).made.light);
  const { made, pictures: known } = take(model, first.glue);
  assert.ok(made);
  assert.equal(known, take(model, first.glue).pictures);
  assert.equal(take(model, first.glue).made, null, 'it was taken');

  // Another module has no use for what the first one made.
  const other = glb({}, []);
  ahead(other);
  await turn();
  assert.equal(take(other, reader().glue).made, null);
  assert.deepEqual(first.done, ['document', 'document', 'scene freed']);

  // What cannot be read by itself is left to whoever needs it.
  first.done.length = 0;
  for (const kind of [BROKEN, MISSING, COMPRESSED]) {
    const bytes = Uint8Array.of(kind);
    ahead(bytes);
    await turn();
    assert.equal(take(bytes, first.glue).made, null);
  }
  assert.deepEqual(first.done, ['document', 'document freed', 'document', 'document freed']);
});
