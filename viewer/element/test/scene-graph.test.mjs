// node --test viewer/element/test

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';

import { cube, pack } from '../../../e2e/support/glb.mjs';
import { merge } from '../src/scene-graph/merge.js';
import { Graph } from '../src/scene-graph/graph.js';
import { FACTORS, PATHS, TEXTURES, read, write } from '../src/scene-graph/parameters.js';
import { make, sourceOf } from '../src/scene-graph/texture.js';

const VALIDATOR = new URL('../../../e2e/node_modules/gltf-validator/', import.meta.url);
/** The Khronos validator comes with the browser tests. */
const validate = existsSync(VALIDATOR) ? createRequire(VALIDATOR)('gltf-validator').validateBytes : null;
/** A PNG of one pixel. */
const PIXEL = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

/** The JSON and the binary chunk of a GLB. */
function unpack(glb) {
  const bytes = Buffer.from(glb);
  const length = bytes.readUInt32LE(12);
  return { json: JSON.parse(bytes.subarray(20, 20 + length)), binary: bytes.subarray(28 + length) };
}

function asset(glb, url = 'https://shop.example/chair.glb') {
  const { json } = unpack(glb);
  const variants = (json.extensions?.KHR_materials_variants?.variants ?? []).map(({ name }) => name);
  return { url, json, variants, animations: [], files: async () => [new Uint8Array(glb)] };
}

/** A view that writes down what it is told; new materials and images are counted on from 10. */
function view() {
  const calls = [];
  let count = 9;
  const known = {
    calls, add_material: (...values) => (calls.push(['add_material', ...values]), ++count), add_image: (slot) => (calls.push(['add_image', slot]), ++count),
  };
  return new Proxy(known, {
    get: (object, name) => object[name] ?? ((...values) => calls.push([name, ...values.map((value) => (ArrayBuffer.isView(value) ? [...value] : value))])),
  });
}

/** A graph over the models; `last()` tells what the view was told since it was asked last. */
function graph(...glbs) {
  const session = {
    element: { variantName: null, withCredentials: false },
    slots: glbs.map((glb) => ({ model: asset(glb), transform: new Float32Array([0, 0, 0, 0, 0, 0, 1, 1, 1, 1]) })),
    view: view(), wakes: 0, sent: [],
    wake() { this.wakes += 1; },
    send(type) { this.sent.push(type); },
    host: { download: () => ({ promise: Promise.reject(new Error('there is no network here')) }) },
  };
  const made = new Graph(session);
  made.loaded();
  const last = () => session.view.calls.splice(0);
  last();
  return { graph: made, session, last, model: made.model };
}

const exported = async (it, options) => {
  const blob = await it.graph.exportScene(options);
  const bytes = Buffer.from(await blob.arrayBuffer());
  if (validate) {
    const { issues } = await validate(new Uint8Array(bytes));
    assert.deepEqual(issues.messages.filter(({ severity }) => severity < 2), [], 'the validator has no errors and no warnings');
  }
  return blob.type === 'model/gltf-binary' ? unpack(bytes) : { json: JSON.parse(bytes) };
};

/** A texture of a picture that is there already. */
const picture = (name) => make(name, { name, ready: { close() {} }, bitmap: async () => ({ close() {} }), blob: async () => new Blob([PIXEL]) });
const colours = { Oak: [0.5, 0.3, 0.1], Ash: [0.7, 0.7, 0.6] };

