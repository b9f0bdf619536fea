// node --test viewer/element/test

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { FULL, Resolution } from '../src/resolution.js';

const play = (resolution, time, frames, from = 1000) => {
  for (let frame = 0; frame < frames; frame += 1) resolution.drawn(from + frame * time);
};

test('quick frames keep it', () => {
  const quick = new Resolution();
  play(quick, 16, 200);
  assert.equal(quick.moving(0.5).scale, 1);
});

test('slow frames lower it, not below the least', () => {
  const slow = new Resolution();
  play(slow, 300, 4);
  assert.ok(slow.moving(0.25).scale < 0.5);
  assert.equal(slow.moving(0.5).scale, 0.5);
  assert.equal(slow.moving(1), FULL, 'no draft where the GPU draws');
});

test('it comes back once frames are quick again', () => {
  const recovering = new Resolution();
  play(recovering, 300, 4);
  recovering.rest();
  play(recovering, 8, 400, 100000);
  assert.equal(recovering.moving(0.25), FULL);
});

test('where the CPU draws, samples go before pixels, whatever the least is', () => {
  const soft = new Resolution();
  soft.soft = true;
  assert.equal(soft.moving(1), FULL);
  play(soft, 45, 5);
  assert.deepEqual(soft.moving(0.25), { scale: 1, draft: true });
  play(soft, 300, 4, 10000);
  assert.ok(soft.moving(0.25).scale < 0.5);
  assert.deepEqual(soft.moving(1), { scale: 1, draft: true });
  play(soft, 8, 400, 100000);
  assert.equal(soft.moving(1), FULL);
});
