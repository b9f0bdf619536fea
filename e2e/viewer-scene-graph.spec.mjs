// The scene graph of <product-viewer>: materials, textures, variants, nodes, export. Titles are rows of the API.

import { createRequire } from 'node:module';

import { cube, pack } from './support/glb.mjs';
import { png } from './support/light.mjs';
import { colourDistance, meanColour, MIDDLE, shareChanged, shareDrawn, shot } from './support/pixels.mjs';
import { installProbe, settled } from './support/probe.mjs';
import { keepDevice } from './support/lost.mjs';
import { drawn, expect, kept as test, openViewer, test as alone } from './support/test.mjs';

const { validateBytes } = createRequire(import.meta.url)('gltf-validator');

const VARIANTS = { White: [0.8, 0.8, 0.8], Red: [0.8, 0.02, 0.02] };
const [RED, GREEN, BLUE] = [0, 1, 2];

/** The JSON and the binary chunk of a GLB. */
function unpack(bytes) {
  const length = bytes.readUInt32LE(12);
  return { json: JSON.parse(bytes.subarray(20, 20 + length)), binary: bytes.subarray(28 + length) };
}

/** Two white cubes side by side under one node, with a texture's coordinates, all faces of them alike. */
function pair() {
  const { json, binary } = unpack(cube({ variants: VARIANTS }));
  const [primitive] = json.meshes[0].primitives;
  const uv = new Float32Array(Array.from({ length: 6 }, () => [0, 1, 1, 1, 1, 0, 0, 0]).flat());
  const image = png([30, 30, 230], 4);
  const end = json.buffers[0].byteLength;
  json.bufferViews.push({ buffer: 0, byteOffset: end, byteLength: uv.byteLength }, { buffer: 0, byteOffset: end + uv.byteLength, byteLength: image.length });
  primitive.attributes.TEXCOORD_0 = json.accessors.push({ bufferView: json.bufferViews.length - 2, componentType: 5126, type: 'VEC2', count: 24 }) - 1;
  json.images = [{ name: 'blue', bufferView: json.bufferViews.length - 1, mimeType: 'image/png' }];
  json.samplers = [{ magFilter: 9728, minFilter: 9728, wrapS: 33071 }];
  json.textures = [{ source: 0, sampler: 0 }];
  json.materials.push({ name: 'Printed', pbrMetallicRoughness: { baseColorTexture: { index: 0 }, metallicFactor: 0 } });
  json.meshes.push({ name: 'printed', primitives: [{ ...primitive, material: 2, extensions: undefined }] });
  json.meshes[0].name = 'plain';
  json.nodes = [
    { name: 'both', children: [1, 2] },
    { name: 'left', mesh: 0, translation: [-0.7, 0, 0] },
    { name: 'right', mesh: 1, translation: [0.7, 0, 0] },
  ];
  const all = Buffer.concat([binary.subarray(0, end), Buffer.from(uv.buffer), image]);
  json.buffers[0].byteLength = all.length;
  return pack(json, all);
}

const models = {
  'white.glb': cube({ variants: VARIANTS }), 'pair.glb': pair(), 'small.glb': cube({ size: 0.5 }),
  'green.png': png([20, 200, 20], 8),
};
const STILL = { 'interaction-prompt': 'none', 'camera-orbit': '0deg 90deg auto', 'exposure': '0.8' };

async function open(page, file = 'white.glb', attributes = {}) {
  const viewer = await openViewer(page, { src: `/made/${file}`, ...STILL, ...attributes }, { models });
  await drawn(viewer);
  await settled(page);
  return viewer;
}
/** Runs a function on the element in the page, and gives its answer when the picture rests again. */
async function run(viewer, action, argument) {
  const answer = await viewer.evaluate(action, argument);
  await settled(viewer.page());
  return answer;
}
const colour = async (viewer, region = MIDDLE) => meanColour(await shot(viewer), region);
/** Whether one channel stands out. */
const most = ([...rgb], channel) => rgb.every((value, at) => at === channel || value < rgb[channel] - 40);
const LEFT = { x: 0.3, y: 0.45, width: 0.1, height: 0.1 };
const RIGHT = { x: 0.6, y: 0.45, width: 0.1, height: 0.1 };

