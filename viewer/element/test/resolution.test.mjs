// node --test viewer/element/test

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Resolution } from '../src/resolution.js';

const play = (resolution, time, frames, from = 1000) => {
  for (let frame = 0; frame < frames; frame += 1) resolution.drawn(from + frame * time);
};

test('quick frames keep it', () => {
  const quick = new Resolution();
  play(quick, 16, 200);
  assert.equal(quick.scale(0.5), 1);
});

test('slow frames lower it, not below the least', () => {
  const slow = new Resolution();
  play(slow, 300, 4);
  assert.ok(slow.scale(0.25) < 0.5);
  assert.equal(slow.scale(0.5), 0.5);
  assert.equal(slow.scale(1), 1);
});

test('it comes back once frames are quick again', () => {
  const recovering = new Resolution();
  play(recovering, 300, 4);
  recovering.rest();
  play(recovering, 8, 400, 100000);
  assert.equal(recovering.scale(0.25), 1);
});
