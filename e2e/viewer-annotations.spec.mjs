// What is pinned to a model: hotspots, leader lines, dimensions; and what is under a point of the picture.

import { arm, boxes, hotspot, middle, query } from './support/annotated.mjs';
import { cube } from './support/glb.mjs';
import { colourDistance, shot } from './support/pixels.mjs';
import { during, settled } from './support/probe.mjs';
import { drawn, expect, kept as test, openViewer } from './support/test.mjs';

// From here a metre at the front of a cube of one metre about the origin is this many pixels; its middle is that of the picture.
const METRE = 180 / (3.5 * Math.tan(Math.PI / 12));
const MIDDLE = [240, 180];
const FRONT = {
  'src': '/made/cube.glb', 'interaction-prompt': 'none', 'camera-orbit': '0deg 90deg 4m', 'camera-target': '0m 0m 0m', 'field-of-view': '30deg',
  'interpolation-decay': 1,
};
const models = {
  'cube.glb': cube(),
  'spin.glb': cube({ spin: 'Spin' }),
  'arm.glb': arm(),
  'pair.glb': boxes([
    { name: 'left', material: 'Oak', min: [-1, -0.5, -0.5], max: [0, 0.5, 0.5], colour: [0.5, 0.3, 0.1] },
    { name: 'right', material: 'Steel', min: [0, -0.5, -0.5], max: [1, 0.5, 0.5] },
  ]),
  'chair.glb': boxes([{ name: 'chair', material: 'Oak', min: [-0.4, 0, -0.42], max: [0.4, 0.75, 0.42] }]),
};
const near = (values, digits) => values.map((value) => expect.closeTo(value, digits));
const open = async (page, attributes = {}) => {
  const viewer = await openViewer(page, { ...FRONT, ...attributes }, { models });
  await drawn(viewer);
  return viewer;
};
/** Waits until the hotspot has been placed in a frame. */
const placed = (child) => expect.poll(() => child.evaluate(({ heard }) => heard.length), { message: 'it was told of its visibility' }).toBeGreaterThan(0);
const turn = async (page, viewer, cameraOrbit) => {
  await viewer.evaluate((element, cameraOrbit) => {
    element.cameraOrbit = cameraOrbit;
    element.jumpCameraToGoal();
  }, cameraOrbit);
  await settled(page);
};
/** A point of the picture in client coordinates, and what a method says of it. */
const ask = (viewer, method, x, y) => viewer.evaluate((element, [method, x, y]) => {
  const { left, top } = element.getBoundingClientRect();
  const found = element[method](left + x, top + y);
  if (found === null || typeof found === 'string') return found;
  const { position, normal, uv, modelIndex, name } = found;
  return position ? { position: String(position), normal: String(normal), uv: uv && [uv.u, uv.v], modelIndex } : { name };
}, [method, x, y]);
const metres = (text) => text.split(' ').map((token) => Number(/^(.*)m$/.exec(token)[1]));

test('hotspot-*, data-position: a child stays at its point of the model', { tag: '@draws' }, async ({ page }) => {
  const viewer = await open(page);
  const child = await hotspot(viewer, 'corner', { position: '25cm 0.25m 500mm', normal: '0m 0m 1m' });
  await placed(child);
  expect(await middle(child)).toEqual(near([MIDDLE[0] + METRE / 4, MIDDLE[1] - METRE / 4], -0.2));
  await turn(page, viewer, '20deg 90deg 4m');
  const [x] = await middle(child);
  expect(x, 'it goes with the model').toBeLessThan(MIDDLE[0] + METRE / 4 - 15);
  await viewer.evaluate((element) => element.resetTurntableRotation(Math.PI / 9));
  await settled(page);
  expect((await middle(child))[0], 'turned back').toBeCloseTo(MIDDLE[0] + METRE / 4, -0.2);
  await child.evaluate((element) => { element.dataset.position = '0 0 0.5'; });
  await turn(page, viewer, '0deg 90deg 4m');
  await viewer.evaluate((element) => element.resetTurntableRotation(0));
  await settled(page);
  expect(await middle(child), 'it goes where the attribute says').toEqual(near(MIDDLE, -0.2));
  await child.evaluate((element) => element.remove());
  await expect.poll(() => query(viewer, 'corner')).toBeNull();
});

