// <product-viewer> and compressed files: Draco, meshopt, KTX2. Each looks like its plain twin and fetches its own codec alone.

import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

import validator from 'gltf-validator';

import { ball, basis, broken, draco, fixture, meshopt, png } from './support/compressed.mjs';
import { painted, unpack } from './support/gltf.mjs';
import { EMBED } from './support/paths.mjs';
import { colourDistance, colours, meanColour, MIDDLE, shareChanged, shareDrawn, shot } from './support/pixels.mjs';
import { settled } from './support/probe.mjs';
import { sandboxed } from './support/sandboxed.mjs';
import { drawn, expect, openViewer, servers, test } from './support/test.mjs';

const STILL = { 'camera-controls': true, 'interaction-prompt': 'none', 'camera-orbit': '25deg 70deg 105%' };
const POSTER = `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" width="48" height="36"><rect width="48" height="36" fill="#f0f"/></svg>')}`;

/** Compressed files by name: how each is made, its plain twin, its codec, and the share of pixels that may look otherwise. */
const FILES = {
  'draco.glb': { make: () => draco(ball()), twin: ball, codec: 'draco' },
  'sequential.glb': { make: () => draco(ball(), 'MESH_SEQUENTIAL_ENCODING'), twin: ball, codec: 'draco' },
  'meshopt.glb': { make: () => meshopt(ball()), twin: ball, codec: 'meshopt' },
  // Sixteen texels share the line in colour on which they lie; and where the CPU draws, only its twin is decoded after it is
  // filtered.
  'etc1s.glb': { make: () => basis(fixture('etc1s.ktx2')), twin: () => painted(png()), codec: 'basis', most: 0.04 },
  'uastc.glb': { make: () => basis(fixture('uastc.ktx2')), twin: () => painted(png()), codec: 'basis' },
};

/** Opens an empty viewer whose page notes its events, lets it fetch the files, and gives it the attributes. */
async function open(page, attributes, models) {
  const viewer = await openViewer(page, {}, { models });
  await viewer.evaluate((element, attributes) => {
    window.heard = [];
    for (const type of ['load', 'error']) {
      element.addEventListener(type, ({ detail }) => window.heard.push({ event: type, ...detail, sourceError: undefined }));
    }
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value === true ? '' : value);
  }, { ...STILL, ...attributes });
  return viewer;
}
const heard = (page, type) => page.evaluate((type) => window.heard.filter(({ event }) => event === type), type);

/** Shows another model and gives the picture of it. */
async function show(page, viewer, src) {
  await viewer.evaluate((element, src) => new Promise((done, fail) => {
    element.addEventListener('load', done, { once: true });
    element.addEventListener('error', ({ detail }) => fail(new Error(`${detail.message} ${detail.advice}`)), { once: true });
    element.src = src;
  }), src);
  await settled(page);
  return shot(viewer);
}

/** The codecs' modules that a page asks for from here on, by name, each as often as it is asked for. */
function codecs(page) {
  const names = [];
  page.on('request', (request) => {
    const [, name] = /\/(draco|meshopt|basis)_bg\b/.exec(request.url()) ?? [];
    if (name) names.push(name);
  });
  return names;
}

/** All that is fetched, by path. */
function asked(page) {
  const paths = [];
  page.on('request', (request) => paths.push(new URL(request.url()).pathname));
  return paths;
}

