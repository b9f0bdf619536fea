// <product-viewer>: how a model comes, what is told of it, and what a page may set about it.

import { cube, pack } from './support/glb.mjs';
import { painted, separate, unpack } from './support/gltf.mjs';
import { hdr, png } from './support/light.mjs';
import { colourAt, colourDistance, meanColour, MIDDLE, shareDrawn, shot, smoothRows } from './support/pixels.mjs';
import { settled } from './support/probe.mjs';
import { drawn, expect, kept, openViewer, path, servers, test } from './support/test.mjs';

const CUBE = { 'src': '/made/cube.glb', 'camera-controls': true, 'interaction-prompt': 'none' };
const models = { 'cube.glb': cube(), 'big.glb': cube({ size: 2 }), 'third.glb': cube({ size: 3 }) };
const svg = (colour) => `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" width="48" height="36"><rect width="48" height="36" fill="${colour}"/></svg>`)}`;
const POSTER = svg('#f0f');
const TYPES = ['preload', 'before-render', 'load', 'error', 'progress', 'model-visibility', 'poster-dismissed', 'render-scale', 'environment-change'];

/** Opens a viewer that writes down its events in `window.heard`, each as [type, detail]. */
async function open(page, attributes, options = { models }) {
  const viewer = await openViewer(page, {}, options);
  await viewer.evaluate((element, { attributes, types }) => {
    window.heard = [];
    for (const type of types) {
      element.addEventListener(type, ({ detail }) => {
        // An element does not travel to the test; whether it is the right one does.
        const plain = detail && { ...detail, sourceError: undefined, element: detail.element && detail.element === element };
        window.heard.push([type, plain]);
      });
    }
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value === true ? '' : value);
  }, { attributes, types: TYPES });
  return viewer;
}
const heard = (page, type) => page.evaluate((type) => window.heard.filter(([name]) => name === type).map(([, detail]) => detail), type);
const file = (url) => url.split('/').pop();

/** The paths that a page asks for from here on. */
function asked(page) {
  const paths = [];
  page.on('request', (request) => paths.push(new URL(request.url()).pathname));
  return paths;
}

/** Answers a path only when the function that it returns is called. */
async function hold(page, pattern, body = cube()) {
  let deliver;
  const held = new Promise((done) => { deliver = done; });
  await page.route(pattern, async (route) => {
    await held;
    await route.fulfill({ contentType: 'model/gltf-binary', body }).catch(() => {});
  });
  return deliver;
}

/** Sets properties of the class before the module is there. */
const configure = (page, name, values) => page.addInitScript(([name, values]) => { window[name] = values; }, [name, values]);

test('loading="lazy" fetches nothing but the loader far from the viewport', async ({ page }) => {
  const paths = asked(page);
  const viewer = await open(page, { ...CUBE, loading: 'lazy' }, { models, style: 'margin-top:6000px' });
  await page.waitForLoadState('networkidle');
  const fetched = () => paths.filter((path) => /^\/(embed|made)\//.test(path));
  expect(fetched()).toEqual(['/embed/product-viewer.js']);
  await drawn(viewer);
  expect(fetched()).toContain('/made/cube.glb');
});

test('loading="eager" loads wherever the viewer is', async ({ page }) => {
  const viewer = await open(page, { ...CUBE, loading: 'eager' }, { models, style: 'margin-top:6000px' });
  await expect.poll(() => viewer.evaluate((element) => element.loaded)).toBe(true);
  expect(await viewer.evaluate((element) => element.modelIsVisible), 'loaded, and not on the screen').toBe(false);
  expect(await page.evaluate(() => scrollY)).toBe(0);
});

test('dismissPoster() loads wherever the viewer is', async ({ page }) => {
  const viewer = await open(page, { ...CUBE, reveal: 'manual' }, { models, style: 'margin-top:6000px' });
  await viewer.evaluate((element) => element.dismissPoster());
  await expect.poll(() => viewer.evaluate((element) => element.loaded)).toBe(true);
  expect(await page.evaluate(() => scrollY)).toBe(0);
});

test('reveal="manual" asks for nothing until dismissPoster()', async ({ page }) => {
  const paths = asked(page);
  const viewer = await open(page, { ...CUBE, reveal: 'manual', poster: POSTER });
  await page.waitForLoadState('networkidle');
  expect(paths.filter((path) => /wasm|made/.test(path))).toEqual([]);
  await viewer.evaluate((element) => element.dismissPoster());
  await drawn(viewer);
  expect(await heard(page, 'poster-dismissed')).toEqual([null]);
});

kept('a viewer is visible while it is drawn, uncovered and on the screen', { tag: '@draws' }, async ({ page }) => {
  const viewer = await open(page, CUBE);
  await drawn(viewer);
  const visible = () => heard(page, 'model-visibility').then((list) => list.map((detail) => detail.visible));
  await expect.poll(visible).toEqual([true]);
  expect((await heard(page, 'poster-dismissed')).length).toBe(1);
  await page.evaluate(() => {
    document.body.style.paddingBottom = '5000px';
    scrollTo(0, 4000);
  });
  await expect.poll(visible).toEqual([true, false]);
  expect(await viewer.evaluate((element) => [element.loaded, element.modelIsVisible])).toEqual([true, false]);
  await page.evaluate(() => scrollTo(0, 0));
  await expect.poll(visible).toEqual([true, false, true]);
  await viewer.evaluate((element) => element.showPoster());
  await expect.poll(visible).toEqual([true, false, true, false]);
  await viewer.evaluate((element) => element.dismissPoster());
  await expect.poll(visible).toEqual([true, false, true, false, true]);
  expect((await heard(page, 'poster-dismissed')).length, 'once for each time that it was there').toBe(2);
});

test('events come in their order: preload, before-render, poster-dismissed, load', async ({ page }) => {
  const viewer = await open(page, CUBE);
  await drawn(viewer);
  // As the page wrote it.
  const url = '/made/cube.glb';
  const order = await page.evaluate(() => window.heard.map(([type]) => type).filter((type) => /preload|before-render|^load|dismissed/.test(type)));
  expect(order).toEqual(['preload', 'before-render', 'poster-dismissed', 'load']);
  expect(await heard(page, 'preload')).toMatchObject([{ url, src: url, element: true }]);
  expect(await heard(page, 'load')).toMatchObject([{ url }]);
});

test('progress tells bytes and phase, and only goes on', async ({ page }) => {
  const viewer = await open(page, CUBE);
  await drawn(viewer);
  const list = await heard(page, 'progress');
  const totals = list.map(({ totalProgress }) => totalProgress);
  expect(totals).toEqual([...totals].sort((a, b) => a - b));
  expect([totals[0], totals.at(-1)]).toEqual([0, 1]);
  expect(new Set(list.map(({ reason }) => reason))).toEqual(new Set(['model-load']));
  const phases = [...new Set(list.map(({ phase }) => phase))];
  expect(phases).toEqual(expect.arrayContaining(['download', 'draw']));
  expect(phases.at(-1)).toBe('draw');
  const bytes = models['cube.glb'].length;
  expect(list.at(-1)).toMatchObject({ loaded: bytes, total: bytes });
  // Another model begins anew.
  await page.evaluate(() => { window.heard.length = 0; });
  await viewer.evaluate((element) => { element.src = '/made/big.glb'; });
  await expect.poll(async () => (await heard(page, 'progress')).at(-1)?.totalProgress).toBe(1);
  expect((await heard(page, 'progress'))[0].totalProgress).toBeLessThan(1);
});

test.describe('a model that is not there', () => {
  test.use({ allowed: /404/ });

  test('progress ends with 1 all the same', async ({ page }) => {
    await open(page, { ...CUBE, src: '/made/none.glb' });
    await expect.poll(async () => (await heard(page, 'error')).length).toBe(1);
    expect((await heard(page, 'progress')).at(-1)).toMatchObject({ totalProgress: 1, reason: 'model-load' });
    expect(await heard(page, 'load')).toEqual([]);
  });
});

test('with-credentials sends cookies to other origins, and nothing else does', async ({ page }) => {
  await page.addInitScript(() => {
    const { fetch } = window;
    window.sent = {};
    window.fetch = (input, init) => {
      window.sent[String(input.url ?? input).split('/').pop()] = init?.credentials ?? 'same-origin';
      return fetch(input, init);
    };
  });
  const viewer = await open(page, { ...CUBE, 'with-credentials': true });
  await drawn(viewer);
  expect(await page.evaluate(() => window.sent['cube.glb'])).toBe('include');
  await viewer.evaluate((element) => {
    element.withCredentials = false;
    element.src = '/made/big.glb';
  });
  await drawn(viewer);
  expect(await page.evaluate(() => window.sent['big.glb'])).toBe('same-origin');
});

test('generate-schema writes what search engines read, and takes it away again', async ({ page }) => {
  const viewer = await open(page, { ...CUBE, 'alt': 'A <b>cube</b></script>', 'poster': POSTER, 'ios-src': '/made/cube.usdz', 'generate-schema': true, 'reveal': 'manual' });
  const entries = () => page.locator('head script[type="application/ld+json"]').allTextContents();
  await expect.poll(async () => (await entries()).length).toBe(1);
  const [text] = await entries();
  expect(text, 'markup in a name cannot end the script').not.toContain('<');
  const made = (name) => `${servers.pages}/made/${name}`;
  expect(JSON.parse(text)).toEqual({
    '@context': 'https://schema.org/', '@type': '3DModel', 'name': 'A <b>cube</b></script>', 'image': POSTER, 'url': made('cube.glb'),
    'encoding': [
      { '@type': 'MediaObject', 'contentUrl': made('cube.glb'), 'encodingFormat': 'model/gltf-binary' },
      { '@type': 'MediaObject', 'contentUrl': made('cube.usdz'), 'encodingFormat': 'model/vnd.usdz+zip' },
    ],
  });
  await viewer.evaluate((element) => {
    element.removeAttribute('ios-src');
    element.removeAttribute('alt');
    element.src = '/made/other.gltf?size=2';
  });
  await expect.poll(async () => JSON.parse((await entries())[0])).toMatchObject({
    name: 'A page with viewers',
    encoding: [{ contentUrl: made('other.gltf?size=2'), encodingFormat: 'model/gltf+json' }],
  });
  await viewer.evaluate((element) => { element.generateSchema = false; });
  await expect.poll(entries).toEqual([]);
  await viewer.evaluate((element) => { element.generateSchema = true; });
  await expect.poll(async () => (await entries()).length).toBe(1);
  await viewer.evaluate((element) => element.remove());
  await expect.poll(entries).toEqual([]);
});

kept('dimensions and centre are those of the model in its place', async ({ page }) => {
  const { json, binary } = unpack(cube());
  json.nodes[0].translation = [1, 2, -3];
  json.nodes[0].scale = [2, 1, 0.5];
  const viewer = await open(page, { ...CUBE, src: '/made/moved.glb' }, { models: { 'moved.glb': pack(json, binary) } });
  await drawn(viewer);
  const [size, centre, texts] = await viewer.evaluate((element) => {
    element.resetTurntableRotation(1);
    const all = [element.getDimensions(), element.getBoundingBoxCenter()];
    return [...all.map((value) => ({ ...value })), all.map(String)];
  });
  const near = (value) => expect.closeTo(value, 4);
  expect(size).toEqual({ x: near(2), y: near(1), z: near(0.5) });
  expect(centre).toEqual({ x: near(1), y: near(2), z: near(-3) });
  expect(texts.every((text) => /^\S+m \S+m \S+m$/.test(text))).toBe(true);
});

kept('pictures come in the type, quality and shape that are asked for', { tag: '@draws' }, async ({ page }) => {
  const { json, binary } = unpack(cube());
  json.nodes[0].scale = [0.25, 1, 0.25];
  const viewer = await open(page, { ...CUBE, src: '/made/tall.glb' }, { models: { 'tall.glb': pack(json, binary) } });
  await drawn(viewer);
  await settled(page);
  const made = await viewer.evaluate(async (element) => {
    const look = async (options) => {
      const blob = await element.toBlob(options);
      const { width, height } = await createImageBitmap(blob);
      return { type: blob.type, size: blob.size, width, height };
    };
    return {
      plain: await look(), fine: await look({ mimeType: 'image/jpeg', qualityArgument: 1 }), rough: await look({ mimeType: 'image/jpeg', qualityArgument: 0.05 }),
      webp: await look({ mimeType: 'image/webp' }), ideal: await look({ idealAspect: true }), aspect: element.getIdealAspect(),
      urls: [element.toDataURL(), element.toDataURL('image/jpeg', 0.05)].map((url) => url.slice(0, 22)),
      shrunk: element.toDataURL('image/jpeg', 0.05).length < element.toDataURL('image/jpeg', 1).length,
    };
  });
  expect(made.plain).toMatchObject({ type: 'image/png', width: 480, height: 360 });
  expect(made.fine).toMatchObject({ type: 'image/jpeg', width: 480, height: 360 });
  expect(made.rough.size).toBeLessThan(made.fine.size);
  expect(made.webp.type).toBe('image/webp');
  expect(made.aspect).toBeLessThan(0.6);
  expect(made.ideal.height).toBe(360);
  expect(made.ideal.width / made.ideal.height).toBeCloseTo(made.aspect, 2);
  expect(made.urls).toEqual(['data:image/png;base64,', 'data:image/jpeg;base64']);
  expect(made.shrunk).toBe(true);
});

test('a .gltf finds its binary and its pictures beside it', { tag: '@draws' }, async ({ page }) => {
  const { gltf, bin } = separate({ bin: 'parts/box.bin', image: 'paint/deep%20red.png' });
  const paths = asked(page);
  await page.route('**/made/box.gltf', (route) => route.fulfill({ contentType: 'model/gltf+json', body: gltf }));
  await page.route('**/made/parts/box.bin', (route) => route.fulfill({ contentType: 'application/octet-stream', body: bin }));
  await page.route('**/made/paint/deep%20red.png', (route) => route.fulfill({ contentType: 'image/png', body: png([220, 10, 10]) }));
  const viewer = await open(page, { ...CUBE, src: '/made/box.gltf' });
  await drawn(viewer);
  await settled(page);
  const [red, green, blue] = meanColour(await shot(viewer), MIDDLE);
  expect(red).toBeGreaterThan(Math.max(green, blue) + 50);
  expect(paths.filter((path) => path.startsWith('/made/')).sort()).toEqual(['/made/box.gltf', '/made/paint/deep%20red.png', '/made/parts/box.bin']);
});

test('the poster goes when the first frame is handed to the GPU, load comes when that is done with it', async ({ page }) => {
  test.skip(path() !== 'webgpu', 'WebGL2 has no promise to be kept back');
  await page.addInitScript(() => {
    const done = new Promise((resolve) => { window.release = resolve; });
    const wait = GPUQueue.prototype.onSubmittedWorkDone;
    GPUQueue.prototype.onSubmittedWorkDone = async function () {
      await done;
      return wait.call(this);
    };
  });
  const viewer = await open(page, { ...CUBE, poster: POSTER });
  await expect.poll(async () => (await heard(page, 'poster-dismissed')).length).toBe(1);
  const state = () => viewer.evaluate((element) => [element.loaded, element.modelIsVisible]);
  expect(await state()).toEqual([false, false]);
  expect(await heard(page, 'load')).toEqual([]);
  await page.evaluate(() => window.release());
  await drawn(viewer);
  expect(await state()).toEqual([true, true]);
});

test('pictures are decoded before there is a device', { tag: '@draws' }, async ({ page }) => {
  // The device is to be had only once a picture is being decoded.
  await page.addInitScript(() => {
    let begin;
    const begun = new Promise((done) => { begin = done; });
    const decode = window.createImageBitmap;
    window.createImageBitmap = (...args) => {
      begin();
      return decode(...args);
    };
    for (const [Class, name] of [[window.GPU, 'requestAdapter'], [window.GPUAdapter, 'requestDevice']]) {
      const ask = Class?.prototype[name];
      if (ask) Class.prototype[name] = async function (...args) { await begun; return ask.apply(this, args); };
    }
    window.early = () => Promise.race([begun.then(() => true), new Promise((done) => { setTimeout(done, 0, false); })]);
  });
  const viewer = await open(page, { ...CUBE, src: '/made/painted.glb' }, { models: { 'painted.glb': painted(png([220, 10, 10])) } });
  await drawn(viewer);
  expect(await page.evaluate(() => window.early())).toBe(true);
  await settled(page);
  const [red, green, blue] = meanColour(await shot(viewer), MIDDLE);
  expect(red).toBeGreaterThan(Math.max(green, blue) + 50);
});

for (const [where, cpu] of [['where the CPU draws', true], ['on a GPU', false]]) {
  test(`${where} light is ${cpu ? 'in full' : 'in half'} floats, and textures are looked up ${cpu ? 'without' : 'with'} anisotropy`, { tag: '@draws' }, async ({ page }) => {
    // The browser of these tests has no GPU. It can say that it has one.
    await page.addInitScript((cpu) => {
      window.asked = { cubes: new Set(), anisotropy: 1 };
      const wrap = (Class, name, look) => {
        const own = Class?.prototype[name];
        if (own) Class.prototype[name] = function (...args) { look(...args); return own.apply(this, args); };
      };
      wrap(window.GPUDevice, 'createTexture', ({ format, size }) => {
        if ((size.depthOrArrayLayers ?? size[2]) === 6) window.asked.cubes.add(format);
      });
      wrap(window.GPUDevice, 'createSampler', (sampler) => {
        window.asked.anisotropy = Math.max(window.asked.anisotropy, sampler?.maxAnisotropy ?? 1);
      });
      const gl = WebGL2RenderingContext.prototype;
      wrap(WebGL2RenderingContext, 'texStorage2D', (target, levels, format) => {
        if (target === gl.TEXTURE_CUBE_MAP) window.asked.cubes.add({ [gl.RGBA32F]: 'rgba32float', [gl.RGBA16F]: 'rgba16float' }[format] ?? format);
      });
      wrap(WebGL2RenderingContext, 'samplerParameterf', (sampler, name, value) => {
        if (name === 0x84fe) window.asked.anisotropy = Math.max(window.asked.anisotropy, value);
      });
      if (cpu) return;
      if (window.GPUAdapterInfo) Object.defineProperty(GPUAdapterInfo.prototype, 'isFallbackAdapter', { get: () => false });
      const parameter = gl.getParameter;
      gl.getParameter = function (name) {
        return name === 0x9246 ? 'ANGLE (A graphics card, of a good make)' : parameter.call(this, name);
      };
    }, cpu);
    const viewer = await open(page, { ...CUBE, src: '/made/painted.glb' }, { models: { 'painted.glb': painted(png([220, 10, 10])) } });
    await drawn(viewer);
    await settled(page);
    expect(await page.evaluate(() => ({ ...window.asked, cubes: [...window.asked.cubes] })))
      .toEqual({ cubes: [cpu ? 'rgba32float' : 'rgba16float'], anisotropy: cpu ? 1 : 4 });
    const [red, green, blue] = meanColour(await shot(viewer), MIDDLE);
    expect(red).toBeGreaterThan(Math.max(green, blue) + 50);
  });
}

test('mapURLs rewrites each address that is fetched for a model', async ({ page }) => {
  const { gltf, bin } = separate({ bin: 'box.bin', image: 'red.png' });
  const bodies = { 'box.gltf': gltf, 'box.bin': bin, 'red.png': png([220, 10, 10]) };
  const paths = asked(page);
  await page.route('**/made/mirror/*', (route) => route.fulfill({ body: bodies[file(route.request().url())] }));
  const viewer = await open(page, {});
  const given = await viewer.evaluate((element) => new Promise((done) => {
    const given = [];
    element.constructor.mapURLs((url) => {
      given.push(url);
      return url.replace('/made/', '/made/mirror/');
    });
    element.addEventListener('load', () => done(given));
    element.src = '/made/box.gltf';
  }));
  const wanted = ['box.bin', 'box.gltf', 'red.png'];
  expect(given.sort()).toEqual(wanted.map((name) => `${servers.pages}/made/${name}`));
  expect(paths.filter((path) => path.startsWith('/made/')).sort()).toEqual(wanted.map((name) => `/made/mirror/${name}`));
});

test('a model that was shown before is there without a request', { tag: '@draws' }, async ({ page }) => {
  const paths = asked(page);
  const viewer = await open(page, CUBE);
  await drawn(viewer);
  const show = async (src) => {
    await viewer.evaluate((element, src) => new Promise((done) => {
      element.addEventListener('load', done, { once: true });
      element.src = src;
    }), src);
  };
  const requests = (name) => paths.filter((path) => path === `/made/${name}`).length;
  await show('/made/big.glb');
  await show('/made/cube.glb');
  expect([requests('cube.glb'), requests('big.glb')]).toEqual([1, 1]);
  expect(await viewer.evaluate((element) => element.getDimensions().x)).toBeCloseTo(1, 4);
  // A second viewer of a model that nobody shows just now.
  await page.evaluate(() => {
    const second = document.querySelector('product-viewer').cloneNode();
    second.setAttribute('src', '/made/big.glb');
    document.body.append(second);
  });
  await drawn(page.locator('product-viewer').nth(1));
  expect(requests('big.glb')).toBe(1);
});

test('modelCacheSize says how many stay', async ({ page }) => {
  await configure(page, 'ProductViewerElement', { modelCacheSize: 1 });
  const paths = asked(page);
  const viewer = await open(page, CUBE);
  await drawn(viewer);
  expect(await viewer.evaluate((element) => element.constructor.modelCacheSize)).toBe(1);
  const show = (src) => viewer.evaluate((element, src) => new Promise((done) => {
    element.addEventListener('load', done, { once: true });
    element.src = src;
  }), src);
  const requests = (name) => paths.filter((path) => path === `/made/${name}`).length;
  await show('/made/big.glb');
  await show('/made/third.glb');
  await show('/made/big.glb');
  expect(requests('big.glb'), 'the last one stayed').toBe(1);
  await show('/made/cube.glb');
  expect(requests('cube.glb'), 'the one before did not').toBe(2);
  await viewer.evaluate((element) => { element.constructor.modelCacheSize = 0; });
  await show('/made/third.glb');
  await show('/made/cube.glb');
  expect(requests('cube.glb')).toBe(3);
});

test('self.ModelViewerElement is read as Google’s is', async ({ page }) => {
  await configure(page, 'ModelViewerElement', { dracoDecoderLocation: '/draco/', minimumRenderScale: 0.75, powerPreference: 'low-power', modelCacheSize: 3 });
  await page.addInitScript(() => {
    const { gpu } = navigator;
    window.asked = [];
    if (gpu) {
      const request = gpu.requestAdapter;
      gpu.requestAdapter = (options) => {
        window.asked.push(options?.powerPreference);
        return request.call(gpu, options);
      };
    }
    const get = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function noted(kind, options) {
      if (kind === 'webgl2') window.asked.push(options?.powerPreference);
      return get.call(this, kind, options);
    };
  });
  const viewer = await open(page, CUBE);
  await drawn(viewer);
  expect(await page.evaluate(() => window.asked)).toContain('low-power');
  expect(await viewer.evaluate(({ constructor: Class }) => [
    Class.dracoDecoderLocation, Class.minimumRenderScale, Class.modelCacheSize, Class.ktx2TranscoderLocation,
  ])).toEqual(['/draco/', 0.75, 3, '']);
});

/** Every fourth frame: more than 60 ms between two, whatever the machine. */
const slowFrames = (page) => page.addInitScript(() => {
  const request = requestAnimationFrame;
  window.requestAnimationFrame = (callback) => request(() => request(() => request(() => request(callback))));
});

test('slow frames lower the resolution as far as minimumRenderScale, and render-scale tells', { tag: '@draws' }, async ({ page }) => {
  await slowFrames(page);
  const viewer = await open(page, { ...CUBE, 'auto-rotate': true, 'auto-rotate-delay': 0 });
  await drawn(viewer);
  const scales = () => heard(page, 'render-scale');
  await expect.poll(async () => (await scales()).some(({ renderedDpr }) => renderedDpr < 1)).toBe(true);
  const lower = (await scales()).filter(({ renderedDpr }) => renderedDpr < 1);
  for (const { reportedDpr, renderedDpr, minimumDpr, pixelWidth, pixelHeight, reason } of lower) {
    expect([reportedDpr, reason]).toEqual([1, 'GPU throttling']);
    expect(minimumDpr).toBeGreaterThanOrEqual(0.5);
    expect(renderedDpr).toBeGreaterThanOrEqual(minimumDpr);
    expect(Math.abs(pixelWidth - 480 * renderedDpr)).toBeLessThanOrEqual(1);
    expect(Math.abs(pixelHeight - 360 * renderedDpr)).toBeLessThanOrEqual(1);
  }
  await viewer.evaluate((element) => { element.constructor.minimumRenderScale = 1; });
  await expect.poll(async () => (await scales()).at(-1)).toMatchObject({ renderedDpr: 1, minimumDpr: 1, pixelWidth: 480, reason: '' });
});

test('where the CPU draws, slow motion is drawn without antialiasing, and rest with it', { tag: '@draws' }, async ({ page }) => {
  await slowFrames(page);
  await configure(page, 'ModelViewerElement', { minimumRenderScale: 1 });
  const viewer = await open(page, CUBE);
  await drawn(viewer);
  const smooth = async () => smoothRows(await shot(viewer));
  await viewer.evaluate((element) => { element.cameraOrbit = '20deg 70deg 110%'; element.jumpCameraToGoal(); });
  await expect.poll(smooth).toBeGreaterThan(30);
  await viewer.evaluate((element) => { element.autoRotateDelay = 0; element.autoRotate = true; });
  await expect.poll(smooth).toBeLessThan(8);
  expect(await heard(page, 'render-scale'), 'with all its pixels').toEqual([]);
  await viewer.evaluate((element) => { element.autoRotate = false; });
  await expect.poll(smooth).toBeGreaterThan(30);
});

test('where the CPU draws, antialiasing comes with the last picture of the model', { tag: '@draws' }, async ({ page }) => {
  const { gltf, bin } = separate({ bin: 'box.bin', image: 'red.png' });
  const json = JSON.parse(gltf);
  json.images.push({ uri: 'late.png' });
  json.textures.push({ source: 1 });
  json.materials[0].occlusionTexture = { index: 1 };
  const bodies = { 'box.gltf': Buffer.from(JSON.stringify(json)), 'box.bin': bin, 'red.png': png([220, 10, 10]) };
  await page.route('**/made/apart/*', (route) => route.fulfill({ body: bodies[file(route.request().url())] }));
  const deliver = await hold(page, '**/made/apart/late.png', png([255, 255, 255]));
  const viewer = await open(page, { ...CUBE, 'src': '/made/apart/box.gltf', 'camera-orbit': '20deg 70deg 110%' });
  const smooth = async () => smoothRows(await shot(viewer));
  await expect.poll(async () => colourDistance(meanColour(await shot(viewer), MIDDLE), [255, 255, 255])).toBeGreaterThan(100);
  expect(await smooth()).toBeLessThan(8);
  deliver();
  await drawn(viewer);
  await expect.poll(smooth).toBeGreaterThan(30);
});

kept('environment-change comes when the light has', async ({ page }) => {
  await page.route('**/made/red.hdr', (route) => route.fulfill({ body: hdr([4, 0.1, 0.1]) }));
  const viewer = await open(page, CUBE);
  await drawn(viewer);
  await settled(page);
  const before = (await heard(page, 'environment-change')).length;
  const deliver = await hold(page, '**/made/late.hdr', hdr([0.1, 0.1, 4]));
  await viewer.evaluate((element) => { element.environmentImage = '/made/late.hdr'; });
  await settled(page);
  expect((await heard(page, 'environment-change')).length, 'not before').toBe(before);
  deliver();
  await expect.poll(async () => (await heard(page, 'environment-change')).length).toBe(before + 1);
});

kept('slots replace poster and progress bar', async ({ page }) => {
  const deliver = await hold(page, '**/made/late.glb');
  const viewer = await openViewer(page);
  await viewer.evaluate((element) => {
    for (const [slot, colour] of [['poster', '#0c0'], ['progress-bar', '#00c']]) {
      const child = document.createElement('div');
      child.slot = slot;
      child.style.cssText = `position:absolute;left:0;right:0;height:100px;top:${slot === 'poster' ? 0 : 260}px;background:${colour}`;
      element.append(child);
    }
    element.poster = 'data:,';
    element.src = '/made/late.glb';
  });
  await expect.poll(async () => colourAt(await shot(viewer), 0.5, 0.1)).toEqual([0, 204, 0]);
  expect(colourAt(await shot(viewer), 0.5, 0.9)).toEqual([0, 0, 204]);
  expect(await viewer.evaluate((element) => element.shadowRoot.querySelector('[part~=default-progress-bar]').checkVisibility())).toBe(false);
  deliver();
  await drawn(viewer);
  await expect.poll(async () => colourAt(await shot(viewer), 0.5, 0.1), { message: 'the poster goes' }).toEqual([255, 255, 255]);
});

kept('other children lie over the picture and have the pointer for themselves', { tag: '@draws' }, async ({ page }) => {
  const viewer = await open(page, CUBE);
  await drawn(viewer);
  await viewer.evaluate((element) => {
    const child = document.createElement('button');
    child.style.cssText = 'position:absolute;left:30%;top:30%;width:40%;height:40%;border:0;background:#0c0';
    child.addEventListener('click', () => { child.style.background = '#00c'; });
    element.append(child);
  });
  const colour = async () => meanColour(await shot(viewer), { x: 0.35, y: 0.35, width: 0.3, height: 0.3 });
  await expect.poll(colour).toEqual([0, 204, 0]);
  const orbit = () => viewer.evaluate((element) => element.getCameraOrbit().toString());
  const before = await orbit();
  const { x, y, width, height } = await viewer.boundingBox();
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width / 2 + 40, y + height / 2, { steps: 4 });
  await page.mouse.up();
  await expect.poll(colour).toEqual([0, 0, 204]);
  expect(await orbit()).toBe(before);
  // Beside it the model is turned.
  await page.mouse.move(x + width * 0.2, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width * 0.2 + 60, y + height / 2, { steps: 4 });
  await page.mouse.up();
  await expect.poll(orbit).not.toBe(before);
});

kept('what would plug in to three.js is not there, so that a page can ask before it calls', async ({ page }) => {
  const viewer = await openViewer(page);
  expect(await viewer.evaluate((element) => [
    'registerEffectComposer', 'unregisterEffectComposer', 'registerRenderer', 'unregisterRenderer', 'jumpCameraToGoal',
  ].filter((name) => name in element))).toEqual(['jumpCameraToGoal']);
});

kept('what is slotted as canvas stands in for the picture', { tag: '@draws' }, async ({ page }) => {
  const viewer = await open(page, CUBE);
  await drawn(viewer);
  await settled(page);
  expect(shareDrawn(await shot(viewer))).toBeGreaterThan(0.08);
  await viewer.evaluate((element) => {
    const own = document.createElement('canvas');
    own.slot = 'canvas';
    element.append(own);
    const context = own.getContext('2d');
    context.fillStyle = '#0c0';
    context.fillRect(0, 0, own.width, own.height);
  });
  await expect.poll(async () => meanColour(await shot(viewer), MIDDLE)).toEqual([0, 204, 0]);
});

test('bar and background can be styled from outside', async ({ page }) => {
  const deliver = await hold(page, '**/made/late.glb');
  const viewer = await openViewer(page, { src: '/made/late.glb' }, { style: '--progress-bar-color:rgb(1, 2, 3);--progress-bar-height:20px;background:#ff0' });
  const bar = () => viewer.evaluate((element) => {
    const { backgroundColor, height } = getComputedStyle(element.shadowRoot.querySelector('[part~=default-progress-bar]'));
    return [backgroundColor, height];
  });
  expect(await bar()).toEqual(['rgb(1, 2, 3)', '20px']);
  await page.addStyleTag({ content: 'product-viewer::part(default-progress-bar) { background: rgb(4, 5, 6); }' });
  expect((await bar())[0]).toBe('rgb(4, 5, 6)');
  deliver();
  await drawn(viewer);
  await settled(page);
  expect(colourAt(await shot(viewer), 0.03, 0.95), 'the canvas is transparent').toEqual([255, 255, 0]);
});

for (const [how, act] of Object.entries({
  'taking the viewer away': (element) => element.remove(),
  'another src': (element) => { element.src = '/made/cube.glb'; },
  'no src': (element) => element.removeAttribute('src'),
})) {
  kept(`${how} ends the request under way`, async ({ page }) => {
    await hold(page, '**/made/held.glb');
    const request = page.waitForRequest('**/made/held.glb');
    const viewer = await open(page, { ...CUBE, src: '/made/held.glb' });
    await request;
    const ended = page.waitForEvent('requestfailed', (failed) => failed.url().endsWith('/held.glb'));
    await viewer.evaluate(act);
    expect((await ended).failure().errorText).toContain('ABORTED');
    expect(await heard(page, 'error'), 'nobody is told: it was wanted so').toEqual([]);
  });
}

test('a request that another viewer waits for goes on', async ({ page }) => {
  const deliver = await hold(page, '**/made/held.glb');
  const paths = asked(page);
  const request = page.waitForRequest('**/made/held.glb');
  const viewer = await open(page, { ...CUBE, src: '/made/held.glb' });
  await request;
  await viewer.evaluate((element) => {
    const second = element.cloneNode();
    // The first goes when the second has begun to wait.
    second.addEventListener('progress', () => element.remove(), { once: true });
    element.before(second);
  });
  await expect(page.locator('product-viewer')).toHaveCount(1);
  deliver();
  await drawn(page.locator('product-viewer'));
  expect(paths.filter((path) => path === '/made/held.glb').length).toBe(1);
});
