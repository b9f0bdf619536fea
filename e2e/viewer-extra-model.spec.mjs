// <extra-model>: what stands beside the model, or hangs on a part of it. Titles are rows of the API.

import { BLUE, FRONT, GREEN, movers, placeOf, RED } from './support/animated.mjs';
import { boxes } from './support/annotated.mjs';
import { keepDevice } from './support/lost.mjs';
import { shareChanged, shot } from './support/pixels.mjs';
import { settled } from './support/probe.mjs';
import { sharedViewer } from './support/shared.mjs';
import { drawn, expect, openViewer, test } from './support/test.mjs';

const PAINT = { material: 'blue', colour: [0.02, 0.05, 0.8] };
const models = {
  'movers.glb': movers(),
  'cube.glb': boxes([{ name: 'cube', ...PAINT, min: [-0.2, -0.2, -0.2], max: [0.2, 0.2, 0.2] }]),
  // From the origin to the right.
  'bar.glb': boxes([{ name: 'bar', ...PAINT, min: [0, -0.1, -0.1], max: [1, 0.1, 0.1] }]),
};
const BASE = { ...FRONT, src: '/made/movers.glb' };

/** Appends an `<extra-model>` for each of these sets of attributes. */
const append = (viewer, ...list) => viewer.evaluate((element, list) => {
  for (const attributes of list) {
    const extra = document.createElement('extra-model');
    for (const [name, value] of Object.entries(attributes)) extra.setAttribute(name, value);
    element.append(extra);
  }
}, list);
/** Waits until so many extra models are shown, and the picture rests. */
async function shown(page, viewer, count) {
  await expect.poll(() => viewer.evaluate(({ extraModels }) => extraModels.length)).toBe(count);
  await settled(page);
}
/** Where all of one colour is in the picture, in metres; null where none is. */
const place = async (viewer, channel = BLUE) => placeOf(await shot(viewer), channel);
/** Nearer than this many metres. */
const near = (found, expected, message, tolerance = 0.08) => {
  expect(found, message).not.toBeNull();
  for (const [name, value] of Object.entries(expected)) {
    expect(Math.abs(found[name] - value), `${message}: ${name} of ${JSON.stringify(found)} is ${value}`).toBeLessThan(tolerance);
  }
};
/** Holds the answer to a request for a model back until the function it gives is called. */
async function hold(page, name, body) {
  let deliver;
  const held = new Promise((done) => { deliver = done; });
  await page.route(`**/made/${name}`, async (route) => {
    await held;
    await route.fulfill({ contentType: 'model/gltf-binary', body }).catch(() => {});
  });
  return deliver;
}