/** A model with a textured material, a node tree, and one primitive without a material. */
function table() {
  const { json, binary } = unpack(cube());
  const [primitive] = json.meshes[0].primitives;
  primitive.attributes.TEXCOORD_0 = json.accessors.push({ bufferView: json.bufferViews.length, componentType: 5126, type: 'VEC2', count: 24 }) - 1;
  const end = json.buffers[0].byteLength;
  json.bufferViews.push({ buffer: 0, byteOffset: end, byteLength: 192 }, { buffer: 0, byteOffset: end + 192, byteLength: PIXEL.length });
  json.images = [{ name: 'grain', bufferView: json.bufferViews.length - 1, mimeType: 'image/png' }];
  json.samplers = [{ magFilter: 9728, wrapS: 33071 }];
  json.textures = [{ source: 0, sampler: 0 }];
  json.materials[0].pbrMetallicRoughness.baseColorTexture = { index: 0, extensions: { KHR_texture_transform: { scale: [2, 3] } } };
  json.extensionsUsed = ['KHR_texture_transform'];
  json.meshes.push({ name: 'bare', primitives: [{ ...primitive, material: undefined }] });
  json.nodes = [{ name: 'table', children: [1, 2] }, { name: 'top', mesh: 0 }, { name: 'leg', mesh: 1, children: [3] }, { name: 'foot', mesh: 1 }];
  const all = Buffer.concat([binary.subarray(0, end), Buffer.alloc(192), PIXEL]);
  json.buffers[0].byteLength = all.length;
  return pack(json, all);
}

test('every parameter is read from and written to its place in the JSON', () => {
  assert.deepEqual(Object.values(FACTORS).map(([id]) => id), Object.keys(FACTORS).map((_, at) => at));
  assert.deepEqual(Object.values(TEXTURES), Object.keys(TEXTURES).map((_, at) => at));
  for (const name of [...Object.keys(FACTORS), ...Object.keys(TEXTURES)]) {
    const material = {};
    assert.equal(read(material, name), FACTORS[name]?.[2], `${name} has its default`);
    const value = name in TEXTURES ? { index: 3 } : FACTORS[name][1] > 1 ? [0.1, 0.2, 0.3, 0.4].slice(0, FACTORS[name][1]) : 0.7;
    write(material, name, value);
    assert.deepEqual(read(material, name), value);
    assert.deepEqual(PATHS[name].reduce((at, key) => at[key], material), value);
  }
  assert.deepEqual(PATHS.sheenRoughnessFactor, ['extensions', 'KHR_materials_sheen', 'sheenRoughnessFactor']);
  assert.deepEqual(PATHS.thicknessTexture, ['extensions', 'KHR_materials_volume', 'thicknessTexture']);
  assert.deepEqual(PATHS.attenuationColor, ['extensions', 'KHR_materials_volume', 'attenuationColor']);
  assert.deepEqual(PATHS.dispersion, ['extensions', 'KHR_materials_dispersion', 'dispersion']);
  assert.deepEqual(PATHS.ior, ['extensions', 'KHR_materials_ior', 'ior']);
  assert.deepEqual(PATHS.emissiveTexture, ['emissiveTexture']);
  assert.deepEqual(PATHS.roughnessFactor, ['pbrMetallicRoughness', 'roughnessFactor']);
  const material = {};
  write(material, 'attenuationDistance', Infinity);
  assert.equal(JSON.stringify(material), '{"extensions":{"KHR_materials_volume":{}}}');
});

test('a setter changes the value and tells the view', () => {
  const { model, session, last } = graph(cube());
  const [material] = model.materials;
  assert.deepEqual(material.pbrMetallicRoughness.baseColorFactor, [1, 1, 1, 1]);
  material.pbrMetallicRoughness.setBaseColorFactor([0.5, 0.25, 0]);
  assert.deepEqual(material.pbrMetallicRoughness.baseColorFactor, [0.5, 0.25, 0, 1], 'alpha stays');
  material.setSheenColorFactor([1, 0, 0]);
  material.setIor(1.75);
  material.setDoubleSided(true);
  assert.equal(material.sheenRoughnessFactor, 0);
  assert.deepEqual(last(), [
    ['set_factor', 0, 0, FACTORS.baseColorFactor[0], [0.5, 0.25, 0, 1]],
    ['set_factor', 0, 0, FACTORS.sheenColorFactor[0], [1, 0, 0]],
    ['set_factor', 0, 0, FACTORS.ior[0], [1.75]],
    ['set_mode', 0, 0, 0, 0.5, true],
  ]);
  assert.equal(session.wakes, 4);
  const mutable = material.emissiveFactor;
  mutable[0] = 1;
  assert.deepEqual(material.emissiveFactor, [0, 0, 0], 'what is read is a copy');
});

