// Where models stand: `orientation`, `scale`, and for what stands beside the model `offset`.

import { quantities } from './units.js';

/**
 * Translation (3), rotation (a quaternion, 4) and scale (3), as the attributes say; what they do not say is none.
 * @param {string | null} orientation roll, pitch, yaw
 * @param {string | null} scale x, y, z
 * @param {string | null} [offset] x, y, z
 */
export function placement(orientation, scale, offset = null) {
  const three = (/** @type {string | null} */ text, /** @type {number} */ otherwise) => (
    quantities(text, [1, 1, 1]).map((value) => (Number.isFinite(value) ? value : otherwise)));
  // One number alone is for all three.
  const factors = scale?.trim() && !/\s/.test(scale.trim()) ? `${scale} ${scale} ${scale}` : scale;
  const [roll, pitch, yaw] = three(orientation, 0).map((angle) => angle / 2);
  const [sx, cx, sy, cy, sz, cz] = [pitch, yaw, roll].flatMap((half) => [Math.sin(half), Math.cos(half)]);
  // First roll about z, then pitch about x, then yaw about y.
  return new Float32Array([
    ...three(offset, 0),
    sx * cy * cz + cx * sy * sz, cx * sy * cz - sx * cy * sz, cx * cy * sz - sx * sy * cz, cx * cy * cz + sx * sy * sz,
    ...three(factors, 1),
  ]);
}
