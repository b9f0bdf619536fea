// The camera's rows of the table of names: attributes, properties, methods, events, slots; and what hands do.

import { cube } from './support/glb.mjs';
import { centre, drag, line, touch, wheel } from './support/gestures.mjs';
import { during, settled as quiet } from './support/probe.mjs';
import { drawn, expect, kept as test, openViewer, test as alone } from './support/test.mjs';

const models = { 'cube.glb': cube(), 'big.glb': cube({ size: 2 }) };
/** Arrives at once, so that nothing has to be waited for. */
const BASE = { 'src': '/made/cube.glb', 'camera-controls': true, 'interaction-prompt': 'none', 'interpolation-decay': 0 };
/** The camera rests as soon as no frame is to come: what is asked here are numbers, not pictures. */
const settled = (page) => quiet(page, 100);
const degrees = (angle) => (angle * Math.PI) / 180;
const near = (...values) => values.map((value) => expect.closeTo(value, 3));

async function open(page, attributes = {}, options = {}) {
  const viewer = await openViewer(page, { ...BASE, ...attributes }, { models, ...options });
  await drawn(viewer);
  await settled(page);
  return viewer;
}

/** Where the camera is: [theta, phi, radius], [x, y, z], degrees. */
const told = (viewer) => viewer.evaluate((element) => {
  const { theta, phi, radius } = element.getCameraOrbit();
  const { x, y, z } = element.getCameraTarget();
  return { orbit: [theta, phi, radius], target: [x, y, z], fov: element.getFieldOfView() };
});
/** Does something, waits until the picture rests, and tells where the camera is. */
const after = async (page, viewer, action) => {
  await action();
  await settled(page);
  return told(viewer);
};
const set = (page, viewer, properties) => after(page, viewer, () => viewer.evaluate((element, properties) => Object.assign(element, properties), properties));
const reset = (page, viewer) => after(page, viewer, async () => {
  await viewer.locator('[part~=input]').focus();
  await page.keyboard.press('Home');
  await viewer.locator('[part~=input]').blur();
});
/** Makes the page higher than the window. */
const lengthen = (page) => page.evaluate(() => {
  const space = document.createElement('div');
  space.style.height = '3000px';
  document.body.append(space);
});
const scrollY = (page) => page.evaluate(() => window.scrollY);
/** A drag with a key held. */
const dragWith = async (page, viewer, key, dx, dy) => {
  await page.keyboard.down(key);
  await drag(page, viewer, dx, dy);
  await page.keyboard.up(key);
};

test('camera-controls: without it nothing moves the camera', async ({ page }) => {
  const viewer = await open(page);
  await viewer.evaluate((element) => { element.cameraControls = false; });
  const before = await told(viewer);
  const unmoved = await after(page, viewer, async () => {
    await drag(page, viewer, 60, 20);
    await wheel(page, viewer, -120);
  });
  expect(unmoved).toEqual(before);
  await viewer.evaluate((element) => { element.cameraControls = true; });
  expect((await after(page, viewer, () => drag(page, viewer, 60, 0))).orbit[0]).toBeCloseTo(-degrees(60), 2);
});

test('camera-orbit, getCameraOrbit(): units, auto, per cent, calc()', async ({ page }) => {
  const viewer = await open(page, { 'camera-orbit': '45deg 1rad 4m' });
  expect((await told(viewer)).orbit).toEqual(near(degrees(45), 1, 4));
  const framed = (await set(page, viewer, { cameraOrbit: 'auto auto 100%' })).orbit;
  expect(framed.slice(0, 2)).toEqual(near(0, degrees(75)));
  for (const [text, orbit] of [
    ['-0.1turn 90deg 350cm', [-degrees(36), degrees(90), 3.5]],
    ['auto auto auto', [0, degrees(75), framed[2] * 1.05]],
    ['10deg', [degrees(10), degrees(75), framed[2] * 1.05]],
    ['calc(30deg + 2 * 15deg) calc(1rad - (0.25rad / 0.5)) calc(100% + 10cm)', [degrees(60), 0.5, framed[2] + 0.1]],
    ['calc(nonsense) 80deg 4m', [0, degrees(80), 4]],
  ]) expect((await set(page, viewer, { cameraOrbit: text })).orbit, text).toEqual(near(...orbit));
  expect(await viewer.evaluate((element) => String(element.getCameraOrbit()))).toMatch(/^\S+rad \S+rad \S+m$/);
});

