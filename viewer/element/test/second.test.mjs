// What an element shows, once more for WebXR: told all that the page's view has been and is told. node --test viewer/element/test

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cube } from '../../../e2e/support/glb.mjs';
import { placement } from '../src/place.js';
import { Graph } from '../src/scene-graph/graph.js';
import { make } from '../src/scene-graph/texture.js';
import { Second } from '../src/second.js';

const SRC = 'https://shop.example/paint.glb';
const VARIANTS = { Sand: [0.8, 0.7, 0.5], Ink: [0.1, 0.2, 0.5] };

/** The methods of a wasm View that write down what they are told; materials and images are counted on from `first`. */
class View {
  calls = [];
  #count;

  constructor(first) {
    this.#count = first;
  }

  #note(name, values) {
    this.calls.push([name, ...values.map((value) => (ArrayBuffer.isView(value) ? Array.from(value, (it) => Math.round(it * 1e3) / 1e3) : value))]);
  }

  /** Calls of these names since it was asked last. */
  last(...names) {
    return this.calls.splice(0).filter(([name]) => names.includes(name));
  }

  static {
    for (const name of ['set_model', 'clear_model', 'place', 'attach', 'set_visible', 'set_layers', 'set_variant', 'set_stage', 'set_lighting', 'set_light',
      'set_factor', 'set_mode', 'set_texture', 'assign', 'set_image', 'free']) {
      View.prototype[name] = function told(...values) { this.#note(name, values); };
    }
    for (const name of ['add_material', 'add_image']) View.prototype[name] = function made(...values) { this.#note(name, values); return this.#count++; };
    View.prototype.measure = function measured() { this.#note('measure', []); return [0, 0, 0, 1, 1, 1, 3, 1]; };
  }
}

/** A page with a viewer at work and an engine beside it. `models` by address. */
function page({ running = true } = {}) {
  const glb = cube({ variants: VARIANTS });
  const json = JSON.parse(glb.subarray(20, 20 + glb.readUInt32LE(12)));
  const asset = (url) => ({ url, json, variants: Object.keys(VARIANTS), clips: { names: ['Spin'], durations: [2] }, gpu: url, whole: Promise.resolve() });
  const attributes = { src: SRC, orientation: null, scale: null };
  const element = {
    variantName: 'Ink', withCredentials: false, exposure: 1, toneMapping: 'neutral', shadowIntensity: 0, shadowSoftness: 1, environmentIntensity: 1,
    getAttribute: (name) => attributes[name] ?? null, querySelectorAll: () => [],
  };
  const told = { animation: [], fails: [], released: 0, lost: 0 };
  const session = {
    element, view: new View(10), slots: [{ model: asset(SRC), transform: placement(null, null) }], wake() {}, send() {},
    get model() { return this.slots[0]?.model ?? null; },
    feature: (name) => features[name],
  };
  const graph = new Graph(session);
  const features = {
    graph,
    stage: { restore: () => session.view.set_stage(1, 'neutral', 0, 1) },
    animation: { again: () => told.animation.push('restore'), tick: (...values) => told.animation.push(values) },
  };
  const view = new View(50);
  const lease = (value) => ({ value: Promise.resolve(value), release: () => { told.released += 1; } });
  const engine = {
    device: { view: () => view },
    hdr: (/** @type {Uint8Array} */ bytes) => ({ bytes, free() {} }),
    canvas: { getContext: () => ({ getExtension: () => ({ loseContext: () => { told.lost += 1; } }) }) },
    model: (url) => (url.includes('missing') ? { value: Promise.reject(new Error('404')), release: () => { told.released += 1; } } : lease(asset(url))),
    light: (url) => lease(`light ${url}`),
  };
  const host = { session: () => (running ? session : null), absolute: (url) => url };
  if (running) graph.loaded();
  return { session, graph, view, engine, element, host, told, attributes, asset, open: () => Second.open(engine, element, host, placement) };
}

/** A picture of one's own, as `createTexture` gives it. */
const picture = (name) => make(name, { name, bitmap: async () => ({ name, close() {} }) });

test('it begins as the page is: variant, materials, pictures, copies, hidden parts', async () => {
  const { graph: { model }, view, open } = page();
  model.materials[1].pbrMetallicRoughness.setBaseColorFactor([1, 0, 0, 1]);
  model.materials[1].pbrMetallicRoughness.baseColorTexture.setTexture(picture('stripes'));
  model.getNodeByName('cube').visible = false;
  await open();
  assert.deepEqual(view.calls.filter(([name]) => /factor|texture|image|visible|variant|^set_model/.test(name)), [
    ['set_model', 0, SRC],
    ['add_image', 0],
    ['set_factor', 0, 1, 0, [1, 0, 0, 1]],
    // Its number of the picture is its own.
    ['set_texture', 0, 1, 0, 50, [9987, 9729, 10497, 10497, 0, 0, 0, 0, 1, 1]],
    ['set_visible', 0, 0, false],
    ['set_variant', 0, 1],
    ['set_image', 0, 50, view.calls.find(([name]) => name === 'set_image')[3]],
  ]);
});

test('materials that the page has made have numbers of their own', async () => {
  const { graph: { model }, view, open, session } = page();
  const made = model.createMaterialInstanceForVariant(0, 'Ocean', 'Sea');
  made.pbrMetallicRoughness.setRoughnessFactor(0.25);
  await open();
  assert.deepEqual(view.last('add_material', 'set_factor', 'assign'), [['add_material', 0, 0], ['set_factor', 0, 50, 2, [0.25]], ['assign', 0, 0, 0, 50]]);
  // One of a copy, while the session runs.
  const again = model.createMaterialInstanceForVariant(2, 'Deep', 'Abyss');
  again.setAlphaMode('BLEND');
  const source = session.view.calls.filter(([name]) => name === 'add_material').at(-1)[2];
  assert.equal(source, 10, 'the page has copied its own');
  const calls = view.last('add_material', 'set_mode', 'assign');
  assert.deepEqual(calls[0], ['add_material', 0, 50]);
  assert.deepEqual(calls.filter(([name]) => name !== 'add_material'), [['assign', 0, 0, 0, 51], ['set_mode', 0, 51, 2, 0.5, false]]);
});

test('it hears what the page is told, until it ends', async () => {
  const { graph: { model }, view, open, session, told } = page();
  const second = await open();
  view.calls.length = 0;
  session.view.set_layers(0, new Float32Array([0, 1.5, 1]));
  session.view.set_stage(0.5, 'aces', 0, 1);
  session.view.set_lighting(1, 2, 0, 0);
  session.view.place(0, placement(null, '2'));
  model.materials[0].pbrMetallicRoughness.baseColorTexture.setTexture(picture('dots'));
  await null;
  assert.deepEqual(view.last('set_layers', 'set_stage', 'set_lighting', 'place', 'add_image', 'set_texture').map(([name]) => name), [
    'set_layers', 'set_stage', 'set_lighting', 'place', 'add_image', 'set_texture',
  ]);
  second.release();
  view.calls.length = 0;
  session.view.set_layers(0, new Float32Array([0, 1, 1]));
  assert.deepEqual(view.calls, []);
  assert.deepEqual(Object.keys(session.view), ['calls'], 'the page’s view is as it was');
  assert.deepEqual([told.released, told.lost], [2, 1], 'model and light are let go of, and the context');
});

test('another model on the page, and one beside it', async () => {
  const { view, open, session, asset, graph } = page();
  await open();
  view.calls.length = 0;
  const other = 'https://shop.example/other.glb';
  // As the session does it: first the view, then its own notes.
  session.view.set_model(0, other);
  session.slots[0] = { model: asset(other), transform: placement(null, null) };
  session.view.set_model(1, 'extra');
  session.slots[1] = { model: asset('https://shop.example/extra.glb'), transform: placement(null, '0.5'), node: 0 };
  graph.loaded();
  await new Promise((done) => { setTimeout(done, 5); });
  assert.deepEqual(view.calls.filter(([name]) => /model|place|attach/.test(name)), [
    ['set_model', 0, other], ['set_model', 1, 'https://shop.example/extra.glb'],
    ['place', 0, [0, 0, 0, 0, 0, 0, 1, 1, 1, 1]], ['place', 1, [0, 0, 0, 0, 0, 0, 1, 0.5, 0.5, 0.5]], ['attach', 1, 0],
  ], 'once, though it was told twice');
});

test('what is only scenery stays on the page', async () => {
  for (const running of [true, false]) {
    const { view, open, session, asset, element, graph } = page({ running });
    const child = (attributes) => ({ getAttribute: (name) => attributes[name] ?? null, hasAttribute: (name) => name in attributes });
    const [room, lamp] = ['https://shop.example/room.glb', 'https://shop.example/lamp.glb'];
    // One without an address has no slot.
    element.querySelectorAll = () => [child({}), child({ src: room, background: '' }), child({ src: lamp })];
    session.slots.push(...[room, lamp].map((url) => ({ model: asset(url), transform: placement(null, null) })));
    if (running) graph.loaded();
    await open();
    assert.deepEqual(view.calls.filter(([name]) => name === 'set_model'), [['set_model', 0, SRC], ['set_model', 2, lamp]], `a viewer at work: ${running}`);
  }
});

test('the room’s light takes the place of the page’s, and stays where it is', async () => {
  const { view, open, session } = page();
  const second = await open();
  second.turned(1);
  assert.deepEqual(view.last('set_lighting'), [], 'the page’s light turns with the model');
  second.relight(new Uint8Array([1]));
  second.turned(1);
  session.view.set_lighting(0, 5, 0, 0);
  session.view.set_light('lamp');
  await new Promise((done) => { setTimeout(done, 5); });
  assert.deepEqual(view.last('set_lighting', 'set_light').map(([name, value]) => [name, value.bytes?.[0] ?? value]), [['set_light', 1], ['set_lighting', -1]]);
});

test('time goes on in the session’s frames', async () => {
  const { open, told } = page();
  const second = await open();
  told.animation.length = 0;
  for (const now of [1000, 1016, 5000]) second.tick(now);
  assert.deepEqual(told.animation, [[1000, 0], [1016, 16], [5000, 100]], 'a gap is no leap');
});

test('without a viewer at work the attributes tell', async () => {
  const { view, open, element, engine, told, attributes } = page({ running: false });
  element.autoplay = true;
  element.animationName = null;
  element.environmentImage = 'dusk.hdr';
  element.environmentRotation = '90deg';
  attributes.scale = '2';
  const second = await open();
  const calls = view.calls.splice(0);
  const of = (name) => calls.filter(([it]) => it === name);
  assert.deepEqual([of('set_model'), of('set_variant'), of('set_light'), of('set_lighting')], [
    [['set_model', 0, SRC]], [['set_variant', 0, 1]], [['set_light', 'light dusk.hdr']], [['set_lighting', of('set_lighting')[0][1], 1, 0, 0]],
  ]);
  assert.ok(Math.abs(of('set_lighting')[0][1] - Math.PI / 2) < 1e-6);
  assert.deepEqual(of('place'), [['place', 0, [0, 0, 0, 0, 0, 0, 1, 2, 2, 2]]]);
  for (const now of [0.5, 50, 100]) second.tick(now);
  assert.deepEqual(view.last('set_layers').at(-1)[2], [0, 0.1, 1], 'autoplay');
  attributes.src = 'missing.glb';
  await assert.rejects(Second.open(engine, element, { session: () => null, absolute: (url) => url }, placement), /404/);
  assert.equal(told.lost, 1, 'a session that does not begin gives its context back');
});
