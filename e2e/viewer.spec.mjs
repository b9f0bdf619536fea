// <product-viewer> on a page of its own: drawing, input, variants, idleness.

import { cube } from './support/glb.mjs';
import { drag, line, touch, wheel } from './support/gestures.mjs';
import { colours, meanColour, MIDDLE, shareChanged, shareDrawn, shot } from './support/pixels.mjs';
import { during, probe, settled } from './support/probe.mjs';
import { drawn, expect, kept as test, openViewer, path, test as alone } from './support/test.mjs';

const CONTROLS = { 'src': '/made/cube.glb', 'camera-controls': true, 'interaction-prompt': 'none' };
const models = { 'cube.glb': cube() };
const orbit = (viewer) => viewer.evaluate((element) => ({ ...element.getCameraOrbit() }));
const settledShot = async (page, viewer) => {
  await settled(page);
  return shot(viewer);
};

alone('draws the model, with the API of this project', { tag: '@draws' }, async ({ page }) => {
  const viewer = await openViewer(page, CONTROLS, { models });
  await drawn(viewer);
  const picture = await settledShot(page, viewer);
  const share = shareDrawn(picture);
  expect(share).toBeGreaterThan(0.08);
  expect(share).toBeLessThan(0.6);
  const [red, green, blue] = meanColour(picture, MIDDLE);
  expect(blue, 'the front of the cube is blue').toBeGreaterThan(Math.max(red, green) + 20);
  const { submits, draws, contexts } = await probe(page);
  if (path() === 'webgpu') expect([submits > 0, contexts]).toEqual([true, 0]);
  else expect([submits, draws > 0, contexts]).toEqual([0, true, 1]);
});

test('measures the model and frames it', async ({ page }) => {
  const viewer = await openViewer(page, { src: '/made/big.glb' }, { models: { 'big.glb': cube({ size: 40 }) } });
  await drawn(viewer);
  const told = await viewer.evaluate((element) => ({
    size: { ...element.getDimensions() }, target: { ...element.getCameraTarget() }, orbit: { ...element.getCameraOrbit() },
    fov: element.getFieldOfView(), aspect: element.getIdealAspect(),
  }));
  expect(told.size.x).toBeCloseTo(40, 3);
  expect(told.target.y).toBeCloseTo(0, 3);
  // 105 % of the distance at which the sphere around the cube fits into 30°.
  expect(told.orbit.radius).toBeCloseTo((20 * Math.sqrt(3) / Math.sin(Math.PI / 12)) * 1.05, 1);
  expect(told.orbit.phi).toBeCloseTo(75 * Math.PI / 180, 4);
  expect(told.fov).toBeGreaterThanOrEqual(29.99);
  expect(shareDrawn(await settledShot(page, viewer))).toBeGreaterThan(0.08);
});

test('a drag turns the model, and Home puts it back', { tag: '@draws' }, async ({ page }) => {
  const viewer = await openViewer(page, CONTROLS, { models });
  await drawn(viewer);
  const before = await settledShot(page, viewer);
  await drag(page, viewer, 90, 0);
  const turned = await settledShot(page, viewer);
  expect(shareChanged(before, turned)).toBeGreaterThan(0.05);
  const { theta } = await orbit(viewer);
  expect(theta, 'a quarter of the height is a quarter of a round').toBeCloseTo(-Math.PI / 2, 2);
  await page.keyboard.press('Home');
  // A key shows where the focus is: not what this is about.
  await viewer.evaluate((element) => element.shadowRoot.activeElement.blur());
  const back = await settledShot(page, viewer);
  expect(shareChanged(before, back)).toBeLessThan(0.002);
});

test('the wheel zooms, within limits', async ({ page }) => {
  const viewer = await openViewer(page, CONTROLS, { models });
  await drawn(viewer);
  const background = [255, 255, 255];
  const before = shareDrawn(await settledShot(page, viewer), { background });
  await wheel(page, viewer, -120, 2);
  const nearer = shareDrawn(await settledShot(page, viewer), { background });
  expect(nearer).toBeGreaterThan(before * 1.3);
  await wheel(page, viewer, -1000, 10);
  await settled(page);
  const fov = await viewer.evaluate((element) => element.getFieldOfView());
  expect(fov).toBeCloseTo(10, 0);
  await wheel(page, viewer, 1000, 20);
  await settled(page);
  expect(await viewer.evaluate((element) => element.getFieldOfView())).toBeCloseTo(45, 0);
});