test('camera-orbit: env(window-scroll-y) follows the page', async ({ page }) => {
  const viewer = await openViewer(page, { ...BASE, 'camera-orbit': 'calc(env(window-scroll-y) * 90deg) 75deg 4m' }, { models, style: 'position:fixed;top:0' });
  await lengthen(page);
  await drawn(viewer);
  for (const share of [0, 0.5, 1]) {
    const { orbit } = await after(page, viewer, () => page.evaluate((share) => {
      scrollTo(0, share * (document.documentElement.scrollHeight - innerHeight));
    }, share));
    expect(orbit, `${share}`).toEqual([expect.closeTo(degrees(90 * share), 2), expect.closeTo(degrees(75), 3), expect.closeTo(4, 3)]);
  }
});

test('camera-target, getCameraTarget(): metres, or the middle of the model', async ({ page }) => {
  const viewer = await open(page, { 'camera-target': '10cm 0.2m calc(-0.1m * 2)' });
  expect((await told(viewer)).target).toEqual(near(0.1, 0.2, -0.2));
  expect((await set(page, viewer, { cameraTarget: 'auto 0.1m' })).target).toEqual(near(0, 0.1, 0));
  expect((await set(page, viewer, { cameraTarget: null })).target).toEqual(near(0, 0, 0));
  expect(await viewer.evaluate((element) => String(element.getCameraTarget()))).toMatch(/^\S+m \S+m \S+m$/);
});

test('field-of-view, getFieldOfView(), getIdealAspect()', async ({ page }) => {
  const viewer = await open(page, { 'field-of-view': '25deg' });
  expect((await told(viewer)).fov).toBeCloseTo(25, 2);
  expect((await set(page, viewer, { fieldOfView: 'calc(0.1rad + 0.2rad)' })).fov).toBeCloseTo(0.3 * 180 / Math.PI, 2);
  expect((await set(page, viewer, { fieldOfView: 'auto' })).fov).toBeCloseTo(30, 2);
  // A cube that turns is as wide as the diagonal of its base, seen from where it fills 30°.
  const distance = Math.sqrt(0.75) / Math.sin(degrees(15));
  const ideal = Math.SQRT1_2 / (distance - 0.5) / Math.tan(degrees(15));
  expect(await viewer.evaluate((element) => element.getIdealAspect())).toBeCloseTo(ideal, 3);
  await viewer.evaluate((element) => { element.style.width = '180px'; });
  await settled(page);
  const wider = (fov) => 2 * Math.atan(Math.tan(degrees(fov) / 2) * ideal / (180 / 360)) * 180 / Math.PI;
  expect((await told(viewer)).fov, 'wider in a view that is narrower than the model').toBeCloseTo(wider(30), 1);
  expect((await set(page, viewer, { fieldOfView: '25deg' })).fov, 'and so is one of the page’s own').toBeCloseTo(wider(25), 1);
});

test('min-camera-orbit, max-camera-orbit hold against attributes and hands', async ({ page }) => {
  const viewer = await open(page, { 'min-camera-orbit': '-20deg 60deg 3m', 'max-camera-orbit': '20deg 80deg 4m', 'camera-orbit': '0deg 70deg 3.5m' });
  const [theta, phi] = [0, 1];
  const dragged = async (dx, dy) => (await after(page, viewer, () => drag(page, viewer, dx, dy))).orbit;
  expect((await dragged(-200, 0))[theta]).toBeCloseTo(degrees(20), 3);
  expect((await dragged(220, 0))[theta]).toBeCloseTo(-degrees(20), 3);
  expect((await dragged(0, -160))[phi]).toBeCloseTo(degrees(80), 3);
  expect((await dragged(0, 160))[phi]).toBeCloseTo(degrees(60), 3);
  expect((await after(page, viewer, () => wheel(page, viewer, -1000, 10))).orbit[2]).toBeCloseTo(3, 3);
  expect((await after(page, viewer, () => wheel(page, viewer, 1000, 20))).orbit[2]).toBeCloseTo(4, 3);
  expect((await set(page, viewer, { cameraOrbit: '170deg 10deg 100m' })).orbit).toEqual(near(degrees(20), degrees(60), 4));
  const free = { minCameraOrbit: '-Infinity auto auto', maxCameraOrbit: 'Infinity auto calc(2 * 50m)' };
  expect((await set(page, viewer, { ...free, cameraOrbit: '170deg 60deg 50m' })).orbit).toEqual(near(degrees(170), degrees(60), 50));
});

