// node --test viewer/element/test

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Track } from '../src/track.js';

/** Moves a track on by these seconds; where it is after each, and what was heard. */
function run(track, ...steps) {
  const heard = [];
  const times = steps.map((step) => {
    track.advance(step, (count) => heard.push(count), () => heard.push('end'));
    return Number(track.time.toFixed(6));
  });
  return [times, heard];
}

function made(options) {
  const track = new Track(0, 2);
  track.play(options);
  return track;
}

test('it loops', () => assert.deepEqual(run(made(), 1.5, 1, 4), [[1.5, 0.5, 0.5], [1, 2]]));

test('it ends after its rounds, and begins anew', () => {
  const once = made({ repetitions: 1 });
  assert.deepEqual(run(once, 1.5, 1, 1), [[1.5, 2, 2], ['end']]);
  assert.ok(once.ended);
  once.play();
  assert.deepEqual(run(once, 0.5), [[0.5], []]);
});

test('it swings', () => assert.deepEqual(run(made({ pingpong: true }), 1.5, 1, 1, 1)[0], [1.5, 1.5, 0.5, 0.5]));

test('it runs backwards', () => {
  const back = new Track(0, 2);
  back.play({}, -1);
  assert.equal(back.time, 2);
  assert.deepEqual(run(back, -0.5, -2), [[1.5, 1.5], [1]]);
});

test('what takes no time is at its end', () => {
  const none = new Track(0, 0);
  none.play();
  assert.deepEqual(run(none, 1), [[0], ['end']]);
});

test('it fades in and out, at once where that takes no time', () => {
  const track = made();
  track.weight = 0;
  track.fade(1, 2);
  run(track, 0.5);
  assert.equal(track.weight, 0.25);
  run(track, 5);
  assert.equal(track.weight, 1);
  track.fade(0, 0);
  assert.equal(track.weight, 0);
});

test('standing still, it begins where it is, and a fade goes on', () => {
  const held = new Track(0, 2);
  held.play({}, 0);
  assert.equal(held.time, 0, 'not at the end');
  held.time = 1.5;
  held.rateOfTime = 0;
  held.weight = 0;
  held.fade(1, 1);
  assert.deepEqual(run(held, 0.5, 0.5), [[1.5, 1.5], []]);
  assert.equal(held.weight, 1);
});

test('beside others it runs at a rate of its own, and fades as long as was asked for', () => {
  const slow = made();
  slow.rateOfTime = 0.25;
  slow.weight = 0;
  slow.fade(1, 1);
  assert.deepEqual(run(slow, 1)[0], [0.25]);
  assert.equal(slow.weight, 1);
});