test('what is no value is refused with a warning', (context) => {
  const warned = context.mock.method(console, 'warn', () => {});
  const { model, last } = graph(cube());
  const [material] = model.materials;
  material.setIor('thick');
  material.setEmissiveFactor([1, 2]);
  material.setEmissiveFactor(null);
  material.setAlphaMode('GLASS');
  material.setAlphaCutoff('much');
  assert.equal(warned.mock.callCount(), 5);
  assert.ok(warned.mock.calls.every(({ arguments: [text] }) => text.startsWith('product-viewer: ')));
  assert.deepEqual(last(), []);
});

test('alpha mode and cutoff', () => {
  const [material] = graph(cube()).model.materials;
  assert.deepEqual([material.getAlphaMode(), material.getAlphaCutoff()], ['OPAQUE', undefined]);
  material.setAlphaMode('MASK');
  assert.deepEqual([material.getAlphaMode(), material.getAlphaCutoff()], ['MASK', 0.5]);
  material.setAlphaCutoff(0.2);
  assert.equal(material.getAlphaCutoff(), 0.2);
  material.setAlphaMode('BLEND');
  material.setAlphaCutoff(0.7);
  assert.deepEqual([material.getAlphaMode(), material.getAlphaCutoff()], ['BLEND', undefined]);
});

test('variants of the file are the view\'s, those of the page are assigned', (context) => {
  const warned = context.mock.method(console, 'warn', () => {});
  const { graph: it, session, model, last } = graph(cube({ variants: colours }));
  assert.deepEqual(session.sent, ['variant-applied']);
  assert.deepEqual(it.availableVariants, ['Oak', 'Ash']);
  session.element.variantName = 'Ash';
  it.changed('variant-name');
  assert.deepEqual(last(), [['set_variant', 0, 1]]);
  assert.deepEqual(model.materials.map(({ isActive }) => isActive), [false, true]);
  assert.deepEqual(model.materials.map((material) => material.hasVariant('Oak')), [true, false]);

  const made = model.createMaterialInstanceForVariant(0, 'Teak', 'Teak', true);
  assert.deepEqual([made.name, made.index, made.isActive, made.hasVariant('Teak')], ['Teak', 2, true, true]);
  assert.deepEqual(last(), [['add_material', 0, 0], ['set_variant', 0, undefined], ['assign', 0, 0, 0, 10]]);
  assert.equal(model.getMaterialByName('Teak'), made);
  assert.equal(model.createMaterialInstanceForVariant(0, 'again', 'Teak'), null, 'every primitive has one');
  assert.deepEqual(it.availableVariants, ['Oak', 'Ash', 'Teak']);

  model.createVariant('Pine');
  model.createVariant('Pine');
  assert.equal(warned.mock.callCount(), 1);
  model.setMaterialToVariant(1, 'Pine');
  session.element.variantName = 'Pine';
  it.changed('variant-name');
  assert.deepEqual(last(), [['set_variant', 0, undefined], ['assign', 0, 0, 0, 1]]);
  model.deleteVariant('Pine');
  assert.deepEqual([model.hasVariant('Pine'), model.materials[1].hasVariant('Pine'), model.materials[1].isActive], [false, false, true]);
  session.element.variantName = null;
  it.changed('variant-name');
  assert.deepEqual(last(), [['set_variant', 0, undefined], ['assign', 0, 0, 0, undefined]]);
  session.element.variantName = 'Birch';
  it.changed('variant-name');
  assert.match(warned.mock.calls.at(-1).arguments[0], /no variant "Birch"/);
});