test('min-field-of-view, max-field-of-view, getMinimumFieldOfView(), getMaximumFieldOfView()', async ({ page }) => {
  const viewer = await open(page, { 'min-field-of-view': '22deg', 'max-field-of-view': 'calc(20deg + 8deg)' });
  const limits = await viewer.evaluate((element) => [element.getMinimumFieldOfView(), element.getMaximumFieldOfView()]);
  expect(limits).toEqual([expect.closeTo(22, 2), expect.closeTo(28, 2)]);
  expect((await after(page, viewer, () => wheel(page, viewer, -1000, 10))).fov).toBeCloseTo(22, 1);
  expect((await after(page, viewer, () => wheel(page, viewer, 1000, 20))).fov).toBeCloseTo(28, 1);
  expect((await set(page, viewer, { fieldOfView: '5deg' })).fov).toBeCloseTo(22, 1);
});

test('orbit-sensitivity, zoom-sensitivity, pan-sensitivity, inputSensitivity', async ({ page }) => {
  const viewer = await open(page);
  const home = await told(viewer);
  const moves = async (properties) => {
    await set(page, viewer, properties);
    const turned = await after(page, viewer, () => drag(page, viewer, 20, 0));
    await reset(page, viewer);
    const zoomed = await after(page, viewer, () => wheel(page, viewer, -30));
    await reset(page, viewer);
    const panned = await after(page, viewer, () => dragWith(page, viewer, 'Shift', 10, 0));
    expect(await reset(page, viewer)).toMatchObject({ target: near(...home.target) });
    return [turned.orbit[0], Math.log(zoomed.fov / home.fov), panned.target[0]];
  };
  const plain = await moves({});
  expect(plain[0]).toBeCloseTo(-degrees(20), 3);
  expect(plain[1]).toBeCloseTo(-0.04, 3);
  const times = (...factors) => factors.map((factor, at) => expect.closeTo(plain[at] * factor, 3));
  expect(await moves({ orbitSensitivity: -2, zoomSensitivity: 3, panSensitivity: 0.5 })).toEqual(times(-2, 3, 0.5));
  expect(await moves({ inputSensitivity: 2 }), 'and one factor for all').toEqual(times(-4, 6, 1));
});

test('disable-zoom: not by wheel, keys or pinch, which the page may have', async ({ page }) => {
  const viewer = await open(page, { 'disable-zoom': true });
  const before = await told(viewer);
  const input = viewer.locator('[part~=input]');
  const same = await after(page, viewer, async () => {
    await wheel(page, viewer, -120);
    await input.focus();
    await page.keyboard.press('PageUp');
    await page.keyboard.press('+');
  });
  expect(same).toEqual(before);
  await expect(input).toHaveCSS('touch-action', 'pan-y pinch-zoom');
  expect((await after(page, viewer, () => drag(page, viewer, 60, 0))).orbit[0]).toBeCloseTo(-degrees(60), 2);
});

test('disable-pan: what else moves it turns it', async ({ page }) => {
  const viewer = await open(page, { 'disable-pan': true });
  const moved = await after(page, viewer, () => dragWith(page, viewer, 'Shift', 60, 0));
  expect(moved.target).toEqual(near(0, 0, 0));
  expect(moved.orbit[0]).toBeCloseTo(-degrees(60), 2);
  await viewer.locator('[part~=input]').focus();
  expect((await after(page, viewer, () => page.keyboard.press('Shift+ArrowLeft'))).target).toEqual(near(0, 0, 0));
});

