// <product-viewer> when things come late, go wrong, go away and come back.

import { cube } from './support/glb.mjs';
import { drag } from './support/gestures.mjs';
import { meanColour, MIDDLE, shareChanged, shareDrawn, shot } from './support/pixels.mjs';
import { probe, settled } from './support/probe.mjs';
import { keepDevice } from './support/lost.mjs';
import { drawn, expect, kept, openViewer, path, test } from './support/test.mjs';

const POSTER = `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" width="48" height="36"><rect width="48" height="36" fill="#f0f"/></svg>')}`;
const CUBE = { 'src': '/made/cube.glb', 'camera-controls': true, 'interaction-prompt': 'none' };
const models = { 'cube.glb': cube() };

/** Opens a viewer and collects its events. */
async function open(page, attributes, options) {
  const viewer = await openViewer(page, {}, options);
  await viewer.evaluate((element, attributes) => {
    window.heard = [];
    for (const type of ['load', 'error', 'model-visibility', 'progress']) {
      element.addEventListener(type, (event) => window.heard.push([type, event.detail]));
    }
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value === true ? '' : value);
  }, attributes);
  return viewer;
}
const heard = (page, type) => page.evaluate((type) => window.heard.filter(([name]) => name === type).map(([, detail]) => ({ ...detail, sourceError: undefined })), type);

test('the poster stands until the first frame is drawn', { tag: '@draws' }, async ({ page }) => {
  let deliver;
  const held = new Promise((done) => { deliver = done; });
  await page.route('**/made/late.glb', async (route) => {
    await held;
    await route.fulfill({ contentType: 'model/gltf-binary', body: cube() });
  });
  const viewer = await open(page, { ...CUBE, src: '/made/late.glb', poster: POSTER });
  await expect.poll(async () => meanColour(await shot(viewer), MIDDLE)).toEqual([255, 0, 255]);
  expect(await viewer.evaluate((element) => [element.loaded, element.modelIsVisible])).toEqual([false, false]);
  deliver();
  await drawn(viewer);
  await settled(page);
  const [red, , blue] = meanColour(await shot(viewer), MIDDLE);
  expect(blue, 'the cube, not the poster').toBeGreaterThan(red + 20);
  const progress = (await heard(page, 'progress')).map(({ totalProgress }) => totalProgress);
  expect(progress.at(-1)).toBe(1);
  expect(progress.every((share) => share >= 0 && share <= 1)).toBe(true);
});

test('reveal="manual" waits for dismissPoster()', async ({ page }) => {
  const viewer = await open(page, { ...CUBE, poster: POSTER, reveal: 'manual', loading: 'eager' }, { models });
  await expect.poll(() => viewer.evaluate((element) => element.loaded)).toBe(true);
  expect(meanColour(await shot(viewer), MIDDLE)).toEqual([255, 0, 255]);
  await viewer.evaluate((element) => element.dismissPoster());
  await drawn(viewer);
  await expect.poll(async () => meanColour(await shot(viewer), MIDDLE)[0]).toBeLessThan(200);
  await viewer.evaluate((element) => element.showPoster());
  await expect.poll(async () => meanColour(await shot(viewer), MIDDLE)).toEqual([255, 0, 255]);
});

test.describe('what cannot be loaded', () => {
  test.use({ allowed: [/404/] });

  kept('a missing model shows an error and keeps the poster', async ({ page }) => {
    const viewer = await open(page, { ...CUBE, src: '/made/none.glb', poster: POSTER });
    await expect.poll(async () => (await heard(page, 'error')).length).toBe(1);
    const [error] = await heard(page, 'error');
    expect(error).toMatchObject({ type: 'loadfailure', code: 'http' });
    expect(error.message).toContain('404');
    await expect(viewer.getByRole('alert')).toContainText('none.glb could not be loaded (404)');
    expect(await viewer.evaluate((element) => [element.loaded, element.modelIsVisible])).toEqual([false, false]);
    expect(meanColour(await shot(viewer), { x: 0.3, y: 0.1, width: 0.4, height: 0.4 })).toEqual([255, 0, 255]);
    // And it recovers.
    await page.route('**/made/cube.glb', (route) => route.fulfill({ contentType: 'model/gltf-binary', body: cube() }));
    await viewer.evaluate((element) => { element.src = '/made/cube.glb'; });
    await drawn(viewer);
    await expect(viewer.getByRole('alert')).toBeHidden();
  });
});

