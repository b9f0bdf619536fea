// The arithmetic of hotspots and dimension lines, and what picking makes of a hit. Run with `node --test`.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { edges, enter, line, numbers } from '../src/annotations/geometry.js';
import { length, locale, unit } from '../src/annotations/measure.js';
import { Picking } from '../src/picking.js';

const close = (found, wanted, message) => {
  assert.equal(found.length, wanted.length, message);
  found.forEach((value, at) => assert.ok(Math.abs(value - wanted[at]) < 1e-5, `${message ?? ''} ${found} is not ${wanted}`));
};
/** Silences and collects warnings. */
const warnings = (run) => {
  const { warn } = console;
  const heard = [];
  console.warn = (...words) => heard.push(words.join(' '));
  try {
    return [run(), heard];
  } finally {
    console.warn = warn;
  }
};

test('numbers have units of length', () => {
  close(numbers('1m 20cm -5mm', 3), [1, 0.2, -0.005]);
  close(numbers(' 0.5 -1e-1 .25 ', 3), [0.5, -0.1, 0.25]);
  close(numbers('40px -12', 2), [40, -12]);
  close(numbers('0 0 1 2 3 0.2 0.3 0.5', 8, 9), [0, 0, 1, 2, 3, 0.2, 0.3, 0.5]);
  for (const bad of [undefined, '', '1 2', '1 2 3 4', '1 2 x', '1em 2 3', 'auto auto auto', '1 2 3m3']) {
    assert.equal(numbers(bad, 3), null, String(bad));
  }
});

test('a leader ends where it meets its label', () => {
  close(enter([0, 0], [100, 0], 40, 20), [80, 0]);
  close(enter([0, 0], [0, -50], 40, 20), [0, -40]);
  close(enter([10, 10], [110, 110], 40, 20), [100, 100]);
  assert.equal(enter([95, 5], [100, 0], 40, 20), null, 'a label over its anchor needs none');
  assert.equal(enter([100, 0], [100, 0], 0, 0), null);
});

/** The middle of an edge in signs, 0 along its axis. */
const edge = (corner, axis) => [0, 1, 2].map((of) => (of === axis ? 0 : (corner >> of) & 1 ? 1 : -1));
const half = [1, 0.5, 0.75];

test('dimension lines keep to the outline, near and low', () => {
  const chosen = edges([4, 3, 5], half, 1, 0);
  assert.deepEqual(chosen.map(edge), [[0, -1, 1], [1, 0, -1], [1, -1, 0]], 'from the front, right and above');
  assert.deepEqual(edges([-4, 3, 5], half, 1, 0).map(edge), [[0, -1, 1], [-1, 0, -1], [-1, -1, 0]], 'and left');
  assert.deepEqual(edges([-4, 0.1, -5], half, 1, 0).map(edge).filter((_, axis) => axis !== 1), [[0, -1, -1], [-1, -1, 0]], 'level with it: at the bottom');
  assert.deepEqual(edges([4, -3, 5], half, 1, 1).map(edge)[0], [0, 1, 1], 'turned upside down: the other end is the bottom');
});

test('dimension lines: only what has an outline', () => {
  assert.equal(edges([0, 0.1, 5], half, 1, 0)[2], -1, 'seen head-on there is no depth');
  assert.deepEqual(edges([0, 0.1, 0], half, 1, 0), [-1, -1, -1], 'nor anything from within');
  assert.deepEqual(edges([2, 2, 2], [1, 0, 1], 1, 0).map((corner) => corner >= 0), [true, true, true], 'a rug is flat');
});

test('dimension lines do not flicker', () => {
  // Both upright edges are equally far from here.
  const half = [1, 1, 1];
  const left = edges([-4.01, 1.5, 4], half, 1, 0)[1];
  const right = edges([-4, 1.5, 4.01], half, 1, 0)[1];
  assert.notEqual(left, right);
  assert.equal(edges([-4, 1.5, 4.01], half, 1, 0, [-1, left, -1])[1], left, 'what is chosen stays');
  assert.notEqual(edges([-2, 1.5, 6], half, 1, 0, [-1, left, -1])[1], left, 'until another is clearly better');
});