test('variant-name, variant-applied, availableVariants', { tag: '@draws' }, async ({ page }) => {
  const viewer = await open(page);
  expect(await viewer.evaluate(({ availableVariants }) => availableVariants)).toEqual(['White', 'Red']);
  const heard = await run(viewer, (element) => new Promise((done) => {
    element.addEventListener('variant-applied', () => done(element.variantName), { once: true });
    element.variantName = 'Red';
  }));
  expect(heard).toBe('Red');
  expect(most(await colour(viewer), RED)).toBe(true);
  await run(viewer, (element) => { element.variantName = null; });
  expect(most(await colour(viewer), RED)).toBe(false);
});

test('orientation, scale', async ({ page }) => {
  const viewer = await open(page, 'small.glb');
  expect(most(await colour(viewer), BLUE), 'the face towards +Z').toBe(true);
  await run(viewer, (element) => { element.orientation = '0deg 0deg -90deg'; });
  expect(most(await colour(viewer), RED), 'the face towards +X, turned to the front').toBe(true);
  await run(viewer, (element) => { element.scale = '1 2 3'; });
  const { x, y, z } = await viewer.evaluate((element) => ({ ...element.getDimensions() }));
  expect([x, y, z].map((size) => size.toFixed(2)).sort()).toEqual(['0.50', '1.00', '1.50']);
});

test('model, Model.materials, Material.name / index / isLoaded / isActive, Model.getMaterialByName(name), Material.ensureLoaded(), Material.hasVariant(name)', async ({ page }) => {
  const viewer = await open(page, 'pair.glb');
  const facts = await viewer.evaluate(async ({ model }) => {
    await Promise.all(model.materials.map((material) => material.ensureLoaded()));
    return {
      list: model.materials.map((material) => [material.name, material.index, material.isLoaded, material.isActive, material.hasVariant('Red')]),
      found: model.getMaterialByName('Red').index, missing: model.getMaterialByName('Gold'),
    };
  });
  expect(facts).toEqual({
    list: [['White', 0, true, true, false], ['Red', 1, true, false, true], ['Printed', 2, true, true, false]], found: 1, missing: null,
  });
  await run(viewer, (element) => { element.variantName = 'Red'; });
  expect(await viewer.evaluate(({ model }) => model.materials.map(({ isActive }) => isActive))).toEqual([false, true, true]);
});

test('extraModels', async ({ page }) => {
  const viewer = await open(page);
  expect(await viewer.evaluate(({ extraModels }) => extraModels.length)).toBe(0);
  await viewer.evaluate((element) => {
    const extra = document.createElement('extra-model');
    extra.setAttribute('src', '/made/small.glb');
    extra.setAttribute('offset', '0m 0m 0.6m');
    element.append(extra);
  });
  await expect.poll(() => viewer.evaluate(({ extraModels }) => extraModels.map(({ materials }) => materials[0].name))).toEqual(['faces']);
  await settled(page);
  expect(most(await colour(viewer, { x: 0.48, y: 0.48, width: 0.04, height: 0.04 }), BLUE)).toBe(true);
  await run(viewer, ({ extraModels }) => extraModels[0].materials[0].pbrMetallicRoughness.setBaseColorFactor([1, 0, 0, 1]));
  expect(most(await colour(viewer, { x: 0.48, y: 0.48, width: 0.04, height: 0.04 }), BLUE), 'blue times red is black').toBe(false);
});

test('originalGltfJson', async ({ page }) => {
  const viewer = await open(page);
  const [before, after] = await viewer.evaluate((element) => {
    const names = () => element.originalGltfJson.materials.map(({ name }) => name);
    const first = names();
    element.originalGltfJson.materials[0].name = 'changed';
    element.model.materials[1].name = 'changed';
    return [first, names()];
  });
  expect(before).toEqual(['White', 'Red']);
  expect(after).toEqual(before);
});