test('disable-tap: a tap looks at the point tapped, beside the model it goes back, or does nothing', async ({ page }) => {
  const viewer = await open(page, { 'camera-orbit': '0deg 90deg 4m' });
  const { x, y } = await centre(viewer);
  const tap = (dx, dy) => after(page, viewer, () => page.mouse.click(x + dx, y + dy));
  const hit = (await tap(30, -20)).target;
  expect(hit[0]).toBeGreaterThan(0.05);
  expect(hit[1]).toBeGreaterThan(0.03);
  expect(hit[2], 'on the front of the cube').toBeCloseTo(0.5, 2);
  await after(page, viewer, () => drag(page, viewer, 60, 0));
  await after(page, viewer, () => viewer.evaluate((element) => element.zoom(3)));
  const back = await tap(-235, -175);
  expect(back.target).toEqual(near(0, 0, 0));
  expect(back.orbit[0], 'but stays turned').toBeCloseTo(-degrees(60), 2);
  expect(back.fov, 'and steps back as far as it may').toBeCloseTo(45, 1);
  await set(page, viewer, { disableTap: true });
  expect(await tap(30, -20)).toEqual(back);
});

test('pan-target: panning by Shift, Ctrl and the right button shows it in the middle', async ({ page }) => {
  const viewer = await open(page);
  await viewer.evaluate((element) => {
    const mark = document.createElement('i');
    mark.slot = 'pan-target';
    mark.textContent = '+';
    element.append(mark);
    window.menus = [];
    addEventListener('contextmenu', (event) => window.menus.push(event.defaultPrevented));
  });
  const mark = page.locator('i[slot=pan-target]');
  await expect(mark).toBeHidden();
  for (const [key, button] of [['Shift', 'left'], ['Control', 'left'], [null, 'right']]) {
    const { x, y } = await centre(viewer);
    if (key) await page.keyboard.down(key);
    await page.mouse.move(x, y);
    await page.mouse.down({ button });
    await page.mouse.move(x + 30, y + 10, { steps: 4 });
    await expect(mark, key ?? button).toBeVisible();
    const box = await mark.boundingBox();
    expect(Math.abs(box.x + box.width / 2 - x)).toBeLessThan(2);
    await page.mouse.up({ button });
    if (key) await page.keyboard.up(key);
    await expect(mark).toBeHidden();
    await settled(page);
    const { orbit, target } = await told(viewer);
    expect(target[0], 'the model follows to the right').toBeLessThan(-0.05);
    expect(orbit[0]).toBeCloseTo(0, 4);
    await reset(page, viewer);
  }
  expect(await page.evaluate(() => window.menus), 'no menu in the way of a drag').not.toContain(false);
  const asked = () => viewer.locator('[part~=input]').evaluate((input) => input.dispatchEvent(new MouseEvent('contextmenu', { cancelable: true, bubbles: true })));
  expect(await asked(), 'a menu asked for by its key comes').toBe(true);
});

test('interpolation-decay, jumpCameraToGoal(), camera-change', async ({ page }) => {
  const viewer = await open(page, { 'interpolation-decay': 1e6 });
  await viewer.evaluate((element) => {
    window.sources = [];
    element.addEventListener('camera-change', ({ detail }) => window.sources.push(detail.source));
    element.cameraOrbit = '90deg 60deg auto';
  });
  await expect.poll(() => page.evaluate(() => window.sources.length), { message: 'it is on its way' }).toBeGreaterThan(2);
  expect((await told(viewer)).orbit[0], 'and far from its goal').toBeLessThan(1);
  const there = await after(page, viewer, () => viewer.evaluate((element) => element.jumpCameraToGoal()));
  expect(there.orbit.slice(0, 2)).toEqual(near(degrees(90), degrees(60)));
  expect(await page.evaluate(() => [...new Set(window.sources)])).toEqual(['none']);
  await set(page, viewer, { interpolationDecay: 0 });
  await after(page, viewer, () => drag(page, viewer, 30, 0));
  expect(await page.evaluate(() => window.sources.at(-1))).toBe('user-interaction');
});

test('updateFraming() steps back to see all of the model', async ({ page }) => {
  const viewer = await open(page);
  const { orbit } = await told(viewer);
  const nearer = await after(page, viewer, () => viewer.evaluate((element) => element.zoom(10)));
  expect(nearer.orbit[2]).toBeLessThan(orbit[2] * 0.9);
  const framed = await after(page, viewer, () => viewer.evaluate((element) => element.updateFraming()));
  expect(framed.orbit[2]).toBeCloseTo(orbit[2], 3);
});