test.describe('<extra-model>', () => {
  const shared = sharedViewer(BASE, { models });

  /** Without extra models, with these attributes and no others; then with these extra models. */
  async function fresh(attributes, ...extras) {
    const { page, viewer } = shared;
    await viewer.evaluate((element, wanted) => {
      element.replaceChildren();
      element.pause();
      element.timeScale = 1;
      for (const name of element.getAttributeNames()) if (name !== 'style' && !(name in wanted)) element.removeAttribute(name);
      for (const [name, value] of Object.entries(wanted)) element.setAttribute(name, value);
      element.currentTime = 0;
    }, { ...BASE, ...attributes });
    await shown(page, viewer, 0);
    if (extras.length === 0) return;
    await append(viewer, ...extras);
    await shown(page, viewer, extras.length);
  }
  /** Sets properties of the first extra model. */
  const set = async (properties) => {
    await shared.viewer.evaluate((element, properties) => Object.assign(element.querySelector('extra-model'), properties), properties);
    await settled(shared.page);
  };
  const dimensions = () => shared.viewer.evaluate((element) => ({ ...element.getDimensions() }));

  test('<extra-model> src, extraModels: another model beside the first', { tag: '@draws' }, async () => {
    await fresh({});
    const before = await shot(shared.viewer);
    expect(placeOf(before, BLUE)).toBeNull();
    await append(shared.viewer, { src: '/made/cube.glb' }, { src: '/made/bar.glb', offset: '0m 1.5m 0m' });
    await shown(shared.page, shared.viewer, 2);
    expect(await shared.viewer.evaluate(({ extraModels }) => extraModels.map(({ nodes }) => nodes[0].name))).toEqual(['cube', 'bar']);
    near(await place(shared.viewer, RED), { x: -0.75, y: 0 }, 'the model is where it was');
    await shared.viewer.evaluate((element) => element.lastElementChild.remove());
    await shown(shared.page, shared.viewer, 1);
    near(await place(shared.viewer), { x: 0, y: 0, width: 0.4, height: 0.4 }, 'the cube alone');
    await set({ src: '/made/bar.glb' });
    await expect.poll(() => shared.viewer.evaluate(({ extraModels }) => extraModels.map(({ nodes }) => nodes[0].name))).toEqual(['bar']);
    await settled(shared.page);
    near(await place(shared.viewer), { height: 0.2 }, 'another address, another model');
    await set({ src: null });
    await shown(shared.page, shared.viewer, 0);
    expect(shareChanged(before, await shot(shared.viewer)), 'all is as it was').toBeLessThan(0.002);
  });

  test('<extra-model> offset', async () => {
    await fresh({}, { src: '/made/cube.glb', offset: '0m 1.2m 0m' });
    near(await place(shared.viewer), { x: 0, y: 1.2 }, 'above');
    expect((await dimensions()).y, 'framing counts it').toBeCloseTo(1.65, 3);
    await set({ offset: '100cm 1500mm 0m' });
    near(await place(shared.viewer), { x: 1, y: 1.5 }, 'and to the right');
    await set({ offset: null });
    near(await place(shared.viewer), { x: 0, y: 0 }, 'where its file says');
  });

  test('<extra-model> orientation', async () => {
    await fresh({}, { src: '/made/bar.glb', offset: '0m 1m 0m' });
    near(await place(shared.viewer), { x: 0.5, y: 1, width: 1, height: 0.2 }, 'to the right');
    await set({ orientation: '90deg 0deg 0deg' });
    near(await place(shared.viewer), { x: 0, y: 1.5, width: 0.2, height: 1 }, 'rolled, it stands');
    await set({ orientation: '0deg 0deg 180deg' });
    near(await place(shared.viewer), { x: -0.5, y: 1, width: 1, height: 0.2 }, 'turned half round, to the left');
  });

  test('<extra-model> scale: three numbers, or one for all', async () => {
    await fresh({}, { src: '/made/cube.glb', offset: '0m 1.2m 0m' });
    expect((await dimensions()).z).toBeCloseTo(0.5, 3);
    await set({ scale: '2' });
    near(await place(shared.viewer), { x: 0, y: 1.2, width: 0.8, height: 0.8 }, 'one number', 0.1);
    expect((await dimensions()).z).toBeCloseTo(0.8, 3);
    await set({ scale: '1 3 1' });
    near(await place(shared.viewer), { x: 0, y: 1.2, width: 0.4, height: 1.2 }, 'three numbers', 0.1);
    expect((await dimensions()).z).toBeCloseTo(0.5, 3);
  });

  test('<extra-model> node: it hangs on a part of the model, and moves with it', { tag: '@draws' }, async () => {
    await fresh({ 'animation-name': 'Left' }, { src: '/made/cube.glb', node: 'left', offset: '0m 0.6m 0m' });
    near(await place(shared.viewer), { x: 0, y: 0.6 }, 'at rest');
    await shared.viewer.evaluate((element) => { element.currentTime = 2; });
    await settled(shared.page);
    near(await place(shared.viewer, RED), { y: 1 }, 'the part has moved');
    near(await place(shared.viewer), { x: 0, y: 1.6 }, 'and the cube with it');
    await set({ node: 'right' });
    near(await place(shared.viewer), { x: 0, y: 0.6 }, 'on a part that rests');
    await set({ node: 'left' });
    near(await place(shared.viewer), { x: 0, y: 1.6 }, 'on the first again');
    await shared.viewer.evaluate((element) => { element.orientation = '90deg 0deg 0deg'; });
    await settled(shared.page);
    near(await place(shared.viewer), { x: -1.6, y: 0 }, 'and with all of the model', 0.12);
    await shared.viewer.evaluate((element) => { element.orientation = null; });
    await set({ node: null });
    near(await place(shared.viewer), { x: 0, y: 0.6 }, 'beside it');
    const warnings = [];
    const listen = (message) => { if (message.type() === 'warning') warnings.push(message.text()); };
    shared.page.on('console', listen);
    await set({ node: 'nobody' });
    shared.page.off('console', listen);
    expect(warnings.join()).toContain('nobody');
    near(await place(shared.viewer), { x: 0, y: 0.6 }, 'a part that is not there');
  });

  test('<extra-model> node: what is picked and pinned there is in the space of its file, and follows', async () => {
    const { page, viewer } = shared;
    await fresh({ 'animation-name': 'Left' }, { src: '/made/bar.glb', node: 'left', offset: '0m 0.6m 0m', scale: '1 2 1' });
    const at = async (time) => {
      await viewer.evaluate((element, time) => { element.currentTime = time; }, time);
      await settled(page);
    };
    /** What is met at this height, half a metre to the right, a tenth before the middle. */
    const pick = (y) => viewer.evaluate((element, y) => {
      const { left, top, width, height } = element.getBoundingClientRect();
      const metre = height / (2 * 7.9 * Math.tan(Math.PI / 12));
      const point = [left + width / 2 + 0.5 * metre, top + height / 2 - (y - 0.5) * metre];
      const found = element.positionAndNormalFromPoint(...point);
      return found && {
        index: found.modelIndex,
        position: ['x', 'y', 'z'].map((axis) => found.position[axis]),
        normal: ['x', 'y', 'z'].map((axis) => found.normal[axis]),
        material: element.materialFromPoint(...point)?.name,
        surface: element.surfaceFromPoint(...point),
        canvas: [point[0] - left, point[1] - top],
      };
    }, y);
    const close = (values, digits) => values.map((value) => expect.closeTo(value, digits));
    await at(2);
    expect(await pick(0.6), 'where it was at rest').toBeNull();
    const found = await pick(1.6);
    expect(found).toMatchObject({ index: 1, position: close([0.5, 0, 0.1], 2), normal: close([0, 0, 1], 3), material: 'blue' });
    await viewer.evaluate((element, { position, normal, surface }) => {
      for (const [name, data] of [['point', { position: position.join(' '), normal: normal.join(' '), modelIndex: '1' }], ['surface', { surface }]]) {
        const child = Object.assign(document.createElement('span'), { slot: `hotspot-${name}` });
        Object.assign(child.dataset, data);
        element.append(child);
      }
    }, found);
    /** Where a hotspot is on the canvas, in its file, and whether it is seen. */
    const query = (name) => viewer.evaluate((element, name) => {
      const { canvasPosition, facingCamera, position } = element.queryHotspot(`hotspot-${name}`);
      return { canvas: [canvasPosition.x, canvasPosition.y], facingCamera, position: ['x', 'y', 'z'].map((axis) => position[axis]) };
    }, name);
    for (const [time, y] of [[2, 1.6], [0, 0.6]]) {
      await at(time);
      const { canvas } = await pick(y);
      for (const name of ['point', 'surface']) {
        await expect.poll(() => query(name), `${name} at ${time} s`).toEqual({ canvas: close(canvas, -0.2), facingCamera: true, position: close([0.5, 0, 0.1], 2) });
      }
    }
  });

  test('<extra-model> background: on the page it counts as all others do', async () => {
    await fresh({}, { src: '/made/cube.glb', offset: '0m 1.2m 0m' });
    const [before, size] = [await shot(shared.viewer), await dimensions()];
    await set({ background: true });
    expect(await shared.viewer.evaluate((element) => element.querySelector('extra-model').hasAttribute('background'))).toBe(true);
    expect(shareChanged(before, await shot(shared.viewer))).toBeLessThan(0.002);
    expect(await dimensions()).toEqual(size);
    await set({ background: false });
    expect(await shared.viewer.evaluate((element) => element.querySelector('extra-model').hasAttribute('background'))).toBe(false);
  });

  test('extra-model-changed: tells of each attribute, and bubbles', async () => {
    await fresh({}, { src: '/made/cube.glb' });
    const heard = await shared.viewer.evaluate((element) => {
      const extra = element.querySelector('extra-model');
      const heard = [];
      const listen = ({ target, composed, detail }) => heard.push([target === extra, composed, detail]);
      document.body.addEventListener('extra-model-changed', listen);
      extra.offset = '0m 1m 0m';
      extra.setAttribute('scale', '2');
      extra.background = true;
      extra.src = '/made/bar.glb';
      document.body.removeEventListener('extra-model-changed', listen);
      return heard;
    });
    const first = { srcChanged: false, src: '/made/cube.glb', offset: '0m 1m 0m', orientation: null, scale: null, background: false };
    const second = { ...first, scale: '2' };
    const third = { ...second, background: true };
    const last = { ...third, srcChanged: true, src: '/made/bar.glb' };
    expect(heard).toEqual([first, second, third, last].map((detail) => [true, true, detail]));
    await settled(shared.page);
  });

  test('play({modelIndex}): its own animations', async () => {
    await fresh({}, { src: '/made/movers.glb', offset: '0m 1m 0m' });
    near(await place(shared.viewer, RED), { height: 1.5 }, 'two boxes, one over the other', 0.12);
    await shared.viewer.evaluate((element) => {
      element.timeScale = 8;
      element.play({ modelIndex: 1, repetitions: 1 });
    });
    await settled(shared.page);
    near(await place(shared.viewer, RED), { height: 2.5 }, 'the upper one has moved', 0.16);
    near(await place(shared.viewer, GREEN), { height: 1.5 }, 'the others have not', 0.12);
    expect(await shared.viewer.evaluate(({ paused }) => paused), 'nor plays the model').toBe(true);
  });

  test('play() and pause() without a modelIndex mean all models', async () => {
    await fresh({}, { src: '/made/movers.glb', offset: '0m 1m 0m' });
    await shared.viewer.evaluate((element) => {
      element.timeScale = 8;
      element.play({ repetitions: 1 });
    });
    await settled(shared.page);
    near(await place(shared.viewer, RED), { y: 1.5, height: 1.5 }, 'both have moved', 0.12);
    const paused = await shared.viewer.evaluate((element) => {
      element.play();
      element.pause({ modelIndex: 0 });
      const one = element.paused;
      element.pause();
      return [one, element.paused];
    });
    expect(paused).toEqual([false, true]);
  });

  test('<extra-model> that comes while others load', async () => {
    await fresh({});
    const deliver = await hold(shared.page, 'slow.glb', models['cube.glb']);
    const asked = shared.page.waitForRequest('**/made/slow.glb');
    await append(shared.viewer, { src: '/made/slow.glb', offset: '0m 1.2m 0m' });
    await asked;
    await append(shared.viewer, { src: '/made/bar.glb', offset: '0m 2m 0m' });
    await set({ offset: '0m 1m 0m' });
    deliver();
    await shown(shared.page, shared.viewer, 2);
    near(await place(shared.viewer), { height: 1.3 }, 'both, where they are to be by now', 0.12);
    expect(await shared.viewer.evaluate(({ extraModels }) => extraModels.map(({ nodes }) => nodes[0].name))).toEqual(['cube', 'bar']);
  });

  test('<extra-model> that changes its src while it loads', async () => {
    await fresh({});
    const deliver = await hold(shared.page, 'old.glb', models['cube.glb']);
    const asked = shared.page.waitForRequest('**/made/old.glb');
    await append(shared.viewer, { src: '/made/old.glb' });
    await asked;
    await set({ src: '/made/bar.glb' });
    await shown(shared.page, shared.viewer, 1);
    deliver();
    await shared.page.waitForTimeout(500);
    await settled(shared.page);
    expect(await shared.viewer.evaluate(({ extraModels }) => extraModels.map(({ nodes }) => nodes[0].name))).toEqual(['bar']);
  });

  test('<extra-model> that is taken away while it loads', async () => {
    await fresh({});
    const before = await shot(shared.viewer);
    const deliver = await hold(shared.page, 'gone.glb', models['cube.glb']);
    const asked = shared.page.waitForRequest('**/made/gone.glb');
    await append(shared.viewer, { src: '/made/gone.glb' });
    await asked;
    await shared.viewer.evaluate((element) => element.querySelector('extra-model').remove());
    deliver();
    await shared.page.waitForTimeout(500);
    await settled(shared.page);
    expect(await shared.viewer.evaluate(({ extraModels }) => extraModels.length)).toBe(0);
    expect(shareChanged(before, await shot(shared.viewer))).toBeLessThan(0.002);
  });
});