test('hotspots: the nearer lies over the farther', async ({ page }) => {
  const viewer = await open(page, { 'camera-orbit': '0deg 60deg 4m' });
  const far = await hotspot(viewer, 'far', { position: '0 0.5 -0.4' });
  const close = await hotspot(viewer, 'close', { position: '0 0.5 0.4' });
  await Promise.all([far, close].map(placed));
  const order = () => viewer.evaluate((element) => ['far', 'close'].map((name) =>
    Number(element.shadowRoot.querySelector(`slot[name="hotspot-${name}"]`).parentElement.style.zIndex)));
  const [a, b] = await order();
  expect(b).toBeGreaterThan(a);
  await turn(page, viewer, '180deg 60deg 4m');
  const [c, d] = await order();
  expect(c).toBeGreaterThan(d);
});

test('data-normal, data-visibility-attribute, hotspot-visibility: seen from its own side', async ({ page }) => {
  const viewer = await open(page);
  const front = await hotspot(viewer, 'front', { position: '0 0 0.5', normal: '0 0 1', visibilityAttribute: 'seen' });
  const back = await hotspot(viewer, 'back', { position: '0 0 -0.5', normal: '0 0 -1' });
  await Promise.all([front, back].map(placed));
  await expect(front).toHaveAttribute('data-seen', '');
  await expect(back).not.toHaveAttribute('data-visible');
  await turn(page, viewer, '180deg 90deg 4m');
  await expect(front).not.toHaveAttribute('data-seen');
  await expect(back).toHaveAttribute('data-visible', '');
  expect(await front.evaluate(({ heard }) => heard)).toEqual([[true, false], [false, false]]);
  expect(await back.evaluate(({ heard }) => heard)).toEqual([[false, false], [true, false]]);
});

test('--min-hotspot-opacity, --max-hotspot-opacity: how clear a hotspot is', async ({ page }) => {
  const viewer = await open(page);
  const front = await hotspot(viewer, 'front', { position: '0 0 0.5', normal: '0 0 1' });
  const back = await hotspot(viewer, 'back', { position: '0 0 -0.5', normal: '0 0 -1' });
  await Promise.all([front, back].map(placed));
  await expect(front).toHaveCSS('opacity', '1');
  await expect(back).toHaveCSS('opacity', '0.25');
  await viewer.evaluate((element) => {
    element.style.setProperty('--min-hotspot-opacity', '0.1');
    element.style.setProperty('--max-hotspot-opacity', '0.8');
  });
  await expect(front).toHaveCSS('opacity', '0.8');
  await expect(back).toHaveCSS('opacity', '0.1');
});

test('hotspots: what the model hides is not seen, though it faces the camera', async ({ page }) => {
  const viewer = await open(page);
  const behind = await hotspot(viewer, 'behind', { position: '0 0 -0.9', normal: '0 0 1' });
  const told = await hotspot(viewer, 'told', { position: '0.2 0 -0.9', normal: '0 0 1', occlusion: 'none' });
  const surface = await hotspot(viewer, 'surface', { position: '0.3 0.3 0.5', normal: '0 0 1' });
  const beside = await hotspot(viewer, 'beside', { position: '0.7 0 -0.5', normal: '0 0 1' });
  await Promise.all([behind, told, surface, beside].map(placed));
  await expect(behind).not.toHaveAttribute('data-visible');
  await expect(told, 'data-occlusion="none"').toHaveAttribute('data-visible', '');
  await expect(surface, 'its own surface does not hide it').toHaveAttribute('data-visible', '');
  await expect(beside).toHaveAttribute('data-visible', '');
  await turn(page, viewer, '89deg 90deg 4m');
  await expect(behind, 'seen past the model').toHaveAttribute('data-visible', '');
});

test('hotspots: the hidden ones let the pointer through and can be reached by keyboard', async ({ page }) => {
  const viewer = await open(page);
  const back = await hotspot(viewer, 'back', { position: '0 0 -0.5', normal: '0 0 -1' });
  const front = await hotspot(viewer, 'front', { position: '0.3 0 0.5', normal: '0 0 1' });
  await Promise.all([front, back].map(placed));
  const under = (child) => child.evaluate((element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    return document.elementFromPoint(left + width / 2, top + height / 2) === element;
  });
  expect([await under(back), await under(front)]).toEqual([false, true]);
  const reached = [];
  for (let presses = 0; presses < 20 && reached.length < 2; presses += 1) {
    await page.keyboard.press('Tab');
    const slot = await page.evaluate(() => document.activeElement?.slot ?? '');
    if (slot.startsWith('hotspot')) reached.push(slot);
  }
  expect(reached, 'in the order of the document').toEqual(['hotspot-back', 'hotspot-front']);
  await back.focus();
  await expect(back, 'who is there sees it').toHaveCSS('opacity', '1');
  await expect(back, 'yet it is behind').not.toHaveAttribute('data-visible');
});