test('Model.createMaterialInstanceForVariant(i,name,variant,activate), Model.createVariant(name), Model.setMaterialToVariant(i,name), Model.deleteVariant(name)', async ({ page }) => {
  const viewer = await open(page);
  const made = await run(viewer, ({ model }) => {
    const material = model.createMaterialInstanceForVariant(0, 'Grass', 'Green', true);
    material.pbrMetallicRoughness.setBaseColorFactor([0, 0.6, 0, 1]);
    return [material.name, material.index, material.isActive, material.hasVariant('Green'), model.materials[0].pbrMetallicRoughness.baseColorFactor[0]];
  });
  expect(made).toEqual(['Grass', 2, true, true, 0.8]);
  expect(most(await colour(viewer), GREEN), 'it is shown at once').toBe(true);
  await run(viewer, (element) => {
    element.model.createVariant('Warm');
    element.model.setMaterialToVariant(1, 'Warm');
    element.variantName = 'Warm';
  });
  expect(most(await colour(viewer), RED)).toBe(true);
  expect(await viewer.evaluate(({ model }) => {
    model.updateVariantName('Warm', 'Hot');
    return [model.hasVariant('Warm'), model.hasVariant('Hot'), model.materials[1].hasVariant('Hot')];
  })).toEqual([false, true, true]);
  expect(await viewer.evaluate(({ availableVariants }) => availableVariants)).toEqual(['White', 'Red', 'Green', 'Hot']);
  await run(viewer, (element) => { element.variantName = 'Green'; });
  expect(most(await colour(viewer), GREEN)).toBe(true);
  const left = await run(viewer, (element) => {
    element.model.deleteVariant('Green');
    element.variantName = null;
    return [element.availableVariants, element.model.hasVariant('Green'), element.model.materials[2].hasVariant('Green')];
  });
  expect(left).toEqual([['White', 'Red', 'Hot'], false, false]);
  expect(most(await colour(viewer), GREEN)).toBe(false);
});

test('PBRMetallicRoughness.setBaseColorFactor(rgba|css), PBRMetallicRoughness.baseColorFactor', { tag: '@draws' }, async ({ page }) => {
  const viewer = await open(page);
  const css = await run(viewer, ({ model: { materials: [{ pbrMetallicRoughness: pbr }] } }) => {
    const values = ['#f00', 'rgb(0 255 0)', 'navy', 'hsl(0 0% 50%)', 'rgba(255, 0, 0, 0.5)'].map((text) => {
      pbr.setBaseColorFactor(text);
      return pbr.baseColorFactor.map((value) => Number(value.toFixed(3)));
    });
    pbr.setBaseColorFactor('#00f');
    return values;
  });
  expect(css).toEqual([[1, 0, 0, 1], [0, 1, 0, 1], [0, 0, 0.216, 1], [0.216, 0.216, 0.216, 1], [1, 0, 0, 1]]);
  expect(most(await colour(viewer), BLUE)).toBe(true);
  await run(viewer, ({ model }) => model.materials[0].pbrMetallicRoughness.setBaseColorFactor([0, 0.5, 0, 1]));
  expect(most(await colour(viewer), GREEN)).toBe(true);
});

test('PBRMetallicRoughness.setMetallicFactor(n) / setRoughnessFactor(n), PBRMetallicRoughness.metallicFactor / roughnessFactor', { tag: '@draws' }, async ({ page }) => {
  const viewer = await open(page);
  const before = await shot(viewer);
  const values = await run(viewer, ({ model: { materials: [{ pbrMetallicRoughness: pbr }] } }) => {
    const first = [pbr.metallicFactor, pbr.roughnessFactor];
    pbr.setMetallicFactor(1);
    pbr.setRoughnessFactor(0.05);
    return [...first, pbr.metallicFactor, pbr.roughnessFactor];
  });
  expect(values).toEqual([0, 0.6, 1, 0.05]);
  expect(shareChanged(before, await shot(viewer), { tolerance: 4, region: MIDDLE })).toBeGreaterThan(0.5);
});

test('Material.setEmissiveFactor(rgb|css), Material.setEmissiveStrength(n)', { tag: '@draws' }, async ({ page }) => {
  const viewer = await open(page);
  await run(viewer, ({ model: { materials: [material] } }) => {
    material.pbrMetallicRoughness.setBaseColorFactor([0, 0, 0, 1]);
    material.setEmissiveFactor([0, 0.2, 0]);
  });
  const faint = await colour(viewer);
  expect(most(faint, GREEN)).toBe(true);
  const values = await run(viewer, ({ model: { materials: [material] } }) => {
    material.setEmissiveStrength(3);
    return [material.emissiveFactor, material.emissiveStrength];
  });
  expect(values).toEqual([[0, 0.2, 0], 3]);
  expect((await colour(viewer))[GREEN]).toBeGreaterThan(faint[GREEN] + 20);
  expect(await run(viewer, ({ model: { materials: [material] } }) => {
    material.setEmissiveFactor('red');
    return material.emissiveFactor;
  })).toEqual([1, 0, 0]);
  expect(most(await colour(viewer), RED)).toBe(true);
});

