// The exporter to USDZ: the archive, the layer's text, and the numbers in it.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cube } from '../../../e2e/support/glb.mjs';
import { compose, multiply, read, triangles } from '../src/export/usdz-geometry.js';
import { material } from '../src/export/usdz-material.js';
import { gather, open, parse } from '../src/export/usdz-source.js';
import { zip } from '../src/export/usdz-zip.js';
import { usdz } from '../src/export/usdz.js';

/** The files of an archive, each with where its bytes begin. */
function unzip(bytes) {
  const view = new DataView(bytes.buffer);
  const files = new Map();
  let at = 0;
  while (view.getUint32(at, true) === 0x04034b50) {
    assert.equal(view.getUint16(at + 8, true), 0, 'stored');
    const size = view.getUint32(at + 18, true);
    const name = view.getUint16(at + 26, true);
    const start = at + 30 + name + view.getUint16(at + 28, true);
    files.set(new TextDecoder().decode(bytes.subarray(at + 30, at + 30 + name)), { start, crc: view.getUint32(at + 14, true), bytes: bytes.subarray(start, start + size) });
    at = start + size;
  }
  return { files, directory: at };
}

const floats = (...values) => new Uint8Array(Float32Array.from(values).buffer);
const view = (buffer, byteOffset, byteLength, byteStride) => ({ buffer, byteOffset, byteLength, byteStride });

/** A triangle with all that is given to its primitive, material and node. */
function triangle({ primitive = {}, node = {}, json = {}, buffers = [] } = {}) {
  return {
    json: {
      asset: { version: '2.0' },
      scenes: [{ nodes: [0] }],
      nodes: [{ mesh: 0, ...node }],
      meshes: [{ primitives: [{ attributes: { POSITION: 0 }, ...primitive }] }],
      ...json,
      accessors: [{ bufferView: 0, componentType: 5126, type: 'VEC3', count: 3 }, ...(json.accessors ?? [])],
      bufferViews: [view(0, 0, 36), ...(json.bufferViews ?? [])],
    },
    buffers: [floats(0, 0, 0, 1, 0, 0, 0, 1, 0), ...buffers],
    image: async () => { throw new Error('no pictures here'); },
  };
}

const layer = async (...args) => new TextDecoder().decode(unzip(await usdz(...args)).files.get('model.usda').bytes);

test('the archive is stored, aligned to 64 bytes, and has a directory', () => {
  const contents = [['model.usda', new TextEncoder().encode('123456789')], ['textures/0.png', new Uint8Array(1000)], ['textures/longer-name.jpg', new Uint8Array(3).fill(7)]];
  const bytes = zip(contents);
  const { files, directory } = unzip(bytes);
  assert.deepEqual([...files.keys()], contents.map(([name]) => name));
  for (const [name, data] of contents) {
    assert.equal(files.get(name).start % 64, 0, name);
    assert.deepEqual([...files.get(name).bytes], [...data]);
  }
  assert.equal(files.get('model.usda').crc, 0xcbf43926, 'the check value of CRC-32');
  const end = new DataView(bytes.buffer, bytes.length - 22);
  assert.equal(end.getUint32(0, true), 0x06054b50);
  assert.equal(end.getUint16(10, true), 3);
  assert.equal(end.getUint32(16, true), directory);
  assert.equal(end.getUint32(12, true), bytes.length - 22 - directory);
});

