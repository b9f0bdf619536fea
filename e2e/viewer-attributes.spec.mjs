// What the attributes of <product-viewer> do: camera, limits, light, tone, shadow, animation, pictures.

import { cube } from './support/glb.mjs';
import { drag, wheel } from './support/gestures.mjs';
import { hdr, png } from './support/light.mjs';
import { colourAt, meanColour, MIDDLE, shareChanged, shareDrawn, shot } from './support/pixels.mjs';
import { settled } from './support/probe.mjs';
import { drawn, expect, kept as test, openViewer, servers, test as alone } from './support/test.mjs';

const white = cube({ variants: { White: [0.8, 0.8, 0.8] } });
const models = {
  'cube.glb': cube(),
  'white.glb': white,
  'spin.glb': cube({ spin: 'Spin' }),
  'red.hdr': hdr([4, 0.1, 0.1]),
  'blue.png': png([20, 20, 250]),
};
const QUIET = { 'src': '/made/cube.glb', 'camera-controls': true, 'interaction-prompt': 'none' };
const PLAIN = { ...QUIET, 'src': '/made/white.glb', 'variant-name': 'White' };
const degrees = (angle) => (angle * Math.PI) / 180;
const told = (viewer) => viewer.evaluate((element) => ({
  ...element.getCameraOrbit(), target: { ...element.getCameraTarget() }, fov: element.getFieldOfView(),
}));
/** Sets properties and waits until the picture rests again. */
const set = async (page, viewer, properties) => {
  await viewer.evaluate((element, properties) => Object.assign(element, properties), properties);
  await settled(page);
  return shot(viewer);
};
/** Sets environment or skybox and waits for the event that tells of it. */
const light = async (page, viewer, properties) => {
  await viewer.evaluate((element, properties) => new Promise((done) => {
    element.addEventListener('environment-change', done, { once: true });
    Object.assign(element, properties);
  }), properties);
  await settled(page);
  return shot(viewer);
};

test('camera-orbit, camera-target and field-of-view place the camera', async ({ page }) => {
  const viewer = await openViewer(page, { ...QUIET, 'camera-orbit': '45deg 60deg 4m', 'camera-target': '10cm 0.2m 0m', 'field-of-view': '25deg' }, { models });
  await drawn(viewer);
  const first = await told(viewer);
  expect([first.theta, first.phi, first.radius]).toEqual([degrees(45), degrees(60), 4].map((value) => expect.closeTo(value, 3)));
  expect([first.target.x, first.target.y, first.target.z]).toEqual([0.1, 0.2, 0].map((value) => expect.closeTo(value, 3)));
  expect(first.fov).toBeCloseTo(25, 2);
  const before = await set(page, viewer, {});
  const after = await set(page, viewer, { cameraOrbit: '-45deg 60deg 4m' });
  expect((await told(viewer)).theta).toBeCloseTo(degrees(-45), 3);
  expect(shareChanged(before, after), 'another side is seen').toBeGreaterThan(0.05);
});

test('the camera takes its time, or jumps', async ({ page }) => {
  const viewer = await openViewer(page, { ...QUIET, 'interpolation-decay': 1e6 }, { models });
  await drawn(viewer);
  await viewer.evaluate((element) => {
    window.sources = [];
    element.addEventListener('camera-change', ({ detail }) => window.sources.push(detail.source));
    element.cameraOrbit = '90deg 60deg auto';
  });
  await expect.poll(() => page.evaluate(() => window.sources.length), { message: 'it is on its way' }).toBeGreaterThan(2);
  expect((await told(viewer)).theta, 'and far from its goal').toBeLessThan(1);
  await viewer.evaluate((element) => element.jumpCameraToGoal());
  await settled(page);
  const there = await told(viewer);
  expect([there.theta, there.phi]).toEqual([expect.closeTo(degrees(90), 4), expect.closeTo(degrees(60), 4)]);
  expect(await page.evaluate(() => [...new Set(window.sources)])).toEqual(['none']);
  await viewer.evaluate((element) => { element.interpolationDecay = 50; });
  await drag(page, viewer, 30, 0);
  await settled(page);
  expect(await page.evaluate(() => window.sources.at(-1))).toBe('user-interaction');
});

