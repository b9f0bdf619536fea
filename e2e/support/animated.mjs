// A model whose parts move up and down, and where things of one colour are in a picture of it.

import { boxes } from './annotated.mjs';
import { pack } from './glb.mjs';
import { unpack } from './gltf.mjs';

/** Two boxes of half a metre, 1.5 m apart, at rest about y = 0. Each is its own node. */
const PARTS = [
  { name: 'left', material: 'red', min: [-1, -0.25, -0.25], max: [-0.5, 0.25, 0.25], colour: [0.8, 0.02, 0.02] },
  { name: 'right', material: 'green', min: [0.5, -0.25, -0.25], max: [1, 0.25, 0.25], colour: [0.02, 0.6, 0.02] },
];

/** What moves (a node's index), from which height to which, in how many seconds. */
export const ANIMATIONS = {
  'Left': { node: 0, from: 0, to: 1, seconds: 2 },
  'Right': { node: 1, from: 0, to: 1, seconds: 4 },
  // Whatever the time: what is seen tells the weight alone.
  'Left held': { node: 0, from: 1, to: 1, seconds: 20 },
  'Right held': { node: 1, from: 1, to: 1, seconds: 20 },
};

/** A GLB of a red box `left` and a green box `right` with these animations. */
export function movers(animations = ANIMATIONS) {
  const { json, binary } = unpack(boxes(PARTS));
  const parts = [binary];
  let length = binary.length;
  const add = (values, type, extra = {}) => {
    const bytes = Buffer.from(new Float32Array(values).buffer);
    json.bufferViews.push({ buffer: 0, byteOffset: length, byteLength: bytes.length });
    parts.push(bytes);
    length += bytes.length;
    return json.accessors.push({ bufferView: json.bufferViews.length - 1, componentType: 5126, type, count: 2, ...extra }) - 1;
  };
  json.animations = Object.entries(animations).map(([name, { node, from, to, seconds }]) => ({
    name,
    samplers: [{ input: add([0, seconds], 'SCALAR', { min: [0], max: [seconds] }), output: add([0, from, 0, 0, to, 0], 'VEC3') }],
    channels: [{ sampler: 0, target: { node, path: 'translation' } }],
  }));
  json.buffers = [{ byteLength: length }];
  return pack(json, Buffer.concat(parts));
}

const [RADIUS, MIDDLE] = [8, 0.5];

/** A camera that stands still before the model: `placeOf` knows it. */
export const FRONT = {
  'interaction-prompt': 'none', 'field-of-view': '30deg',
  'camera-orbit': `0deg 90deg ${RADIUS}m`, 'camera-target': `0m ${MIDDLE}m 0m`,
  'min-camera-orbit': 'auto auto 1m', 'max-camera-orbit': 'auto auto 20m',
};

export const [RED, GREEN, BLUE] = [0, 1, 2];

/**
 * Where all pixels lie in which one channel stands out: their mean `x`, `y` and the `width`, `height` of the box around them,
 * in metres of the plane z = 0 as the camera FRONT sees it; null where there are none.
 */
export function placeOf({ data, width, height }, channel) {
  const metres = (2 * RADIUS * Math.tan(Math.PI / 12)) / height;
  let [count, sumX, sumY] = [0, 0, 0];
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = (y * width + x) * 4;
      const most = data[at + channel] - 40;
      if ([0, 1, 2].some((other) => other !== channel && data[at + other] >= most)) continue;
      count += 1;
      sumX += x;
      sumY += y;
      [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x), Math.max(bottom, y)];
    }
  }
  if (count === 0) return null;
  return {
    x: (sumX / count + 0.5 - width / 2) * metres, y: (height / 2 - sumY / count - 0.5) * metres + MIDDLE,
    width: (right - left + 1) * metres, height: (bottom - top + 1) * metres,
  };
}