for (const [name, bytes] of Object.entries({
  'a truncated file': cube().subarray(0, 900),
  'bad JSON': Buffer.from('{"asset":{"version":"2.0"'),
  'a page instead of a model': Buffer.from('<!doctype html><title>Not found</title>'),
  'an empty file': Buffer.alloc(0),
})) {
  kept(`${name} gives a typed error`, async ({ page }) => {
    await open(page, { ...CUBE, src: '/made/bad.glb' }, { models: { 'bad.glb': bytes } });
    await expect.poll(async () => (await heard(page, 'error')).length).toBe(1);
    expect((await heard(page, 'error'))[0]).toMatchObject({ type: 'loadfailure', code: 'format' });
    expect(await heard(page, 'load')).toEqual([]);
  });
}

kept('another src replaces the model once it is drawn', { tag: '@draws' }, async ({ page }) => {
  const variants = { Rust: [0.8, 0.05, 0.02] };
  const viewer = await open(page, CUBE, { models: { ...models, 'red.glb': cube({ variants }) } });
  await drawn(viewer);
  await settled(page);
  expect(await viewer.evaluate((element) => {
    element.src = '/made/red.glb';
    return element.loaded;
  })).toBe(false);
  expect(shareDrawn(await shot(viewer)), 'the old picture stays meanwhile').toBeGreaterThan(0.08);
  await drawn(viewer);
  await settled(page);
  const [red, , blue] = meanColour(await shot(viewer), MIDDLE);
  expect(red).toBeGreaterThan(blue + 40);
  expect((await heard(page, 'load')).map(({ url }) => url.split('/').pop())).toEqual(['cube.glb', 'red.glb']);
});

kept('the same address in other words is the same model', async ({ page }) => {
  const viewer = await open(page, CUBE, { models });
  await drawn(viewer);
  await viewer.evaluate((element) => { element.src = '../made/cube.glb'; });
  await settled(page);
  expect(await viewer.evaluate((element) => [element.loaded, element.modelIsVisible])).toEqual([true, true]);
  expect((await heard(page, 'load')).length).toBe(1);
});

kept('who changes his mind gets what he wanted last', async ({ page }) => {
  let deliver;
  const held = new Promise((done) => { deliver = done; });
  await page.route('**/made/slow.glb', async (route) => {
    await held;
    await route.fulfill({ contentType: 'model/gltf-binary', body: cube({ size: 3 }) }).catch(() => {});
  });
  const viewer = await open(page, CUBE, { models });
  await drawn(viewer);
  const asked = page.waitForRequest('**/made/slow.glb');
  await viewer.evaluate((element) => { element.src = '/made/slow.glb'; });
  await asked;
  await viewer.evaluate((element) => { element.src = '/made/cube.glb'; });
  deliver();
  await drawn(viewer);
  await settled(page);
  expect(await viewer.evaluate((element) => element.getDimensions().x)).toBeCloseTo(1, 4);
  expect(await heard(page, 'error')).toEqual([]);
  expect((await heard(page, 'load')).map(({ url }) => url.split('/').pop())).toEqual(['cube.glb', 'cube.glb']);
});

kept('a second model turns by itself as the first did', async ({ page }) => {
  const turning = { 'src': '/made/cube.glb', 'auto-rotate': true, 'auto-rotate-delay': 0, 'rotation-per-second': '90deg' };
  const viewer = await open(page, turning, { models: { ...models, 'big.glb': cube({ size: 2 }) } });
  await drawn(viewer);
  await viewer.evaluate((element) => { element.src = '/made/big.glb'; });
  await drawn(viewer);
  expect(await viewer.evaluate((element) => element.getDimensions().x)).toBeCloseTo(2, 4);
  const angle = () => viewer.evaluate((element) => element.turntableRotation);
  const from = await angle();
  await expect.poll(angle).toBeGreaterThan(from + 0.2);
});

