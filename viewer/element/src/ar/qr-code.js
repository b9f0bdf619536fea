// QR codes (ISO/IEC 18004) of a text: byte mode, error correction M, versions 1 to 40. No DOM.

/** Error correction bytes of a block, and blocks, for versions 1 to 40 at level M. */
const CORRECTION = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26, 26, ...Array(19).fill(28)];
const BLOCKS = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16, 17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35,
  37, 38, 40, 43, 45, 47, 49];

/** The eight masks: a module whose value is 0 is inverted. @type {((x: number, y: number) => number)[]} */
const MASKS = [
  (x, y) => (x + y) % 2,
  (x, y) => y % 2,
  (x) => x % 3,
  (x, y) => (x + y) % 3,
  (x, y) => ((x / 3 | 0) + (y / 2 | 0)) % 2,
  (x, y) => x * y % 2 + x * y % 3,
  (x, y) => (x * y % 2 + x * y % 3) % 2,
  (x, y) => ((x + y) % 2 + x * y % 3) % 2,
];

/** Product in the field of 256 elements. @param {number} x @param {number} y */
function multiply(x, y) {
  let product = 0;
  for (let bit = 7; bit >= 0; bit -= 1) product = (product << 1) ^ ((product >> 7) * 0x11d) ^ ((y >> bit & 1) * x);
  return product;
}

/** Bytes of Reed and Solomon for `data`. @param {number[]} data @param {number} degree */
function correction(data, degree) {
  const divisor = Array(degree).fill(0);
  divisor[degree - 1] = 1;
  for (let i = 0, root = 1; i < degree; i += 1, root = multiply(root, 2)) {
    for (let j = 0; j < degree; j += 1) divisor[j] = multiply(divisor[j], root) ^ (divisor[j + 1] ?? 0);
  }
  const rest = Array(degree).fill(0);
  for (const byte of data) {
    const factor = byte ^ /** @type {number} */ (rest.shift());
    rest.push(0);
    divisor.forEach((value, index) => { rest[index] ^= multiply(value, factor); });
  }
  return rest;
}

/** `value` with the remainder of its division appended. @param {number} value @param {number} bits @param {number} divisor */
function checked(value, bits, divisor) {
  let rest = value;
  for (let i = 0; i < bits; i += 1) rest = (rest << 1) ^ ((rest >> (bits - 1)) * divisor);
  return (value << bits) | rest;
}

/** Modules of a version that carry data. @param {number} version */
function capacity(version) {
  const aligned = (version / 7 | 0) + 2;
  return (16 * version + 128) * version + 64 - (version > 1 ? (25 * aligned - 10) * aligned - 55 : 0) - (version > 6 ? 36 : 0);
}

/**
 * The code of a text: rows of modules, true is dark, without the quiet zone (4 modules wide) that is to be around it.
 * @param {string} text at most 2331 bytes of UTF-8
 * @param {number} [forced] the mask, 0 to 7; otherwise the one that is read best
 * @returns {boolean[][]}
 * @throws {RangeError} if it is longer
 */
