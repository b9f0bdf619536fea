// <product-viewer> where things are against it: strict policies, sandboxes, lost devices, bad files, many viewers.

import { execFile } from 'node:child_process';
import { cp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

import { cube } from './support/glb.mjs';
import { painted } from './support/gltf.mjs';
import { drag } from './support/gestures.mjs';
import { png } from './support/light.mjs';
import { alive, installLive } from './support/live.mjs';
import { EMBED, ROOT } from './support/paths.mjs';
import { meanColour, MIDDLE, shareChanged, shareDrawn, shot } from './support/pixels.mjs';
import { probe, settled } from './support/probe.mjs';
import { keepDevice } from './support/lost.mjs';
import { sandboxed } from './support/sandboxed.mjs';
import { drawn, expect, kept, openViewer, path as backend, servers, test } from './support/test.mjs';

const CUBE = { 'src': '/made/cube.glb', 'camera-controls': true, 'interaction-prompt': 'none' };
const models = { 'cube.glb': cube() };
const POSTER = `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" width="48" height="36"><rect width="48" height="36" fill="#f0f"/></svg>')}`;
const COVERED = { x: 0.3, y: 0.1, width: 0.4, height: 0.4 };

/** Opens an empty viewer, listens to it, and sets its attributes. */
async function open(page, attributes, options) {
  const viewer = await openViewer(page, {}, options);
  await viewer.evaluate((element, attributes) => {
    window.heard = [];
    for (const type of ['load', 'error']) {
      element.addEventListener(type, ({ detail }) => window.heard.push({ event: type, ...detail, sourceError: undefined }));
    }
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value === true ? '' : value);
  }, attributes);
  return viewer;
}
const heard = (page, type) => page.evaluate((type) => window.heard.filter(({ event }) => event === type), type);

/** Takes WebGPU and WebGL2 from a page that it runs in. */
function withoutGraphics() {
  Object.defineProperty(Navigator.prototype, 'gpu', { get: () => undefined });
  for (const holder of [HTMLCanvasElement.prototype, OffscreenCanvas.prototype]) {
    const get = holder.getContext;
    holder.getContext = function none(kind, ...args) {
      return /^webgl/.test(kind) ? null : get.call(this, kind, ...args);
    };
  }
}

/** Serves a model to a page, and to frames of it whose origin is nobody's. */
const serve = (page, name, body) => page.route(`**/made/${name}`, (route) => route.fulfill({
  contentType: 'model/gltf-binary', headers: { 'access-control-allow-origin': '*' }, body,
}));

test.describe('strict', () => {
  // What the test itself tries at its end.
  test.use({ allowed: /'TrustedHTML' assignment|trusted-types-sink/ });

  test('a page with a strict policy and Trusted Types, without SharedArrayBuffer', { tag: '@draws' }, async ({ page }) => {
    await page.addInitScript(() => { delete globalThis.SharedArrayBuffer; });
    await serve(page, 'cube.glb', cube());
    const response = await page.goto(`${servers.pages}/pages/strict.html`);
    expect(response.headers()['content-security-policy']).toContain("require-trusted-types-for 'script'");
    const viewer = page.locator('product-viewer');
    await drawn(viewer);
    await settled(page);
    expect(await page.evaluate(() => [typeof SharedArrayBuffer, crossOriginIsolated])).toEqual(['undefined', false]);
    const before = await shot(viewer);
    expect(shareDrawn(before)).toBeGreaterThan(0.08);
    await drag(page, viewer, 90, 0);
    await settled(page);
    expect(shareChanged(before, await shot(viewer))).toBeGreaterThan(0.05);
    // Even the data that generate-schema writes is a trusted script to the browser.
    await expect.poll(() => page.locator('head script[type="application/ld+json"]').count()).toBe(1);
    expect((await probe(page)).violations).toEqual([]);
    // The policy is in force: without it this test would show nothing.
    expect(await page.evaluate(() => {
      try {
        document.createElement('div').innerHTML = '<b></b>';
        return 'allowed';
      } catch (error) {
        return error.name;
      }
    })).toBe('TypeError');
  });
});