test('every chosen edge is on the hull of the projected box', () => {
  const cross = (o, a, b) => (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0]);
  let chosen = 0;
  for (let theta = 0; theta < 6.28; theta += 0.37) {
    for (let phi = 0.15; phi < 3; phi += 0.31) {
      const eye = [Math.sin(theta) * Math.sin(phi), Math.cos(phi), Math.cos(theta) * Math.sin(phi)].map((value) => 4 * value);
      // Looks at the middle.
      const forward = eye.map((value) => -value / 4);
      const right = [Math.cos(theta), 0, -Math.sin(theta)];
      const top = [
        right[1] * forward[2] - right[2] * forward[1], right[2] * forward[0] - right[0] * forward[2],
        right[0] * forward[1] - right[1] * forward[0],
      ];
      const project = (bits) => {
        const way = half.map((length, axis) => ((bits >> axis) & 1 ? length : -length) - eye[axis]);
        const along = (axis) => way.reduce((sum, value, of) => sum + value * axis[of], 0);
        return [along(right) / along(forward), along(top) / along(forward)];
      };
      edges(eye, half, 1, 0).forEach((corner, axis) => {
        if (corner < 0) return;
        chosen += 1;
        const [a, b] = [project(corner), project(corner | (1 << axis))];
        const sides = Array.from({ length: 8 }, (_, bits) => cross(a, b, project(bits)));
        assert.ok(sides.every((side) => side > -1e-9) || sides.every((side) => side < 1e-9), `${theta} ${phi} ${axis}`);
      });
    }
  }
  assert.ok(chosen > 300);
});

test('a dimension line lies outside with room for its label', () => {
  const { path, middle, length } = line([0, 100], [200, 100], [100, 50], 14, [60, 20], [400, 300]);
  assert.equal(length, 200);
  close(middle, [100, 114]);
  const strokes = path.split('M').slice(1).map((stroke) => stroke.split(/[L ]/).map(Number));
  close(strokes[0], [0, 110, 0, 118], 'a tick');
  close(strokes[1], [200, 110, 200, 118], 'a tick');
  close(strokes[2], [0, 114, 66, 114], 'up to the label');
  close(strokes[3], [134, 114, 200, 114], 'and on from it');
  close(line([0, 100], [200, 100], [100, 150], 14, [60, 20], [400, 300]).middle, [100, 86], 'on the other side');
  const upright = (x) => line([x, 0], [x, 200], [200, 100], 14, [60, 20], [400, 300]).middle;
  close(upright(100), [67, 100], 'a wide label does not cover the box');
  close(upright(55), [30, 100], 'as far as the picture has room');
  close(upright(20), [6, 100]);
  assert.equal(line([0, 0], [50, 0], [20, 50], 14, [60, 20], [400, 300]).path.split('M').length - 1, 2, 'a short one has ticks alone');
});

test('lengths are written as people write them', () => {
  assert.equal(length(0.84, 'cm', 'en-GB'), '84 cm');
  assert.equal(length(0.8425, 'cm', 'en-GB'), '84.3 cm');
  assert.equal(length(1.8442, 'cm', 'en-GB'), '184 cm');
  assert.equal(length(1.8442, 'm', 'de'), '1,84 m');
  assert.equal(length(0.84, 'mm', 'en-GB'), '840 mm');
  assert.equal(length(0.8001, 'in', 'en-US'), '31.5 in');
  assert.equal(length(0.8, 'ft', 'en-US'), '2.62 ft');
  assert.equal(length(0, 'cm', 'en-GB'), '0 cm');
  assert.equal(length(0.84, 'cm', 'no such language!'), '84 cm');
});

test('the unit is what people think in', () => {
  assert.deepEqual(['cm', 'MM', ' ft '].map((text) => unit(text, 'en-US')), ['cm', 'mm', 'ft']);
  assert.deepEqual(['en-US', 'en-GB', 'de', 'en', 'en-Latn-US'].map((tag) => unit('', tag)), ['in', 'cm', 'cm', 'cm', 'in']);
  const [found, heard] = warnings(() => unit('furlong', 'en-GB'));
  assert.equal(found, 'cm');
  assert.match(heard[0], /^product-viewer: dimensions="furlong"/);
});

