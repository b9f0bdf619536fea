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

test('neither the first frames of a step nor a pause are judged', () => {
  const soft = new Resolution();
  soft.soft = true;
  play(soft, 45, 5);
  let now = 1180;
  // Pipelines are made; what follows is quick enough.
  for (const time of [300, 60, 25, 25, 25, 25, 25, 25, 25, 25, 25, 25, 25, 25]) soft.drawn(now += time);
  assert.deepEqual(soft.moving(0.25), { scale: 1, draft: true });
  // The tab was hidden.
  now += 60000;
  for (let frame = 0; frame < 20; frame += 1) soft.drawn(now += 25);
  assert.deepEqual(soft.moving(0.25), { scale: 1, draft: true });
});

test('where the CPU draws, samples go before pixels, whatever the least is', () => {
  const soft = new Resolution();
  soft.soft = true;
  assert.equal(soft.moving(1), FULL);
  play(soft, 45, 5);
  assert.deepEqual(soft.moving(0.25), { scale: 1, draft: true });
  play(soft, 300, 8, 10000);
  assert.ok(soft.moving(0.25).scale < 0.5);
  assert.deepEqual(soft.moving(1), { scale: 1, draft: true });
  play(soft, 8, 400, 100000);
  assert.equal(soft.moving(1), FULL);
});