test.describe('where the policy is not allowed', () => {
  test.use({ allowed: /trusted-types|TrustedScript/i });

  test('generate-schema leaves the page alone', async ({ page }) => {
    const source = await readFile(path.join(ROOT, 'viewer/element/src/loading/schema.js'), 'utf8');
    const trust = await readFile(path.join(ROOT, 'viewer/element/src/loading/trust.js'), 'utf8');
    await page.route('**/schema.js', (route) => route.fulfill({ contentType: 'text/javascript', body: source }));
    await page.route('**/trust.js', (route) => route.fulfill({ contentType: 'text/javascript', body: trust }));
    await page.route('**/bare.html', (route) => route.fulfill({
      contentType: 'text/html',
      headers: { 'content-security-policy': "script-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'" },
      body: '<!doctype html><title>Bare</title><link rel="icon" href="data:,"><p></p>',
    }));
    const warnings = [];
    page.on('console', (message) => message.type() === 'warning' && warnings.push(message.text()));
    await page.goto(`${servers.pages}/bare.html`);
    const left = await page.evaluate(async () => {
      const [{ describe }, { trusted }] = await Promise.all([import('/schema.js'), import('/trust.js')]);
      describe(Object.assign(document.querySelector('p'), { generateSchema: true, src: 'a.glb' }), trusted);
      return document.querySelectorAll('script').length;
    });
    expect(left).toBe(0);
    expect(warnings.join()).toContain('product-viewer: generate-schema needs the policy');
  });
});

test('a sandboxed frame without an origin', { tag: '@draws' }, async ({ page }) => {
  await serve(page, 'cube.glb', cube());
  const viewer = await sandboxed(page, '/made/cube.glb');
  await expect.poll(async () => shareDrawn(await shot(viewer))).toBeGreaterThan(0.08);
});

test('a server imports the built module without a word', async ({}, testInfo) => {
  // In a folder that tells Node what these files are, as the package does.
  const folder = testInfo.outputPath('embed');
  await cp(EMBED, folder, { recursive: true });
  await writeFile(path.join(folder, 'package.json'), '{"type":"module"}');
  const program = "const { ProductViewerElement } = await import('./product-viewer.js'); if (!ProductViewerElement.observedAttributes.includes('src')) process.exit(3);";
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], { cwd: folder });
  expect([stdout, stderr]).toEqual(['', '']);
});

test.describe('a lost device', () => {
  test.use({ allowed: [/lost/i] });

  test('gives back variant and animation where they were', { tag: '@draws' }, async ({ page }) => {
    await keepDevice(page);
    const variants = { Rust: [0.8, 0.05, 0.02], Moss: [0.03, 0.6, 0.05] };
    const viewer = await open(page, { ...CUBE, 'src': '/made/both.glb', 'variant-name': 'Moss', 'animation-name': 'Spin' },
      { models: { 'both.glb': cube({ variants, spin: 'Spin' }) } });
    await drawn(viewer);
    await viewer.evaluate((element) => {
      element.play();
      element.pause();
      element.currentTime = 0.25;
    });
    await settled(page);
    const before = await shot(viewer);
    const [red, green] = meanColour(before, MIDDLE);
    expect(green, 'the variant').toBeGreaterThan(red + 40);
    await page.evaluate(() => window.takeAway());
    await expect.poll(async () => (await heard(page, 'load')).length).toBe(2);
    await settled(page);
    expect(await viewer.evaluate((element) => [element.currentTime, element.paused, element.variantName])).toEqual([0.25, true, 'Moss']);
    expect(shareChanged(before, await shot(viewer))).toBeLessThan(0.002);
    expect(await heard(page, 'error'), 'nobody need know').toEqual([]);
  });

  test('gives back edits of materials and what was hidden', { tag: '@draws' }, async ({ page }) => {
    await keepDevice(page);
    const viewer = await open(page, CUBE, { models });
    await drawn(viewer);
    await settled(page);
    const plain = await shot(viewer);
    await viewer.evaluate((element) => element.model.materials[0].pbrMetallicRoughness.setBaseColorFactor([1, 0.05, 0.05, 1]));
    await settled(page);
    const edited = await shot(viewer);
    expect(shareChanged(plain, edited)).toBeGreaterThan(0.02);
    const lose = async (count) => {
      await page.evaluate(() => window.takeAway());
      await expect.poll(async () => (await heard(page, 'load')).length).toBe(count);
      await settled(page);
      return shot(viewer);
    };
    expect(shareChanged(edited, await lose(2)), 'the colour stays').toBeLessThan(0.002);
    await viewer.evaluate((element) => { element.model.getNodeByName('cube').visible = false; });
    await settled(page);
    expect(shareDrawn(await shot(viewer)), 'hidden').toBeLessThan(0.005);
    expect(shareDrawn(await lose(3)), 'and still hidden').toBeLessThan(0.005);
    await viewer.evaluate((element) => { element.model.getNodeByName('cube').visible = true; });
    await settled(page);
    expect(shareChanged(edited, await shot(viewer))).toBeLessThan(0.002);
  });

  test('that cannot be built again is told of', { tag: '@draws' }, async ({ page }) => {
    await keepDevice(page);
    const viewer = await open(page, CUBE, { models });
    await drawn(viewer);
    await settled(page);
    await page.evaluate(withoutGraphics);
    await page.evaluate(() => window.takeAway());
    await expect.poll(async () => (await heard(page, 'error')).length).toBe(1);
    expect((await heard(page, 'error'))[0]).toMatchObject({ type: 'webglcontextlost', code: 'device' });
  });

  test('comes back for viewers that were off the screen, too', { tag: '@draws' }, async ({ page }) => {
    await keepDevice(page);
    const viewer = await open(page, CUBE, { models });
    await drawn(viewer);
    await page.evaluate(() => {
      document.body.style.paddingBottom = '5000px';
      scrollTo(0, 4000);
    });
    await settled(page);
    await page.evaluate(() => window.takeAway());
    await page.evaluate(() => scrollTo(0, 0));
    await drawn(viewer);
    await expect.poll(async () => shareDrawn(await shot(viewer))).toBeGreaterThan(0.08);
  });
});