kept('an address that is none is an error, and a right one mends it', async ({ page }) => {
  const viewer = await open(page, { ...CUBE, src: 'http://[' }, { models });
  await expect.poll(async () => (await heard(page, 'error')).length).toBe(1);
  expect((await heard(page, 'error'))[0]).toMatchObject({ type: 'loadfailure', code: 'network' });
  await viewer.evaluate((element) => { element.src = '/made/cube.glb'; });
  await drawn(viewer);
  await settled(page);
  expect(shareDrawn(await shot(viewer))).toBeGreaterThan(0.08);
});

kept('moving the element in the page does not load it again', async ({ page }) => {
  const viewer = await open(page, CUBE, { models });
  await drawn(viewer);
  await page.evaluate(() => {
    const box = document.createElement('div');
    document.body.append(box);
    box.append(document.querySelector('product-viewer'));
  });
  await settled(page);
  expect(await viewer.evaluate((element) => element.loaded)).toBe(true);
  expect((await heard(page, 'load')).length).toBe(1);
  expect(shareDrawn(await shot(viewer))).toBeGreaterThan(0.08);
});

test('twenty mounts and unmounts leak no context and no canvas', { tag: '@draws' }, async ({ page }) => {
  const viewer = await openViewer(page, CUBE, { models, width: 240, height: 180 });
  await drawn(viewer);
  for (let round = 0; round < 20; round += 1) {
    await page.evaluate(() => {
      const before = document.querySelector('product-viewer');
      const after = before.cloneNode(true);
      before.remove();
      document.body.append(after);
    });
    await drawn(viewer);
  }
  await settled(page);
  expect(shareDrawn(await shot(viewer))).toBeGreaterThan(0.08);
  const { devices, contexts, lost } = await probe(page);
  expect([devices, contexts, lost]).toEqual(path() === 'webgpu' ? [1, 0, []] : [0, 1, []]);
  expect(await viewer.evaluate((element) => element.shadowRoot.querySelectorAll('canvas').length)).toBe(1);
});

test.describe('a lost device', () => {
  test.use({ allowed: [/lost/i] });

  test('is replaced, with camera and variant as they were', { tag: '@draws' }, async ({ page }) => {
    await keepDevice(page);
    const viewer = await open(page, CUBE, { models });
    await drawn(viewer);
    await drag(page, viewer, 70, 0);
    await settled(page);
    const before = await shot(viewer);
    const orbit = await viewer.evaluate((element) => String(element.getCameraOrbit()));
    await page.evaluate(() => window.takeAway());
    await expect.poll(async () => (await heard(page, 'load')).length).toBe(2);
    await settled(page);
    expect(shareChanged(before, await shot(viewer))).toBeLessThan(0.002);
    expect(await viewer.evaluate((element) => String(element.getCameraOrbit()))).toBe(orbit);
    await drag(page, viewer, 70, 0);
    await settled(page);
    expect(shareChanged(before, await shot(viewer)), 'and it still turns').toBeGreaterThan(0.03);
  });
});

test('nothing is fetched for a viewer that is far away', { tag: '@draws' }, async ({ page }) => {
  const asked = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  const viewer = await openViewer(page, CUBE, { models, style: 'margin-top:6000px' });
  await page.waitForLoadState('networkidle');
  expect(asked.filter((name) => /wasm|engine|made/.test(name))).toEqual([]);
  await drawn(viewer);
  // Chromium has WebGPU even where it gives no adapter: that build is on its way before this is known.
  const builds = asked.flatMap((name) => /(webgpu|webgl)_bg-.*wasm/.exec(name)?.[1] ?? []);
  expect(builds, 'one of the two builds, and once').toEqual(path() === 'webgpu' ? ['webgpu'] : ['webgpu', 'webgl']);
});
