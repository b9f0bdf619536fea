// node --test viewer/element/test

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Animation } from '../src/animation.js';
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
  track.weight.at = 0;
  track.weight.to(1, 2);
  run(track, 0.5);
  assert.equal(track.weight.at, 0.25);
  run(track, 5);
  assert.equal(track.weight.at, 1);
  track.weight.to(0, 0);
  assert.equal(track.weight.at, 0);
});

test('standing still, it begins where it is, and a fade goes on', () => {
  const held = new Track(0, 2);
  held.play({}, 0);
  assert.equal(held.time, 0, 'not at the end');
  held.time = 1.5;
  held.pace.to(0, 0);
  held.weight.at = 0;
  held.weight.to(1, 1);
  assert.deepEqual(run(held, 0.5, 0.5), [[1.5, 1.5], []]);
  assert.equal(held.weight.at, 1);
});

test('beside others it runs at a rate of its own, and fades as long as was asked for', () => {
  const slow = made();
  slow.pace.to(0.25, 0);
  slow.weight.at = 0;
  slow.weight.to(1, 1);
  assert.deepEqual(run(slow, 1)[0], [0.25]);
  assert.equal(slow.weight.at, 1);
});

/** The animations of models that have clips of these names, each of two seconds; all that was sent is in `heard`. */
function viewer(names, attributes = {}) {
  const heard = [];
  const page = { shown: true, presenting: null };
  const session = {
    heard, page, poseVersion: 0, wake() {}, view: { set_layers() {} },
    slots: names.map((names) => ({ model: { clips: { names, durations: names.map(() => 2) } } })),
    element: { autoplay: false, animationName: null, animationCrossfadeDuration: 300, getAttribute: () => page.presenting, ...attributes },
    parts: { stage: { classList: { contains: () => page.shown } } },
    send: (type, detail) => heard.push(detail ? [type, detail] : [type]),
  };
  const animation = new Animation(session);
  animation.loaded();
  return Object.assign(session, { animation, run: (...seconds) => seconds.forEach((step) => animation.tick(0, step * 1000)) });
}

test('play() and pause() mean all models, or the one that is named', () => {
  const { animation, heard } = viewer([['a'], [], ['b']], { autoplay: true });
  assert.deepEqual([animation.paused, heard], [false, [['play']]]);
  animation.pause({ modelIndex: 0 });
  assert.equal(animation.paused, false, 'another one still plays');
  animation.pause({ modelIndex: 2 });
  assert.equal(animation.paused, true);
  animation.pause();
  assert.deepEqual(heard.splice(0), [['play'], ['pause'], ['pause']], 'what rests is not told of again');
  animation.play({ modelIndex: 2 });
  assert.deepEqual([animation.paused, heard.splice(0)], [false, [['play']]]);
  animation.pause();
  assert.equal(animation.paused, true, 'all of them');
  animation.play({ modelIndex: 1 });
  assert.deepEqual([animation.paused, heard], [true, [['pause']]], 'a model without animations plays none');
  animation.play();
  animation.pause({ modelIndex: 2 });
  assert.equal(animation.paused, false, 'play() had begun the first, too');
});

test('loop and finished tell of what was laid over, too, by name', () => {
  const { animation, heard, run } = viewer([['a', 'b']]);
  animation.play();
  animation.appendAnimation('b', { repetitions: 2, timeScale: 2 });
  assert.deepEqual(animation.appendedAnimations, ['b']);
  heard.length = 0;
  run(1.1, 1);
  assert.deepEqual(heard.splice(0), [['loop', { count: 1, name: 'b' }], ['loop', { count: 1, name: 'a' }], ['finished', { name: 'b' }]]);
  assert.deepEqual([animation.appendedAnimations, animation.paused], [[], false], 'it is over, the other one goes on');
  animation.detachAnimation('b', { fade: false });
  assert.deepEqual(heard, [['detach-animation']], 'its pose was still there to be taken away');
});

