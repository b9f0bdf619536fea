// node --test viewer/element/test

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { placement } from '../src/place.js';

/** Where a point goes: scaled, turned, moved. */
function moved([tx, ty, tz, x, y, z, w, ...scale], point) {
  const [px, py, pz] = point.map((value, axis) => value * scale[axis]);
  const [a, b, c] = [2 * (y * pz - z * py), 2 * (z * px - x * pz), 2 * (x * py - y * px)];
  return [px + w * a + y * c - z * b + tx, py + w * b + z * a - x * c + ty, pz + w * c + x * b - y * a + tz].map((value) => Number(value.toFixed(5)));
}

const AXES = [[1, 0, 0], [0, 1, 0], [0, 0, 1]];
const all = (...texts) => AXES.map((axis) => moved(placement(...texts), axis));

test('nothing said is nothing done', () => assert.deepEqual(all(null, null), AXES));
test('roll is about z', () => assert.deepEqual(all('90deg 0 0', null), [[0, 1, 0], [-1, 0, 0], [0, 0, 1]]));
test('pitch is about x', () => assert.deepEqual(all('0 90deg 0', null), [[1, 0, 0], [0, 0, 1], [0, -1, 0]]));
test('yaw is about y', () => assert.deepEqual(all('0 0 90deg', null), [[0, 0, -1], [0, 1, 0], [1, 0, 0]]));
test('roll comes first, yaw last', () => assert.deepEqual(all('90deg 0 90deg', null)[0], [0, 1, 0]));
test('scale comes before all, offset after', () => assert.deepEqual(all('0 0 90deg', '2 3 4', '1m 10cm 0')[0], [1, 0.1, -2]));
test('what is no number counts as not said', () => assert.deepEqual(all('auto x', '1 huge 2')[1], [0, 1, 0]));