test('limits hold against the hand', async ({ page }) => {
  const viewer = await openViewer(page, {
    ...QUIET, 'min-camera-orbit': '-20deg 60deg auto', 'max-camera-orbit': '20deg 80deg auto',
    'min-field-of-view': '22deg', 'max-field-of-view': '28deg',
  }, { models });
  await drawn(viewer);
  const after = async (action) => {
    await action();
    await settled(page);
    return told(viewer);
  };
  expect((await after(() => drag(page, viewer, -200, 0))).theta).toBeCloseTo(degrees(20), 3);
  expect((await after(() => drag(page, viewer, 220, 0))).theta).toBeCloseTo(degrees(-20), 3);
  expect((await after(() => drag(page, viewer, 0, -160))).phi).toBeCloseTo(degrees(80), 3);
  expect((await after(() => drag(page, viewer, 0, 160))).phi).toBeCloseTo(degrees(60), 3);
  expect((await after(() => wheel(page, viewer, -1000, 10))).fov).toBeCloseTo(22, 1);
  expect((await after(() => wheel(page, viewer, 1000, 20))).fov).toBeCloseTo(28, 1);
});

test('exposure, tone mapping and shadow change the picture', { tag: '@draws' }, async ({ page }) => {
  const viewer = await openViewer(page, PLAIN, { models });
  await drawn(viewer);
  const plain = await set(page, viewer, {});
  const dim = await set(page, viewer, { exposure: 0.3 });
  expect(meanColour(dim, MIDDLE)[1]).toBeLessThan(meanColour(plain, MIDDLE)[1] - 40);
  const mapped = await set(page, viewer, { exposure: 1, toneMapping: 'agx' });
  expect(Math.abs(meanColour(mapped, MIDDLE)[1] - meanColour(plain, MIDDLE)[1])).toBeGreaterThan(5);
  const background = [255, 255, 255];
  const shaded = await set(page, viewer, { toneMapping: 'neutral', shadowIntensity: 1 });
  expect(shareDrawn(shaded, { background })).toBeGreaterThan(shareDrawn(plain, { background }) * 1.04);
  const back = await set(page, viewer, { shadowIntensity: 0 });
  expect(shareChanged(plain, back), 'all is as it was').toBeLessThan(0.002);
});

test('environment-image lights the model, by a .hdr or any picture', { tag: '@draws' }, async ({ page }) => {
  const viewer = await openViewer(page, { ...PLAIN, 'environment-image': '/made/red.hdr' }, { models });
  await drawn(viewer);
  const red = await set(page, viewer, {});
  const [r, g, b] = meanColour(red, MIDDLE);
  expect(r).toBeGreaterThan(Math.max(g, b) + 60);
  expect(colourAt(red, 0.02, 0.02), 'what lights it is not shown').toEqual([255, 255, 255]);
  const blue = await light(page, viewer, { environmentImage: '/made/blue.png' });
  expect(meanColour(blue, MIDDLE)[2]).toBeGreaterThan(meanColour(blue, MIDDLE)[0] + 60);
  const neutral = await light(page, viewer, { environmentImage: null });
  const [r2, g2, b2] = meanColour(neutral, MIDDLE);
  expect(Math.max(r2, g2, b2) - Math.min(r2, g2, b2), 'the studio has no tint').toBeLessThan(12);
});

