// A studio to light models in: soft boxes on grey, as a Radiance .hdr. The same bytes each time: `node studio.mjs FILE`.

import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const WIDTH = 512;
const HEIGHT = 256;
/** How far a box fades, in shares of the picture's height. */
const SOFT = 0.02;

/**
 * Boxes: their middle and size in shares of the width and of the height, the height from the top, and their light.
 * @type {{ at: [number, number], size: [number, number], light: [number, number, number] }[]}
 */
const BOXES = [
  { at: [0.5, 0.04], size: [1.1, 0.16], light: [5, 5, 5] },
  { at: [0.14, 0.32], size: [0.12, 0.28], light: [14, 13.4, 12.6] },
  { at: [0.42, 0.36], size: [0.09, 0.3], light: [6, 6.2, 6.6] },
  { at: [0.66, 0.3], size: [0.03, 0.4], light: [9, 9, 9] },
  { at: [0.87, 0.38], size: [0.1, 0.2], light: [4, 4.2, 4.6] },
];

/** The grey between them, from the ceiling to the floor. */
const CEILING = 0.5;
const FLOOR = 0.12;

// Only what computes alike on all machines: no powers, no sines.
const clamp = (x) => Math.min(1, Math.max(0, x));
const smooth = (x) => x * x * (3 - 2 * x);
/** 1 in the middle, 0 outside. */
const inside = (distance, size) => smooth(clamp((size / 2 - distance) / SOFT + 0.5));

/** The light at a point of the picture. */
function light(u, v) {
  const grey = CEILING + (FLOOR - CEILING) * smooth(v);
  const sum = [grey, grey, grey];
  for (const { at: [x, y], size: [width, height], light } of BOXES) {
    const across = Math.abs(u - x);
    // The picture closes to a ring, and is twice as wide as high.
    const share = inside(2 * Math.min(across, 1 - across), 2 * width) * inside(Math.abs(v - y), height);
    for (let channel = 0; channel < 3; channel++) sum[channel] += share * light[channel];
  }
  return sum;
}

/** Three mantissas and their common exponent. */
function rgbe(colour) {
  const most = Math.max(...colour);
  let [exponent, scale] = [0, 1];
  while (most >= scale) [exponent, scale] = [exponent + 1, scale * 2];
  while (most < scale / 2) [exponent, scale] = [exponent - 1, scale / 2];
  return [...colour.map((value) => Math.floor(value * 256 / scale)), exponent + 128];
}

/** Bytes as runs of four and more alike, and stretches of others. */
function packed(bytes) {
  const out = [];
  const run = (from) => {
    let to = from;
    while (to < bytes.length && to - from < 127 && bytes[to] === bytes[from]) to++;
    return to - from;
  };
  for (let at = 0; at < bytes.length;) {
    const alike = run(at);
    if (alike >= 4) {
      out.push(128 + alike, bytes[at]);
      at += alike;
      continue;
    }
    let end = at;
    while (end < bytes.length && end - at < 128 && run(end) < 4) end++;
    out.push(end - at, ...bytes.slice(at, end));
    at = end;
  }
  return out;
}

/** The file. */
export function studio() {
  const parts = [Buffer.from(`#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y ${HEIGHT} +X ${WIDTH}\n`)];
  for (let y = 0; y < HEIGHT; y++) {
    const row = Array.from({ length: WIDTH }, (_, x) => rgbe(light((x + 0.5) / WIDTH, (y + 0.5) / HEIGHT)));
    const channels = [0, 1, 2, 3].flatMap((channel) => packed(row.map((pixel) => pixel[channel])));
    parts.push(Buffer.from([2, 2, WIDTH >> 8, WIDTH & 255, ...channels]));
  }
  return Buffer.concat(parts);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [file] = process.argv.slice(2);
  if (!file) {
    console.error('node studio.mjs FILE');
    process.exit(2);
  }
  writeFileSync(file, studio());
}