test.describe('two fingers', () => {
  test.use({ hasTouch: true });

  alone('spread to come nearer, pinched to step back', async ({ page }) => {
    const viewer = await openViewer(page, CONTROLS, { models });
    await drawn(viewer);
    const fov = () => viewer.evaluate((element) => element.getFieldOfView());
    const from = await fov();
    const fingers = (near, far) => [line({ x: -near, y: 0 }, { x: -far, y: 0 }), line({ x: near, y: 0 }, { x: far, y: 0 })];
    await touch(page, viewer, fingers(40, 90));
    await settled(page);
    const nearer = await fov();
    expect(nearer).toBeLessThan(from * 0.85);
    await touch(page, viewer, fingers(90, 40));
    await settled(page);
    expect(await fov(), 'the way back is as long').toBeCloseTo(from, 0);
    // Spread evenly about the middle, they neither turn nor move it.
    expect((await orbit(viewer)).theta).toBeCloseTo(0, 3);
    expect((await viewer.evaluate((element) => element.getCameraTarget())).x).toBeCloseTo(0, 2);
  });

  alone('carry the model along', async ({ page }) => {
    const viewer = await openViewer(page, CONTROLS, { models });
    await drawn(viewer);
    const told = () => viewer.evaluate((element) => ({
      target: { ...element.getCameraTarget() }, radius: element.getCameraOrbit().radius,
      fov: element.getFieldOfView(), height: element.clientHeight,
    }));
    const before = await told();
    await touch(page, viewer, [-40, 40].map((x) => line({ x, y: 0 }, { x: x + 60, y: 0 })));
    await settled(page);
    const after = await told();
    // What the view shows at the target's distance is as high as the element.
    const metres = 2 * before.radius * Math.tan((before.fov * Math.PI) / 360) / before.height;
    const share = (before.target.x - after.target.x) / (60 * metres);
    // The browser keeps the first few pixels to itself, until it knows what the fingers want.
    expect(share, 'it stays under the fingers').toBeGreaterThan(0.85);
    expect(share).toBeLessThan(1.01);
    expect(after.target.y).toBeCloseTo(before.target.y, 3);
    expect(after.fov).toBeCloseTo(before.fov, 1);
    expect((await orbit(viewer)).theta).toBeCloseTo(0, 3);
  });
});

test('the keyboard turns, zooms and resets', async ({ page }) => {
  const viewer = await openViewer(page, { ...CONTROLS, alt: 'A cube of six colours' }, { models });
  await drawn(viewer);
  await settled(page);
  await page.keyboard.press('Tab');
  const surface = page.getByRole('application', { name: 'A cube of six colours' });
  await expect(surface).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await settled(page);
  expect((await orbit(viewer)).theta).toBeCloseTo(Math.PI / 8, 3);
  await page.keyboard.press('ArrowDown');
  await settled(page);
  expect((await orbit(viewer)).phi).toBeCloseTo(75 * Math.PI / 180 - Math.PI / 8, 3);
  const { radius } = await orbit(viewer);
  for (let i = 0; i < 5; i += 1) await page.keyboard.press('PageUp');
  await settled(page);
  expect((await orbit(viewer)).radius).toBeLessThan(radius);
  await page.keyboard.press('Home');
  await settled(page);
  const home = await orbit(viewer);
  expect(home.theta).toBeCloseTo(0, 4);
  expect(home.radius).toBeCloseTo(radius, 4);
});

test('a variant changes the colour', { tag: '@draws' }, async ({ page }) => {
  const variants = { Rust: [0.8, 0.05, 0.02], Moss: [0.03, 0.6, 0.05] };
  const viewer = await openViewer(page, { 'src': '/made/v.glb', 'variant-name': 'Rust' }, { models: { 'v.glb': cube({ variants }) } });
  await drawn(viewer);
  expect(await viewer.evaluate((element) => element.availableVariants)).toEqual(['Rust', 'Moss']);
  const [red, green] = meanColour(await settledShot(page, viewer), MIDDLE);
  expect(red).toBeGreaterThan(green + 40);
  await viewer.evaluate((element) => { element.variantName = 'Moss'; });
  const [red2, green2] = meanColour(await settledShot(page, viewer), MIDDLE);
  expect(green2).toBeGreaterThan(red2 + 40);
});