test('skybox-image stands behind the model and lights it', { tag: '@draws' }, async ({ page }) => {
  const viewer = await openViewer(page, { ...PLAIN, 'skybox-image': '/made/red.hdr' }, { models });
  await drawn(viewer);
  const red = await set(page, viewer, {});
  for (const [x, y] of [[0.02, 0.02], [0.98, 0.98]]) {
    const [r, g, b] = colourAt(red, x, y);
    expect(r).toBeGreaterThan(Math.max(g, b) + 60);
  }
  expect(meanColour(red, MIDDLE)[0]).toBeGreaterThan(meanColour(red, MIDDLE)[1] + 40);
  const bare = await light(page, viewer, { skyboxImage: null });
  expect(colourAt(bare, 0.02, 0.02)).toEqual([255, 255, 255]);
});

test.describe('light that cannot be had', () => {
  test.use({ allowed: [/404/] });

  test('is told of, and leaves the studio and no sky', async ({ page }) => {
    const viewer = await openViewer(page, PLAIN, { models });
    await viewer.evaluate((element) => {
      window.codes = [];
      element.addEventListener('error', ({ detail }) => window.codes.push(detail.code));
    });
    await drawn(viewer);
    const plain = await set(page, viewer, {});
    const without = await light(page, viewer, { environmentImage: '/made/none.hdr', skyboxImage: 'http://[' });
    expect(await page.evaluate(() => window.codes)).toEqual(['environment', 'environment']);
    expect(shareChanged(plain, without)).toBeLessThan(0.002);
    expect(await viewer.evaluate((element) => element.modelIsVisible)).toBe(true);
  });
});

test('play() plays so often, and tells of its beginning and end', async ({ page }) => {
  const viewer = await openViewer(page, { 'src': '/made/spin.glb', 'animation-name': 'Spin' }, { models });
  await drawn(viewer);
  const still = await viewer.evaluate((element) => [element.paused, element.currentTime]);
  expect(still).toEqual([true, 0]);
  const events = await viewer.evaluate((element) => new Promise((done) => {
    const events = [];
    for (const type of ['play', 'loop', 'finished']) {
      element.addEventListener(type, () => {
        events.push(type);
        if (type === 'finished') done(events);
      });
    }
    element.timeScale = 8;
    element.play({ repetitions: 2 });
  }));
  expect(events).toEqual(['play', 'loop', 'finished']);
  expect(await viewer.evaluate((element) => [element.paused, element.currentTime])).toEqual([true, 2]);
});

test('toDataURL gives the picture at once', { tag: '@draws' }, async ({ page }) => {
  const viewer = await openViewer(page, QUIET, { models });
  await drawn(viewer);
  await settled(page);
  const middle = await viewer.evaluate(async (element) => {
    const url = element.toDataURL('image/png');
    const bitmap = await createImageBitmap(await (await fetch(url)).blob());
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
    context.drawImage(bitmap, 0, 0);
    return [...context.getImageData(bitmap.width / 2, bitmap.height / 2, 1, 1).data];
  });
  expect(middle[3]).toBe(255);
  expect(middle[2], 'the front of the cube is blue').toBeGreaterThan(middle[0] + 20);
});

alone('the embed folder works wherever it is copied', { tag: '@draws' }, async ({ page }) => {
  await page.route('**/elsewhere.html', (route) => route.fulfill({
    contentType: 'text/html',
    body: `<!doctype html><title>Another shop</title><link rel="icon" href="data:,">
      <script type="module" src="/some/other/place/product-viewer.js"></script>
      <product-viewer src="/made/cube.glb" style="display:block;width:320px;height:240px"></product-viewer>`,
  }));
  await page.route('**/made/cube.glb', (route) => route.fulfill({ contentType: 'model/gltf-binary', body: models['cube.glb'] }));
  const asked = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(`${servers.pages}/elsewhere.html`);
  const viewer = page.locator('product-viewer');
  await drawn(viewer);
  await settled(page);
  expect(shareDrawn(await shot(viewer))).toBeGreaterThan(0.05);
  expect(asked.filter((name) => /embed|wasm/.test(name)).every((name) => name.startsWith('/some/other/place/'))).toBe(true);
});