test('Material.setAlphaMode(m) / getAlphaMode(), Material.setAlphaCutoff(n) / getAlphaCutoff()', { tag: '@draws' }, async ({ page }) => {
  const viewer = await open(page);
  await run(viewer, ({ model }) => model.materials[0].pbrMetallicRoughness.setBaseColorFactor('red'));
  const opaque = shareDrawn(await shot(viewer));
  const values = await run(viewer, ({ model: { materials: [material] } }) => {
    const first = [material.getAlphaMode(), material.getAlphaCutoff() ?? null];
    material.pbrMetallicRoughness.setBaseColorFactor([1, 0, 0, 0.4]);
    material.setAlphaMode('MASK');
    return [...first, material.getAlphaMode(), material.getAlphaCutoff()];
  });
  expect(values).toEqual(['OPAQUE', null, 'MASK', 0.5]);
  expect(shareDrawn(await shot(viewer)), 'all is below the cutoff').toBe(0);
  await run(viewer, ({ model }) => model.materials[0].setAlphaCutoff(0.3));
  expect(shareDrawn(await shot(viewer))).toBeCloseTo(opaque, 2);
  const masked = await colour(viewer);
  await run(viewer, ({ model }) => model.materials[0].setAlphaMode('BLEND'));
  expect((await colour(viewer))[GREEN], 'the page shines through').toBeGreaterThan(masked[GREEN] + 40);
});

test('Material.setDoubleSided(b) / getDoubleSided()', { tag: '@draws' }, async ({ page }) => {
  // From within the cube there are only backs.
  const viewer = await open(page, 'white.glb', { 'min-camera-orbit': 'auto auto 0.1m', 'camera-orbit': '0deg 90deg 0.1m', 'camera-target': '0m 0m 0m' });
  expect(await viewer.evaluate(({ model }) => model.materials[0].getDoubleSided())).toBe(false);
  await run(viewer, ({ model }) => model.materials[0].pbrMetallicRoughness.setBaseColorFactor('red'));
  const before = await shot(viewer);
  expect(await run(viewer, ({ model: { materials: [material] } }) => {
    material.setDoubleSided(true);
    return material.getDoubleSided();
  })).toBe(true);
  expect(shareChanged(before, await shot(viewer))).toBeGreaterThan(0.5);
});

// Each setter with a value that is not the default, in an order in which all can be set together.
const NUMBERS = {
  'Material.setClearcoatFactor(n)': { clearcoatFactor: 0.9 },
  'Material.setClearcoatRoughnessFactor(n)': { clearcoatRoughnessFactor: 0.3 },
  'Material.setClearcoatNormalScale(n)': { clearcoatNormalScale: 0.5 },
  'Material.setIor(n)': { ior: 1.8 },
  'Material.setSheenColorFactor(rgb) / setSheenRoughnessFactor(n)': { sheenColorFactor: [0.5, 0.25, 1], sheenRoughnessFactor: 0.4 },
  'Material.setTransmissionFactor(n)': { transmissionFactor: 0.6 },
  'Material.setThicknessFactor(n) / setAttenuationDistance(n) / setAttenuationColor(rgb)': { thicknessFactor: 0.2, attenuationDistance: 0.5, attenuationColor: [1, 0.5, 0.25] },
  'Material.setSpecularFactor(n) / setSpecularColorFactor(rgb)': { specularFactor: 0.5, specularColorFactor: [1, 0.5, 0] },
  'Material.setIridescenceFactor(n) / setIridescenceIor(n) / setIridescenceThicknessMinimum(n) / setIridescenceThicknessMaximum(n)':
    { iridescenceFactor: 1, iridescenceIor: 1.6, iridescenceThicknessMinimum: 200, iridescenceThicknessMaximum: 500 },
  'Material.setAnisotropyStrength(n) / setAnisotropyRotation(n)': { anisotropyStrength: 0.7, anisotropyRotation: 1 },
};
/** What the file means where it says nothing. */
const DEFAULTS = {
  clearcoatFactor: 0, clearcoatRoughnessFactor: 0, clearcoatNormalScale: 1, ior: 1.5, sheenColorFactor: [0, 0, 0], sheenRoughnessFactor: 0,
  transmissionFactor: 0, thicknessFactor: 0, attenuationDistance: Infinity, attenuationColor: [1, 1, 1], specularFactor: 1,
  specularColorFactor: [1, 1, 1], iridescenceFactor: 0, iridescenceIor: 1.3, iridescenceThicknessMinimum: 100,
  iridescenceThicknessMaximum: 400, anisotropyStrength: 0, anisotropyRotation: 0,
};