test('idle draws nothing: no frame, no timer', { tag: '@draws' }, async ({ page }) => {
  const viewer = await openViewer(page, CONTROLS, { models });
  await drawn(viewer);
  await settled(page);
  expect(await during(page, 2000)).toEqual({ frames: 0, submits: 0, draws: 0, timers: 0 });
  await drag(page, viewer, 40, 10);
  await settled(page);
  expect(await during(page, 2000), 'nor after it was moved').toEqual({ frames: 0, submits: 0, draws: 0, timers: 0 });
});

test('auto-rotation turns the model, and only while it is on the screen', async ({ page }) => {
  const viewer = await openViewer(page, { 'src': '/made/cube.glb', 'auto-rotate': true, 'auto-rotate-delay': 0, 'rotation-per-second': '60deg' }, { models });
  await drawn(viewer);
  await expect.poll(() => viewer.evaluate((element) => element.turntableRotation)).toBeGreaterThan(0.1);
  await page.evaluate(() => {
    document.body.style.paddingBottom = '5000px';
    scrollTo(0, 4000);
  });
  await settled(page);
  expect((await during(page, 1000)).submits + (await during(page, 1000)).draws).toBe(0);
  const angle = await viewer.evaluate((element) => element.turntableRotation);
  await page.evaluate(() => scrollTo(0, 0));
  await expect.poll(() => viewer.evaluate((element) => element.turntableRotation)).toBeGreaterThan(angle);
});

test('an animation plays, pauses and can be sought', { tag: '@draws' }, async ({ page }) => {
  const viewer = await openViewer(page, { src: '/made/spin.glb', autoplay: true }, { models: { 'spin.glb': cube({ spin: 'Spin' }) } });
  await drawn(viewer);
  expect(await viewer.evaluate((element) => [element.availableAnimations, element.duration, element.paused])).toEqual([['Spin'], 2, false]);
  await viewer.evaluate((element) => {
    element.pause();
    element.currentTime = 0;
  });
  const start = await settledShot(page, viewer);
  await viewer.evaluate((element) => { element.currentTime = 0.5; });
  const quarter = await settledShot(page, viewer);
  expect(shareChanged(start, quarter)).toBeGreaterThan(0.03);
  expect((await during(page, 1000)).frames).toBe(0);
});

test('toBlob gives the picture that is shown', { tag: '@draws' }, async ({ page }) => {
  const viewer = await openViewer(page, CONTROLS, { models });
  await drawn(viewer);
  await settled(page);
  const made = await viewer.evaluate(async (element) => {
    const bitmap = await createImageBitmap(await element.toBlob());
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext('2d');
    context.drawImage(bitmap, 0, 0);
    const at = (x, y) => [...context.getImageData(x, y, 1, 1).data];
    return { width: bitmap.width, height: bitmap.height, middle: at(bitmap.width / 2, bitmap.height / 2), corner: at(2, 2) };
  });
  expect([made.width, made.height]).toEqual([480, 360]);
  expect(made.corner[3], 'the background is transparent').toBe(0);
  expect(made.middle[3]).toBe(255);
  expect(made.middle[2]).toBeGreaterThan(made.middle[0]);
});

alone('several viewers share one device', { tag: '@draws' }, async ({ page }) => {
  await openViewer(page, CONTROLS, { models, width: 300, height: 240 });
  await page.evaluate(() => {
    for (let i = 0; i < 3; i += 1) document.body.append(document.querySelector('product-viewer').cloneNode(true));
  });
  const viewers = page.locator('product-viewer');
  for (let i = 0; i < 4; i += 1) await drawn(viewers.nth(i));
  await settled(page);
  for (let i = 0; i < 4; i += 1) expect(colours(await shot(viewers.nth(i)))).toBeGreaterThan(10);
  const { devices, contexts } = await probe(page);
  expect([devices, contexts]).toEqual(path() === 'webgpu' ? [1, 0] : [0, 1]);
});