test('another src, and updateFraming(), keep the angles from which one looks', async ({ page }) => {
  const viewer = await open(page, { 'camera-orbit': '20deg 70deg auto' });
  const turned = await after(page, viewer, () => drag(page, viewer, 80, 30));
  expect(turned.orbit[0]).not.toBeCloseTo(degrees(20), 1);
  const angles = near(...turned.orbit.slice(0, 2));
  await viewer.evaluate((element) => { element.src = '/made/big.glb'; });
  await expect.poll(() => viewer.evaluate((element) => element.getDimensions().x)).toBeCloseTo(2, 3);
  await drawn(viewer);
  await settled(page);
  const other = await told(viewer);
  expect(other.orbit.slice(0, 2)).toEqual(angles);
  expect(other.orbit[2], 'at a distance of its own').toBeCloseTo(turned.orbit[2] * 2, 1);
  const framed = await after(page, viewer, () => viewer.evaluate((element) => element.updateFraming()));
  expect(framed.orbit.slice(0, 2)).toEqual(angles);
  const asked = await set(page, viewer, { cameraOrbit: '-30deg 60deg auto' });
  expect(asked.orbit.slice(0, 2)).toEqual(near(degrees(-30), degrees(60)));
});

test('zoom(keyPresses) zooms as that many keys do', async ({ page }) => {
  const viewer = await open(page);
  const { fov } = await told(viewer);
  expect((await after(page, viewer, () => viewer.evaluate((element) => element.zoom(3)))).fov).toBeCloseTo(fov * Math.exp(-0.12), 2);
  expect((await after(page, viewer, () => viewer.evaluate((element) => element.zoom(-3)))).fov).toBeCloseTo(fov, 2);
  await viewer.locator('[part~=input]').focus();
  expect((await after(page, viewer, () => page.keyboard.press('PageUp'))).fov).toBeCloseTo(fov * Math.exp(-0.04), 2);
});

test('interact(duration, finger0, finger1): fingers turn, zoom, and stop for the user', async ({ page }) => {
  const viewer = await open(page);
  await viewer.evaluate((element) => {
    window.sources = [];
    window.stopped = [];
    element.addEventListener('camera-change', ({ detail }) => window.sources.push(detail.source));
    element.addEventListener('interact-stopped', ({ detail }) => window.stopped.push(detail.source));
    const finger = document.createElement('b');
    finger.slot = 'finger0';
    finger.textContent = 'o';
    element.append(finger);
    window.still = { initialValue: 0.5, keyframes: [] };
    window.way = (from, to) => ({ initialValue: from, keyframes: [{ frames: 1, value: (from + to) / 2 }, { frames: 1, value: to }] });
  });
  const { fov, orbit } = await told(viewer);
  const ends = (count) => expect.poll(() => page.evaluate(() => window.stopped.length)).toBe(count);
  await viewer.evaluate((element) => element.interact(300, { x: window.way(0.5, 0.75), y: window.still }));
  await ends(1);
  await settled(page);
  // A quarter of the width is a third of the height, and the height is one round.
  expect((await told(viewer)).orbit[0]).toBeCloseTo(-degrees(120), 2);
  expect(await page.evaluate(() => [[...new Set(window.sources)], window.stopped])).toEqual([['automatic'], ['automatic']]);
  await viewer.evaluate((element) => {
    const { way, still } = window;
    element.interact(300, { x: way(0.4, 0.2), y: still }, { x: way(0.6, 0.8), y: still });
  });
  await ends(2);
  await settled(page);
  const spread = await told(viewer);
  expect(spread.fov).toBeLessThan(fov * 0.9);
  expect(Math.hypot(...spread.target), 'evenly spread, it stays in the middle').toBeLessThan(0.05);
  expect(spread.orbit[2]).toBeLessThan(orbit[2]);
  // One that goes on for long shows its finger, and ends when a hand comes.
  const finger = page.locator('b[slot=finger0]');
  await viewer.evaluate((element) => element.interact(1e7, { x: window.way(0.25, 0.5), y: window.still }));
  const box = await viewer.boundingBox();
  await expect.poll(async () => Math.round((await finger.boundingBox()).x - box.x)).toBeGreaterThanOrEqual(120);
  const opacity = () => finger.evaluate((node) => getComputedStyle(node.assignedSlot.parentElement).opacity);
  expect(await opacity()).toBe('1');
  await drag(page, viewer, 20, 0);
  await ends(3);
  expect(await page.evaluate(() => window.stopped.at(-1))).toBe('user-interaction');
  expect(await opacity()).toBe('0');
});