test.describe('factors of the extensions', () => {
  /** @type {import('@playwright/test').Page} */
  let page;
  let viewer;
  test.beforeAll(async ({ browser }) => {
    page = await browser.newPage();
    await installProbe(page);
    viewer = await open(page);
  });
  test.afterAll(() => page.close());

  for (const [title, values] of Object.entries(NUMBERS)) {
    test(title, async () => {
      const [before, after] = await viewer.evaluate(({ model: { materials: [material] } }, values) => {
        const read = () => Object.keys(values).map((name) => material[name]);
        const first = read();
        for (const [name, value] of Object.entries(values)) material[`set${name[0].toUpperCase()}${name.slice(1)}`](value);
        return [first, read()];
      }, values);
      expect(before).toEqual(Object.keys(values).map((name) => DEFAULTS[name]));
      expect(after).toEqual(Object.values(values));
    });
  }

  test('Material.setSheenColorFactor, setAttenuationColor and setSpecularColorFactor take CSS colours', async () => {
    const values = await viewer.evaluate(({ model: { materials: [material] } }) => ['SheenColorFactor', 'AttenuationColor', 'SpecularColorFactor'].map((name) => {
      material[`set${name}`]('#0f0');
      return material[name[0].toLowerCase() + name.slice(1)];
    }));
    expect(values).toEqual([[0, 1, 0], [0, 1, 0], [0, 1, 0]]);
  });
});

test('Material.normalTexture / occlusionTexture / emissiveTexture / *Texture, PBRMetallicRoughness.baseColorTexture / metallicRoughnessTexture, Texture.name / sampler / source; Image.name / type / uri / bufferView / element / animation', async ({ page }) => {
  const viewer = await open(page, 'pair.glb');
  const facts = await viewer.evaluate(({ model: { materials } }) => {
    const [white, , printed] = materials;
    const { texture } = printed.pbrMetallicRoughness.baseColorTexture;
    const { source: { name, type, uri, bufferView, element, animation }, sampler } = texture;
    const none = ['normal', 'occlusion', 'emissive', 'clearcoat', 'clearcoatRoughness', 'clearcoatNormal', 'sheenColor', 'sheenRoughness', 'transmission',
      'thickness', 'specular', 'specularColor', 'iridescence', 'iridescenceThickness', 'anisotropy'];
    return {
      empty: [...none.map((key) => white[`${key}Texture`]), white.pbrMetallicRoughness.baseColorTexture, white.pbrMetallicRoughness.metallicRoughnessTexture]
        .filter((info) => info.texture === null).length,
      name: texture.name, image: [name, type, uri ?? null, bufferView, element ?? null, animation ?? null],
      sampler: [sampler.name, sampler.minFilter, sampler.magFilter, sampler.wrapS, sampler.wrapT, sampler.rotation, sampler.scale, sampler.offset],
    };
  });
  expect(facts).toEqual({
    empty: 17, name: 'blue', image: ['blue', 'embedded', null, 5, null, null],
    sampler: ['blue', 9728, 9728, 33071, 10497, 0, { u: 1, v: 1 }, { u: 0, v: 0 }],
  });
});

test('createTexture(uri,type), TextureInfo.setTexture(texture)', { tag: '@draws' }, async ({ page }) => {
  await page.route('**/made/green.png', (route) => route.fulfill({ contentType: 'image/png', body: models['green.png'] }));
  const viewer = await open(page, 'pair.glb');
  expect(most(await colour(viewer, RIGHT), BLUE)).toBe(true);
  const facts = await run(viewer, async (element) => {
    const texture = await element.createTexture('/made/green.png');
    element.model.getMaterialByName('Printed').pbrMetallicRoughness.baseColorTexture.setTexture(texture);
    const { name, type, uri } = texture.source;
    return [name, type, new URL(uri).pathname];
  });
  expect(facts).toEqual(['green.png', 'external', '/made/green.png']);
  expect(most(await colour(viewer, RIGHT), GREEN)).toBe(true);
  await run(viewer, ({ model }) => model.getMaterialByName('Printed').pbrMetallicRoughness.baseColorTexture.setTexture(null));
  const [r, g, b] = await colour(viewer, RIGHT);
  expect(Math.max(r, g, b) - Math.min(r, g, b), 'white without').toBeLessThan(20);
  expect(await viewer.evaluate((element) => element.createTexture('data:text/plain,x').then(() => 'made', ({ code }) => code))).toBe('image');
});