test('what is laid over comes to its speed at once, or within the seconds of a warp', () => {
  /** Where it is after each of these seconds; what else is given is asked for between them. */
  const way = (...steps) => {
    const layers = [];
    const { animation, view, run } = viewer([['a', 'b']]);
    view.set_layers = (_, [, time]) => layers.push(Number(time.toFixed(4)));
    for (const step of steps) {
      if (typeof step === 'object') animation.appendAnimation('b', step);
      else run(step);
    }
    return layers;
  };
  assert.deepEqual(way({ timeScale: 3 }, 0.25, 0.25), [0.75, 1.5]);
  // From its own speed of 1.
  assert.deepEqual(way({ timeScale: 3, warp: 1 }, 0.1, 0.1, 0.1, 0.1), [0.11, 0.24, 0.39, 0.56]);
  assert.deepEqual(way({ timeScale: 3, warp: true }, 1.25, 0.125), [0.5, 0.875], 'true is 1.25 seconds');
  assert.deepEqual(way({ timeScale: 2, warp: 1, relativeWarp: false }, 0.25, 0.25), [0.0625, 0.25], 'from standing still');
  assert.deepEqual(way({ timeScale: 2 }, 0.25, { timeScale: 0, warp: 1 }, 0.25, 0.75, 1), [0.5, 0.9375, 1.5, 1.5], 'from the speed it had');
  assert.deepEqual(way({ timeScale: 2, warp: 1 }, { timeScale: 2 }, 0.25), [0.5], 'what comes later counts');
});

test('appendAnimation() and detachAnimation() mean all models that have it, or the one that is named', (t) => {
  const warned = t.mock.method(console, 'warn', () => {}).mock;
  const { animation, heard, view, run } = viewer([['a', 'b'], ['b', 'c'], ['c']]);
  const weights = () => {
    const told = {};
    view.set_layers = (slot, layers) => { told[slot] = [...layers].filter((_, at) => at % 3 === 2); };
    run(0.5);
    return told;
  };
  weights();
  animation.appendAnimation('b');
  assert.deepEqual([weights(), animation.appendedAnimations], [{ 0: [1], 1: [1] }, ['b']]);
  animation.detachAnimation('b', { fade: false, modelIndex: 0 });
  assert.deepEqual([weights(), animation.appendedAnimations], [{ 0: [], 1: [1] }, ['b']]);
  animation.detachAnimation('b', { fade: false });
  animation.appendAnimation('c', { modelIndex: 2, fade: 1 });
  assert.deepEqual([weights(), animation.appendedAnimations], [{ 1: [], 2: [0.5] }, ['c']]);
  animation.detachAnimation('c');
  assert.deepEqual(weights(), { 2: [Math.fround(1 / 3)] }, 'half of it, a third of 1.5 seconds later');
  assert.deepEqual(heard.splice(0).map(([type]) => type), ['append-animation', 'detach-animation', 'detach-animation', 'append-animation', 'detach-animation']);
  animation.appendAnimation('b', { modelIndex: 2 });
  animation.detachAnimation('b');
  assert.deepEqual([heard, warned.callCount()], [[], 1], 'where there is none it is told to the developer alone');
});

test('what fades away says nothing', () => {
  const { animation, element, heard, run } = viewer([['a', 'b']], { autoplay: true, animationCrossfadeDuration: 9000 });
  run(1.5);
  element.animationName = 'b';
  animation.changed('animation-name');
  heard.length = 0;
  run(1, 1.5);
  assert.deepEqual(heard, [['loop', { count: 1, name: 'b' }]]);
});

test('an animation is named, or counted', () => {
  const shown = (animationName) => {
    const { animation, heard, run } = viewer([['lid', '', '0']], { animationName });
    animation.play({ repetitions: 1 });
    run(3);
    return heard.at(-1)[1].name;
  };
  assert.deepEqual([null, 'lid', '1', '0', '7', '-1', 'no'].map(shown), ['lid', 'lid', '', '0', 'lid', 'lid', 'lid']);
});

test('behind the poster it waits, but not in AR', () => {
  const { animation, page, run } = viewer([['a']], { autoplay: true });
  page.shown = false;
  run(0.5);
  assert.equal(animation.currentTime, 0);
  page.presenting = 'session-started';
  run(0.5);
  assert.equal(animation.currentTime, 0.5);
  page.presenting = 'not-presenting';
  run(0.5);
  assert.equal(animation.currentTime, 0.5);
  page.shown = true;
  run(0.5);
  assert.equal(animation.currentTime, 1);
});
