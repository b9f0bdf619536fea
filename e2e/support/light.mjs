// Environment pictures of one colour, made on the spot.

import { PNG } from 'pngjs';

/** A Radiance .hdr of `width` × `width / 2` pixels, all of the linear light [r, g, b]. */
export function hdr([r, g, b], width = 16) {
  const height = width / 2;
  const exponent = Math.ceil(Math.log2(Math.max(r, g, b) * 1.01));
  const mantissa = (value) => Math.floor((value / 2 ** exponent) * 256);
  const pixel = Buffer.from([mantissa(r), mantissa(g), mantissa(b), exponent + 128]);
  const head = Buffer.from(`#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y ${height} +X ${width}\n`);
  return Buffer.concat([head, ...Array.from({ length: width * height }, () => pixel)]);
}

/** A PNG of `width` × `width / 2` pixels, all of the sRGB colour [r, g, b]. */
export function png([r, g, b], width = 16) {
  const picture = new PNG({ width, height: width / 2 });
  for (let at = 0; at < picture.data.length; at += 4) picture.data.set([r, g, b, 255], at);
  return PNG.sync.write(picture);
}

/** A PNG of `width` × `width / 2` pixels; `paint(u, v)`, both 0 to 1, gives the sRGB colour there. */
function painted(paint, width) {
  const height = width / 2;
  const picture = new PNG({ width, height });
  for (let at = 0; at < width * height; at += 1) {
    picture.data.set([...paint(((at % width) + 0.5) / width, (Math.floor(at / width) + 0.5) / height), 255], at * 4);
  }
  return PNG.sync.write(picture);
}

/** One colour from +X, another from −X. */
export function sides(right, left, width = 256) {
  return painted((u) => (u > 0.25 && u < 0.75 ? right : left), width);
}

/** One colour from all that is less than 45° away from straight below, another from everywhere else. */
export function spot(below, around, width = 256) {
  return painted((_, v) => (v > 0.75 ? below : around), width);
}
