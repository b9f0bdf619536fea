// The arithmetic of hotspots and dimension lines; no document needed.

/** @typedef {number[]} Point x, y, z in metres, or x, y in CSS pixels */

/** @param {Point} a @param {Point} b @returns {Point} */
export const minus = (a, b) => a.map((value, axis) => value - b[axis]);
/** @param {Point} a @param {Point} b */
export const dot = (a, b) => a.reduce((sum, value, axis) => sum + value * b[axis], 0);

/**
 * Numbers with optional units of length, in metres; null where there are not as many as wanted.
 * @param {string | undefined} text such as `0.1m 20cm 0` @param {number[]} counts how many there may be
 * @returns {number[] | null}
 */
export function numbers(text, ...counts) {
  const found = (text ?? '').trim().split(/[\s,]+/).map((token) => {
    const [, number, unit] = /^([+-]?[\d.]+(?:e[+-]?\d+)?)(mm|cm|m|px)?$/i.exec(token) ?? [];
    return Number(number) * ({ mm: 0.001, cm: 0.01 }[unit?.toLowerCase()] ?? 1);
  });
  return counts.includes(found.length) && !found.some(Number.isNaN) ? found : null;
}

/**
 * Where the way from a point to the middle of a box (both in pixels) enters the box; null when it starts within.
 * @param {Point} from @param {Point} middle @param {number} width @param {number} height
 */
export function enter(from, middle, width, height) {
  const way = minus(middle, from);
  const share = 1 - Math.min(width / 2 / Math.abs(way[0]), height / 2 / Math.abs(way[1]));
  return share > 0 ? from.map((value, axis) => value + way[axis] * share) : null;
}

/**
 * For each axis of a box the edge to measure along: of those on its outline the nearest, preferably at the bottom.
 * Edges are named by their corner with the lesser coordinate, corners by one bit an axis; −1: the outline has none.
 * @param {Point} eye from the middle of the box, along its axes @param {Point} half half its size
 * @param {number} up the axis that stands upright @param {number} bottom which end of it is the lower one, 0 or 1
 * @param {number[]} before what was chosen for the frame before: it stays unless another is clearly better
 * @returns {number[]}
 */
export function edges(eye, half, up, bottom, before = []) {
  const seen = (/** @type {number} */ axis, /** @type {number} */ end) => (
    end ? eye[axis] > half[axis] : eye[axis] < -half[axis]);
  const size = Math.hypot(...half) || 1;
  return half.map((_, axis) => {
    const [i, j] = [0, 1, 2].filter((other) => other !== axis);
    let best = -1;
    let least = Infinity;
    for (let corner = 0; corner < 8; corner += 1) {
      const end = (/** @type {number} */ of) => (corner >> of) & 1;
      // The outline runs between a face that is seen and one that is not.
      if (end(axis) || seen(i, end(i)) === seen(j, end(j))) continue;
      const middle = half.map((length, of) => (of === axis ? 0 : end(of) ? length : -length));
      const cost = Math.hypot(...minus(middle, eye)) / size
        + (axis !== up && end(up) !== bottom ? 0.5 : 0) - (before[axis] === corner ? 0.1 : 0);
      if (cost < least) [best, least] = [corner, cost];
    }
    return best;
  });
}

/**
 * A dimension line beside a projected edge: two pieces with room for the label, and ticks at the ends.
 * @param {Point} a @param {Point} b the edge's ends on the screen
 * @param {Point} inside where the box is, seen from the edge
 * @param {number} least pixels between edge and line; more where the label would cover the box and the picture has room
 * @param {Point} label its width and height @param {Point} picture its width and height
 * @returns {{ path: string, middle: Point, length: number }}
 */
export function line(a, b, inside, least, label, picture) {
  const [x, y] = minus(b, a);
  const length = Math.hypot(x, y) || 1;
  const along = [x / length, y / length];
  const side = dot(minus(inside, a), [-along[1], along[0]]) > 0 ? -1 : 1;
  const out = [-along[1] * side, along[0] * side];
  const half = label.map((size) => size / 2);
  const clear = dot(half, out.map(Math.abs)) + 3;
  // Neither the label nor the ticks leave the picture for it.
  const room = out.flatMap((way, axis) => (Math.abs(way) < 0.2 ? [] : [a[axis], b[axis], (a[axis] + b[axis]) / 2].map((value, at) =>
    ((way > 0 ? picture[axis] - value : value) - (at < 2 ? 5 : half[axis])) / Math.abs(way))));
  const gap = Math.max(least, Math.min(clear, ...room));
  const at = (/** @type {number} */ distance, /** @type {number} */ away) =>
    [0, 1].map((axis) => a[axis] + along[axis] * distance + out[axis] * (gap + away));
  const text = (/** @type {Point} */ point) => point.map((value) => value.toFixed(1)).join(' ');
  const stroke = (/** @type {Point} */ from, /** @type {Point} */ to) => `M${text(from)}L${text(to)}`;
  const hole = Math.min(...half.map((size, axis) => (size + 4) / Math.abs(along[axis])));
  let path = stroke(at(0, -4), at(0, 4)) + stroke(at(length, -4), at(length, 4));
  if (hole < length / 2) {
    path += stroke(at(0, 0), at(length / 2 - hole, 0)) + stroke(at(length / 2 + hole, 0), at(length, 0));
  }
  return { path, middle: at(length / 2, 0), length };
}