test('TextureInfo.setTexture(texture): what is a colour elsewhere serves as data, too', { tag: '@draws' }, async ({ page }) => {
  await page.route('**/made/green.png', (route) => route.fulfill({ contentType: 'image/png', body: models['green.png'] }));
  const viewer = await open(page, 'pair.glb');
  const [, , blue] = await colour(viewer, RIGHT);
  await run(viewer, ({ model }) => {
    const printed = model.getMaterialByName('Printed');
    printed.occlusionTexture.setTexture(printed.pbrMetallicRoughness.baseColorTexture.texture);
  });
  // Its red, of which there is little, is how much light is left.
  await expect.poll(async () => (await colour(viewer, RIGHT))[2], { message: 'the file’s own' }).toBeLessThan(blue * 0.6);
  await run(viewer, async (element) => {
    const printed = element.model.getMaterialByName('Printed');
    printed.occlusionTexture.setTexture(null);
    window.green = await element.createTexture('/made/green.png');
    printed.pbrMetallicRoughness.baseColorTexture.setTexture(window.green);
  });
  await expect.poll(async () => most(await colour(viewer, RIGHT), GREEN)).toBe(true);
  const [, green] = await colour(viewer, RIGHT);
  await run(viewer, ({ model }) => model.getMaterialByName('Printed').occlusionTexture.setTexture(window.green));
  await expect.poll(async () => (await colour(viewer, RIGHT))[1], { message: 'a new one' }).toBeLessThan(green * 0.6);
});

/** Puts a canvas texture on the right cube: its left half red, its right half green. */
const halves = async (element) => {
  const texture = await element.createCanvasTexture();
  const canvas = texture.source.element;
  [canvas.width, canvas.height] = [64, 64];
  const context = canvas.getContext('2d');
  context.fillStyle = '#e00000';
  context.fillRect(0, 0, 32, 64);
  context.fillStyle = '#00c000';
  context.fillRect(32, 0, 32, 64);
  texture.source.update();
  const info = element.model.getMaterialByName('Printed').pbrMetallicRoughness.baseColorTexture;
  info.setTexture(texture);
  window.texture = texture;
};
const [INNER, OUTER] = [{ x: 0.6, y: 0.47, width: 0.05, height: 0.06 }, { x: 0.75, y: 0.47, width: 0.04, height: 0.06 }];

test('createCanvasTexture(), Image.update()', { tag: '@draws' }, async ({ page }) => {
  const viewer = await open(page, 'pair.glb');
  await run(viewer, halves);
  await expect.poll(async () => most(await colour(viewer, INNER), RED) && most(await colour(viewer, OUTER), GREEN)).toBe(true);
  await run(viewer, () => {
    const { source } = window.texture;
    const context = source.element.getContext('2d');
    context.fillStyle = '#0000f0';
    context.fillRect(0, 0, 64, 64);
    source.update();
  });
  await expect.poll(async () => most(await colour(viewer, INNER), BLUE) && most(await colour(viewer, OUTER), BLUE)).toBe(true);
});

test('Sampler.setMinFilter/MagFilter/WrapS/WrapT/Rotation/Scale/Offset', { tag: '@draws' }, async ({ page }) => {
  const viewer = await open(page, 'pair.glb');
  await run(viewer, halves);
  const sides = async () => [await colour(viewer, INNER), await colour(viewer, OUTER)];
  const before = await sides();
  await run(viewer, () => window.texture.sampler.setOffset({ u: 0.5, v: 0 }));
  const moved = await sides();
  expect(colourDistance(moved[0], before[1]), 'half a picture further').toBeLessThan(30);
  expect(colourDistance(moved[1], before[0])).toBeLessThan(30);
  await run(viewer, () => window.texture.sampler.setWrapS(33071));
  const clamped = await sides();
  expect(colourDistance(...clamped), 'one colour only, to the edge and beyond').toBeLessThan(40);
  const values = await run(viewer, () => {
    const { sampler } = window.texture;
    sampler.setOffset(null);
    sampler.setWrapS(10497);
    sampler.setWrapT(33648);
    sampler.setMinFilter(9984);
    sampler.setMagFilter(9728);
    sampler.setScale({ u: 2, v: 3 });
    sampler.setRotation(0.5);
    return [sampler.wrapS, sampler.wrapT, sampler.minFilter, sampler.magFilter, sampler.scale, sampler.rotation, sampler.offset];
  });
  expect(values).toEqual([10497, 33648, 9984, 9728, { u: 2, v: 3 }, 0.5, { u: 0, v: 0 }]);
  await run(viewer, () => {
    window.texture.sampler.setScale(null);
    window.texture.sampler.setRotation(null);
  });
  const back = await sides();
  expect(Math.max(...back.map((rgb, at) => colourDistance(rgb, before[at])))).toBeLessThan(30);
});

