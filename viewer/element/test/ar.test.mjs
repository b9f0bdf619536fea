// AR without a browser: addresses for Scene Viewer and Quick Look, and how a model stands in a room.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { RoomLight, radiance, surroundings } from '../src/ar/light.js';
import { Pose, suits } from '../src/ar/pose.js';
import { address } from '../src/ar/quick-look.js';
import { intent } from '../src/ar/scene-viewer.js';

const FLOOR = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 1, 0, -2, 1];
// Its normal, the second column, is towards +X.
const WALL = [0, -1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, -3, 1, 0, 1];
const CEILING = [1, 0, 0, 0, 0, -1, 0, 0, 0, 0, -1, 0, 0, 2.5, 0, 1];
/** A box of 2 × 4 × 6 metres about (0, 2, 0). */
const BOX = [0, 2, 0, 2, 4, 6];

/** Where a point of the model is in the room. */
const place = (pose, [x, y, z]) => {
  const m = pose.matrix();
  return [0, 1, 2].map((row) => Math.round((m[row] * x + m[4 + row] * y + m[8 + row] * z + m[12 + row]) * 1e6) / 1e6 + 0);
};

test('Scene Viewer: parameters of the model’s address win, but for the mode', () => {
  const url = intent('https://shop.example/a.glb?disable_occlusion=false&mode=3d_only#x', 'https://shop.example/p?q=1#top', { arScale: 'fixed', arPlacement: 'wall' });
  const [, query] = /\?(.*)#Intent/.exec(url);
  assert.deepEqual(Object.fromEntries(new URLSearchParams(query)), {
    disable_occlusion: 'false', mode: 'ar_preferred', resizable: 'false', enable_vertical_placement: 'true',
    file: 'https://shop.example/a.glb?disable_occlusion=false&mode=3d_only',
  });
  assert.ok(url.endsWith(`S.browser_fallback_url=${encodeURIComponent('https://shop.example/p?q=1#model-viewer-no-ar-fallback')};end;`));
});

test('Quick Look: the fragment is that of the file the page named', () => {
  assert.equal(address('blob:https://a.example/1', 'https://a.example/m.glb#custom=x', null), 'blob:https://a.example/1#custom=x');
  assert.equal(address('https://a.example/m.usdz', 'https://a.example/m.usdz', 'fixed'), 'https://a.example/m.usdz#allowsContentScaling=0');
  assert.equal(address('https://a.example/m.usdz#a=1', 'https://a.example/m.usdz#a=1', 'auto'), 'https://a.example/m.usdz#a=1');
});

test('surfaces suit by the way they face', () => {
  const table = { floor: FLOOR, wall: WALL, ceiling: CEILING };
  for (const placement of Object.keys(table)) {
    for (const [name, matrix] of Object.entries(table)) assert.equal(suits(placement, matrix), name === placement, `${placement} on ${name}`);
  }
});

test('a model stands on floors, hangs from ceilings, and has walls behind it', () => {
  const on = (placement, surface) => {
    const pose = new Pose(placement, BOX, false);
    pose.put(surface, 0);
    return pose;
  };
  assert.deepEqual(place(on('floor', FLOOR), [0, 0, 0]), [1, 0, -2]);
  assert.deepEqual(place(on('ceiling', CEILING), [0, 4, 0]), [0, 2.5, 0]);
  const wall = on('wall', WALL);
  assert.deepEqual(place(wall, [0, 2, -3]), [-3, 1, 0]);
  assert.deepEqual(place(wall, [0, 2, 3]), [3, 1, 0], 'its front is away from the wall');
});

test('one finger moves it without a jump', () => {
  const pose = new Pose('floor', BOX, false);
  pose.put(FLOOR, 0);
  pose.handle([{ axes: [0, 0], point: [0, 0, 0] }]);
  assert.deepEqual(pose.position, [1, 0, -2]);
  pose.handle([{ axes: [0, 0], point: [0.5, 0, 1] }]);
  assert.deepEqual(pose.position, [1.5, 0, -1]);
  pose.handle([]);
  pose.handle([{ axes: [0, 0], point: [9, 0, 9] }]);
  assert.deepEqual(pose.position, [1.5, 0, -1], 'taken anew');
  pose.handle([{ axes: [0, 0], point: null }]);
  assert.deepEqual(pose.position, [1.5, 0, -1], 'nothing beneath the finger');
});

test('two fingers turn and scale it', () => {
  const two = (angle, gap) => [{ axes: [0, 0], point: null }, { axes: [gap * Math.cos(angle), gap * Math.sin(angle)], point: null }];
  const pose = new Pose('floor', BOX, false);
  pose.put(FLOOR, 0);
  pose.handle(two(3.1, 0.5));
  pose.handle(two(-3.1, 1));
  assert.ok(Math.abs(pose.yaw - (3.1 * 2 - 2 * Math.PI)) < 1e-9, 'across half a turn');
  assert.ok(Math.abs(pose.scale - 2) < 1e-9);
  pose.handle(two(-3.1, 0.52));
  assert.equal(pose.scale, 1, 'the true size draws');
  pose.handle(two(-3.1, 50));
  assert.equal(pose.scale, 10);

  const fixed = new Pose('floor', BOX, true);
  fixed.handle(two(0, 0.5));
  fixed.handle(two(0.2, 1));
  assert.equal(fixed.scale, 1);
  assert.ok(Math.abs(fixed.yaw + 0.2) < 1e-9);
});

