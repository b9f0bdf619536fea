// The animations of <product-viewer>. Titles are rows of the API.

import { FRONT, GREEN, movers, placeOf, RED } from './support/animated.mjs';
import { shot } from './support/pixels.mjs';
import { during, settled } from './support/probe.mjs';
import { sharedViewer } from './support/shared.mjs';
import { expect, test } from './support/test.mjs';

const models = { 'movers.glb': movers() };
const BASE = { ...FRONT, src: '/made/movers.glb' };
const STILL = { frames: 0, submits: 0, draws: 0 };

test.describe('animation', () => {
  const shared = sharedViewer(BASE, { models });

  /** The same model anew, with these attributes and no others. */
  async function start(attributes = {}, { timeScale = 1 } = {}) {
    await shared.viewer.evaluate(async (element, { attributes, timeScale }) => {
      if (!element.heard) {
        element.heard = [];
        for (const type of ['play', 'pause', 'loop', 'finished', 'append-animation', 'detach-animation']) {
          element.addEventListener(type, ({ detail }) => element.heard.push(detail?.count ? [type, detail.count] : [type]));
        }
      }
      for (const name of element.getAttributeNames()) if (name !== 'style') element.removeAttribute(name);
      // Without a model nothing is left of what played.
      await new Promise((done) => { setTimeout(done); });
      element.timeScale = timeScale;
      element.heard.length = 0;
      await new Promise((done) => {
        element.addEventListener('load', done, { once: true });
        for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value === true ? '' : value);
      });
    }, { attributes: { ...BASE, ...attributes }, timeScale });
  }
  const told = (...names) => shared.viewer.evaluate((element, names) => names.map((name) => element[name]), names);
  const heard = () => shared.viewer.evaluate(({ heard }) => heard);
  /** Calls a method, or sets what is no method. */
  const tell = (name, ...values) => shared.viewer.evaluate((element, [name, values]) => {
    if (typeof element[name] === 'function') element[name](...values);
    else [element[name]] = values;
  }, [name, values]);
  /**
   * As `tell`; then lets it play until `currentTime` is that many seconds further, and pauses. Resolves to how far it is then:
   * all that plays has moved by the same time.
   */
  const playFor = (seconds, ...order) => shared.viewer.evaluate((element, { seconds, order: [name, ...values] }) => new Promise((done) => {
    const from = element.currentTime;
    if (typeof element[name] === 'function') element[name](...values);
    else if (name) [element[name]] = values;
    const start = name === 'animationName' ? 0 : from;
    const look = () => {
      const way = element.currentTime - start;
      if (way < seconds) {
        requestAnimationFrame(look);
        return;
      }
      element.pause();
      done(way);
    };
    look();
  }), { seconds, order });
  /** How high the two boxes are in the picture at rest, in metres. */
  async function heights() {
    await settled(shared.page);
    const picture = await shot(shared.viewer);
    return [RED, GREEN].map((channel) => placeOf(picture, channel).y);
  }
  async function expectHeights(left, right, message) {
    const found = await heights();
    for (const [at, height] of [left, right].entries()) expect(Math.abs(found[at] - height), `${message}: ${found}`).toBeLessThan(0.07);
  }
  /** Waits until something holds in the page. */
  const until = (check) => expect.poll(() => shared.viewer.evaluate(check)).toBe(true);

  test('autoplay, play: it plays as soon as it is shown', async () => {
    await start({ autoplay: true });
    expect(await told('paused')).toEqual([false]);
    expect(await heard()).toEqual([['play']]);
    await until(({ currentTime }) => currentTime > 0);
    await start();
    expect(await told('paused', 'currentTime')).toEqual([true, 0]);
    expect(await heard()).toEqual([]);
    await expectHeights(0, 0, 'at rest');
    await tell('autoplay', true);
    expect(await told('paused'), 'set later, it begins then').toEqual([false]);
  });

  test('autoplay: behind the poster it waits', async () => {
    await start({ autoplay: true });
    const standing = await shared.viewer.evaluate((element) => new Promise((done) => {
      element.showPoster();
      const at = element.currentTime;
      setTimeout(() => done(element.currentTime - at), 500);
    }));
    expect(standing).toBe(0);
    await shared.viewer.evaluate((element) => {
      element.dismissPoster();
      element.before = element.currentTime;
    });
    await until(({ currentTime, before }) => currentTime !== before);
    await tell('pause');
  });

  test('availableAnimations, duration', async () => {
    await start();
    expect(await told('availableAnimations', 'duration')).toEqual([['Left', 'Right', 'Left held', 'Right held'], 2]);
    await start({ 'animation-name': 'Right' });
    expect(await told('duration')).toEqual([4]);
  });

  test('animation-name: which one is shown', { tag: '@draws' }, async () => {
    await start({ 'autoplay': true, 'animation-name': 'Right held' });
    await tell('pause');
    await expectHeights(0, 1, 'the one named');
    await start({ autoplay: true });
    await tell('pause');
    await tell('currentTime', 2);
    await expectHeights(1, 0, 'without a name, the first');
    await tell('animationName', 'Right');
    await tell('currentTime', 2);
    await expectHeights(0, 0.5, 'another one, at once where nothing plays');
    await tell('animationName', '3');
    await expectHeights(0, 1, 'counted from 0');
  });

  test('animation-crossfade-duration: half-way the pose lies between', { tag: '@draws' }, async () => {
    await start({ 'autoplay': true, 'animation-name': 'Left held', 'animation-crossfade-duration': 4000 });
    const share = await playFor(2, 'animationName', 'Right held') / 4;
    expect(share).toBeLessThan(0.9);
    await expectHeights(1 - share, share, 'half-way');
    await tell('play');
    await until(({ currentTime }) => currentTime > 4.1);
    await tell('pause');
    await expectHeights(0, 1, 'at its end');
    await tell('animationCrossfadeDuration', 0);
    await tell('play');
    await tell('animationName', 'Left held');
    await tell('pause');
    await expectHeights(1, 0, 'without a duration, at once');
  });

  test('currentTime: where it is, and where it is set to', { tag: '@draws' }, async () => {
    await start({ 'animation-name': 'Left' });
    for (const time of [1, 2, 0.5]) {
      await tell('currentTime', time);
      expect(await told('currentTime', 'paused')).toEqual([time, true]);
      await expectHeights(time / 2, 0, `after ${time} s`);
    }
    expect(await during(shared.page, 500), 'it stays there').toMatchObject(STILL);
  });

  test('paused, pause(), pause: it stops where it is, and goes on from there', async () => {
    await start({ autoplay: true });
    await until(({ currentTime }) => currentTime > 0.3);
    const at = await shared.viewer.evaluate((element) => {
      element.pause();
      element.pause();
      return element.currentTime;
    });
    await settled(shared.page);
    expect(await told('paused', 'currentTime')).toEqual([true, at]);
    expect((await heard()).filter(([type]) => type === 'pause'), 'told of once').toEqual([['pause']]);
    expect(await during(shared.page, 500)).toMatchObject(STILL);
    const next = await shared.viewer.evaluate((element) => {
      element.play();
      return [element.paused, element.currentTime];
    });
    expect(next, 'and goes on from there').toEqual([false, at]);
  });

  test('timeScale: faster, slower, not at all', async () => {
    await start({ 'animation-name': 'Left held' });
    const race = (scale, goal) => shared.viewer.evaluate((element, [scale, goal]) => new Promise((done) => {
      element.currentTime = 0;
      element.timeScale = scale;
      element.play();
      const since = performance.now();
      const look = () => {
        const seconds = (performance.now() - since) / 1000;
        if (element.currentTime < goal) requestAnimationFrame(look);
        else done(element.currentTime / seconds);
      };
      look();
    }), [scale, goal]);
    expect(await race(8, 8), 'faster than the clock').toBeGreaterThan(1.5);
    expect(await race(0.25, 0.4), 'slower').toBeLessThan(0.35);
    await tell('timeScale', 0);
    await settled(shared.page);
    const [paused, timeScale, before] = await told('paused', 'timeScale', 'currentTime');
    expect([paused, timeScale]).toEqual([false, 0]);
    expect(await during(shared.page, 500)).toMatchObject(STILL);
    expect(await told('currentTime')).toEqual([before]);
  });

  test('timeScale below 0: from the end to the beginning', async () => {
    await start({ 'animation-name': 'Left' });
    const from = await shared.viewer.evaluate((element) => {
      element.timeScale = -4;
      element.play({ repetitions: 1 });
      return element.currentTime;
    });
    expect(from).toBe(2);
    await until(({ heard }) => heard.some(([type]) => type === 'finished'));
    await settled(shared.page);
    expect(await told('paused', 'currentTime', 'timeScale')).toEqual([true, 0, -4]);
    await expectHeights(0, 0, 'at the beginning');
  });

  test('timeScale, set before the model is there', async () => {
    let deliver;
    const held = new Promise((done) => { deliver = done; });
    await shared.page.route('**/made/late.glb', async (route) => {
      await held;
      await route.fulfill({ contentType: 'model/gltf-binary', body: movers() });
    });
    await shared.viewer.evaluate((element) => {
      element.at = new Promise((done) => {
        element.addEventListener('before-render', () => {
          element.pause();
          done([element.currentTime, element.timeScale]);
        }, { once: true });
      });
      element.src = null;
      element.autoplay = true;
      element.src = '/made/late.glb';
      element.timeScale = -2;
    });
    deliver();
    expect(await shared.viewer.evaluate(({ at }) => at), 'backwards, from the end').toEqual([2, -2]);
    await settled(shared.page);
  });

  test('play({repetitions,pingpong}), loop, finished: so often, and there and back', async () => {
    for (const [options, events, end] of [
      [{ repetitions: 2 }, [['play'], ['loop', 1], ['finished']], 2],
      [{ repetitions: 2, pingpong: true }, [['play'], ['loop', 1], ['finished']], 0],
      [{ repetitions: 3, pingpong: true }, [['play'], ['loop', 1], ['loop', 2], ['finished']], 2],
    ]) {
      await start({ 'animation-name': 'Left' }, { timeScale: 8 });
      await tell('play', options);
      await until(({ heard }) => heard.some(([type]) => type === 'finished'));
      await expectHeights(end / 2, 0, JSON.stringify(options));
      expect(await heard()).toEqual(events);
      expect(await told('paused', 'currentTime')).toEqual([true, end]);
      expect(await during(shared.page, 500), 'no frame any more').toMatchObject(STILL);
    }
    expect(await shared.viewer.evaluate((element) => {
      element.play({ repetitions: 1 });
      return element.currentTime;
    }), 'what has ended begins anew').toBe(0);
  });

  test('play({pingpong}): backwards after the first round', async () => {
    await start({ 'animation-name': 'Left held' }, { timeScale: 8 });
    await tell('play', { pingpong: true });
    await until(({ heard }) => heard.some(([type]) => type === 'loop'));
    const [first, second] = await shared.viewer.evaluate((element) => new Promise((done) => {
      const before = element.currentTime;
      const look = () => (element.currentTime === before ? requestAnimationFrame(look) : done([before, element.currentTime]));
      look();
    }));
    expect(second).toBeLessThan(first);
    await tell('pause');
  });

  test('appendAnimation(name,options), append-animation, appendedAnimations: weight', async () => {
    await start({ 'autoplay': true, 'animation-name': 'Left held' });
    expect(await told('appendedAnimations')).toEqual([[]]);
    await tell('appendAnimation', 'Right held', { weight: 0.5 });
    expect(await told('appendedAnimations')).toEqual([['Right held']]);
    expect((await heard()).at(-1)).toEqual(['append-animation']);
    await tell('pause');
    await expectHeights(1, 0.5, 'half of its weight, and the other one whole');
    await tell('appendAnimation', 'No such', {});
    expect(await told('appendedAnimations')).toEqual([['Right held']]);
    expect((await heard()).filter(([type]) => type === 'append-animation').length).toBe(1);
  });

  test('appendAnimation(name,options): fade', async () => {
    await start({ 'autoplay': true, 'animation-name': 'Left held' });
    const share = await playFor(2, 'appendAnimation', 'Right held', { fade: 4 }) / 4;
    await expectHeights(1, share, 'on its way in');
  });

  test('appendAnimation(name,options): time, timeScale', async () => {
    await start({ 'autoplay': true, 'animation-name': 'Left held' });
    const way = await playFor(0.4, 'appendAnimation', 'Right', { time: 1, timeScale: 2 });
    await expectHeights(1, (1 + 2 * way) / 4, `${way} s later`);
  });

  test('appendAnimation(name,options): warp, relativeWarp', async () => {
    await start({ 'autoplay': true, 'animation-name': 'Left held' });
    const way = await playFor(1, 'appendAnimation', 'Right', { time: 1, timeScale: 2, warp: 4, relativeWarp: false });
    await expectHeights(1, (1 + way * way / 4) / 4, `${way} s after it stood still`);
  });

  test('appendAnimation(name,options): repetitions, pingpong', async () => {
    await start({ 'autoplay': true, 'animation-name': 'Left held' });
    await playFor(2, 'appendAnimation', 'Right', { timeScale: 4, repetitions: 1 });
    await expectHeights(1, 1, 'once, and it stays at its end');
    await start({ 'autoplay': true, 'animation-name': 'Left held' });
    await playFor(3, 'appendAnimation', 'Right', { timeScale: 4, repetitions: 2, pingpong: true });
    await expectHeights(1, 0, 'there and back');
  });

  test('loop, finished: what was laid over tells of itself, and is then no longer named', async () => {
    await start({ 'autoplay': true, 'animation-name': 'Left held' }, { timeScale: 8 });
    const told = await shared.viewer.evaluate((element) => new Promise((done) => {
      const told = [];
      element.addEventListener('loop', ({ detail }) => told.push(['loop', detail]), { once: true });
      element.addEventListener('finished', ({ detail }) => done([...told, ['finished', detail], element.appendedAnimations, element.paused]), { once: true });
      element.appendAnimation('Right', { repetitions: 2 });
    }));
    expect(told).toEqual([['loop', { count: 1, name: 'Right' }], ['finished', { name: 'Right' }], [], false]);
    await tell('pause');
    await expectHeights(1, 1, 'its pose stays');
  });

  test('detachAnimation(name,options), detach-animation', async () => {
    await start({ 'autoplay': true, 'animation-name': 'Left held' });
    await tell('appendAnimation', 'Right held', {});
    const share = await playFor(1, 'detachAnimation', 'Right held', { fade: 2 }) / 2;
    expect((await heard()).filter(([type]) => type === 'detach-animation').length).toBe(1);
    await expectHeights(1, 1 - share, 'on its way out');
    await tell('play');
    await until(({ appendedAnimations }) => appendedAnimations.length === 0);
    await tell('pause');
    await expectHeights(1, 0, 'gone');
    await tell('play');
    await tell('appendAnimation', 'Right held', {});
    expect(await shared.viewer.evaluate((element) => {
      element.detachAnimation('Right held', { fade: false });
      return element.appendedAnimations;
    }), 'at once').toEqual([]);
    await tell('pause');
    await expectHeights(1, 0, 'without a fade');
  });

  test('finished: after the last has ended, no frame is drawn any more', { tag: '@draws' }, async () => {
    await start({ 'animation-name': 'Left' }, { timeScale: 8 });
    await shared.viewer.evaluate((element) => {
      element.appendAnimation('Right', { repetitions: 1 });
      element.play({ repetitions: 1 });
    });
    await until(({ heard }) => heard.some(([type]) => type === 'finished'));
    await expectHeights(1, 1, 'both at their ends');
    expect(await told('paused')).toEqual([true]);
    expect(await during(shared.page, 1000)).toMatchObject(STILL);
  });

  test('finished, during a cross-fade: it goes on to its end, and no further', async () => {
    await start({ 'autoplay': true, 'animation-name': 'Right held', 'animation-crossfade-duration': 6000 }, { timeScale: 2 });
    await shared.viewer.evaluate((element) => {
      element.animationName = 'Left';
      element.play({ repetitions: 1 });
    });
    await until(({ heard }) => heard.some(([type]) => type === 'finished'));
    await expectHeights(1, 0, 'the one that ended remains');
    expect(await told('paused')).toEqual([true]);
    expect(await during(shared.page, 1000)).toMatchObject(STILL);
  });
});
