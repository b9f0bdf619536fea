// What <product-viewer>'s model stands in: light, background, tone, shadow, turntable. Titles are rows of the API.

import { movers } from './support/animated.mjs';
import { boxes } from './support/annotated.mjs';
import { cube, pack } from './support/glb.mjs';
import { drag } from './support/gestures.mjs';
import { unpack } from './support/gltf.mjs';
import { hdr, png, sides, spot } from './support/light.mjs';
import { colourAt, colourDistance, meanColour, MIDDLE, shareChanged, shareDrawn, shot } from './support/pixels.mjs';
import { during, settled } from './support/probe.mjs';
import { sharedViewer } from './support/shared.mjs';
import { drawn, expect, openViewer, test } from './support/test.mjs';

const WHITE = [255, 255, 255];
const STILL = { frames: 0, submits: 0, draws: 0 };

/** A box on the ground over a flat sheet; the sheet's corners, and whether it is see-through. */
function sheet(min, max, alphaMode) {
  const { json, binary } = unpack(boxes([
    { name: 'box', material: 'box', min: [-0.3, 0, -0.3], max: [0.3, 0.6, 0.3] },
    { name: 'sheet', material: 'sheet', min, max, colour: [0, 0, 0] },
  ]));
  json.materials[1].alphaMode = alphaMode;
  json.materials[1].pbrMetallicRoughness.baseColorFactor[3] = 0.5;
  return pack(json, binary);
}

const models = {
  'white.glb': cube({ variants: { White: [0.8, 0.8, 0.8] } }),
  'cube.glb': cube(),
  'movers.glb': movers(),
  'aside.glb': boxes([{ name: 'long', material: 'grey', min: [0, 0, 0], max: [2, 0.4, 0.4] }]),
  'baked.glb': sheet([-0.8, 0, -0.8], [0.8, 0.001, 0.8], 'BLEND'),
  'carpet.glb': sheet([-0.8, 0, -0.8], [0.8, 0.001, 0.8], 'OPAQUE'),
  'shelf.glb': sheet([-0.8, 0.5, -0.8], [0.8, 0.501, 0.8], 'BLEND'),
  'red.hdr': hdr([4, 0.1, 0.1]),
  'warm.hdr': hdr([1.5, 1.2, 0.9]),
  'blue.png': png([20, 20, 250]),
  'sides.png': sides([250, 20, 20], [20, 250, 20]),
  'spot.png': spot([250, 20, 20], [250, 230, 20]),
};
const BASE = { 'src': '/made/white.glb', 'interaction-prompt': 'none', 'camera-orbit': '0deg 90deg auto' };