test.describe('bad files', () => {
  test.use({ allowed: [/404|CORS policy|ERR_FAILED/] });

  const wrongMagic = Buffer.from(cube());
  wrongMagic.write('glXX', 0, 'latin1');
  const bad = {
    'a truncated model': { code: 'format', body: cube().subarray(0, 600) },
    'a model with a wrong magic number': { code: 'format', body: wrongMagic },
    'a page that is not a model': { code: 'format', body: Buffer.from('<!doctype html><title>Sign in</title>') },
    'a model that is not there': { code: 'http', src: '/made/none.glb' },
    // The same server under another name: its pages are refused to this one.
    'a model that its server refuses to this page': { code: 'network', src: () => `${servers.pages.replace('127.0.0.1', 'localhost')}/pages/strict.css` },
  };
  for (const [name, { code, body, src = '/made/bad.glb' }] of Object.entries(bad)) {
    kept(`${name}: an error with a code, and the poster stays`, async ({ page }) => {
      if (body) await serve(page, 'bad.glb', body);
      const viewer = await open(page, { ...CUBE, src: typeof src === 'string' ? src : src(), poster: POSTER });
      await expect.poll(async () => (await heard(page, 'error')).length).toBe(1);
      const [error] = await heard(page, 'error');
      expect(error).toMatchObject({ type: 'loadfailure', code });
      for (const text of [error.message, error.advice]) expect(text).toMatch(/^[A-Za-z].*\.$/);
      expect(meanColour(await shot(viewer), COVERED)).toEqual([255, 0, 255]);
      await expect(viewer.getByRole('alert')).toContainText(error.message);
      expect(await viewer.evaluate((element) => [element.loaded, element.modelIsVisible])).toEqual([false, false]);
      // The page goes on as if nothing were, and so does the next model.
      await serve(page, 'cube.glb', cube());
      await viewer.evaluate((element) => { element.src = '/made/cube.glb'; });
      await drawn(viewer);
      expect((await heard(page, 'error')).length).toBe(1);
    });
  }

  kept('a bad picture is told of, and the model drawn without it', { tag: '@draws' }, async ({ page }) => {
    await serve(page, 'torn.glb', painted(png([200, 10, 10]).subarray(0, 40)));
    const viewer = await open(page, { ...CUBE, src: '/made/torn.glb', poster: POSTER });
    await drawn(viewer);
    await settled(page);
    const [error, ...more] = await heard(page, 'error');
    expect(more).toEqual([]);
    expect(error).toMatchObject({ type: 'loadfailure', code: 'image' });
    for (const text of [error.message, error.advice]) expect(text).toMatch(/^[A-Za-z].*\.$/);
    await expect(viewer.getByRole('alert')).toBeHidden();
    const [red, green] = meanColour(await shot(viewer), MIDDLE);
    expect(Math.abs(red - green), 'white, and not the red of the picture').toBeLessThan(40);
    expect(shareDrawn(await shot(viewer))).toBeGreaterThan(0.05);
  });
});

