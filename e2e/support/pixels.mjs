// Looks at pictures. Channels are 0–255; a region is { x, y, width, height } in shares (0–1) of the picture.

import { PNG } from 'pngjs';

const WHOLE = { x: 0, y: 0, width: 1, height: 1 };
/** The middle of a picture, away from its edges. */
export const MIDDLE = { x: 0.3, y: 0.3, width: 0.4, height: 0.4 };

/** A picture of a locator (or a page) as it is on screen: { width, height, data } in RGBA. */
export async function shot(target) {
  return PNG.sync.read(await target.screenshot({ animations: 'allow', caret: 'hide', scale: 'css' }));
}

function* pixels(picture, region = WHOLE) {
  const left = Math.floor(region.x * picture.width);
  const top = Math.floor(region.y * picture.height);
  const right = Math.min(picture.width, Math.ceil((region.x + region.width) * picture.width));
  const bottom = Math.min(picture.height, Math.ceil((region.y + region.height) * picture.height));
  for (let y = top; y < bottom; y += 1) {
    for (let x = left; x < right; x += 1) yield (y * picture.width + x) * 4;
  }
}

/** The colour [r, g, b] at a point given in shares of the picture. */
export function colourAt(picture, x, y) {
  const column = Math.min(picture.width - 1, Math.floor(x * picture.width));
  const row = Math.min(picture.height - 1, Math.floor(y * picture.height));
  const at = (row * picture.width + column) * 4;
  return [...picture.data.subarray(at, at + 3)];
}

/** The mean colour [r, g, b] of a region. */
export function meanColour(picture, region = WHOLE) {
  const sum = [0, 0, 0];
  let count = 0;
  for (const at of pixels(picture, region)) {
    for (let channel = 0; channel < 3; channel += 1) sum[channel] += picture.data[at + channel];
    count += 1;
  }
  return sum.map((value) => value / Math.max(1, count));
}

/** The greatest difference of two colours over the channels. */
export function colourDistance(a, b) {
  return Math.max(...a.map((value, channel) => Math.abs(value - b[channel])));
}

/** The share (0–1) of a region that differs from `colour` by more than `tolerance` in some channel. */
export function shareUnlike(picture, colour, { tolerance = 16, region = WHOLE } = {}) {
  let unlike = 0;
  let count = 0;
  for (const at of pixels(picture, region)) {
    if (colourDistance([...picture.data.subarray(at, at + 3)], colour) > tolerance) unlike += 1;
    count += 1;
  }
  return unlike / Math.max(1, count);
}

/** The share (0–1) that is not background; the background is the colour of the top left corner unless given. */
export function shareDrawn(picture, options = {}) {
  return shareUnlike(picture, options.background ?? colourAt(picture, 0.01, 0.01), options);
}

/** The share (0–1) of pixels that differ between two pictures of one size by more than `tolerance` in some channel. */
export function shareChanged(a, b, { tolerance = 16, region = WHOLE } = {}) {
  if (a.width !== b.width || a.height !== b.height) throw new Error(`pictures differ in size: ${a.width}×${a.height}, ${b.width}×${b.height}`);
  let changed = 0;
  let count = 0;
  for (const at of pixels(a, region)) {
    if (colourDistance([...a.data.subarray(at, at + 3)], [...b.data.subarray(at, at + 3)]) > tolerance) changed += 1;
    count += 1;
  }
  return changed / Math.max(1, count);
}

/** How many different colours a region holds, at 5 bits a channel: a lit model has many, a blank or flat one few. */
export function colours(picture, region = WHOLE) {
  const seen = new Set();
  for (const at of pixels(picture, region)) {
    seen.add(((picture.data[at] >> 3) << 10) | ((picture.data[at + 1] >> 3) << 5) | (picture.data[at + 2] >> 3));
  }
  return seen.size;
}

/** The box { x, y, width, height }, in shares of the picture, around all that is not background; null when nothing is. */
export function drawnBox(picture, { background = colourAt(picture, 0.01, 0.01), tolerance = 16 } = {}) {
  let [left, top, right, bottom] = [Infinity, Infinity, -1, -1];
  for (const at of pixels(picture)) {
    if (colourDistance([...picture.data.subarray(at, at + 3)], background) <= tolerance) continue;
    const x = (at / 4) % picture.width;
    const y = Math.floor(at / 4 / picture.width);
    [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x), Math.max(bottom, y)];
  }
  if (right < 0) return null;
  return {
    x: left / picture.width, y: top / picture.height,
    width: (right - left + 1) / picture.width, height: (bottom - top + 1) / picture.height,
  };
}

/** How many rows go over from the background to something that is not like it by way of a mixture of both. */
export function smoothRows(picture) {
  const { width, height, data } = picture;
  const at = (x, y) => [...data.subarray((y * width + x) * 4, (y * width + x) * 4 + 3)];
  let count = 0;
  for (let y = 0; y < height; y += 1) {
    const background = at(0, y);
    let x = 1;
    while (x < width - 3 && colourDistance(at(x, y), background) < 3) x += 1;
    const inside = at(x + 2, y);
    if (colourDistance(inside, background) > 40 && colourDistance(at(x, y), inside) > 12) count += 1;
  }
  return count;
}