export function modules(text, forced) {
  const bytes = new TextEncoder().encode(text);
  let version = 1;
  let room = 0;
  for (;; version += 1) {
    if (version > 40) throw new RangeError('Too long for a QR code.');
    room = (capacity(version) >> 3) - CORRECTION[version - 1] * BLOCKS[version - 1];
    if (bytes.length + (version > 9 ? 3 : 2) <= room) break;
  }
  const words = interleaved(bytes, version, room);
  const size = version * 4 + 17;
  /** @type {boolean[][]} */
  const dark = Array.from({ length: size }, () => Array(size).fill(false));
  const fixed = dark.map((row) => [...row]);
  const set = (/** @type {number} */ x, /** @type {number} */ y, /** @type {any} */ value) => {
    if (x < 0 || y < 0 || x >= size || y >= size) return;
    dark[y][x] = Boolean(value);
    fixed[y][x] = true;
  };
  /** Concentric squares. @param {number} cx @param {number} cy @param {number} radius @param {number[]} light */
  const target = (cx, cy, radius, light) => {
    for (let y = -radius; y <= radius; y += 1) {
      for (let x = -radius; x <= radius; x += 1) set(cx + x, cy + y, !light.includes(Math.max(Math.abs(x), Math.abs(y))));
    }
  };
  const end = size - 1;
  for (let i = 0; i < size; i += 1) {
    set(6, i, i % 2 === 0);
    set(i, 6, i % 2 === 0);
  }
  for (const [x, y] of [[3, 3], [end - 3, 3], [3, end - 3]]) target(x, y, 4, [2, 4]);
  if (version > 1) {
    const count = (version / 7 | 0) + 2;
    const step = Math.floor((version * 8 + count * 3 + 5) / (count * 4 - 4)) * 2;
    const places = Array.from({ length: count }, (_, index) => (index ? end - 6 - (count - 1 - index) * step : 6));
    for (const x of places) {
      for (const y of places) {
        // Three corners have finders.
        if (!((x === 6 && (y === 6 || y === end - 6)) || (y === 6 && x === end - 6))) target(x, y, 2, [1]);
      }
    }
  }
  if (version > 6) {
    const bits = checked(version, 12, 0x1f25);
    for (let i = 0; i < 18; i += 1) {
      const along = i / 3 | 0;
      const across = end - 10 + i % 3;
      set(across, along, bits >> i & 1);
      set(along, across, bits >> i & 1);
    }
  }
  /** The format: level M (00) and the mask, twice. @param {number} mask */
  const format = (mask) => {
    const bits = checked(mask, 10, 0x537) ^ 0x5412;
    for (let i = 0; i < 15; i += 1) {
      const bit = bits >> i & 1;
      // Around the first finder, stepping over the timing lines…
      if (i < 8) set(8, i < 6 ? i : i + 1, bit);
      else set(i < 9 ? 7 : 14 - i, 8, bit);
      // …and along the two others.
      if (i < 8) set(end - i, 8, bit);
      else set(8, size - 15 + i, bit);
    }
    set(8, size - 8, true);
  };
  format(0);

  let at = 0;
  for (let right = end; right > 0; right -= 2) {
    if (right === 6) right = 5;
    for (let i = 0; i < size; i += 1) {
      const y = (right + 1) & 2 ? i : end - i;
      for (const x of [right, right - 1]) {
        if (fixed[y][x]) continue;
        dark[y][x] = Boolean(words[at >> 3] >> (7 - (at & 7)) & 1);
        at += 1;
      }
    }
  }

  const flip = (/** @type {number} */ mask) => {
    for (let y = 0; y < size; y += 1) {
      for (let x = 0; x < size; x += 1) if (!fixed[y][x] && !MASKS[mask](x, y)) dark[y][x] = !dark[y][x];
    }
  };
  let best = forced ?? 0;
  if (forced === undefined) {
    let least = Infinity;
    for (let mask = 0; mask < 8; mask += 1) {
      flip(mask);
      format(mask);
      const found = penalty(dark);
      if (found < least) [least, best] = [found, mask];
      flip(mask);
    }
  }
  flip(best);
  format(best);
  return dark;
}

/** Data and error correction in their final order. @param {Uint8Array} bytes @param {number} version @param {number} room */
function interleaved(bytes, version, room) {
  // Mode 4, the length (8 or 16 bits), the bytes, four zeros: all but the bytes' half-byte shift is fixed.
  const head = version > 9 ? [4, bytes.length >> 12, bytes.length >> 8 & 15] : [4];
  const nibbles = [...head, bytes.length >> 4 & 15, bytes.length & 15, ...[...bytes].flatMap((byte) => [byte >> 4, byte & 15]), 0];
  const data = [];
  for (let i = 0; i < nibbles.length; i += 2) data.push(nibbles[i] << 4 | nibbles[i + 1]);
  for (let pad = 0xec; data.length < room; pad ^= 0xec ^ 0x11) data.push(pad);
  const blocks = BLOCKS[version - 1];
  const short = room / blocks | 0;
  const shorts = blocks - room % blocks;
  const parts = [];
  for (let i = 0, from = 0; i < blocks; i += 1) {
    const to = from + short + Number(i >= shorts);
    const part = data.slice(from, to);
    parts.push([part, correction(part, CORRECTION[version - 1])]);
    from = to;
  }
  const result = [];
  for (const kind of [0, 1]) {
    for (let i = 0; i < Math.max(short + 1, CORRECTION[version - 1]); i += 1) {
      for (const part of parts) if (i < part[kind].length) result.push(part[kind][i]);
    }
  }
  return result;
}

/** How badly a scanner would read it: runs, blocks, patterns like a finder's, imbalance. @param {boolean[][]} dark */
function penalty(dark) {
  const size = dark.length;
  let sum = 0;
  let count = 0;
  for (const turned of [false, true]) {
    for (let a = 0; a < size; a += 1) {
      let line = '';
      for (let b = 0; b < size; b += 1) line += Number(turned ? dark[b][a] : dark[a][b]);
      for (const [run] of line.matchAll(/0{5,}|1{5,}/g)) sum += run.length - 2;
      // Light around the code counts as well.
      sum += 40 * [...`0000${line}0000`.matchAll(/(?=10111010000|00001011101)/g)].length;
    }
  }
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      count += Number(dark[y][x]);
      if (x && y && dark[y][x] === dark[y][x - 1] && dark[y][x] === dark[y - 1][x] && dark[y][x] === dark[y - 1][x - 1]) sum += 3;
    }
  }
  return sum + Math.floor(Math.abs(count * 20 - size * size * 10) / (size * size)) * 10;
}