test('data-surface: follows a mesh that moves', async ({ page }) => {
  const viewer = await open(page, { 'src': '/made/spin.glb', 'animation-name': 'Spin' });
  const seek = (time) => viewer.evaluate((element, time) => {
    element.pause();
    element.currentTime = time;
  }, time);
  // The middle of the +Z face: half-way between its first and its third vertex.
  const child = await hotspot(viewer, 'face', { surface: '0 0 16 17 18 0.5 0 0.5' });
  await placed(child);
  await seek(0);
  await settled(page);
  expect(await query(viewer, 'face')).toMatchObject({ position: near([0, 0, 0.5], 3), normal: near([0, 0, 1], 3), facing: true });
  expect(await middle(child)).toEqual(near(MIDDLE, -0.2));
  await seek(1);
  await settled(page);
  expect(await query(viewer, 'face')).toMatchObject({ position: near([0, 0, -0.5], 3), normal: near([0, 0, -1], 3), facing: false });
});

test('data-surface: follows a skinned mesh', { tag: '@draws' }, async ({ page }) => {
  const viewer = await open(page, { 'src': '/made/arm.glb', 'animation-name': 'Bend', 'camera-target': '0m 1m 0m', 'camera-orbit': '0deg 60deg 8m' });
  const child = await hotspot(viewer, 'hand', { surface: '0 0 32 33 34 0.5 0 0.5' });
  await placed(child);
  expect(await query(viewer, 'hand')).toMatchObject({ position: near([0, 2, 0], 3), normal: near([0, 1, 0], 3), facing: true });
  const before = await middle(child);
  await viewer.evaluate((element) => { element.currentTime = 1; });
  await settled(page);
  expect(await query(viewer, 'hand')).toMatchObject({ position: near([-1, 1, 0], 3), normal: near([-1, 0, 0], 3), facing: false });
  const after = await middle(child);
  expect([after[0] < before[0] - 20, after[1] > before[1] + 10], 'to the left and down').toEqual([true, true]);
});

test('data-surface: what the model does not have is told of', async ({ page }) => {
  const warnings = [];
  page.on('console', (message) => message.type() === 'warning' && warnings.push(message.text()));
  const viewer = await open(page);
  await hotspot(viewer, 'none', { surface: '7 0 1 2 3 0.2 0.3 0.5' });
  await hotspot(viewer, 'bad', { position: 'here' });
  await expect.poll(() => warnings.filter((text) => text.startsWith('product-viewer: hotspot-')).length).toBe(2);
  await turn(page, viewer, '30deg 80deg 4m');
  expect(warnings.filter((text) => text.includes('hotspot-none')), 'once').toHaveLength(1);
});

test('data-model-index: a hotspot of an extra model moves with that', async ({ page }) => {
  const viewer = await open(page);
  await viewer.evaluate((element) => {
    const extra = document.createElement('extra-model');
    extra.setAttribute('src', '/made/spin.glb');
    extra.setAttribute('offset', '1.5m 0m 0m');
    element.append(extra);
  });
  await hotspot(viewer, 'main', { position: '1.5 0 0.5', normal: '0 0 1' });
  await hotspot(viewer, 'extra', { position: '0 0 0.5', normal: '0 0 1', modelIndex: '1' });
  await expect.poll(() => query(viewer, 'extra'), { message: 'the extra model is there' }).not.toBeNull();
  await settled(page);
  const [main, extra] = [await query(viewer, 'main'), await query(viewer, 'extra')];
  expect(extra.position).toEqual([0, 0, 0.5]);
  expect(extra.canvas).toEqual(near(main.canvas, 1));
});

