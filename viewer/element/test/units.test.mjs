// node --test viewer/element/test

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';

import { followsScroll, quantities, quantity } from '../src/units.js';

const near = (value, wanted) => assert.ok(Math.abs(value - wanted) < 1e-9, `${value} is not ${wanted}`);

/** A page of this height, scrolled so far, in a window 600 pixels high. */
function page(height, scrollY) {
  globalThis.window = { scrollY, innerHeight: 600 };
  globalThis.document = { body: { scrollHeight: height, offsetHeight: 0 }, documentElement: { clientHeight: 600, scrollHeight: height, offsetHeight: height } };
}

afterEach(() => {
  delete globalThis.window;
  delete globalThis.document;
});

test('numbers have units', () => {
  for (const [text, wanted] of Object.entries({
    '180deg': Math.PI, '1.5rad': 1.5, '-.5turn': -Math.PI, '25cm': 0.25, '2e3mm': 2, '2m': 2, '7': 7, '1.': 1, '+3DEG': Math.PI / 60, ' 1m ': 1,
  })) near(quantity(text), wanted);
  near(quantity('105%', 4), 4.2);
  assert.equal(quantity('-Infinity'), -Infinity);
  assert.equal(quantity('Infinitydeg'), Infinity);
});

test('what is no quantity is not a number', () => {
  for (const bad of [
    'auto', '', undefined, null, '1em', 'deg', '1 m', '--1', '0x10', 'NaN', '1m2', '1..2', '50%', 'calc()', 'calc(1m', 'calc(1m +)',
    'calc(1m + auto)', 'calc(1m 2m)', 'env(keyboard-inset)', '1m)', '#fff', 'calc(calc(', '(((((', '*', 'min(1m, 2m)',
  ]) assert.ok(Number.isNaN(quantity(bad)), String(bad));
});

test('an attribute has several', () => {
  assert.deepEqual(quantities(' 0deg   75deg 105% ', [NaN, NaN, 2]), [0, 75 * Math.PI / 180, 2.1]);
  assert.deepEqual(quantities(null, [1, 1]), [NaN, NaN]);
  assert.deepEqual(quantities('auto 1m', [1, 1, 1]), [NaN, 1, NaN]);
  assert.deepEqual(quantities('1m -2m +3m', [1, 1, 1]), [1, -2, 3]);
  assert.deepEqual(quantities('oops 1m 2m', [1, 1, 1]), [NaN, 1, 2]);
  assert.deepEqual(quantities('-Infinity auto 10%', [1, 1, 1]), [-Infinity, NaN, 0.1]);
});

test('calc() reckons as CSS does', () => {
  for (const [text, wanted] of Object.entries({
    'calc(1m + 25cm)': 1.25, 'calc(1m + 2m * 3)': 7, 'calc((1m + 2m) * 3)': 9, 'calc(8m / 2 / 2)': 2, 'calc(5m - 2m - 1m)': 2,
    'calc(-1 * (2m - 50cm))': -1.5, 'calc(calc(1m) + calc(2m))': 3, 'calc(1m+2m)': 3, 'calc(1m -2m)': -1, 'calc( 2 * -3m )': -6, 'CALC(1m)': 1,
    '(1m + 1m)': 2,
  })) near(quantity(text), wanted);
  near(quantity('calc(100% + 10% / 2)', 4), 4.2);
  assert.deepEqual(quantities('calc(1rad + 1rad) calc(50% - 1m) 3m', [0, 4, 0]), [2, 1, 3]);
  assert.deepEqual(quantities('calc(oops) 2m', [0, 0]), [NaN, 2]);
  assert.equal(quantity('calc(1m / 0)'), Infinity);
});

test('env(window-scroll-y) runs from 0 at the top of the page to 1 at its end', () => {
  for (const [height, at, wanted] of [[2600, 0, 0], [2600, 1000, 0.5], [2600, 2000, 1], [600, 0, 0]]) {
    page(height, at);
    near(quantity('env(window-scroll-y)'), wanted);
    near(quantity('calc(env(window-scroll-y) * 4turn - 90deg)'), wanted * 8 * Math.PI - Math.PI / 2);
  }
  page(2600, 1000);
  assert.deepEqual(quantities('calc(30rad - env( window-scroll-y ) * 60rad) 1rad calc(env(window-scroll-y) * 100%)', [0, 0, 8]), [0, 1, 4]);
});

test('who follows the scroll says so', () => {
  assert.deepEqual(['calc(env(window-scroll-y) * 1turn)', 'ENV( window-scroll-y )'].map(followsScroll), [true, true]);
  assert.deepEqual(['0deg 75deg 105%', '', null, undefined, 'env(other)'].map(followsScroll), [false, false, false, false, false]);
});