/** What an API's estimate looks like: radiance 1 from all around, more of it from above and from +X. */
const estimate = (phase = 1, level = 1) => {
  const sphericalHarmonicsCoefficients = new Float32Array(27);
  [[0, 3.5449], [1, 0.5 * phase], [3, 0.25 * phase]].forEach(([term, value]) => sphericalHarmonicsCoefficients.fill(value * level, term * 3, term * 3 + 3));
  return { sphericalHarmonicsCoefficients, primaryLightDirection: { x: 0.6, y: 0.8, z: 0 }, primaryLightIntensity: { x: 2, y: 1, z: 0.5 } };
};

/** Pixel of the room's picture in this direction. */
const pixel = (light, [x, y, z]) => {
  const column = Math.floor((Math.atan2(z, x) / (2 * Math.PI) + 0.5) * 64) % 64;
  const row = Math.min(Math.floor(Math.acos(y) / Math.PI * 32), 31);
  return Array.from(light.subarray((row * 64 + column) * 3, (row * 64 + column) * 3 + 3));
};

test('the room’s light: harmonics are radiance, in the API’s order', () => {
  const terms = new Float32Array(27);
  terms.set([1, 2, 3]);
  const even = surroundings({ harmonics: terms, direction: [0, 1, 0], colour: [0, 0, 0] });
  // Y of the lowest band is 1 / (2 √π).
  pixel(even, [0, 0, 1]).forEach((value, channel) => assert.ok(Math.abs(value - (channel + 1) * 0.282095) < 1e-5));
  for (const [term, bright, dark] of [[1, [0, 1, 0], [0, -1, 0]], [2, [0, 0, 1], [0, 0, -1]], [3, [1, 0, 0], [-1, 0, 0]]]) {
    const side = new Float32Array(27).fill(1, term * 3, term * 3 + 3);
    const light = surroundings({ harmonics: side, direction: [0, 1, 0], colour: [0, 0, 0] });
    assert.ok(pixel(light, bright)[0] > 0.48, `term ${term}`);
    assert.equal(pixel(light, dark)[0], 0, 'there is no light below zero');
  }
});

test('the room’s light: the main one gives its irradiance, from where it is', () => {
  const main = surroundings({ harmonics: new Float32Array(27), direction: [0, 0, 1], colour: [3, 2, 1] });
  const sum = [0, 0, 0];
  main.forEach((value, at) => { sum[at % 3] += value * Math.sin((Math.floor(at / 192) + 0.5) / 32 * Math.PI) * (Math.PI / 32) ** 2; });
  sum.forEach((value, channel) => assert.ok(Math.abs(value - (3 - channel)) < 1e-3, String(sum)));
  assert.ok(pixel(main, [0, 0, 1])[0] > 10 && pixel(main, [0, 0, -1])[0] < 1e-6);
  // A probe whose +X is the room's −Z.
  const turned = surroundings({ harmonics: new Float32Array(27), direction: [1, 0, 0], colour: [1, 1, 1] }, [0, 0, -1, 0, 0, 1, 0, 0, 1, 0, 0, 0]);
  assert.ok(pixel(turned, [0, 0, -1])[0] > 3 && pixel(turned, [1, 0, 0])[0] < 1e-6);
});

test('the room’s light: as a Radiance file', () => {
  const light = new Float32Array(64 * 32 * 3);
  light.set([0.5, 0.25, 0.75, 1000, 1, 0, 0, 0, 0]);
  const file = radiance(light);
  const head = '#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 32 +X 64\n';
  assert.equal(new TextDecoder().decode(file.subarray(0, head.length)), head);
  assert.equal(file.length, head.length + 64 * 32 * 4);
  const read = (at) => Array.from(file.subarray(head.length + at * 4, head.length + at * 4 + 3), (value) => value * 2 ** (file[head.length + at * 4 + 3] - 136));
  assert.deepEqual(read(0), [0.5, 0.25, 0.75]);
  assert.deepEqual(read(1), [1000, 0, 0], 'what is so much darker is lost');
  assert.deepEqual(read(2), [0, 0, 0]);
});

test('the room’s light is read anew where it has changed, and not too often', () => {
  let said = null;
  const frame = { getLightEstimate: () => said };
  const light = new RoomLight({}, {});
  assert.equal(light.read(frame, 0), null, 'nothing is known yet');
  said = estimate();
  const first = light.read(frame, 16);
  assert.ok(first instanceof Uint8Array);
  said = estimate(1, 1.05);
  assert.equal(light.read(frame, 5000), null, 'a change that is not to be seen');
  said = estimate(1, 2);
  assert.equal(light.read(frame, 500), null, 'too soon');
  assert.notDeepEqual(light.read(frame, 6000), first);
  said = { ...estimate(), primaryLightIntensity: { x: NaN, y: 0, z: 0 } };
  assert.equal(light.read(frame, 9000), null, 'no numbers, no light');
});

test('the room’s light: terms of odd order may have either sign', () => {
  const [plain, arcore] = [1, -1].map((phase) => new RoomLight({}, {}).read({ getLightEstimate: () => estimate(phase) }, 0));
  assert.deepEqual(arcore, plain);
});