test('a variant gets another name', () => {
  const { graph: it, model } = graph(cube({ variants: colours }));
  model.updateVariantName('Ash', 'Oak');
  assert.deepEqual(it.availableVariants, ['Oak', 'Ash'], 'not that of another one');
  model.updateVariantName('Ash', 'Elm');
  assert.deepEqual(it.availableVariants, ['Oak', 'Elm']);
  assert.deepEqual([model.hasVariant('Ash'), model.hasVariant('Elm'), model.materials[1].hasVariant('Elm')], [false, true, true]);
});

test('a material is loaded once all pictures of the model are there', async () => {
  const { session, model } = graph(cube());
  const [{ model: file }] = session.slots;
  let arrive;
  file.complete = false;
  file.whole = new Promise((done) => { arrive = done; }).then(() => { file.complete = true; });
  const [material] = model.materials;
  const loaded = material.ensureLoaded().then(() => material.isLoaded);
  assert.equal(material.isLoaded, false);
  arrive();
  assert.equal(await loaded, true);
});

test('nodes in tree order, hidden with all below', () => {
  const { model, last } = graph(table());
  assert.deepEqual(model.nodes.map(({ name, index, parent, mesh }) => [name, index, parent?.name ?? null, mesh]), [
    ['table', 0, null, null], ['top', 1, 'table', ''], ['leg', 2, 'table', 'bare'], ['foot', 3, 'leg', 'bare'],
  ]);
  const leg = model.getNodeByName('leg');
  assert.deepEqual(leg.children.map(({ name }) => name), ['foot']);
  assert.equal(leg.visible, true);
  leg.visible = false;
  assert.deepEqual([leg.visible, leg.children[0].visible], [false, true]);
  assert.deepEqual(last(), [['set_visible', 0, 2, false]]);
  assert.equal(model.getNodeByName('drawer'), null);
});

test('nodes of a hierarchy that is deeper than the stack', () => {
  const { json, binary } = unpack(cube());
  json.nodes = Array.from({ length: 50_000 }, (_, at) => ({ children: at < 49_999 ? [at + 1] : undefined }));
  json.scenes = [{ nodes: [0] }];
  const { nodes } = graph(pack(json, binary)).model;
  assert.deepEqual([nodes.length, nodes.at(-1).index, nodes.at(-1).parent.index], [50_000, 49_999, 49_998]);
});

test('the view\'s materials are found among the model\'s', () => {
  const { graph: it, model } = graph(cube({ variants: colours }));
  const made = model.createMaterialInstanceForVariant(0, 'Teak', 'Teak');
  assert.deepEqual([it.materialAt(0, 1), it.materialAt(0, 10), it.materialAt(0, 5), it.materialAt(1, 0)], [model.materials[1], made, null, null]);
});

test('of a texture in several formats it is the one that the view takes', () => {
  const [webp, basisu] = [{ EXT_texture_webp: { source: 1 } }, { KHR_texture_basisu: { source: 2 } }];
  assert.deepEqual([
    { source: 0 }, { source: 0, extensions: webp }, { source: 0, extensions: basisu }, { extensions: basisu }, { extensions: { ...basisu, ...webp } }, {},
  ].map(sourceOf), [0, 1, 0, 2, 1, undefined]);
});