for (const [name, { make, twin, codec, most = 0.02 }] of Object.entries(FILES)) {
  test(`${name} looks like its plain twin, by its codec alone @draws`, async ({ page }) => {
    const names = codecs(page);
    const paths = asked(page);
    const workers = [];
    page.on('worker', (worker) => workers.push(worker.url()));
    const viewer = await open(page, { src: '/made/twin.glb' }, { 'twin.glb': twin(), [name]: await make() });
    await drawn(viewer);
    await settled(page);
    const before = await shot(viewer);
    expect(shareDrawn(before)).toBeGreaterThan(0.08);
    expect(colours(before), 'there is something to get wrong').toBeGreaterThan(20);
    expect([names, workers, paths.filter((path) => /codecs|geometry-|decode/.test(path))], 'a plain model needs nothing of it').toEqual([[], [], []]);
    const after = await show(page, viewer, `/made/${name}`);
    expect(colourDistance(meanColour(before, MIDDLE), meanColour(after, MIDDLE))).toBeLessThan(4);
    expect(shareChanged(before, after, { tolerance: 24 })).toBeLessThan(most);
    expect(names).toEqual([codec]);
    expect(workers.length, 'decoded beside the page').toBe(1);
    await expect.poll(() => page.workers().length, 'and the worker has ended').toBe(0);
  });
}

test('an animation that meshopt has compressed moves as before', async ({ page }) => {
  const viewer = await open(page, { 'src': '/made/twin.glb', 'animation-name': 'Spin' }, { 'twin.glb': ball(), 'meshopt.glb': await meshopt(ball()) });
  await drawn(viewer);
  const turn = async () => {
    await viewer.evaluate((element) => {
      element.pause();
      element.currentTime = 0.75;
    });
    await settled(page);
    return shot(viewer);
  };
  const rest = await shot(viewer);
  const before = await turn();
  expect(shareChanged(rest, before), 'it turns').toBeGreaterThan(0.05);
  await show(page, viewer, '/made/meshopt.glb');
  expect(shareChanged(before, await turn(), { tolerance: 24 })).toBeLessThan(0.02);
});

test('several viewers of compressed models share a worker, and fetch what they need', async ({ page }) => {
  const names = codecs(page);
  const models = Object.fromEntries(await Promise.all(Object.entries(FILES).filter(([name]) => !/sequential|uastc/.test(name))
    .map(async ([name, { make }]) => [name, await make()])));
  const viewer = await open(page, { src: '/made/draco.glb', style: 'display:block;width:300px;height:200px' }, models);
  await page.evaluate((sources) => {
    for (const src of sources) {
      const other = document.querySelector('product-viewer').cloneNode();
      other.setAttribute('src', src);
      document.body.append(other);
    }
  }, Object.keys(models).slice(1).map((name) => `/made/${name}`));
  await drawn(viewer);
  for (const at of [1, 2]) await drawn(page.locator('product-viewer').nth(at));
  expect([...new Set(names)].sort()).toEqual(['basis', 'draco', 'meshopt']);
  await expect.poll(() => page.workers().length).toBe(0);
});

/** A page with this policy and a viewer. */
const strictPage = (policy) => ({
  contentType: 'text/html', headers: { 'content-security-policy': policy },
  body: `<!doctype html><html lang="en"><title>A page with a policy</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/pages/strict.css">
    <script type="module" src="/embed/product-viewer.js"></script>
    <product-viewer src="/made/draco.glb" alt="A ball" camera-controls interaction-prompt="none"></product-viewer></html>`,
});
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
  + "require-trusted-types-for 'script'; trusted-types product-viewer";

/** Opens a page with this policy and a Draco model, and looks at it. */
async function under(page, policy) {
  const workers = [];
  page.on('worker', (worker) => workers.push(worker.url()));
  await page.route('**/policy.html', (route) => route.fulfill(strictPage(policy)));
  await page.route('**/made/draco.glb', async (route) => route.fulfill({ contentType: 'model/gltf-binary', body: await draco(ball()) }));
  await page.goto(`${servers.pages}/policy.html`);
  const viewer = page.locator('product-viewer');
  await drawn(viewer);
  await settled(page);
  expect(shareDrawn(await shot(viewer))).toBeGreaterThan(0.08);
  return workers.length;
}

test('a strict policy that does not speak of workers', async ({ page }) => {
  expect(await under(page, POLICY), 'its script-src allows ours').toBe(1);
});