test('<extra-model> that is there before the model is', async ({ page }) => {
  const deliver = await hold(page, 'late.glb', models['movers.glb']);
  const viewer = await openViewer(page, FRONT, { models });
  const asked = page.waitForRequest('**/made/late.glb');
  await viewer.evaluate((element) => { element.src = '/made/late.glb'; });
  await asked;
  await append(viewer, { src: '/made/cube.glb', offset: '0m 1.2m 0m' });
  deliver();
  await drawn(viewer);
  await shown(page, viewer, 1);
  near(await place(viewer), { x: 0, y: 1.2 }, 'the cube');
  near(await place(viewer, RED), { x: -0.75, y: 0 }, 'the model');
});

test.describe('<extra-model> that cannot be loaded', () => {
  test.use({ allowed: [/404/] });

  test('sends error, and leaves the model as it is', async ({ page }) => {
    const viewer = await openViewer(page, BASE, { models });
    await drawn(viewer);
    await settled(page);
    const before = await shot(viewer);
    await viewer.evaluate((element) => {
      window.errors = [];
      element.addEventListener('error', ({ detail }) => window.errors.push([detail.type, detail.code]));
    });
    await append(viewer, { src: '/made/none.glb' });
    await expect.poll(() => page.evaluate(() => window.errors)).toEqual([['loadfailure', 'http']]);
    await settled(page);
    expect(await viewer.evaluate(({ loaded, modelIsVisible, extraModels }) => [loaded, modelIsVisible, extraModels.length])).toEqual([true, true, 0]);
    await expect(viewer.getByRole('alert')).toBeHidden();
    expect(shareChanged(before, await shot(viewer))).toBeLessThan(0.002);
    // Others come all the same, and a right address mends it.
    await append(viewer, { src: '/made/cube.glb', offset: '0m 1.2m 0m' });
    await shown(page, viewer, 1);
    near(await place(viewer), { x: 0, y: 1.2 }, 'the other one');
    await viewer.evaluate((element) => { element.querySelector('extra-model').src = '/made/bar.glb'; });
    await shown(page, viewer, 2);
    expect(await viewer.evaluate(({ extraModels }) => extraModels.map(({ nodes }) => nodes[0].name))).toEqual(['bar', 'cube']);
  });
});