test('textures and samplers', () => {
  const { model, last } = graph(table());
  assert.deepEqual(model.materials.map(({ name }) => name), ['faces', 'Default']);
  const [{ pbrMetallicRoughness: pbr, normalTexture, clearcoatTexture }] = model.materials;
  const { texture } = pbr.baseColorTexture;
  assert.equal(pbr.baseColorTexture, pbr.baseColorTexture);
  assert.equal(normalTexture.texture, null);
  assert.deepEqual([texture.name, texture.source.name, texture.source.type, texture.source.bufferView, texture.source.uri], ['grain', 'grain', 'embedded', 5, undefined]);
  const { sampler } = texture;
  assert.deepEqual([sampler.minFilter, sampler.magFilter, sampler.wrapS, sampler.wrapT], [9987, 9728, 33071, 10497]);
  assert.deepEqual([sampler.rotation, sampler.scale, sampler.offset], [0, { u: 2, v: 3 }, { u: 0, v: 0 }]);
  assert.deepEqual([sampler.name, String(sampler.scale)], ['grain', '2 3']);
  sampler.setOffset({ u: 0.5, v: 0.25 });
  sampler.setWrapS(33648);
  assert.deepEqual(last().at(-1), ['set_texture', 0, 0, 0, 0, [9987, 9728, 33648, 10497, 0, 0.5, 0.25, 0, 2, 3]]);
  const made = picture('dots');
  clearcoatTexture.setTexture(made);
  normalTexture.setTexture(made);
  pbr.baseColorTexture.setTexture(null);
  assert.equal(pbr.baseColorTexture.texture, null);
  const fresh = [9987, 9729, 10497, 10497, 0, 0, 0, 0, 1, 1];
  assert.deepEqual(last().filter(([name]) => name !== 'set_image'), [
    ['add_image', 0], ['set_texture', 0, 0, TEXTURES.clearcoatTexture, 10, fresh],
    ['set_texture', 0, 0, TEXTURES.normalTexture, 10, fresh], ['set_texture', 0, 0, 0, undefined, fresh],
  ], 'one picture is given once');
  made.sampler.setScale({ u: 4, v: 4 });
  assert.equal(last().length, 2, 'both places follow the sampler');
  made.sampler.setScale(null);
  assert.deepEqual(made.sampler.scale, { u: 1, v: 1 });
});

test('a picture that is a colour here and data there has a texture for each', () => {
  const { last, model } = graph(table());
  const [material] = model.materials;
  const { baseColorTexture, metallicRoughnessTexture } = material.pbrMetallicRoughness;
  const indices = () => last().filter(([name]) => name === 'set_texture').map(([, , , slot, index]) => [slot, index]);
  material.emissiveTexture.setTexture(baseColorTexture.texture);
  assert.deepEqual(indices(), [[TEXTURES.emissiveTexture, 0]], 'the file has it as a colour');
  metallicRoughnessTexture.setTexture(baseColorTexture.texture);
  material.occlusionTexture.setTexture(baseColorTexture.texture);
  assert.deepEqual(indices(), [[TEXTURES.metallicRoughnessTexture, 10], [TEXTURES.occlusionTexture, 10]]);
  const own = picture('own');
  for (const info of [baseColorTexture, metallicRoughnessTexture, material.sheenColorTexture, material.normalTexture]) info.setTexture(own);
  assert.deepEqual(indices().map(([, index]) => index), [11, 12, 11, 12]);
});

test('a filter that is none is refused', (context) => {
  const warned = context.mock.method(console, 'warn', () => {});
  const { model, last } = graph(table());
  model.materials[0].pbrMetallicRoughness.baseColorTexture.texture.sampler.setMagFilter(9987);
  assert.equal(warned.mock.callCount(), 1);
  assert.deepEqual(last(), []);
});

test('after a lost device all is as it was', async () => {
  const glb = cube({ variants: colours });
  const { graph: it, session, model } = graph(glb);
  const made = model.createMaterialInstanceForVariant(0, 'Teak', 'Teak');
  made.setIor(2);
  model.materials[0].setIor(1.2);
  model.materials[0].normalTexture.setTexture(picture('dots'));
  model.nodes[0].visible = false;
  session.view = view();
  model.materials[0].setIor(1.3);
  assert.deepEqual(session.view.calls, [], 'what is not there yet is told nothing');
  session.slots = [{ model: asset(glb) }];
  it.restore();
  assert.equal(it.model, model);
  await null;
  await null;
  const calls = session.view.calls.filter(([name]) => name !== 'set_image');
  assert.deepEqual(calls.map(([name]) => name), ['add_material', 'set_factor', 'add_image', 'set_texture', 'set_factor', 'set_visible', 'set_variant', 'assign']);
  assert.deepEqual(calls[1], ['set_factor', 0, 0, FACTORS.ior[0], [Math.fround(1.3)]]);
  assert.deepEqual(calls[4], ['set_factor', 0, 10, FACTORS.ior[0], [2]]);
  it.loaded();
  assert.equal(it.model, model, 'it is the same model still');
});

