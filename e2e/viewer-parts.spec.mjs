// The parts of <product-viewer> that need no browser: units, the animation clock, sharing, resolution, the server.

import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { expect, test } from '@playwright/test';

import { Clock } from '../viewer/element/src/clock.js';
import { Pool } from '../viewer/element/src/pool.js';
import { Resolution } from '../viewer/element/src/resolution.js';
import { quantities, quantity } from '../viewer/element/src/units.js';
import { EMBED } from './support/paths.mjs';

test('quantities have units', () => {
  expect(quantity('180deg')).toBeCloseTo(Math.PI, 6);
  expect(quantity('1.5rad')).toBe(1.5);
  expect(quantity('-.5turn')).toBeCloseTo(-Math.PI, 6);
  expect(quantity('25cm')).toBeCloseTo(0.25, 9);
  expect(quantity('2e3mm')).toBeCloseTo(2, 9);
  expect(quantity('105%', 4)).toBeCloseTo(4.2, 6);
  expect(quantity('-Infinity')).toBe(-Infinity);
  expect(quantity('Infinitydeg')).toBe(Infinity);
  for (const bad of ['auto', '', undefined, '1em', 'deg', '1 m', '--1', '0x10', 'NaN']) expect(quantity(bad), String(bad)).toBeNaN();
  expect(quantities(' 0deg   75deg 105% ', [NaN, NaN, 2])).toEqual([0, 75 * Math.PI / 180, 2.1]);
  expect(quantities(null, [1, 1])).toEqual([NaN, NaN]);
  expect(quantities('auto 1m', [1, 1, 1])).toEqual([NaN, 1, NaN]);
});

test('the clock loops, swings and ends', () => {
  const heard = [];
  const run = (clock, ...steps) => steps.map((step) => {
    clock.advance(step, (count) => heard.push(count), () => heard.push('end'));
    return Number(clock.time.toFixed(6));
  });
  const made = (options) => {
    const clock = new Clock(['Walk', 2, 'Run', 1]);
    clock.select('Walk');
    clock.play(options);
    return clock;
  };
  expect(run(made(), 1.5, 1, 4)).toEqual([1.5, 0.5, 0.5]);
  expect(heard.splice(0)).toEqual([1, 2]);
  const once = made({ repetitions: 1 });
  expect(run(once, 1.5, 1, 1)).toEqual([1.5, 2, 2]);
  expect(once.paused).toBe(true);
  expect(heard.splice(0)).toEqual(['end']);
  once.play();
  expect(run(once, 0.5), 'what has ended begins anew').toEqual([0.5]);
  expect(run(made({ pingpong: true }), 1.5, 1, 1, 1)).toEqual([1.5, 1.5, 0.5, 0.5]);
  const none = new Clock();
  none.select('Walk');
  none.play();
  expect([none.paused, none.duration, ...run(none, 1)]).toEqual([true, 0, 0]);
});

test('a shared thing is made once and freed with its last user', async () => {
  const pool = new Pool();
  let made = 0;
  let freed = 0;
  const make = async () => {
    made += 1;
    return { free: () => { freed += 1; } };
  };
  const one = pool.acquire('a', make);
  const two = pool.acquire('a', make);
  expect(await one.value).toBe(await two.value);
  one.release();
  one.release();
  await two.value;
  expect([made, freed]).toEqual([1, 0]);
  two.release();
  await two.value;
  expect([made, freed]).toEqual([1, 1]);
  await expect(pool.acquire('b', () => Promise.reject(new Error('no'))).value).rejects.toThrow('no');
  await pool.acquire('b', make).value;
  expect(made, 'what failed is tried anew').toBe(2);
});

test('resolution falls only while frames are slow, and not below the least', () => {
  const play = (resolution, time, frames, from = 1000) => {
    for (let frame = 0; frame < frames; frame += 1) resolution.drawn(from + frame * time);
  };
  const quick = new Resolution();
  play(quick, 16, 200);
  expect(quick.scale(0.5)).toBe(1);
  const slow = new Resolution();
  play(slow, 300, 4);
  expect(slow.scale(0.25)).toBeLessThan(0.5);
  expect(slow.scale(0.5)).toBe(0.5);
  expect(slow.scale(1)).toBe(1);
  const recovering = new Resolution();
  play(recovering, 300, 4);
  recovering.rest();
  play(recovering, 8, 400, 100000);
  expect(recovering.scale(0.25)).toBe(1);
});

test('a server may import the module', async ({}, testInfo) => {
  // Under another name, which tells Node that it is a module; on a server the bundle is imported by a bundler.
  const copy = testInfo.outputPath('product-viewer.mjs');
  await copyFile(path.join(EMBED, 'product-viewer.js'), copy);
  expect(typeof globalThis.HTMLElement).toBe('undefined');
  const { ProductViewerElement } = await import(pathToFileURL(copy).href);
  expect(ProductViewerElement.minimumRenderScale).toBe(0.5);
  expect(ProductViewerElement.observedAttributes).toContain('camera-orbit');
});