test.describe('a lost device', () => {
  test.use({ allowed: [/lost/i] });

  test('<extra-model>: there again, where it was, on its node', { tag: '@draws' }, async ({ page }) => {
    await keepDevice(page);
    const viewer = await openViewer(page, { ...BASE, 'animation-name': 'Left' }, { models });
    await append(viewer, { src: '/made/cube.glb', node: 'left', offset: '0m 0.6m 0m' }, { src: '/made/bar.glb', offset: '0m 2.2m 0m', scale: '0.5' });
    await drawn(viewer);
    await shown(page, viewer, 2);
    await viewer.evaluate((element) => { element.currentTime = 1; });
    await settled(page);
    const before = await shot(viewer);
    near(placeOf(before, RED), { y: 0.5 }, 'half-way');
    await viewer.evaluate((element) => new Promise((done) => {
      element.addEventListener('load', done, { once: true });
      window.takeAway();
    }));
    await shown(page, viewer, 2);
    await expect.poll(async () => shareChanged(before, await shot(viewer))).toBeLessThan(0.01);
    await viewer.evaluate((element) => { element.currentTime = 2; });
    await settled(page);
    near(placeOf(await shot(viewer), RED), { y: 1 }, 'and it still moves');
    expect(shareChanged(before, await shot(viewer))).toBeGreaterThan(0.01);
  });
});