test('createVideoTexture(uri)', { tag: '@draws' }, async ({ page }) => {
  const viewer = await open(page, 'pair.glb');
  await viewer.evaluate(async (element) => {
    // A film of one colour, made on the spot.
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [64, 64];
    const context = canvas.getContext('2d');
    const recorder = new MediaRecorder(canvas.captureStream(), { mimeType: 'video/webm;codecs=vp8' });
    const pieces = [];
    recorder.addEventListener('dataavailable', ({ data }) => pieces.push(data));
    const ended = new Promise((done) => { recorder.onstop = done; });
    recorder.start();
    for (let frame = 0; frame < 8; frame += 1) {
      context.fillStyle = frame % 2 ? '#00c800' : '#00c400';
      context.fillRect(0, 0, 64, 64);
      await new Promise((done) => { setTimeout(done, 60); });
    }
    recorder.stop();
    await ended;
    const texture = await element.createVideoTexture(URL.createObjectURL(new Blob(pieces, { type: 'video/webm' })));
    window.video = texture.source.element;
    element.model.getMaterialByName('Printed').pbrMetallicRoughness.baseColorTexture.setTexture(texture);
  });
  await expect.poll(async () => most(await colour(viewer, RIGHT), GREEN)).toBe(true);
  expect(await page.evaluate(() => [window.video.tagName, window.video.muted, window.video.loop])).toEqual(['VIDEO', true, true]);
  await viewer.evaluate((element) => { element.style.marginTop = '5000px'; });
  await expect.poll(() => page.evaluate(() => window.video.paused), { message: 'out of sight it rests' }).toBe(true);
});

alone('createLottieTexture(uri,quality), ModelViewerElement.lottieLoaderLocation', async ({ page }) => {
  await page.route('**/made/dot.json', (route) => route.fulfill({ contentType: 'application/json', body: JSON.stringify({ nm: 'dot', w: 32, h: 32 }) }));
  const viewer = await open(page, 'pair.glb');
  const refused = await viewer.evaluate((element) => element.createLottieTexture('/made/dot.json').catch(({ code, advice }) => [code, advice]));
  expect(refused).toEqual(['unsupported', expect.stringContaining('lottieLoaderLocation')]);
  // A player of the same interface that paints everything green.
  await page.route('**/made/player.js', (route) => route.fulfill({
    contentType: 'text/javascript',
    body: `export default { loadAnimation({ container, rendererSettings }) {
      const canvas = document.createElement('canvas');
      canvas.width = canvas.height = 32 * rendererSettings.dpr;
      const context = canvas.getContext('2d');
      context.fillStyle = '#00c800';
      context.fillRect(0, 0, canvas.width, canvas.height);
      container.append(canvas);
      return Object.assign(new EventTarget(), { destroy() { window.destroyed = true; } });
    } };`,
  }));
  const facts = await run(viewer, async (element) => {
    element.constructor.lottieLoaderLocation = '/made/player.js';
    const texture = await element.createLottieTexture('/made/dot.json', 2);
    element.model.getMaterialByName('Printed').pbrMetallicRoughness.baseColorTexture.setTexture(texture);
    texture.source.animation.dispatchEvent(new Event('enterFrame'));
    return [texture.source.element.width, texture.source.name];
  });
  expect(facts).toEqual([64, 'dot']);
  await expect.poll(async () => most(await colour(viewer, RIGHT), GREEN)).toBe(true);
  await viewer.evaluate((element) => element.remove());
  await expect.poll(() => page.evaluate(() => Boolean(window.destroyed))).toBe(true);
});

test('Image.createThumbnail(w,h)', { tag: '@draws' }, async ({ page }) => {
  const viewer = await open(page, 'pair.glb');
  const [width, height, pixel] = await viewer.evaluate(async ({ model }) => {
    const { source } = model.getMaterialByName('Printed').pbrMetallicRoughness.baseColorTexture.texture;
    const url = await source.createThumbnail(20, 10);
    const image = new Image();
    image.src = url;
    await image.decode();
    const context = new OffscreenCanvas(20, 10).getContext('2d');
    context.drawImage(image, 0, 0);
    return [image.naturalWidth, image.naturalHeight, [...context.getImageData(10, 5, 1, 1).data]];
  });
  expect([width, height, pixel]).toEqual([20, 10, [30, 30, 230, 255]]);
});