test('updateHotspot() moves a hotspot', async ({ page }) => {
  const viewer = await open(page);
  const child = await hotspot(viewer, 'moved', { surface: '0 0 16 17 18 0.5 0 0.5' });
  await placed(child);
  const update = (config) => viewer.evaluate((element, config) => element.updateHotspot({ name: 'hotspot-moved', ...config }), config);
  await update({ position: '0.5m 0m 0m', normal: '1m 0m 0m' });
  await settled(page);
  expect(await query(viewer, 'moved')).toMatchObject({ position: [0.5, 0, 0], normal: [1, 0, 0], facing: false });
  await child.evaluate((element) => element.classList.add('other'));
  await update({ normal: '0 0 1', position: '0 0.25 0.5' });
  await settled(page);
  expect(await query(viewer, 'moved')).toMatchObject({ position: [0, 0.25, 0.5], facing: true });
  expect(await middle(child)).toEqual(near([MIDDLE[0], MIDDLE[1] - METRE / 4], -0.2));
  await update({ surface: '0 0 0 1 2 0.5 0 0.5' });
  await settled(page);
  expect(await query(viewer, 'moved')).toMatchObject({ position: near([0.5, 0, 0], 3), normal: near([1, 0, 0], 3) });
  expect(await viewer.evaluate((element) => element.updateHotspot({ name: 'hotspot-none', position: '0 0 0' }))).toBeUndefined();
});

test('queryHotspot() tells where a hotspot is', async ({ page }) => {
  const viewer = await open(page);
  const child = await hotspot(viewer, 'known', { position: '0.25 0.5 0.5', normal: '0 0 1' });
  await placed(child);
  const found = await query(viewer, 'known');
  expect(found).toMatchObject({ position: [0.25, 0.5, 0.5], normal: [0, 0, 1], facing: true, text: ['0.25m 0.5m 0.5m', '0m 0m 1m'] });
  expect(found.canvas.slice(0, 2)).toEqual(near([MIDDLE[0] + METRE / 4, MIDDLE[1] - METRE / 2], 0));
  expect(Math.abs(found.canvas[2])).toBeLessThan(1);
  expect(await query(viewer, 'unknown')).toBeNull();
});

test('positionAndNormalFromPoint() finds the point of the model', async ({ page }) => {
  const viewer = await open(page, { src: '/made/pair.glb' });
  const [x, y] = [MIDDLE[0] + METRE / 4, MIDDLE[1] - METRE / 4];
  const found = await ask(viewer, 'positionAndNormalFromPoint', x, y);
  expect(metres(found.position)).toEqual(near([0.25, 0.25, 0.5], 2));
  expect(metres(found.normal)).toEqual(near([0, 0, 1], 3));
  expect(found.uv).toEqual(near([0.25, 0.75], 2));
  expect(found.modelIndex).toBe(0);
  expect(await ask(viewer, 'positionAndNormalFromPoint', 5, 5)).toBeNull();
  expect(await ask(viewer, 'positionAndNormalFromPoint', -300, 180), 'beside the picture').toBeNull();
  // What it says is what a hotspot takes.
  await turn(page, viewer, '25deg 70deg 4m');
  await viewer.evaluate((element) => element.resetTurntableRotation(0.2));
  await settled(page);
  const turned = await ask(viewer, 'positionAndNormalFromPoint', 260, 150);
  const child = await hotspot(viewer, 'there', turned);
  await placed(child);
  expect(await middle(child)).toEqual(near([260, 150], -0.2));
  await expect(child).toHaveAttribute('data-visible', '');
});

test('positionAndNormalFromPoint() and hotspots agree on a model that is turned and stretched', async ({ page }) => {
  const viewer = await open(page, { orientation: '20deg 0deg 30deg', scale: '1 1.5 0.5' });
  const found = await ask(viewer, 'positionAndNormalFromPoint', 250, 190);
  const child = await hotspot(viewer, 'there', found);
  const followed = await hotspot(viewer, 'followed', { surface: await ask(viewer, 'surfaceFromPoint', 250, 190) });
  await Promise.all([child, followed].map(placed));
  for (const one of [child, followed]) {
    expect(await middle(one)).toEqual(near([250, 190], -0.2));
    await expect(one).toHaveAttribute('data-visible', '');
  }
});

test('surfaceFromPoint() names the point of the surface', async ({ page }) => {
  const viewer = await open(page, { src: '/made/pair.glb' });
  const [x, y] = [MIDDLE[0] - METRE / 4, MIDDLE[1] - METRE / 8];
  const text = await ask(viewer, 'surfaceFromPoint', x, y);
  expect(text).toMatch(/^0 0 (16 17 18|16 18 19)( [01]\.\d{3}){3}$/);
  expect(text.split(' ').slice(5).reduce((sum, weight) => sum + Number(weight), 0)).toBeCloseTo(1, 2);
  expect(await ask(viewer, 'surfaceFromPoint', MIDDLE[0] + METRE / 4, MIDDLE[1])).toMatch(/^1 0 /);
  expect(await ask(viewer, 'surfaceFromPoint', 5, 5)).toBeNull();
  const child = await hotspot(viewer, 'there', { surface: text });
  await placed(child);
  expect(await middle(child)).toEqual(near([x, y], -0.2));
});

