// QR codes: the fixed patterns, and what a reader gets out of them again.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { modules } from '../src/ar/qr-code.js';

/** Reads the text of a code of version 1 (21 modules), whose mask is in its format: no errors are corrected. */
function readVersion1(dark) {
  const size = 21;
  let format = 0;
  for (let x = 0; x < 6; x += 1) format |= Number(dark[x][8]) << x;
  format |= Number(dark[7][8]) << 6 | Number(dark[8][8]) << 7 | Number(dark[8][7]) << 8;
  for (let i = 9; i < 15; i += 1) format |= Number(dark[8][14 - i]) << i;
  const mask = (format ^ 0x5412) >> 10 & 7;
  const level = (format ^ 0x5412) >> 13;
  const conditions = [(r, c) => (r + c) % 2, (r) => r % 2, (r, c) => c % 3, (r, c) => (r + c) % 3, (r, c) => (Math.floor(r / 2) + Math.floor(c / 3)) % 2,
    (r, c) => r * c % 2 + r * c % 3, (r, c) => (r * c % 2 + r * c % 3) % 2, (r, c) => ((r + c) % 2 + r * c % 3) % 2];
  const fixed = (x, y) => x === 6 || y === 6 || (x < 9 && y < 9) || (x > 12 && y < 9) || (x < 9 && y > 12);
  const bits = [];
  let up = true;
  for (let right = 20; right > 0; right -= 2) {
    if (right === 6) right = 5;
    for (let i = 0; i < size; i += 1) {
      const y = up ? size - 1 - i : i;
      for (const x of [right, right - 1]) if (!fixed(x, y)) bits.push(Number(dark[y][x]) ^ Number(conditions[mask](y, x) === 0));
    }
    up = !up;
  }
  const number = (from, count) => bits.slice(from, from + count).reduce((value, bit) => value * 2 + bit, 0);
  const bytes = Array.from({ length: number(4, 8) }, (_, i) => number(12 + 8 * i, 8));
  return { mask, level, mode: number(0, 4), text: new TextDecoder().decode(new Uint8Array(bytes)), words: Array.from({ length: 26 }, (_, i) => number(8 * i, 8)) };
}

test('finders, timing and the dark module are where they belong', () => {
  const dark = modules('https://example.org/chairs/lounge#ar=chair');
  const size = dark.length;
  assert.equal(size, 29, 'version 3 holds 42 bytes');
  const row = (y, from, to) => dark[y].slice(from, to).map(Number).join('');
  for (const [x, y] of [[0, 0], [size - 7, 0], [0, size - 7]]) {
    assert.deepEqual([0, 1, 2, 3, 4, 5, 6].map((i) => row(y + i, x, x + 7)), ['1111111', '1000001', '1011101', '1011101', '1011101', '1000001', '1111111']);
  }
  assert.match(row(6, 6, size - 6), /^(10)+1$/);
  assert.equal(dark[size - 8][8], true);
  assert.deepEqual([20, 21, 22, 23, 24].map((y) => row(y, 20, 25)), ['11111', '10001', '10101', '10001', '11111']);
});

test('it can be read again, under every mask', () => {
  for (let mask = 0; mask < 8; mask += 1) {
    const { text, mode, level, mask: found } = readVersion1(modules('Vitrine: ü 3D', mask));
    assert.deepEqual({ text, mode, level, found }, { text: 'Vitrine: ü 3D', mode: 4, level: 0, found: mask });
  }
});

test('the bytes of Reed and Solomon make it a multiple of their polynomial', () => {
  const { words } = readVersion1(modules('hello'));
  const times = (a, b) => {
    let product = 0;
    for (let i = 0; i < 8; i += 1) if (b >> i & 1) product ^= a << i;
    for (let i = 14; i > 7; i -= 1) if (product >> i & 1) product ^= 0x11d << (i - 8);
    return product;
  };
  for (let i = 0, root = 1; i < 10; i += 1, root = times(root, 2)) {
    assert.equal(words.reduce((sum, word) => times(sum, root) ^ word, 0), 0, `root ${i}`);
  }
  assert.deepEqual(words.slice(7, 10), [0xec, 0x11, 0xec], 'what is left is filled');
});

test('the version is the least that holds the text', () => {
  const size = (length) => modules('a'.repeat(length)).length;
  // Bytes that versions 1, 2, 9, 10 and 40 hold at level M.
  for (const [length, version] of [[14, 1], [15, 2], [26, 2], [180, 9], [181, 10], [213, 10], [2331, 40]]) assert.equal(size(length), version * 4 + 17, `${length}`);
  assert.throws(() => modules('a'.repeat(2332)), RangeError);
});