test('materialFromPoint(x,y)', async ({ page }) => {
  const viewer = await open(page, 'pair.glb');
  const names = await viewer.evaluate((element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    return [0.35, 0.65, 0.01].map((x) => element.materialFromPoint(left + x * width, top + height / 2)?.name ?? null);
  });
  expect(names).toEqual(['White', 'Printed', null]);
  await run(viewer, ({ model }) => model.createMaterialInstanceForVariant(0, 'Copy', 'New'));
  expect(await viewer.evaluate((element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    return element.materialFromPoint(left + 0.35 * width, top + height / 2).name;
  })).toBe('Copy');
});

test('Model.nodes, Model.getNodeByName(name), Node.visible', { tag: '@draws' }, async ({ page }) => {
  const viewer = await open(page, 'pair.glb');
  expect(await viewer.evaluate(({ model }) => model.nodes.map(({ name, parent, children, mesh, visible }) => [name, parent?.name ?? null, children.length, mesh, visible])))
    .toEqual([['both', null, 2, null, true], ['left', 'both', 0, 'plain', true], ['right', 'both', 0, 'printed', true]]);
  // Nothing white on the white page.
  await run(viewer, (element) => { element.variantName = 'Red'; });
  const both = await shot(viewer);
  await run(viewer, ({ model }) => { model.getNodeByName('right').visible = false; });
  const one = await shot(viewer);
  expect(shareDrawn(one, { region: RIGHT })).toBe(0);
  expect(shareDrawn(one, { region: LEFT })).toBe(1);
  await run(viewer, ({ model }) => {
    model.getNodeByName('right').visible = true;
    model.getNodeByName('both').visible = false;
  });
  expect(shareDrawn(await shot(viewer)), 'with it all below').toBe(0);
  await run(viewer, ({ model }) => { model.getNodeByName('both').visible = true; });
  expect(shareChanged(both, await shot(viewer))).toBeLessThan(0.002);
});

test('exportScene(options)', { tag: '@draws' }, async ({ page }) => {
  const viewer = await open(page, 'pair.glb');
  await run(viewer, halves);
  const [bytes, type] = await run(viewer, async (element) => {
    const { model } = element;
    model.materials[0].pbrMetallicRoughness.setBaseColorFactor('#20c020');
    model.materials[0].setClearcoatFactor(0.5);
    model.createMaterialInstanceForVariant(0, 'Copy', 'New', false).setIor(1.4);
    element.orientation = '0deg 0deg 180deg';
    const blob = await element.exportScene();
    window.url = URL.createObjectURL(blob);
    const text = await new Promise((done) => {
      const reader = new FileReader();
      reader.onload = () => done(reader.result);
      reader.readAsDataURL(blob);
    });
    return [text.split(',')[1], blob.type];
  });
  expect(type).toBe('model/gltf-binary');
  const file = Buffer.from(bytes, 'base64');
  const { issues } = await validateBytes(new Uint8Array(file));
  expect(issues.messages.filter(({ severity }) => severity < 2)).toEqual([]);
  const { json } = unpack(file);
  expect(json.materials.map(({ name }) => name)).toEqual(['White', 'Red', 'Printed', 'Copy']);
  expect(json.extensions.KHR_materials_variants.variants.map(({ name }) => name)).toEqual(['White', 'Red', 'New']);
  const before = await shot(viewer);
  await viewer.evaluate((element) => new Promise((done) => {
    element.addEventListener('load', done, { once: true });
    element.orientation = '0deg 0deg 0deg';
    element.src = window.url;
  }));
  await settled(page);
  expect(shareChanged(before, await shot(viewer), { tolerance: 24 }), 'what was exported looks the same').toBeLessThan(0.02);
  const text = await viewer.evaluate(async (element) => (await element.exportScene({ binary: false })).text());
  expect(JSON.parse(text).buffers[0].uri).toMatch(/^data:/);
});

test.describe('a lost device', () => {
  test.use({ allowed: [/lost/i] });

  alone('changes of the scene graph outlive it', { tag: '@draws' }, async ({ page }) => {
    await keepDevice(page);
    const viewer = await open(page, 'pair.glb');
    await run(viewer, halves);
    await run(viewer, ({ model }) => {
      model.createMaterialInstanceForVariant(0, 'Grass', 'Green').pbrMetallicRoughness.setBaseColorFactor([0, 0.6, 0, 1]);
    });
    const before = await shot(viewer);
    expect(most(await colour(viewer, LEFT), GREEN)).toBe(true);
    await viewer.evaluate((element) => new Promise((done) => {
      element.addEventListener('load', done, { once: true });
      window.takeAway();
    }));
    await settled(page);
    await expect.poll(async () => shareChanged(before, await shot(viewer))).toBeLessThan(0.01);
  });
});