test('materialFromPoint() and nodeFromPoint() find what is drawn there', async ({ page }) => {
  const viewer = await open(page, { src: '/made/pair.glb' });
  const [left, right] = [MIDDLE[0] - METRE / 4, MIDDLE[0] + METRE / 4];
  expect(await ask(viewer, 'materialFromPoint', left, MIDDLE[1])).toEqual({ name: 'Oak' });
  expect(await ask(viewer, 'materialFromPoint', right, MIDDLE[1])).toEqual({ name: 'Steel' });
  expect(await ask(viewer, 'nodeFromPoint', left, MIDDLE[1])).toEqual({ name: 'left' });
  expect(await viewer.evaluate((element, [x, y]) => {
    const { left, top } = element.getBoundingClientRect();
    return element.materialFromPoint(left + x, top + y) === element.model.materials[1];
  }, [right, MIDDLE[1]]), 'the very object of the scene graph').toBe(true);
  for (const method of ['materialFromPoint', 'nodeFromPoint']) expect(await ask(viewer, method, 5, 5)).toBeNull();
});

test('data-orbit, data-target, data-fov: a hotspot with a view of its own', async ({ page }) => {
  const viewer = await open(page, { 'camera-controls': true });
  const child = await hotspot(viewer, 'detail', { position: '0 0 0.5', normal: '0 0 1', orbit: '40deg 70deg 3m', target: '0.1m 0m 0.2m', fov: '20deg' });
  const back = await hotspot(viewer, 'back', { position: '0 0 -0.5', normal: '0 0 -1', orbit: '180deg 80deg 3m' });
  await Promise.all([child, back].map(placed));
  const at = () => viewer.evaluate((element) => {
    const { theta, phi, radius } = element.getCameraOrbit();
    return [theta, phi, radius, element.getCameraTarget().x, element.getFieldOfView()];
  });
  const view = near([40 * Math.PI / 180, 70 * Math.PI / 180, 3, 0.1, 20], 2);
  await child.click();
  await settled(page);
  expect(await at()).toEqual(view);
  await viewer.evaluate((element) => element.zoom(-2));
  await settled(page);
  expect(await at()).not.toEqual(view);
  await child.click();
  await settled(page);
  expect(await at(), 'and again').toEqual(view);
  await child.focus();
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement.slot)).toBe('hotspot-back');
  await settled(page);
  expect(Math.abs((await at())[0]), 'the keyboard brings to light what was hidden').toBeCloseTo(Math.PI, 2);
  await expect(back).toHaveAttribute('data-visible', '');
});

test('data-leader, data-offset, data-leader-to: a line from the point to its label', async ({ page }) => {
  const viewer = await open(page);
  const child = await hotspot(viewer, 'note', { position: '0 0 0.5', normal: '0 0 1', leader: '', offset: '120 -80' }, 'Solid oak');
  await placed(child);
  expect(await middle(child)).toEqual(near([360, 100], -0.2));
  const leader = viewer.locator('[part="leader"]');
  const ends = async () => (await leader.getAttribute('d')).match(/-?[\d.]+/g).map(Number);
  // Once the size of the label is known the line stops there.
  const box = await child.evaluate(({ offsetWidth, offsetHeight }) => [offsetWidth, offsetHeight]);
  await expect.poll(async () => {
    const [, , x, y] = await ends();
    return Math.min(Math.abs(Math.abs(x - 360) - box[0] / 2), Math.abs(Math.abs(y - 100) - box[1] / 2));
  }).toBeLessThan(1);
  expect((await ends()).slice(0, 2)).toEqual(near(MIDDLE, 0));
  await viewer.evaluate((element) => {
    element.style.color = 'rgb(10, 20, 30)';
  });
  await expect(leader).toHaveCSS('stroke', 'rgb(10, 20, 30)');
  await viewer.evaluate((element) => element.style.setProperty('--leader-color', 'rgb(200, 0, 0)'));
  await expect(leader).toHaveCSS('stroke', 'rgb(200, 0, 0)');
  await child.evaluate((element) => {
    element.dataset.offset = '0 -10';
    element.dataset.leaderTo = '0.25m 0.5m 0.5m';
  });
  await expect.poll(() => middle(child)).toEqual(near([MIDDLE[0] + METRE / 4, MIDDLE[1] - METRE / 2 - 10], -0.2));
  await child.evaluate((element) => element.removeAttribute('data-leader'));
  await expect(leader).toHaveCount(0);
});