test('the locale is the page’s, in the visitor’s region', () => {
  assert.equal(locale('en', ['de-DE', 'en-US', 'en']), 'en-US');
  assert.equal(locale('en-GB', ['en-US']), 'en-GB');
  assert.equal(locale('de', ['en-US']), 'de');
  assert.equal(locale('e', ['en-US']), 'e');
  assert.equal(locale(undefined, ['fr-FR']), 'fr-FR');
  assert.equal(locale('', []), 'en');
});

/** A session whose every pick meets this, and whose further models are ten times as large. */
function picking(hit) {
  const asked = [];
  const carried = [];
  const session = {
    model: {},
    parts: { stage: { getBoundingClientRect: () => ({ left: 100, top: 50, width: 400, height: 200 }) } },
    view: {
      pick: (...point) => (asked.push(point), hit && new Float32Array(hit)),
      carry: (...task) => (carried.push(task), new Float32Array(task.slice(1, 4).map((value) => value * 10))),
    },
    feature: (name) => (name === 'graph' ? {
      materialAt: (...at) => `material ${at}`,
      modelOf: (slot) => ({ nodes: [{ index: 6 }, { index: 7, name: `node of ${slot}` }] }),
    } : undefined),
  };
  return { asked, carried, session, picking: new Picking(session) };
}
const HIT = [0, 7, 2, 1, 3, 10, 11, 12, 0.25, 0.25, 0.5, 1, 2, 3, 0, 0, 1, 0.5, 0.75, 4];

test('picking takes client coordinates', () => {
  const { asked, picking: found } = picking(HIT);
  const { position, normal, uv, modelIndex } = found.positionAndNormalFromPoint(200, 200);
  assert.deepEqual(asked, [[0.25, 0.75, 2]]);
  assert.equal(String(position), '1m 2m 3m');
  assert.deepEqual([position.x, position.y, position.z], [1, 2, 3]);
  assert.equal(String(normal), '0m 0m 1m');
  assert.deepEqual([uv.u, uv.v, String(uv), modelIndex], [0.5, 0.75, '0.5 0.75', 0]);
  assert.equal(found.surfaceFromPoint(200, 200), '2 1 10 11 12 0.250 0.250 0.500');
  assert.equal(found.materialFromPoint(200, 200), 'material 0,3');
  assert.equal(found.nodeFromPoint(200, 200).name, 'node of 0');
});

test('picking finds nothing where nothing is', () => {
  const { picking: empty } = picking(undefined);
  const { asked, session, picking: full } = picking(HIT);
  for (const method of ['positionAndNormalFromPoint', 'surfaceFromPoint', 'materialFromPoint', 'nodeFromPoint']) {
    assert.equal(empty[method](200, 200), null, method);
    assert.equal(full[method](99, 200), null, `${method} beside the picture`);
    assert.equal(full[method](NaN, 200), null, `${method} nowhere`);
  }
  session.model = null;
  assert.equal(full.surfaceFromPoint(200, 200), null, 'no model');
  assert.equal(asked.length, 0);
});

test('picking: the main model’s points are as it is placed, those of others as in their file', () => {
  const { asked, picking: main } = picking(HIT);
  assert.equal(String(main.positionAndNormalFromPoint(200, 200).position), '1m 2m 3m');
  assert.equal(asked.length, 1, 'nothing is carried');
  const { carried, picking: other } = picking([1, ...HIT.slice(1)]);
  const { position, normal } = other.positionAndNormalFromPoint(200, 200);
  assert.deepEqual(carried, [[1, 1, 2, 3, false, true], [1, 0, 0, 1, true, true]]);
  assert.deepEqual([String(position), String(normal)], ['10m 20m 30m', '0m 0m 10m']);
  assert.deepEqual(other.place(1, [4, 5, 6], true), [40, 50, 60], 'and the other way');
  assert.deepEqual(carried.at(-1), [1, 4, 5, 6, true, false]);
  assert.equal(other.surfaceFromPoint(200, 200), '1 2 1 10 11 12 0.250 0.250 0.500');
  assert.equal(picking([...HIT.slice(0, 17), NaN, NaN, 4]).picking.positionAndNormalFromPoint(200, 200).uv, null);
});