test('objects of a model that is gone change nothing', () => {
  const { graph: it, session, model, last } = graph(cube());
  session.slots = [{ model: asset(cube({ variants: colours })) }];
  it.loaded();
  assert.notEqual(it.model, model);
  last();
  model.materials[0].setIor(2);
  model.nodes[0].visible = false;
  assert.deepEqual(last(), []);
  const { model: second } = it;
  session.slots = [{ model: session.slots[0].model }];
  it.loaded();
  assert.notEqual(it.model, second, 'the same file loaded again is another model');
});

test('export: an unchanged file has the same content', async () => {
  const glb = table();
  const { json, binary } = await exported(graph(glb));
  const before = unpack(glb);
  const { buffers: [{ byteLength }] } = before.json;
  assert.deepEqual({ ...json, buffers: null }, { ...before.json, buffers: null });
  assert.deepEqual(binary.subarray(0, byteLength), before.binary.subarray(0, byteLength));
});

test('export: factors, modes and textures', async () => {
  const it = graph(table());
  const [material, bare] = it.model.materials;
  material.setEmissiveFactor([4, 2, 0]);
  material.setIor(1.7);
  material.setAlphaMode('MASK');
  material.setAlphaCutoff(0.3);
  material.setAttenuationDistance(Infinity);
  material.pbrMetallicRoughness.setMetallicFactor(2);
  bare.setClearcoatNormalScale(0.5);
  bare.setDoubleSided(true);
  bare.emissiveTexture.setTexture(picture('dots'));
  bare.setEmissiveFactor([1, 1, 1]);
  bare.emissiveTexture.texture.sampler.setRotation(1);
  material.pbrMetallicRoughness.baseColorTexture.texture.sampler.setScale(null);
  const { json, binary } = await exported(it);
  const [first, second] = json.materials;
  assert.deepEqual(first.emissiveFactor, [1, 0.5, 0]);
  assert.deepEqual(first.extensions, { KHR_materials_emissive_strength: { emissiveStrength: 4 }, KHR_materials_ior: { ior: 1.7 } });
  assert.deepEqual([first.alphaMode, first.alphaCutoff, first.pbrMetallicRoughness.metallicFactor], ['MASK', 0.3, 1]);
  assert.deepEqual(Object.keys(first.pbrMetallicRoughness.baseColorTexture), ['index']);
  assert.deepEqual([second.name, second.doubleSided, second.extensions], ['Default', true, undefined]);
  assert.equal(json.meshes[1].primitives[0].material, 1);
  const { index, extensions } = second.emissiveTexture;
  assert.deepEqual(extensions, { KHR_texture_transform: { rotation: 1 } });
  const image = json.images[json.textures[index].source];
  assert.deepEqual([image.name, image.mimeType], ['dots', 'image/png']);
  const { byteOffset, byteLength } = json.bufferViews[image.bufferView];
  assert.deepEqual(binary.subarray(byteOffset, byteOffset + byteLength), PIXEL);
  assert.deepEqual(new Set(json.extensionsUsed), new Set(['KHR_texture_transform', 'KHR_materials_emissive_strength', 'KHR_materials_ior']));
});