test.describe('light and turntable', () => {
  const shared = sharedViewer(BASE, { models });

  /** These attributes and no others, the camera and the turntable where they were at first; a picture, once it rests. */
  async function fresh(attributes = {}) {
    await shared.viewer.evaluate(async (element, wanted) => {
      const other = (...names) => names.some((name) => (wanted[name] ?? null) !== element.getAttribute(name));
      const event = other('src') ? 'load' : other('environment-image', 'skybox-image') && 'environment-change';
      await new Promise((done) => {
        if (event) element.addEventListener(event, done, { once: true });
        element.removeAttribute('camera-orbit');
        for (const name of element.getAttributeNames()) if (name !== 'style' && !(name in wanted)) element.removeAttribute(name);
        for (const [name, value] of Object.entries(wanted)) element.setAttribute(name, value === true ? '' : value);
        if (!event) done();
      });
      element.resetTurntableRotation();
      element.jumpCameraToGoal();
    }, { ...BASE, ...attributes });
    return picture();
  }
  async function picture() {
    await settled(shared.page);
    return shot(shared.viewer);
  }
  /** Sets properties; the picture then. */
  async function set(properties) {
    await shared.viewer.evaluate((element, properties) => Object.assign(element, properties), properties);
    return picture();
  }
  const middle = (image) => meanColour(image, MIDDLE);
  const spread = (rgb) => Math.max(...rgb) - Math.min(...rgb);
  /** All together, so that a failure shows the whole colour. */
  const expectColour = ([r, g, b], { more, less }, message) => {
    const channels = { r, g, b };
    expect(channels[more] - channels[less], `${message}: ${[r, g, b]}`).toBeGreaterThan(60);
  };

  test('environment-image: an .hdr, any picture, neutral, legacy', { tag: '@draws' }, async () => {
    const asked = [];
    shared.page.on('request', (request) => asked.push(request.url()));
    const studio = await fresh();
    expect(spread(middle(studio)), 'the studio has no tint').toBeLessThan(12);
    const red = await fresh({ 'environment-image': '/made/red.hdr' });
    expectColour(middle(red), { more: 'r', less: 'g' }, 'lit in red');
    expect(colourAt(red, 0.02, 0.02), 'what lights it is not shown').toEqual(WHITE);
    const neutral = await fresh({ 'environment-image': 'neutral' });
    expect(shareChanged(studio, neutral), 'neutral is the studio').toBeLessThan(0.002);
    expectColour(middle(await fresh({ 'environment-image': '/made/blue.png' })), { more: 'b', less: 'r' }, 'lit in blue');
    const legacy = await fresh({ 'environment-image': 'legacy' });
    expect(spread(middle(legacy)), 'legacy has no tint either').toBeLessThan(12);
    expect(asked.filter((url) => /neutral|legacy/.test(url)), 'they are words, no addresses').toEqual([]);
  });

  test('skybox-image: it stands behind the model the right way round, and lights it', { tag: '@draws' }, async () => {
    const sky = await fresh({ 'skybox-image': '/made/sides.png', 'camera-orbit': '0deg 90deg auto' });
    expectColour(colourAt(sky, 0.95, 0.05), { more: 'r', less: 'g' }, '+X is on the right');
    expectColour(colourAt(sky, 0.05, 0.95), { more: 'g', less: 'r' }, '−X is on the left');
    const red = await fresh({ 'skybox-image': '/made/sides.png', 'camera-orbit': '90deg 90deg auto' });
    expectColour(middle(red), { more: 'r', less: 'g' }, 'the face towards +X');
    const split = await fresh({ 'skybox-image': '/made/sides.png', 'environment-image': '/made/blue.png', 'camera-orbit': '90deg 90deg auto' });
    expectColour(middle(split), { more: 'b', less: 'r' }, 'environment-image lights it instead');
    // Seen from +X, what is behind is −X.
    expectColour(colourAt(split, 0.05, 0.05), { more: 'g', less: 'b' }, 'and is not shown');
    expect(colourAt(await fresh(), 0.02, 0.02)).toEqual(WHITE);
  });

  test('skybox-height: the lower half becomes a floor', { tag: '@draws' }, async () => {
    // Red is what lies less than 45° from straight below: out of sight far away, a disc of 2 m about the model on the floor.
    const look = { 'skybox-image': '/made/spot.png', 'camera-orbit': '0deg 75deg auto' };
    const far = await fresh(look);
    const near = await fresh({ ...look, 'skybox-height': '2m' });
    for (const [x, y] of [[0.02, 0.98], [0.5, 0.99], [0.98, 0.98]]) {
      expectColour(colourAt(far, x, y), { more: 'g', less: 'b' }, 'yellow at the foot of the picture');
      const [r, g] = colourAt(near, x, y);
      expect(r - g, `red there on the floor: ${[r, g]}`).toBeGreaterThan(60);
    }
    for (const [x, y] of [[0.02, 0.1], [0.98, 0.1], [0.02, 0.3], [0.98, 0.3]]) {
      expectColour(colourAt(near, x, y), { more: 'g', less: 'b' }, 'yellow farther away');
    }
    const back = await set({ skyboxHeight: null });
    expect(shareChanged(far, back), 'all is as it was').toBeLessThan(0.002);
  });

  test('skybox-blur: the background is soft, and the light as it was', { tag: '@draws' }, async () => {
    // The edge between red and green is in the middle.
    const sharp = await fresh({ 'skybox-image': '/made/sides.png' });
    const soft = await set({ skyboxBlur: 1 });
    for (const x of [0.42, 0.58]) {
      const [r, g] = colourAt(sharp, x, 0.05);
      expect(Math.abs(r - g), `sharp at ${x}: ${[r, g]}`).toBeGreaterThan(100);
      const [r2, g2] = colourAt(soft, x, 0.05);
      expect(Math.abs(r2 - g2), `soft at ${x}: ${[r2, g2]}`).toBeLessThan(60);
    }
    expect(colourDistance(middle(sharp), middle(soft))).toBeLessThan(2);
    const some = await set({ skyboxBlur: 0.2 });
    expect(shareChanged(sharp, some, { tolerance: 8 })).toBeGreaterThan(0);
    expect(shareChanged(soft, some, { tolerance: 8 })).toBeGreaterThan(0.02);
  });

  test('environment-rotation: light and skybox turn together', { tag: '@draws' }, async () => {
    const look = { 'skybox-image': '/made/sides.png', 'camera-orbit': '90deg 90deg auto' };
    const before = await fresh(look);
    expectColour(middle(before), { more: 'r', less: 'g' }, 'the face towards +X');
    expectColour(colourAt(before, 0.05, 0.05), { more: 'g', less: 'r' }, 'what is behind');
    const turned = await set({ environmentRotation: '180deg' });
    expectColour(middle(turned), { more: 'g', less: 'r' }, 'the face, half a turn later');
    expectColour(colourAt(turned, 0.05, 0.05), { more: 'r', less: 'g' }, 'what is behind, half a turn later');
    const back = await set({ environmentRotation: null });
    expect(shareChanged(before, back)).toBeLessThan(0.002);
  });

  test('environment-intensity: a factor, and 0 is dark', { tag: '@draws' }, async () => {
    const plain = await fresh();
    const dim = await fresh({ 'environment-intensity': 0.3 });
    expect(middle(dim)[1]).toBeLessThan(middle(plain)[1] - 40);
    const exposed = await fresh({ exposure: 0.3 });
    expect(shareChanged(dim, exposed), 'so much less light, or so much less exposed').toBeLessThan(0.01);
    const dark = await fresh({ 'environment-intensity': 0 });
    expect(Math.max(...middle(dark))).toBeLessThan(8);
    expect(colourAt(dark, 0.02, 0.02), 'the page stays as it is').toEqual(WHITE);
  });

  test('exposure: a factor', { tag: '@draws' }, async () => {
    const levels = [];
    for (const exposure of [0, 0.3, 1, 2]) levels.push(middle(await fresh({ exposure }))[1]);
    expect(levels[0]).toBeLessThan(8);
    expect(levels[1]).toBeGreaterThan(levels[0] + 40);
    expect(levels[2]).toBeGreaterThan(levels[1] + 40);
    expect(levels[3]).toBeGreaterThan(levels[2]);
  });

  test('tone-mapping: every value has its look', { tag: '@draws' }, async () => {
    const look = { 'environment-image': '/made/warm.hdr', 'exposure': 0.8 };
    const found = {};
    for (const value of ['auto', 'neutral', 'commerce', 'aces', 'agx', 'reinhard', 'cineon', 'linear', 'none']) {
      found[value] = middle(await fresh({ ...look, 'tone-mapping': value }));
    }
    found.unset = middle(await fresh(look));
    const distance = (one, other) => colourDistance(found[one], found[other]);
    for (const same of ['auto', 'commerce', 'unset']) expect(distance('neutral', same), `${same} is neutral`).toBeLessThan(1);
    const others = ['neutral', 'aces', 'agx', 'reinhard', 'cineon', 'linear', 'none'];
    for (const [at, one] of others.entries()) {
      for (const other of others.slice(at + 1)) expect(distance(one, other), `${one} and ${other}: ${found[one]}, ${found[other]}`).toBeGreaterThan(4);
    }
    const bright = middle(await fresh({ ...look, 'tone-mapping': 'none', 'exposure': 0.3 }));
    expect(colourDistance(bright, found.none), 'none knows no exposure').toBeLessThan(1);
  });

  const ABOVE = { 'camera-orbit': '30deg 50deg auto' };
  /** How much darker a picture is on the whole. */
  const darker = (plain, shaded) => meanColour(plain)[1] - meanColour(shaded)[1];

  test('shadow-intensity: none, half, whole', { tag: '@draws' }, async () => {
    const plain = await fresh(ABOVE);
    const half = await fresh({ ...ABOVE, 'shadow-intensity': 0.5 });
    const whole = await fresh({ ...ABOVE, 'shadow-intensity': 1 });
    expect(shareDrawn(whole, { background: WHITE })).toBeGreaterThan(shareDrawn(plain, { background: WHITE }) + 0.01);
    expect(darker(plain, whole)).toBeGreaterThan(0.5);
    expect(darker(plain, half) / darker(plain, whole)).toBeGreaterThan(0.4);
    expect(darker(plain, half) / darker(plain, whole)).toBeLessThan(0.6);
    expect(shareChanged(plain, await fresh(ABOVE)), 'all is as it was').toBeLessThan(0.002);
  });

  test('shadow-softness: a soft shadow reaches farther than a crisp one', { tag: '@draws' }, async () => {
    const plain = await fresh(ABOVE);
    const reach = async (softness) => {
      const shaded = await fresh({ ...ABOVE, 'shadow-intensity': 1, ...(softness === undefined ? {} : { 'shadow-softness': softness }) });
      return shareChanged(plain, shaded, { tolerance: 4 });
    };
    const [crisp, between, soft, unset] = [await reach(0), await reach(0.5), await reach(1), await reach()];
    expect(crisp).toBeGreaterThan(0.001);
    expect(between).toBeGreaterThan(crisp);
    expect(soft).toBeGreaterThan(crisp * 1.3);
    expect(unset, 'soft unless it says otherwise').toBeCloseTo(soft, 3);
  });

  test('hasBakedShadow(): a flat, see-through sheet on the ground', async () => {
    for (const [file, baked] of [['baked.glb', true], ['carpet.glb', false], ['shelf.glb', false], ['white.glb', false]]) {
      await fresh({ src: `/made/${file}` });
      expect(await shared.viewer.evaluate((element) => element.hasBakedShadow()), file).toBe(baked);
    }
  });

  test('resetTurntableRotation(theta), turntableRotation', async () => {
    const before = await fresh({ src: '/made/cube.glb' });
    expect(await shared.viewer.evaluate(({ turntableRotation }) => turntableRotation)).toBe(0);
    expectColour(middle(before), { more: 'b', less: 'g' }, 'the face towards +Z');
    const told = await shared.viewer.evaluate((element) => {
      element.resetTurntableRotation(Math.PI / 2);
      return element.turntableRotation;
    });
    expect(told).toBeCloseTo(Math.PI / 2, 6);
    expectColour(middle(await picture()), { more: 'g', less: 'r' }, 'the face towards −X, a quarter turn later');
    await shared.viewer.evaluate((element) => element.resetTurntableRotation());
    expect(shareChanged(before, await picture())).toBeLessThan(0.002);
  });

  test('auto-rotate: it turns, and stands where it is taken away', async () => {
    const before = await fresh({ 'src': '/made/cube.glb', 'auto-rotate-delay': 0, 'rotation-per-second': '90deg' });
    await shared.viewer.evaluate((element) => { element.autoRotate = true; });
    await expect.poll(() => shared.viewer.evaluate(({ turntableRotation }) => turntableRotation)).toBeGreaterThan(0.5);
    const after = await set({ autoRotate: false });
    expect(shareChanged(before, after)).toBeGreaterThan(0.03);
    const angle = await shared.viewer.evaluate(({ turntableRotation }) => turntableRotation);
    expect(await during(shared.page, 500)).toMatchObject(STILL);
    expect(await shared.viewer.evaluate(({ turntableRotation }) => turntableRotation)).toBe(angle);
  });

  test('rotation-per-second: angles, per cent, backwards', async () => {
    // An animation that nobody sees is the clock: on a slow machine both are late alike.
    await fresh({ src: '/made/movers.glb' });
    await shared.viewer.evaluate((element) => {
      Object.assign(element, { animationName: 'Left held', autoRotateDelay: 0, autoRotate: true });
      element.play();
    });
    const speed = (value) => shared.viewer.evaluate((element, value) => new Promise((done) => {
      element.rotationPerSecond = value;
      element.currentTime = 0;
      let from;
      const look = () => {
        const now = [element.turntableRotation, element.currentTime];
        from ??= now;
        if (now[1] - from[1] < 0.5) requestAnimationFrame(look);
        else done((now[0] - from[0]) / (now[1] - from[1]));
      };
      requestAnimationFrame(look);
    }), value);
    expect(await speed('60deg')).toBeCloseTo(Math.PI / 3, 3);
    expect(await speed('-0.5rad')).toBeCloseTo(-0.5, 3);
    expect(await speed('200%')).toBeCloseTo(Math.PI / 16, 3);
    expect(await speed(null)).toBeCloseTo(Math.PI / 32, 3);
    await shared.viewer.evaluate((element) => {
      element.pause();
      element.autoRotate = false;
    });
  });

  test('auto-rotate-delay: it waits so long, and anew after each touch', async () => {
    const DELAY = 1500;
    await fresh({ 'src': '/made/cube.glb', 'camera-controls': true, 'auto-rotate-delay': DELAY, 'rotation-per-second': '90deg' });
    const waited = await shared.viewer.evaluate((element) => new Promise((done) => {
      const since = performance.now();
      element.autoRotate = true;
      const look = () => (element.turntableRotation === 0 ? requestAnimationFrame(look) : done(performance.now() - since));
      look();
    }));
    expect(waited).toBeGreaterThan(DELAY - 50);
    await shared.page.evaluate(() => addEventListener('pointermove', () => { window.moved = performance.now(); }, true));
    await drag(shared.page, shared.viewer, 40, 0);
    const stood = await shared.viewer.evaluate((element) => new Promise((done) => {
      const from = element.turntableRotation;
      const look = () => (element.turntableRotation === from ? requestAnimationFrame(look) : done(performance.now() - window.moved));
      look();
    }));
    expect(stood).toBeGreaterThan(DELAY - 50);
    await set({ autoRotate: false });
  });

  test('orientation keeps the camera until updateFraming()', async () => {
    await fresh({ 'src': '/made/aside.glb', 'camera-orbit': '20deg 70deg auto' });
    const camera = () => shared.viewer.evaluate((element) => {
      const { theta, phi, radius } = element.getCameraOrbit();
      const { x, y, z } = element.getCameraTarget();
      return [theta, phi, radius, x, y, z];
    });
    const close = (values) => values.map((value) => expect.closeTo(value, 3));
    const before = await camera();
    expect(before.slice(3)).toEqual(close([1, 0.2, 0.2]));
    await set({ orientation: '90deg 0deg 0deg' });
    expect(await camera()).toEqual(close(before));
    expect(await shared.viewer.evaluate((element) => element.getDimensions().y), 'it stands on its end').toBeCloseTo(2, 3);
    await shared.viewer.evaluate((element) => element.updateFraming());
    await settled(shared.page);
    expect((await camera()).slice(3)).toEqual(close([-0.2, 1, 0.2]));
    expect((await camera()).slice(0, 2)).toEqual(close(before.slice(0, 2)));
  });
});

test('environment-change: once for the first light, and once for each further one', async ({ page }) => {
  const viewer = await openViewer(page, {}, { models });
  await viewer.evaluate((element, attributes) => {
    window.changes = 0;
    element.addEventListener('environment-change', () => { window.changes += 1; });
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  }, BASE);
  await drawn(viewer);
  await settled(page);
  let count = 1;
  expect(await page.evaluate(() => window.changes), 'the studio').toBe(count);
  for (const [name, value] of [['environmentImage', '/made/red.hdr'], ['skyboxImage', '/made/blue.png'], ['environmentImage', null], ['skyboxImage', null]]) {
    await viewer.evaluate((element, [name, value]) => { element[name] = value; }, [name, value]);
    count += 1;
    await expect.poll(() => page.evaluate(() => window.changes)).toBe(count);
    await settled(page);
    expect(await page.evaluate(() => window.changes), `${name} = ${value}`).toBe(count);
  }
  await viewer.evaluate((element) => Object.assign(element, { exposure: 0.5, environmentRotation: '20deg', shadowIntensity: 1 }));
  await settled(page);
  expect(await page.evaluate(() => window.changes), 'the same light').toBe(count);
});
