// AR without a browser: addresses for Scene Viewer and Quick Look, and how a model stands in a room.

import assert from 'node:assert/strict';
import { test } from 'node:test';

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