test('export: variants', async () => {
  const it = graph(cube({ variants: colours }));
  it.model.createMaterialInstanceForVariant(1, 'Teak', 'Teak').pbrMetallicRoughness.setRoughnessFactor(0.25);
  it.model.deleteVariant('Ash');
  const { json } = await exported(it);
  assert.deepEqual(json.extensions.KHR_materials_variants.variants, [{ name: 'Oak' }, { name: 'Teak' }]);
  assert.deepEqual(json.meshes[0].primitives[0].extensions.KHR_materials_variants.mappings, [{ material: 0, variants: [0] }, { material: 2, variants: [1] }]);
  assert.deepEqual([json.materials[2].name, json.materials[2].pbrMetallicRoughness.roughnessFactor], ['Teak', 0.25]);
  it.model.deleteVariant('Oak');
  it.model.deleteVariant('Teak');
  const { json: bare } = await exported(it);
  assert.deepEqual([bare.extensions, bare.extensionsUsed, bare.meshes[0].primitives[0].extensions], [undefined, undefined, undefined]);
  assert.equal(bare.meshes[0].primitives[0].material, 2, 'what is shown stays');
});

test('export: the variant shown', async () => {
  const { json: file, binary } = unpack(cube({ variants: colours }));
  const [{ primitives }] = file.meshes;
  // Oak says nothing of the primitive.
  primitives[0].extensions.KHR_materials_variants.mappings.shift();
  const it = graph(pack(file, binary));
  it.session.element.variantName = 'Ash';
  it.graph.changed('variant-name');
  const { json: { meshes: [{ primitives: [primitive] }], extensions } } = await exported(it);
  assert.equal(primitive.material, 1);
  assert.deepEqual(extensions.KHR_materials_variants.variants, [{ name: 'Oak' }, { name: 'Ash' }]);
  assert.deepEqual(primitive.extensions.KHR_materials_variants.mappings, [{ material: 1, variants: [1] }, { material: 0, variants: [0] }], 'Oak is as before');
  it.session.element.variantName = null;
  it.graph.changed('variant-name');
  const { json } = await exported(it);
  assert.deepEqual(json.meshes[0].primitives, primitives, 'without one all is as in the file');
});

test('export: hidden nodes and the element\'s own place', async () => {
  const it = graph(table());
  it.model.getNodeByName('leg').visible = false;
  it.session.slots[0].transform = new Float32Array([0, 0, 0, 0, 0, 0, 1, 2, 2, 2]);
  const { json } = await exported(it);
  assert.deepEqual(json.nodes.map(({ mesh }) => mesh), [undefined, 0, undefined, undefined, undefined]);
  assert.deepEqual(json.nodes[2].extensions, { KHR_node_visibility: { visible: false } });
  assert.deepEqual(json.nodes[4], { name: 'placed', children: [0], scale: [2, 2, 2] });
  assert.deepEqual(json.scenes[0].nodes, [4]);
  const { json: all } = await exported(it, { onlyVisible: false });
  assert.deepEqual(all.nodes.map(({ mesh }) => mesh), [undefined, 0, 1, 1, undefined]);
});

test('export: extra models stand in the same scene', async () => {
  const it = graph(cube({ variants: colours }), table(), cube({ variants: { Ash: [1, 1, 1], Elm: [0, 0, 0] }, spin: 'Spin' }));
  assert.equal(it.graph.extraModels.length, 2);
  it.session.slots[1].transform = new Float32Array([1, 0, 0, 0, 0, 0, 1, 1, 1, 1]);
  it.graph.extraModels[0].materials[0].setIor(2);
  const { json } = await exported(it);
  assert.deepEqual(json.scenes.length, 1);
  assert.deepEqual(json.scenes[0].nodes.map((node) => json.nodes[node].name), ['cube', 'placed', 'cube']);
  assert.deepEqual(json.nodes[json.scenes[0].nodes[1]].translation, [1, 0, 0]);
  assert.deepEqual(json.extensions.KHR_materials_variants.variants.map(({ name }) => name), ['Oak', 'Ash', 'Elm']);
  const mappings = json.meshes.at(-1).primitives[0].extensions.KHR_materials_variants.mappings;
  assert.deepEqual(mappings.map(({ material, variants }) => [material, variants]), [[4, [1]], [5, [2]]]);
  assert.equal(json.animations[0].channels[0].target.node, json.nodes.length - 1);
});