test.describe('a policy without workers', () => {
  // The browser tells the page's owner, who wants it so.
  test.use({ allowed: /worker/i });

  test('decodes on the page’s own thread', async ({ page }) => {
    expect(await under(page, `${POLICY}; worker-src 'none'`)).toBe(0);
  });
});

test('a frame without an origin decodes on its own thread', async ({ page }) => {
  await page.route('**/made/draco.glb', async (route) => route.fulfill({
    contentType: 'model/gltf-binary', headers: { 'access-control-allow-origin': '*' }, body: await draco(ball()),
  }));
  const viewer = await sandboxed(page, '/made/draco.glb');
  await expect.poll(async () => shareDrawn(await shot(viewer))).toBeGreaterThan(0.08);
});

for (const [name, make] of [['draco.glb', draco], ['meshopt.glb', meshopt]]) {
  test(`a broken ${name} tells so, and the poster stays`, async ({ page }) => {
    const viewer = await open(page, { src: `/made/${name}`, poster: POSTER }, { [name]: broken(await make(ball())), 'good.glb': await make(ball()) });
    await expect.poll(async () => (await heard(page, 'error')).length).toBe(1);
    const [{ code, message, advice }] = await heard(page, 'error');
    expect([code, message]).toEqual(['format', 'The model cannot be read.']);
    expect(advice).toMatch(/data cannot be read: .+\.$/);
    expect(await viewer.evaluate((element) => [element.loaded, element.modelIsVisible])).toEqual([false, false]);
    const [red, green, blue] = meanColour(await shot(viewer), { x: 0.3, y: 0.1, width: 0.4, height: 0.3 });
    expect(Math.min(red, blue) - green, 'the poster').toBeGreaterThan(150);
    // What was wrong with one file is nothing to the next.
    await viewer.evaluate((element) => { element.src = '/made/good.glb'; });
    await drawn(viewer);
  });
}

test('a broken KTX2 tells so, and the model is shown without it', async ({ page }) => {
  const cut = fixture('uastc.ktx2').subarray(0, 120);
  const viewer = await open(page, { src: '/made/cut.glb' }, { 'cut.glb': basis(cut) });
  await drawn(viewer);
  const [{ code, message, advice }] = await heard(page, 'error');
  expect([code, message]).toEqual(['image', 'Image 0 of the model could not be loaded; it is shown without.']);
  expect(advice).toMatch(/^Its KTX2 data cannot be read: .+\.$/);
  await settled(page);
  expect(shareDrawn(await shot(viewer))).toBeGreaterThan(0.08);
});

test.describe('where a codec is missing', () => {
  test.use({ allowed: /Failed to load resource/ });

  test('the error says what is missing', async ({ page }) => {
    await page.route(/draco_bg/, (route) => route.fulfill({ status: 404, body: 'not found' }));
    await open(page, { src: '/made/draco.glb', poster: POSTER }, { 'draco.glb': await draco(ball()) });
    await expect.poll(async () => (await heard(page, 'error')).length).toBe(1);
    const [{ code, advice }] = await heard(page, 'error');
    expect(code).toBe('format');
    expect(advice).toMatch(/^The decoder for Draco could not be loaded: /);
  });

  test('dracoDecoderLocation that names a folder without our codec falls back to ours', async ({ page }) => {
    await page.addInitScript(() => { window.ModelViewerElement = { dracoDecoderLocation: '/nothing/here/' }; });
    const paths = asked(page);
    const warnings = [];
    page.on('console', (message) => message.type() === 'warning' && warnings.push(message.text()));
    const viewer = await open(page, { src: '/made/draco.glb' }, { 'draco.glb': await draco(ball()) });
    await drawn(viewer);
    expect(paths.filter((path) => /\/(draco\.wasm$|embed\/.*draco_bg)/.test(path)).map((path) => path.replace(/_bg.*/, ''))).toEqual(['/nothing/here/draco.wasm', '/embed/draco']);
    expect(warnings.join('\n')).toContain('product-viewer: there is no draco.wasm of ours in /nothing/here/');
  });
});