test.describe('wheel-zoom', () => {
  test('where the page cannot scroll, the wheel zooms', async ({ page }) => {
    const viewer = await open(page);
    const { fov } = await told(viewer);
    expect((await after(page, viewer, () => wheel(page, viewer, -120))).fov).toBeLessThan(fov * 0.95);
  });

  test('where it can, the page scrolls and a hint says how to zoom', async ({ page }) => {
    const viewer = await open(page);
    await lengthen(page);
    const hint = viewer.locator('[part~=wheel-hint]');
    const before = await told(viewer);
    await expect(hint).toBeHidden();
    await wheel(page, viewer, 120);
    await expect(hint).toBeVisible();
    await expect(hint).toHaveText(/(Ctrl|⌘) \+ scroll to zoom/);
    await expect.poll(() => scrollY(page)).toBeGreaterThan(50);
    expect(await told(viewer)).toEqual(before);
    await expect(hint, 'and goes by itself').toBeHidden();
    await page.evaluate(() => scrollTo(0, 0));
    await expect.poll(() => scrollY(page)).toBe(0);
    await page.keyboard.down('Control');
    const zoomed = await after(page, viewer, () => wheel(page, viewer, -20));
    await page.keyboard.up('Control');
    expect(zoomed.fov).toBeLessThan(before.fov * 0.95);
    await viewer.locator('[part~=input]').focus();
    expect((await after(page, viewer, () => wheel(page, viewer, -120))).fov, 'chosen by focus').toBeLessThan(zoomed.fov * 0.95);
    expect(await scrollY(page)).toBe(0);
  });

  for (const [policy, focused, zooms] of [['always', false, true], ['modifier', true, false], ['never', true, false]]) {
    test(`${policy}: ${zooms ? 'it zooms all the same' : 'it does not, even with the focus'}`, async ({ page }) => {
      const viewer = await open(page, { 'wheel-zoom': policy });
      await lengthen(page);
      if (focused) await viewer.locator('[part~=input]').focus();
      const { fov } = await told(viewer);
      await wheel(page, viewer, 120);
      if (zooms) {
        await expect.poll(async () => (await told(viewer)).fov).toBeGreaterThan(fov * 1.05);
        expect(await scrollY(page)).toBe(0);
      } else {
        await expect.poll(() => scrollY(page)).toBeGreaterThan(50);
        expect((await told(viewer)).fov).toBeCloseTo(fov, 4);
      }
    });
  }
});

test.describe('touch-action', () => {
  test.use({ hasTouch: true });

  const swipe = (page, viewer, ...points) => touch(page, viewer, [points.slice(1).flatMap((to, at) => line(points[at], to, 8).slice(at ? 1 : 0))]);
  const O = { x: 0, y: 0 };

  alone('pan-y: up and down scrolls the page, sideways turns the model, and the first movement decides', async ({ page }) => {
    const viewer = await open(page);
    await lengthen(page);
    const before = await told(viewer);
    await swipe(page, viewer, O, { x: 0, y: -120 });
    await expect.poll(() => scrollY(page)).toBeGreaterThan(40);
    await settled(page);
    expect((await told(viewer)).orbit).toEqual(near(...before.orbit));
    await page.evaluate(() => scrollTo(0, 0));
    await swipe(page, viewer, { x: -60, y: 0 }, { x: 60, y: 0 });
    await settled(page);
    const turned = await told(viewer);
    expect(turned.orbit[0]).toBeLessThan(-degrees(60));
    expect(await scrollY(page)).toBe(0);
    await swipe(page, viewer, { x: -30, y: 40 }, { x: 30, y: 40 }, { x: 30, y: -60 });
    await settled(page);
    const both = await told(viewer);
    expect(both.orbit[1], 'it goes on as it began').toBeGreaterThan(turned.orbit[1] + degrees(20));
    expect(await scrollY(page)).toBe(0);
  });

  alone('pan-x: up and down turns the model', async ({ page }) => {
    const viewer = await open(page, { 'touch-action': 'pan-x' });
    await lengthen(page);
    const { orbit } = await told(viewer);
    await swipe(page, viewer, O, { x: 0, y: -60 });
    await settled(page);
    const turned = await told(viewer);
    expect(turned.orbit[1]).toBeGreaterThan(orbit[1] + degrees(20));
    await swipe(page, viewer, O, { x: 80, y: 0 });
    await settled(page);
    expect((await told(viewer)).orbit[0], 'sideways is the page’s').toBeCloseTo(orbit[0], 3);
    expect(await scrollY(page)).toBe(0);
  });

  alone('none: every way turns the model', async ({ page }) => {
    const viewer = await open(page, { 'touch-action': 'none' });
    await lengthen(page);
    const { orbit } = await told(viewer);
    await swipe(page, viewer, O, { x: 30, y: -60 });
    await settled(page);
    const turned = (await told(viewer)).orbit;
    expect(turned[0]).toBeLessThan(orbit[0] - degrees(10));
    expect(turned[1]).toBeGreaterThan(orbit[1] + degrees(20));
    expect(await scrollY(page)).toBe(0);
  });

  alone('two fingers zoom and move where one finger scrolls', async ({ page }) => {
    const viewer = await open(page);
    await lengthen(page);
    const { fov } = await told(viewer);
    await touch(page, viewer, [line({ x: -20, y: 30 }, { x: -60, y: -20 }), line({ x: 20, y: 30 }, { x: 60, y: -20 })]);
    await settled(page);
    const moved = await told(viewer);
    expect(moved.fov).toBeLessThan(fov * 0.9);
    expect(moved.target[1], 'the model went up').toBeLessThan(-0.05);
    expect(moved.orbit[0]).toBeCloseTo(0, 3);
    expect(await scrollY(page)).toBe(0);
  });

  alone('a tap looks at the point tapped', async ({ page }) => {
    const viewer = await open(page, { 'camera-orbit': '0deg 90deg 4m' });
    const { x, y } = await centre(viewer);
    expect((await after(page, viewer, () => page.touchscreen.tap(x + 30, y))).target[2]).toBeCloseTo(0.5, 2);
  });
});