for (const [unit, labels, sentence] of [
  ['cm', ['80 cm', '75 cm', '84 cm'], 'Width 80 cm, depth 84 cm, height 75 cm'],
  ['in', ['31.5 in', '29.5 in', '33.1 in'], 'Width 31.5 in, depth 33.1 in, height 29.5 in'],
  ['', ['80 cm', '75 cm', '84 cm'], 'Width 80 cm, depth 84 cm, height 75 cm'],
]) {
  test(`dimensions="${unit}": the size along three edges`, async ({ page }) => {
    const viewer = await openViewer(page, { ...FRONT, 'src': '/made/chair.glb', 'camera-orbit': '35deg 65deg 3m', 'camera-target': '0m 0.375m 0m' }, { models });
    await drawn(viewer);
    await viewer.evaluate((element, unit) => element.setAttribute('dimensions', unit), unit);
    const label = viewer.locator('[part="dimension-label"]');
    await expect(label).toHaveText(labels);
    await expect(viewer.locator('.spoken')).toHaveText(sentence);
    for (const one of await label.all()) await expect(one).toHaveCSS('opacity', '1');
    expect(await viewer.locator('[part="dimension-line"]').count()).toBe(3);
    await viewer.evaluate((element) => element.removeAttribute('dimensions'));
    for (const one of await label.all()) await expect(one).toBeHidden();
  });
}

test('dimensions: lines do not cover the model, and what is seen end-on has none', { tag: '@draws' }, async ({ page }) => {
  const viewer = await open(page, { 'src': '/made/chair.glb', 'camera-orbit': '35deg 65deg 3.5m', 'camera-target': '0m 0.375m 0m' });
  await expect(viewer.locator('[part="default-progress-bar"]')).toHaveCSS('opacity', '0');
  await settled(page);
  const plain = await shot(viewer);
  await viewer.evaluate((element) => {
    element.style.setProperty('--dimension-color', 'rgb(255, 0, 0)');
    element.style.setProperty('--dimension-label-background', 'rgb(255, 0, 0)');
    element.setAttribute('dimensions', 'cm');
  });
  await expect(viewer.locator('[part="dimension-label"]')).toHaveText(['80 cm', '75 cm', '84 cm']);
  await settled(page);
  const measured = await shot(viewer);
  const ground = [...plain.data.subarray(-4, -1)];
  let red = 0;
  let over = 0;
  for (let at = 0; at < plain.data.length; at += 4) {
    const [before, after] = [plain, measured].map(({ data }) => [...data.subarray(at, at + 3)]);
    if (colourDistance(before, after) <= 60) continue;
    red += 1;
    if (colourDistance(before, ground) > 60) over += 1;
  }
  expect(red, 'there are lines').toBeGreaterThan(500);
  expect(over, 'beside the model').toBeLessThan(red * 0.02);
  await turn(page, viewer, '0deg 90deg 3.5m');
  const [width, height, depth] = await viewer.locator('[part="dimension-label"]').all();
  await expect(width).toHaveCSS('opacity', '1');
  await expect(height).toHaveCSS('opacity', '1');
  await expect(depth).toHaveCSS('opacity', '0');
  const below = (await middle(width))[1];
  expect(below, 'the width stands below').toBeGreaterThan(180);
});

test('dimensions follow scale and orientation', async ({ page }) => {
  const viewer = await open(page, { 'src': '/made/chair.glb', 'dimensions': 'm', 'scale': '2 1 1', 'orientation': '0deg 90deg 0deg' });
  // Pitched by a right angle the depth stands up.
  await expect(viewer.locator('.spoken')).toHaveText('Width 1.6 m, depth 0.75 m, height 0.84 m');
});

test('hotspots and dimensions leave a still picture alone', { tag: '@draws' }, async ({ page }) => {
  const viewer = await open(page, { dimensions: 'cm' });
  const child = await hotspot(viewer, 'note', { position: '0 0 0.5', normal: '0 0 1', leader: '', offset: '90 -60' });
  await placed(child);
  await settled(page);
  expect(await during(page, 700)).toEqual({ frames: 0, submits: 0, draws: 0, timers: 0 });
});