test('export: JSON with everything in it', async () => {
  const { json } = await exported(graph(table()), { binary: false });
  assert.match(json.buffers[0].uri, /^data:application\/octet-stream;base64,/);
  assert.equal(Buffer.from(json.buffers[0].uri.split(',')[1], 'base64').length, json.buffers[0].byteLength);
});

test('merging moves every index', () => {
  const file = () => ({
    json: {
      asset: { version: '2.0' }, scenes: [{ nodes: [0] }], buffers: [{ byteLength: 8 }, { byteLength: 4 }],
      bufferViews: [{ buffer: 0, byteLength: 8, extensions: { EXT_meshopt_compression: { buffer: 0, byteOffset: 4 } } }, { buffer: 1, byteLength: 4 }],
      accessors: [{ bufferView: 0, sparse: { indices: { bufferView: 0 }, values: { bufferView: 1 } } }],
      images: [{ bufferView: 1 }], samplers: [{}], textures: [{ sampler: 0, extensions: { EXT_texture_webp: { source: 0 } } }],
      materials: [{ extensions: { KHR_materials_sheen: { sheenColorTexture: { index: 0 } } } }],
      meshes: [{ primitives: [{ attributes: { POSITION: 0 }, indices: 0, targets: [{ POSITION: 0 }], material: 0, extensions: { KHR_draco_mesh_compression: { bufferView: 1 } } }] }],
      nodes: [{ mesh: 0, skin: 0, camera: 0, children: [0], extensions: { KHR_lights_punctual: { light: 0 } } }], cameras: [{}],
      skins: [{ joints: [0], skeleton: 0, inverseBindMatrices: 0 }], extensions: { KHR_lights_punctual: { lights: [{}] } },
      animations: [{ samplers: [{ input: 0, output: 0 }], channels: [{ sampler: 0, target: { node: 0 } }] }],
    },
    parts: [],
  });
  const { json } = merge(file(), file());
  const last = (name) => json[name].at(-1);
  assert.deepEqual(json.bufferViews.slice(2), [
    { buffer: 0, byteOffset: 8, byteLength: 8, extensions: { EXT_meshopt_compression: { buffer: 0, byteOffset: 12 } } }, { buffer: 2, byteLength: 4 },
  ]);
  assert.deepEqual(last('accessors'), { bufferView: 2, sparse: { indices: { bufferView: 2 }, values: { bufferView: 3 } } });
  assert.deepEqual(last('textures'), { sampler: 1, extensions: { EXT_texture_webp: { source: 1 } } });
  assert.equal(last('materials').extensions.KHR_materials_sheen.sheenColorTexture.index, 1);
  assert.deepEqual(last('meshes').primitives[0], {
    attributes: { POSITION: 1 }, indices: 1, targets: [{ POSITION: 1 }], material: 1, extensions: { KHR_draco_mesh_compression: { bufferView: 3 } },
  });
  assert.deepEqual(last('nodes'), { mesh: 1, skin: 1, camera: 1, children: [1], extensions: { KHR_lights_punctual: { light: 1 } } });
  assert.deepEqual(last('skins'), { joints: [1], skeleton: 1, inverseBindMatrices: 1 });
  assert.deepEqual(last('animations'), { samplers: [{ input: 1, output: 1 }], channels: [{ sampler: 0, target: { node: 1 } }] });
  assert.deepEqual(json.scenes, [{ nodes: [0, 1] }]);
  assert.deepEqual([json.buffers, json.extensions.KHR_lights_punctual.lights.length], [[{ byteLength: 16 }, { byteLength: 4 }, { byteLength: 4 }], 2]);
  assert.deepEqual(json.scenes, [{ nodes: [0, 1] }], 'it stands beside the first');
  const hung = merge(file(), file(), 0).json;
  assert.deepEqual([hung.scenes, hung.nodes[0].children], [[{ nodes: [0] }], [0, 1]], 'it hangs on a node');
});