test.describe('interaction-prompt', () => {
  const PROMPT = { 'interaction-prompt-threshold': 0 };
  const shown = /\bon\b/;

  test('auto, wiggle: it moves to and fro twice and goes for good; none: it does not come', async ({ page }) => {
    const viewer = await open(page, { ...PROMPT, 'interaction-prompt': 'none' });
    const prompt = viewer.locator('[part~=prompt]');
    await expect(prompt).not.toHaveClass(shown);
    await viewer.evaluate((element) => { element.interactionPrompt = 'auto'; });
    await expect(prompt).toHaveClass(shown);
    await expect.poll(() => prompt.evaluate((node) => node.style.transform)).toMatch(/translateX\(-?[1-9]/);
    await expect(prompt, 'it ends by itself').not.toHaveClass(shown);
    await settled(page);
    expect((await told(viewer)).orbit[0], 'and leaves the camera where it was').toBeCloseTo(0, 4);
    await viewer.evaluate((element) => element.resetInteractionPrompt());
    await expect(prompt, 'resetInteractionPrompt() lets it come again').toHaveClass(shown);
    await viewer.evaluate((element) => { element.interactionPrompt = 'none'; element.resetInteractionPrompt(); });
    await expect(prompt, 'but not where it is unwanted').not.toHaveClass(shown);
    await drag(page, viewer, 30, 0);
    await expect(prompt, 'whoever has the model in hand needs no hint').not.toHaveClass(shown);
  });

  for (const [name, style, reducedMotion] of [['interaction-prompt-style: basic', 'basic', 'no-preference'], ['less motion', 'wiggle', 'reduce']]) {
    alone(`${name}: the hand stands still`, async ({ page }) => {
      await page.emulateMedia({ reducedMotion });
      const viewer = await openViewer(page, { ...BASE, ...PROMPT, 'interaction-prompt': 'auto', 'interaction-prompt-style': style }, { models });
      const prompt = viewer.locator('[part~=prompt]');
      await drawn(viewer);
      await expect(prompt).toHaveClass(/\bstill\b/);
      expect((await during(page, 300)).timers).toBe(0);
      expect(await prompt.evaluate((node) => node.style.transform)).toBe('');
      await expect(prompt, 'and goes without a hand of ours').not.toHaveClass(shown);
    });
  }

  test('interaction-prompt-threshold: it waits so long', async ({ page }) => {
    const viewer = await open(page, { 'interaction-prompt': 'auto', 'interaction-prompt-threshold': 1e9 });
    const prompt = viewer.locator('[part~=prompt]');
    await expect(prompt).not.toHaveClass(shown);
    await viewer.evaluate((element) => { element.interactionPromptThreshold = 10; });
    await expect(prompt).toHaveClass(shown);
  });

  test('a slot replaces the hand, --interaction-prompt-display hides it', async ({ page }) => {
    const viewer = await openViewer(page, { ...BASE, ...PROMPT, 'interaction-prompt': 'auto' }, { models });
    await viewer.evaluate((element) => {
      const hint = document.createElement('em');
      hint.slot = 'interaction-prompt';
      hint.textContent = 'Turn me';
      element.append(hint);
    });
    await drawn(viewer);
    await expect(page.locator('em')).toBeVisible();
    await viewer.evaluate((element) => element.style.setProperty('--interaction-prompt-display', 'none'));
    await expect(page.locator('em')).toBeHidden();
  });
});

alone('availableViews: named as soon as the attribute is there', async ({ page }) => {
  const viewer = await openViewer(page, { ...BASE, reveal: 'manual', views: '{"Left":{"orbit":"-90deg 80deg 4m"},"Right":{}}' }, { models });
  expect(await viewer.evaluate((element) => [element.availableViews, element.goToView('Left')])).toEqual([['Left', 'Right'], false]);
  await viewer.evaluate((element) => { element.views = 'no JSON'; });
  expect(await viewer.evaluate((element) => element.availableViews)).toEqual([]);
});

alone('Infinity is a delay that never ends, and no other number', async ({ page }) => {
  const viewer = await openViewer(page, { 'reveal': 'manual', 'auto-rotate-delay': 'Infinity', 'interaction-prompt-threshold': 'Infinity', 'exposure': 'Infinity' }, { models });
  expect(await viewer.evaluate(({ autoRotateDelay, interactionPromptThreshold, exposure }) => [
    autoRotateDelay === Infinity, interactionPromptThreshold === Infinity, exposure,
  ])).toEqual([true, true, 1]);
});

test('views, availableViews, goToView(), view-change', async ({ page }) => {
  const warnings = [];
  page.on('console', (message) => message.type() === 'warning' && warnings.push(message.text()));
  const views = { Left: { orbit: '-90deg 80deg 4m' }, Detail: { orbit: '10deg 60deg 3.5m', target: '0.1m 0.2m 0m', fov: '20deg' } };
  const viewer = await open(page, { 'views': JSON.stringify(views), 'camera-target': '0m 0.3m 0m' });
  expect(await viewer.evaluate((element) => element.availableViews)).toEqual(['Left', 'Detail']);
  await viewer.evaluate((element) => {
    window.seen = [];
    element.addEventListener('view-change', ({ detail }) => window.seen.push(detail.name));
  });
  const go = (name, options) => after(page, viewer, () => viewer.evaluate((element, [name, options]) => element.goToView(name, options), [name, options]));
  const detail = await go('Detail');
  expect(detail.orbit).toEqual(near(degrees(10), degrees(60), 3.5));
  expect(detail.target).toEqual(near(0.1, 0.2, 0));
  expect(detail.fov).toBeCloseTo(20, 2);
  await after(page, viewer, () => drag(page, viewer, 50, 20));
  expect((await go('Detail')).orbit, 'again, from elsewhere').toEqual(near(degrees(10), degrees(60), 3.5));
  await viewer.evaluate((element) => { element.interpolationDecay = 1e6; });
  const left = await go('Left', { jump: true });
  expect(left.orbit).toEqual(near(degrees(-90), degrees(80), 4));
  expect(left.target, 'what a view leaves out is as the page had it').toEqual(near(0, 0.3, 0));
  expect(left.fov).toBeCloseTo(30, 2);
  expect(await page.evaluate(() => window.seen)).toEqual(['Detail', 'Detail', 'Left']);
  expect(await viewer.evaluate((element) => element.goToView('Nowhere'))).toBe(false);
  expect(warnings.some((text) => text.includes('product-viewer: there is no view "Nowhere"'))).toBe(true);
  await viewer.evaluate((element) => { element.views = '[1'; });
  expect(await viewer.evaluate((element) => element.availableViews)).toEqual([]);
  expect(warnings.some((text) => text.includes('`views` must be JSON'))).toBe(true);
});