test('dracoDecoderLocation, meshoptDecoderLocation and ktx2TranscoderLocation name another folder', async ({ page }) => {
  await page.addInitScript(() => {
    window.ProductViewerElement = { dracoDecoderLocation: '/decoders', meshoptDecoderLocation: '/decoders/', ktx2TranscoderLocation: '../decoders' };
  });
  await page.route('**/decoders/*.wasm', (route) => {
    const [, name] = /(\w+)\.wasm$/.exec(new URL(route.request().url()).pathname);
    const file = readdirSync(EMBED, { recursive: true }).find((it) => new RegExp(`(^|/)${name}_bg[^/]*\\.wasm$`).test(it));
    return route.fulfill({ contentType: 'application/wasm', body: readFileSync(path.join(EMBED, file)) });
  });
  const paths = asked(page);
  const files = ['draco.glb', 'meshopt.glb', 'etc1s.glb'];
  const models = Object.fromEntries(await Promise.all(files.map(async (name) => [name, await FILES[name].make()])));
  const viewer = await open(page, { src: `/made/${files[0]}` }, models);
  await drawn(viewer);
  for (const name of files.slice(1)) await show(page, viewer, `/made/${name}`);
  expect(paths.filter((path) => /decoders|(draco|meshopt|basis)_bg.*wasm$/.test(path))).toEqual(['draco', 'meshopt', 'basis'].map((name) => `/decoders/${name}.wasm`));
});

for (const name of ['draco.glb', 'meshopt.glb', 'etc1s.glb']) {
  test(`exportScene() makes ${name} a file without compression`, async ({ page }) => {
    const viewer = await open(page, { src: `/made/${name}` }, { [name]: await FILES[name].make() });
    await drawn(viewer);
    await settled(page);
    const before = await shot(viewer);
    const exported = Buffer.from(await viewer.evaluate(async (element) => {
      const bytes = new Uint8Array(await (await element.exportScene()).arrayBuffer());
      let text = '';
      for (const byte of bytes) text += String.fromCharCode(byte);
      return btoa(text);
    }), 'base64');
    const { issues } = await validator.validateBytes(new Uint8Array(exported));
    expect(issues.messages.filter(({ severity }) => severity < 2)).toEqual([]);
    const { json } = unpack(exported);
    expect(JSON.stringify(json)).not.toMatch(/draco|meshopt|basisu|ktx2/);
    await page.route('**/made/exported.glb', (route) => route.fulfill({ contentType: 'model/gltf-binary', body: exported }));
    const after = await show(page, viewer, '/made/exported.glb');
    expect(shareChanged(before, after, { tolerance: 24 }), 'what was exported looks the same').toBeLessThan(0.02);
  });
}

test('a texture in KTX2 has a thumbnail, and one may be made of a file', async ({ page }) => {
  const ktx2 = fixture('uastc.ktx2');
  const viewer = await open(page, { src: '/made/uastc.glb' }, { 'uastc.glb': basis(ktx2), 'ball.glb': ball() });
  await page.route('**/made/picture.ktx2', (route) => route.fulfill({ contentType: 'image/ktx2', body: ktx2 }));
  await drawn(viewer);
  const size = await viewer.evaluate(async ({ model }) => {
    const [{ pbrMetallicRoughness: { baseColorTexture } }] = model.materials;
    const url = await baseColorTexture.texture.source.createThumbnail(32, 16);
    const { width, height } = await createImageBitmap(await (await fetch(url)).blob());
    return [width, height];
  });
  expect(size).toEqual([32, 16]);
  const before = await show(page, viewer, '/made/ball.glb');
  await viewer.evaluate(async (element) => {
    const texture = await element.createTexture('/made/picture.ktx2');
    element.model.materials[0].pbrMetallicRoughness.baseColorTexture.setTexture(texture);
  });
  await expect.poll(async () => {
    await settled(page);
    return shareChanged(before, await shot(viewer));
  }).toBeGreaterThan(0.05);
});