test('a browser without WebGPU and WebGL2 keeps the poster and says so', async ({ page }) => {
  await page.addInitScript(withoutGraphics);
  const viewer = await open(page, { ...CUBE, poster: POSTER }, { models });
  await expect.poll(async () => (await heard(page, 'error')).length).toBe(1);
  const [error] = await heard(page, 'error');
  expect(error).toMatchObject({ type: 'loadfailure', code: 'unsupported' });
  expect(error.advice).toMatch(/\.$/);
  expect(meanColour(await shot(viewer), COVERED)).toEqual([255, 0, 255]);
  expect(await heard(page, 'load')).toEqual([]);
  // What the page may call does not throw.
  expect(await viewer.evaluate((element) => {
    element.play();
    element.dismissPoster();
    element.jumpCameraToGoal();
    return [element.loaded, element.availableVariants, element.toDataURL()];
  })).toEqual([false, [], 'data:,']);
});

test.describe('files of the viewer that do not come', () => {
  test.use({ allowed: /ERR_FAILED/ });

  test('have a code of their own, and the poster stays', async ({ page }) => {
    await page.route('**/embed/*.wasm', (route) => route.abort());
    const viewer = await open(page, { ...CUBE, poster: POSTER }, { models });
    await expect.poll(async () => (await heard(page, 'error')).length).toBeGreaterThan(0);
    expect((await heard(page, 'error'))[0]).toMatchObject({ type: 'loadfailure', code: 'network' });
    expect(meanColour(await shot(viewer), COVERED)).toEqual([255, 0, 255]);
    await expect(viewer.getByRole('alert')).toBeVisible();
  });
});

test('a thousand mounts and unmounts leave nothing behind', { tag: '@draws' }, async ({ page }) => {
  await installLive(page);
  await openViewer(page, {}, { models });
  const rounds = (count) => page.evaluate(async (count) => {
    document.querySelector('product-viewer')?.remove();
    for (let round = 0; round < count; round += 1) {
      const box = document.createElement('div');
      const loaded = Array.from({ length: 20 }, () => {
        const viewer = document.createElement('product-viewer');
        viewer.style.cssText = 'display:inline-block;width:48px;height:36px';
        viewer.src = '/made/cube.glb';
        box.append(viewer);
        return new Promise((done, fail) => {
          viewer.addEventListener('load', done);
          viewer.addEventListener('error', ({ detail }) => fail(new Error(detail.message)));
        });
      });
      document.body.append(box);
      await Promise.all(loaded);
      box.remove();
    }
  }, count);
  await rounds(10);
  const early = await alive(page);
  expect(early.gpu, 'the counters see the GPU').toBeGreaterThan(0);
  expect(early.wasm).toBeGreaterThan(0);
  await rounds(40);
  const late = await alive(page);
  const { devices, contexts, lost } = await probe(page);
  expect([devices + contexts, lost]).toEqual([1, []]);
  // Eight hundred viewers later: what each left would show eight hundred times.
  expect(late.gpu).toBeLessThanOrEqual(early.gpu + 8);
  expect(late.nodes).toBeLessThanOrEqual(early.nodes + 80);
  expect(late.listeners).toBeLessThanOrEqual(early.listeners + 80);
  // Some pages of 64 KB more may be what a busier moment took; a kilobyte left by each viewer would be twelve.
  expect(late.wasm).toBeLessThanOrEqual(early.wasm + 4 * 65536);
  // The heap is two megabytes: a viewer that stays, of some kilobytes, would double it.
  expect(late.heap / early.heap).toBeLessThan(1.3);
});