test('a layer has metres, Y up, one root, and the node’s place', async () => {
  const text = await layer([triangle({ node: { name: 'Seat 1', translation: [1, 2, 3], scale: [2, 2, 2] } })]);
  assert.match(text, /^#usda 1\.0\n\(\ndefaultPrim = "Model"\nmetersPerUnit = 1\nupAxis = "Y"\n\)/);
  assert.match(text, /def Xform "n0_Seat_1"\n\{\nmatrix4d xformOp:transform = \(\(2, 0, 0, 0\), \(0, 2, 0, 0\), \(0, 0, 2, 0\), \(1, 2, 3, 1\)\)/);
  assert.match(text, /point3f\[\] points = \[\(0, 0, 0\), \(1, 0, 0\), \(0, 1, 0\)\]/);
  assert.match(text, /faceVertexIndices = \[0, 1, 2\]/);
  assert.match(text, /float3\[\] extent = \[\(0, 0, 0\), \(1, 1, 0\)\]/);
  assert.match(text, /planeAnchoring:alignment = "horizontal"/);
  assert.equal(text.split('{').length, text.split('}').length);
  assert.doesNotMatch(await layer([triangle()], { placement: 'wall' }), /anchoring/);
});

test('two models stand where they are placed', async () => {
  const text = await layer([triangle(), { ...triangle(), matrix: compose([0, 0, 5], [0, 0, 0, 1], [1, 1, 1]) }]);
  assert.match(text, /def Xform "m1"\n\{\nmatrix4d xformOp:transform = .*\(0, 0, 5, 1\)\)/);
  assert.match(text, /<\/Model\/m1\/Paints\/paint>/);
});

test('accessors: strides, sparse values, normalized and quantized numbers', () => {
  const bytes = new Uint8Array(24);
  bytes.set([127, 129, 0, 0, 64, 1, 255, 0], 0);
  const data = { buffers: [bytes], json: {
    bufferViews: [view(0, 0, 8, 4), view(0, 8, 2), view(0, 12, 4)],
    accessors: [
      { bufferView: 0, componentType: 5120, type: 'VEC2', count: 2, normalized: true },
      { componentType: 5121, type: 'SCALAR', count: 4, sparse: { count: 2, indices: { bufferView: 1, componentType: 5121 }, values: { bufferView: 2 } } },
      { bufferView: 0, byteOffset: 1, componentType: 5121, type: 'SCALAR', count: 2 },
      { bufferView: 0, componentType: 5126, type: 'VEC3', count: 9 },
    ],
  } };
  bytes.set([1, 3], 8);
  bytes.set([5, 6], 12);
  assert.deepEqual([...read(data, 0)].map((value) => value.toFixed(3)), ['1.000', '-1.000', '0.504', '0.008']);
  assert.deepEqual([...read(data, 1)], [0, 5, 0, 6]);
  assert.deepEqual([...read(data, 2)], [129, 1]);
  assert.throws(() => read(data, 3), /cut off/);
  assert.throws(() => read(data, 4), /no accessor/);
});

test('strips and fans become triangles that face the same way', () => {
  assert.deepEqual(triangles({}, { mode: 5 }, 5), [0, 1, 2, 2, 1, 3, 2, 3, 4]);
  assert.deepEqual(triangles({}, { mode: 6 }, 4), [0, 1, 2, 0, 2, 3]);
  assert.deepEqual(triangles({}, {}, 7), [0, 1, 2, 3, 4, 5]);
  assert.equal(triangles({}, { mode: 1 }, 4), undefined);
});

test('texture coordinates are flipped, colours are tinted', async () => {
  const text = await layer([triangle({
    primitive: { attributes: { POSITION: 0, TEXCOORD_0: 1, COLOR_0: 2 }, material: 0 },
    buffers: [floats(0, 0, 1, 0.25, 0.5, 1), new Uint8Array([255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255])],
    json: {
      materials: [{ doubleSided: true, pbrMetallicRoughness: { baseColorFactor: [0.5, 1, 1, 1] } }],
      accessors: [{ bufferView: 1, componentType: 5126, type: 'VEC2', count: 3 }, { bufferView: 2, componentType: 5121, type: 'VEC4', count: 3, normalized: true }],
      bufferViews: [view(1, 0, 24), view(2, 0, 12)],
    },
  })]);
  assert.match(text, /primvars:st = \[\(0, 1\), \(1, 0\.75\), \(0\.5, 0\)\]/);
  assert.match(text, /primvars:displayColor = \[\(0\.5, 0, 0\), \(0, 1, 0\), \(0, 0, 1\)\]/);
  assert.match(text, /inputs:varname = "displayColor"/);
  assert.match(text, /doubleSided = 1/);
});

test('variants, edits and hidden nodes are kept', async () => {
  const json = {
    materials: [{}, { pbrMetallicRoughness: { roughnessFactor: 0.25 } }],
    extensions: { KHR_materials_variants: { variants: [{ name: 'a' }, { name: 'b' }] } },
  };
  const source = triangle({ json, primitive: { material: 0, extensions: { KHR_materials_variants: { mappings: [{ material: 1, variants: [1] }] } } } });
  assert.match(await layer([{ ...source, variant: 1 }]), /material:binding = <\/Model\/m0\/Paints\/paint1>/);
  assert.match(await layer([{ ...source, variant: 0 }]), /material:binding = <\/Model\/m0\/Paints\/paint0>/);
  const edits = (index, path) => (index === 0 && path === 'pbrMetallicRoughness.baseColorFactor' ? [1, 0.5, 0.25, 1] : undefined);
  assert.match(await layer([{ ...source, edits }]), /diffuseColor = \(1, 0\.5, 0\.25\)/);
  assert.doesNotMatch(await layer([{ ...source, hidden: (node) => node === 0 }]), /Mesh/);
});

test('a mesh used twice is written once', async () => {
  const text = await layer([triangle({ json: { nodes: [{ mesh: 0 }, { mesh: 0, translation: [1, 0, 0] }], scenes: [{ nodes: [0, 1] }] } })]);
  assert.equal(text.match(/point3f/g).length, 1);
  assert.equal(text.match(/prepend references = <\/Model\/m0\/Shapes\/s0_0>/g).length, 2);
});

test('skins and morph targets stand at rest', async () => {
  const text = await layer([triangle({
    node: { skin: 0, translation: [9, 9, 9], weights: [0.5] },
    primitive: { attributes: { POSITION: 0, JOINTS_0: 1, WEIGHTS_0: 2 }, targets: [{ POSITION: 3 }] },
    buffers: [new Uint8Array(12), floats(1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0), floats(0, 0, 2, 0, 0, 0, 0, 0, 0)],
    json: {
      nodes: [{ mesh: 0, skin: 0, translation: [9, 9, 9], weights: [0.5] }, { translation: [0, 3, 0] }],
      scenes: [{ nodes: [0, 1] }],
      skins: [{ joints: [1] }],
      accessors: [{ bufferView: 1, componentType: 5121, type: 'VEC4', count: 3 }, { bufferView: 2, componentType: 5126, type: 'VEC4', count: 3 },
        { bufferView: 3, componentType: 5126, type: 'VEC3', count: 3 }],
      bufferViews: [view(1, 0, 12), view(2, 0, 48), view(3, 0, 36)],
    },
  })]);
  assert.match(text, /def Xform "skin0"\n\{\ndef Mesh/, 'outside its node, whose place does not count');
  assert.match(text, /points = \[\(0, 3, 1\), \(1, 3, 0\), \(0, 4, 0\)\]/);
});

test('pictures are in the archive, and one that cannot be had is left out', async () => {
  const json = {
    materials: [{ pbrMetallicRoughness: { baseColorTexture: { index: 0 }, metallicRoughnessTexture: { index: 0 } }, normalTexture: { index: 1 }, alphaMode: 'MASK', alphaCutoff: 0.25 }],
    textures: [{ source: 0, sampler: 0 }, { source: 1 }],
    samplers: [{ wrapS: 33071, wrapT: 33648 }],
    images: [{}, {}],
  };
  const warn = console.warn;
  const heard = [];
  console.warn = (...words) => heard.push(words[0]);
  try {
    const bytes = await usdz([{ ...triangle({ json, primitive: { material: 0 } }), image: async (index) => {
      if (index) throw new Error('gone');
      return { bytes: new Uint8Array([1, 2, 3]), type: 'image/jpeg' };
    } }]);
    const { files } = unzip(bytes);
    assert.deepEqual([...files.keys()], ['model.usda', 'textures/0.jpg']);
    const text = new TextDecoder().decode(files.get('model.usda').bytes);
    assert.match(text, /diffuseColor\.connect = <\/Model\/m0\/Paints\/paint0\/base\.outputs:rgb>/);
    assert.match(text, /opacity\.connect = <.*base\.outputs:a>\nfloat inputs:opacityThreshold = 0\.25/);
    assert.match(text, /roughness\.connect = <.*outputs:g>\nfloat inputs:metallic\.connect = <.*outputs:b>/);
    assert.match(text, /wrapS = "clamp"\ntoken inputs:wrapT = "mirror"/);
    assert.doesNotMatch(text, /inputs:normal/);
    assert.deepEqual(heard, ['product-viewer: image 1 is left out of the USDZ:']);
  } finally {
    console.warn = warn;
  }
});

test('a texture’s transform means the same from below as from above', () => {
  const moved = { offset: [0.1, 0.2], rotation: 0.7, scale: [2, 3] };
  const text = material('/m', {
    json: { materials: [{ pbrMetallicRoughness: { baseColorTexture: { index: 0, texCoord: 1, extensions: { KHR_texture_transform: moved } } } }], textures: [{ source: 0 }] },
    index: 0, edits: undefined, coloured: false, file: () => 'textures/0.png',
  });
  assert.match(text, /varname = "st1"/);
  const take = (name) => text.match(new RegExp(`inputs:${name} = \\(?([^)\n]*)`))[1].split(', ').map(Number);
  const [degrees, scale, translation] = ['rotation', 'scale', 'translation'].map(take);
  const turn = degrees[0] * Math.PI / 180;
  for (const [u, v] of [[0, 0], [1, 0], [0.3, 0.8]]) {
    // As KHR_texture_transform writes it down: translation · rotation · scale.
    const [x, y] = [u * moved.scale[0], v * moved.scale[1]];
    const [sin, cos] = [Math.sin(moved.rotation), Math.cos(moved.rotation)];
    const wanted = [cos * x + sin * y + moved.offset[0], -sin * x + cos * y + moved.offset[1]];
    // As UsdTransform2d does: scale, turn to the left, move; both ends are counted from the bottom.
    const [s, t] = [u * scale[0], (1 - v) * scale[1]];
    const got = [Math.cos(turn) * s - Math.sin(turn) * t + translation[0], 1 - (Math.sin(turn) * s + Math.cos(turn) * t + translation[1])];
    got.forEach((value, i) => assert.ok(Math.abs(value - wanted[i]) < 1e-5, `${u}, ${v}: ${got} is ${wanted}`));
  }
});

test('compressed models are refused, with a reason', async () => {
  await assert.rejects(usdz([triangle({ json: { extensionsRequired: ['KHR_draco_mesh_compression'] } })]), /KHR_draco_mesh_compression/);
});

test('a GLB is taken apart, a .gltf is its JSON', () => {
  const json = new TextEncoder().encode('{"a":1} ');
  const glb = new Uint8Array(20 + json.length + 8 + 4);
  const numbers = new DataView(glb.buffer);
  [0x46546c67, 2, glb.length, json.length, 0x4e4f534a].forEach((value, i) => numbers.setUint32(i * 4, value, true));
  glb.set(json, 20);
  numbers.setUint32(20 + json.length, 4, true);
  numbers.setUint32(24 + json.length, 0x004e4942, true);
  glb.set([1, 2, 3, 4], 28 + json.length);
  assert.deepEqual(parse(glb), { json: { a: 1 }, binary: new Uint8Array([1, 2, 3, 4]) });
  assert.deepEqual(parse(json).json, { a: 1 });
});

test('matrices', () => {
  const half = Math.SQRT1_2;
  const turned = multiply(compose([1, 2, 3], [0, half, 0, half], [1, 1, 1]), [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 1]);
  // A quarter turn about Y takes X to −Z.
  assert.deepEqual(turned.slice(12).map((value) => Math.round(value * 1e6) / 1e6), [1, 2, 2, 1]);
});

/** A host that has these files; `asked` are the addresses that it was asked for. */
function host(files, session = null) {
  const asked = [];
  return {
    asked, settings: {}, absolute: (url) => `https://shop.example/${url}`, session: () => session,
    download: (url, credentials) => {
      asked.push([url, credentials]);
      return { promise: Promise.resolve(new Uint8Array(files[url.split('/').pop()])) };
    },
  };
}

/** An element as far as it is asked here. */
const part = (attributes, children = []) => ({
  getAttribute: (name) => attributes[name] ?? null, hasAttribute: (name) => name in attributes, querySelectorAll: () => children,
});

test('files come as the viewer’s own do, and data: is not fetched', async () => {
  const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47]);
  const json = { asset: { version: '2.0' }, buffers: [{ uri: 'data:application/octet-stream;base64,AQID' }, { uri: 'b.bin' }], images: [{ uri: 'c.png' }] };
  const from = host({ 'a.gltf': Buffer.from(JSON.stringify(json)), 'b.bin': [4, 5], 'c.png': png });
  const source = await open('https://shop.example/a.gltf', from, { credentials: true });
  assert.deepEqual(source.buffers.map((bytes) => [...bytes]), [[1, 2, 3], [4, 5]]);
  assert.deepEqual(await source.image(0), { bytes: png, type: 'image/png' });
  assert.deepEqual(from.asked, ['a.gltf', 'b.bin', 'c.png'].map((name) => [`https://shop.example/${name}`, true]));
});

test('without a viewer at work the attributes say where models stand', async (context) => {
  // The engine's file asks for it as it is read.
  globalThis.matchMedia = () => ({ matches: false });
  context.after(() => delete globalThis.matchMedia);
  const json = { asset: { version: '2.0' }, nodes: [{ name: 'Seat', translation: [0, 1, 0], children: [1] }, { name: 'Leg', translation: [1, 0, 0] }], scenes: [{ nodes: [0] }] };
  const files = { 'a.gltf': Buffer.from(JSON.stringify(json)), 'b.glb': cube() };
  const extras = [{ offset: '1m 0m 50cm' }, { node: 'Leg', scale: '0.5' }, { background: '' }, { node: 'Arm' }].map((attributes) => part({ src: 'b.glb', ...attributes }));
  const sources = await gather(part({ src: 'a.gltf', scale: '2', orientation: '0 0 90deg' }, extras), host(files));
  const rounded = sources.map(({ matrix }) => matrix && Array.from(matrix, (value) => Math.round(value * 1e6) / 1e6 + 0));
  assert.deepEqual(rounded, [
    [0, 0, -2, 0, 0, 2, 0, 0, 2, 0, 0, 0, 0, 0, 0, 1],
    [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 1, 0, 0.5, 1],
    // On a node of a model that is turned and twice as large.
    [0, 0, -1, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 2, -2, 1],
    undefined,
  ], 'scenery is not there');
  const plain = await gather(part({ src: 'b.glb' }), host(files));
  assert.deepEqual(plain.map(({ matrix }) => matrix), [undefined]);
});

test('with a viewer at work the scene is taken as it is, but for scenery', async () => {
  const files = { 'a.glb': cube(), 'room.glb': cube() };
  const exported = [];
  const stores = [{ slot: 0, edited: false }, { slot: 1, edited: true }];
  const graph = { stores, exportScene: async (_options, list) => { exported.push(list.map(({ slot }) => slot)); return new Blob([cube()]); } };
  const session = { feature: () => graph };
  const room = part({ src: 'room.glb', background: '' });
  const from = host(files, session);
  assert.equal((await gather(part({ src: 'a.glb' }, [room]), from)).length, 1);
  assert.deepEqual([exported, from.asked.map(([url]) => url)], [[], ['https://shop.example/a.glb']], 'its file has all');
  stores.push({ slot: 2, edited: false });
  // One without an address has no slot.
  const extras = [part({}), room, part({ src: 'a.glb' })];
  assert.equal((await gather(part({ src: 'a.glb' }, extras), from)).length, 1);
  assert.deepEqual([exported, from.asked.length], [[[0, 2]], 1]);
});