test('a hundred viewers: one device, and only those on the screen draw', { tag: '@draws' }, async ({ page }) => {
  await openViewer(page, {}, { models });
  await page.evaluate(() => {
    document.querySelector('product-viewer').remove();
    document.body.style.cssText = 'display:grid;grid-template-columns:repeat(4,240px);gap:40px';
    for (let at = 0; at < 100; at += 1) {
      const viewer = document.createElement('product-viewer');
      viewer.style.cssText = 'width:240px;height:180px';
      for (const [name, value] of Object.entries({ 'src': '/made/cube.glb', 'auto-rotate': '', 'auto-rotate-delay': '0', 'rotation-per-second': '90deg' })) {
        viewer.setAttribute(name, value);
      }
      document.body.append(viewer);
    }
  });
  const viewers = page.locator('product-viewer');
  await drawn(viewers.first());
  const told = () => page.evaluate(() => [...document.querySelectorAll('product-viewer')].map((element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return { inside: bottom > 0 && top < innerHeight, loaded: element.loaded, angle: element.turntableRotation };
  }));
  /** Waits until all that are on the screen turn, and returns which turned and which were seen. */
  const turning = async () => {
    await expect.poll(async () => (await told()).every(({ inside, loaded }) => !inside || loaded)).toBe(true);
    const before = await told();
    await expect.poll(async () => (await told()).every(({ inside, angle }, at) => !inside || angle > before[at].angle)).toBe(true);
    const after = await told();
    const numbers = (test) => after.map((_, at) => at).filter(test);
    return { turned: numbers((at) => after[at].angle > before[at].angle), seen: numbers((at) => after[at].inside) };
  };
  const top = await turning();
  expect(top.turned).toEqual(top.seen);
  expect(top.seen.length).toBeLessThan(30);
  expect((await told()).filter(({ loaded }) => loaded).length, 'those far below have not even begun').toBeLessThan(60);
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  await drawn(viewers.last());
  const end = await turning();
  expect(end.turned).toEqual(end.seen);
  expect(end.seen).toContain(99);
  expect(end.seen).not.toContain(0);
  await expect.poll(async () => shareDrawn(await shot(viewers.last()))).toBeGreaterThan(0.05);
  const { devices, contexts, lost } = await probe(page);
  expect([devices, contexts, lost]).toEqual(backend() === 'webgpu' ? [1, 0, []] : [0, 1, []]);
});

test('over the memory budget, viewers off the screen let go, and come back', { tag: '@draws' }, async ({ page }) => {
  await page.addInitScript(() => { window.ProductViewerElement = { memoryBudget: 0.001, modelCacheSize: 0 }; });
  const sizes = [1, 2, 3];
  await openViewer(page, {}, { models: Object.fromEntries(sizes.map((size) => [`cube${size}.glb`, cube({ size })])) });
  await page.evaluate((sizes) => {
    document.querySelector('product-viewer').remove();
    for (const size of sizes) {
      const viewer = document.createElement('product-viewer');
      viewer.style.cssText = 'display:block;width:480px;height:360px;margin-bottom:3000px';
      viewer.src = `/made/cube${size}.glb`;
      viewer.toggleAttribute('camera-controls', true);
      viewer.interactionPrompt = 'none';
      document.body.append(viewer);
    }
  }, sizes);
  const viewers = page.locator('product-viewer');
  const first = viewers.first();
  /** Pixels that a viewer's canvas holds. */
  const held = (at) => viewers.nth(at).evaluate((element) => {
    const canvas = element.shadowRoot.querySelector('canvas');
    return canvas ? canvas.width * canvas.height : 0;
  });
  await drawn(first);
  await drag(page, first, 60, 0);
  await settled(page);
  const before = await shot(first);
  const orbit = await first.evaluate((element) => String(element.getCameraOrbit()));
  expect(await held(0), 'what is seen stays, whatever it holds').toBe(480 * 360);
  await drawn(viewers.nth(1));
  await expect.poll(() => held(0), { message: 'the first one has let go' }).toBeLessThan(2);
  expect(await held(1)).toBe(480 * 360);
  await drawn(viewers.nth(2));
  await expect.poll(() => held(1)).toBeLessThan(2);
  await first.scrollIntoViewIfNeeded();
  await expect.poll(() => held(0)).toBe(480 * 360);
  await drawn(first);
  await settled(page);
  expect(await first.evaluate((element) => String(element.getCameraOrbit()))).toBe(orbit);
  expect(shareChanged(before, await shot(first))).toBeLessThan(0.002);
});
