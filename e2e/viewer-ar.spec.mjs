// AR of <product-viewer>: each row of the API has a test, named after it. Phones are this browser with another name; what they would
// open is noted instead. WebXR is a stand-in whose framebuffer can be read.

import AxeBuilder from '@axe-core/playwright';

import { ball, basis, draco, fixture } from './support/compressed.mjs';
import { cube } from './support/glb.mjs';
import { hdr } from './support/light.mjs';
import { expect, openViewer, drawn, path, servers, test } from './support/test.mjs';

const CHROME = 'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36';
const FIREFOX = 'Mozilla/5.0 (Android 14; Mobile; rv:127.0) Gecko/127.0 Firefox/127.0';
const SAFARI = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1';

// No engine is fetched as long as the model is not revealed: links and codes must not need one.
const STILL = { ar: true, src: '/made/cube.glb', reveal: 'manual' };
const models = {
  'cube.glb': cube(), 'paint.glb': cube({ variants: { Sand: [0.8, 0.7, 0.5], Ink: [0.125, 0.25, 0.5] } }), 'spin.glb': cube({ spin: 'Spin' }),
};

const open = (page, attributes = {}) => openViewer(page, { ...STILL, ...attributes }, { models });
const button = (viewer) => viewer.locator('button[part="default-ar-button"]');
const chosen = (viewer) => expect.poll(() => viewer.evaluate((element) => element.getAttribute('ar-status'))).not.toBeNull();
const capable = (viewer) => expect.poll(() => viewer.evaluate((element) => element.canActivateAR));

/** Notes what links are followed by script, and lets Quick Look seem to be there. */
async function links(page) {
  await page.addInitScript(() => {
    window.__links = [];
    window.__revoked = [];
    const revoke = URL.revokeObjectURL;
    URL.revokeObjectURL = (address) => {
      window.__revoked.push(address);
      revoke.call(URL, address);
    };
    const { supports } = DOMTokenList.prototype;
    DOMTokenList.prototype.supports = function asked(token) { return token === 'ar' || supports.call(this, token); };
    HTMLAnchorElement.prototype.click = function followed() {
      const { href, rel, download, isConnected } = this;
      window.__links.push({ href, rel, download, isConnected, child: this.firstElementChild?.localName });
      window.__anchor = this;
    };
  });
}

const followed = async (page) => {
  await expect.poll(() => page.evaluate(() => window.__links.length)).toBeGreaterThan(0);
  return page.evaluate(() => window.__links.at(-1));
};

const parameters = (href) => new URLSearchParams(href.slice(href.indexOf('?') + 1, href.indexOf('#Intent')));

/** The layer of a USDZ behind a `blob:` address, and the names of the archive's files. */
const unpack = (page, href) => page.evaluate(async (address) => {
  const bytes = new Uint8Array(await (await fetch(address)).arrayBuffer());
  const view = new DataView(bytes.buffer);
  const files = {};
  for (let at = 0; view.getUint32(at, true) === 0x04034b50;) {
    const size = view.getUint32(at + 18, true);
    const name = view.getUint16(at + 26, true);
    const start = at + 30 + name + view.getUint16(at + 28, true);
    files[new TextDecoder().decode(bytes.subarray(at + 30, at + 30 + name))] = bytes.slice(start, start + size);
    at = start + size;
  }
  const pictures = {};
  for (const [file, data] of Object.entries(files)) {
    if (/\.(png|jpg)$/.test(file)) {
      const { width, height } = await createImageBitmap(new Blob([data]));
      pictures[file] = [width, height];
    }
  }
  return { layer: new TextDecoder().decode(files['model.usda']), names: Object.keys(files), pictures };
}, href.split('#')[0]);

test.describe('Android', () => {
  test.use({ userAgent: CHROME });
  test.beforeEach(({ page }) => links(page));

  test('attribute ar: offers AR, and withdraws it', async ({ page }) => {
    const viewer = await open(page);
    await expect(button(viewer)).toBeVisible();
    await viewer.evaluate((element) => { element.ar = false; });
    await expect(button(viewer)).toBeHidden();
    await capable(viewer).toBe(false);
    expect(await viewer.getAttribute('ar-status'), 'what worked and works no longer').toBe('failed');
    await viewer.evaluate((element) => { element.ar = true; });
    await expect(button(viewer)).toBeVisible();
    await viewer.evaluate((element) => element.removeAttribute('src'));
    await expect(button(viewer), 'there is nothing to show').toBeHidden();
  });

  test('method activateAR(): hands the model to Scene Viewer', async ({ page }) => {
    const viewer = await open(page, { src: '/made/cube.glb?title=Cube&link=/buy&sound=hum.mp3#part' });
    await capable(viewer).toBe(true);
    await viewer.evaluate((element) => element.activateAR());
    const { href } = await followed(page);
    expect(href).toMatch(/^intent:\/\/arvr\.google\.com\/scene-viewer\/1\.2\?/);
    expect(Object.fromEntries(parameters(href))).toEqual({
      title: 'Cube',
      link: `${servers.pages}/buy`,
      sound: `${servers.pages}/pages/hum.mp3`,
      mode: 'ar_preferred',
      disable_occlusion: 'true',
      file: `${servers.pages}/made/cube.glb?title=Cube&link=/buy&sound=hum.mp3`,
    });
    const fallback = encodeURIComponent(`${servers.pages}/pages/viewer.html#model-viewer-no-ar-fallback`);
    expect(href.slice(href.indexOf('#Intent'))).toBe('#Intent;scheme=https;package=com.google.android.googlequicksearchbox;'
      + `action=android.intent.action.VIEW;S.browser_fallback_url=${fallback};end;`);
  });

  test('attribute ar-modes: a device without Scene Viewer goes on to the next', async ({ page }) => {
    const viewer = await open(page, { 'ar-modes': 'nonsense scene-viewer quick-look' });
    await button(viewer).click();
    await followed(page);
    await page.evaluate(() => { location.hash = '#model-viewer-no-ar-fallback'; });
    await capable(viewer).toBe(false);
    await expect.poll(() => page.evaluate(() => location.hash), 'the address is put right').toBe('');
    await expect(button(viewer), 'a phone is offered no code for phones').toBeHidden();
  });

  test('attribute ar-modes: only the modes named count', async ({ page }) => {
    const viewer = await open(page, { 'ar-modes': 'webxr quick-look' });
    await chosen(viewer);
    await expect(button(viewer)).toBeHidden();
    expect(await viewer.evaluate((element) => element.canActivateAR)).toBe(false);
    await viewer.evaluate((element) => { element.arModes = 'webxr scene-viewer'; });
    await expect(button(viewer)).toBeVisible();
    await capable(viewer).toBe(true);
  });

  test('attribute ar-scale: fixed forbids resizing', async ({ page }) => {
    const viewer = await open(page, { 'ar-scale': 'fixed' });
    await button(viewer).click();
    expect(parameters((await followed(page)).href).get('resizable')).toBe('false');
  });

  test('attribute ar-placement: wall asks for walls', async ({ page }) => {
    const viewer = await open(page, { 'ar-placement': 'wall' });
    await button(viewer).click();
    expect(parameters((await followed(page)).href).get('enable_vertical_placement')).toBe('true');
  });

  test('slot ar-button: replaces the button', async ({ page }) => {
    const viewer = await open(page);
    await expect(button(viewer)).toBeVisible();
    await viewer.evaluate((element) => {
      const own = document.createElement('a');
      own.slot = 'ar-button';
      own.id = 'own';
      own.href = '/elsewhere';
      own.textContent = 'In my room';
      element.append(own);
    });
    await expect(button(viewer)).toBeHidden();
    await page.locator('#own').click();
    expect((await followed(page)).href).toMatch(/^intent:/);
    expect(page.url(), 'a link in the slot leads nowhere').toContain('/pages/viewer.html');
    await viewer.evaluate((element) => { element.ar = false; });
    await expect(page.locator('#own'), 'hidden where there is no AR').toBeHidden();
  });

  test('CSS property --ar-button-display', async ({ page }) => {
    const viewer = await open(page);
    await expect(button(viewer)).toBeVisible();
    await viewer.evaluate((element) => element.style.setProperty('--ar-button-display', 'none'));
    await expect(button(viewer)).toBeHidden();
  });

  test('CSS property --ar-button-scale', async ({ page }) => {
    const viewer = await open(page);
    await expect(button(viewer)).toBeVisible();
    const before = await button(viewer).boundingBox();
    expect(before.height, 'large enough for a finger').toBeGreaterThanOrEqual(44);
    await viewer.evaluate((element) => element.style.setProperty('--ar-button-scale', '1.5'));
    const after = await button(viewer).boundingBox();
    expect(after.width / before.width).toBeCloseTo(1.5, 2);
    expect(after.x + after.width, 'its corner stays').toBeCloseTo(before.x + before.width, 1);
  });

  test('part default-ar-button: has a name in the page’s language', async ({ page }) => {
    const viewer = await open(page, { a11y: JSON.stringify({ ar: 'Bei mir zu Hause ansehen' }) });
    await expect(button(viewer)).toBeVisible();
    await expect(page.getByRole('button', { name: 'Bei mir zu Hause ansehen' })).toBeVisible();
    await viewer.evaluate((element) => element.removeAttribute('a11y'));
    await expect(page.getByRole('button', { name: 'View in your space' })).toBeVisible();
    await page.addStyleTag({ content: 'product-viewer::part(default-ar-button) { width: 123px }' });
    expect((await button(viewer).boundingBox()).width).toBe(123);
    await button(viewer).focus();
    await page.keyboard.press('Enter');
    expect((await followed(page)).href).toMatch(/^intent:/);
  });

  test('a code scanned elsewhere leads to the same viewer', async ({ page }) => {
    await page.route('**/made/cube.glb', (route) => route.fulfill({ contentType: 'model/gltf-binary', body: models['cube.glb'] }));
    await page.goto(`${servers.pages}/pages/viewer.html#ar=two%20words`);
    await page.evaluate((attributes) => {
      for (const id of ['one', 'two words']) {
        const space = document.createElement('div');
        space.style.height = '1500px';
        const viewer = document.createElement('product-viewer');
        viewer.id = id;
        for (const [name, value] of Object.entries(attributes)) viewer.setAttribute(name, value === true ? '' : value);
        document.body.append(space, viewer);
      }
    }, STILL);
    const viewer = page.locator('product-viewer').nth(1);
    await expect(viewer).toBeInViewport();
    await expect(button(viewer)).toBeFocused();
  });
});

test.describe('Android with Firefox', () => {
  test.use({ userAgent: FIREFOX });

  test('property canActivateAR: false where no mode works', async ({ page }) => {
    const viewer = await open(page);
    await chosen(viewer);
    expect(await viewer.evaluate((element) => element.canActivateAR)).toBe(false);
    await expect(button(viewer)).toBeHidden();
    const [warning] = await Promise.all([page.waitForEvent('console'), viewer.evaluate((element) => element.activateAR())]);
    expect(warning.text()).toMatch(/^product-viewer: AR cannot be opened here/);
  });
});

test.describe('iPhone', () => {
  test.use({ userAgent: SAFARI });
  test.beforeEach(({ page }) => links(page));

  test('attribute ios-src: opens the file in Quick Look', async ({ page }) => {
    const viewer = await open(page, { 'ios-src': '/made/cube.usdz#callToAction=Buy&price=5%20%E2%82%AC', 'ar-scale': 'fixed', 'ar-modes': 'webxr' });
    await capable(viewer).toBe(true);
    await button(viewer).click();
    expect(await followed(page)).toEqual({
      href: `${servers.pages}/made/cube.usdz#callToAction=Buy&price=5%20%E2%82%AC&allowsContentScaling=0`,
      rel: 'ar',
      download: '',
      isConnected: true,
      child: 'img',
    });
  });

  test('method activateAR(): makes a USDZ, with the variant shown', async ({ page }) => {
    const viewer = await open(page, { src: '/made/paint.glb#checkoutTitle=Cube', 'variant-name': 'Ink' });
    await button(viewer).click();
    const { href, rel, download, child } = await followed(page);
    expect({ rel, download, child }).toEqual({ rel: 'ar', download: 'model.usdz', child: 'img' });
    expect(href).toMatch(/^blob:.*#checkoutTitle=Cube$/);
    const { layer, names } = await unpack(page, href);
    expect(names).toEqual(['model.usda']);
    expect(layer).toMatch(/^#usda 1\.0/);
    expect(layer).toContain('uniform token info:id = "UsdPreviewSurface"');
    // A file with colours of its own has them multiplied by its paint.
    expect(layer).toContain('(0.125, 0.25, 0.5)');
    expect(layer).not.toContain('0.7, 0.5)');
    await expect(button(viewer)).not.toHaveAttribute('aria-busy', 'true');
    // Where the button is pressed again, the file of before is not kept.
    await button(viewer).click();
    await expect.poll(() => page.evaluate(() => window.__links.length)).toBe(2);
    expect(await page.evaluate(() => window.__revoked)).toEqual([href.split('#')[0]]);
  });

  test('method activateAR(): makes a USDZ of a compressed model', async ({ page }) => {
    const files = { 'draco.glb': await draco(ball()), 'ktx2.glb': basis(fixture('etc1s.ktx2')) };
    const viewer = await openViewer(page, { ...STILL, src: '/made/draco.glb' }, { models: files });
    await button(viewer).click();
    const { layer, names } = await unpack(page, (await followed(page)).href);
    expect(names).toEqual(['model.usda']);
    const heights = [.../point3f\[\] points = \[(.*)\]/.exec(layer)[1].matchAll(/\([^,]+, ([^,]+),/g)].map(([, y]) => Number(y));
    expect(heights.length).toBeGreaterThan(2000);
    expect(Math.max(...heights)).toBeCloseTo(0.5, 3);
    await viewer.evaluate((element) => { element.src = '/made/ktx2.glb'; });
    await button(viewer).click();
    await expect.poll(() => page.evaluate(() => window.__links.length)).toBe(2);
    expect(Object.keys((await unpack(page, (await followed(page)).href)).pictures)).toEqual(['textures/0.png']);
  });

  test('attribute ar-usdz-max-texture-size: limits pictures', async ({ page }) => {
    await page.goto(`${servers.pages}/pages/viewer.html`);
    const picture = Buffer.from(await page.evaluate(() => {
      const canvas = document.createElement('canvas');
      canvas.width = 128;
      canvas.height = 32;
      canvas.getContext('2d').fillRect(0, 0, 64, 16);
      return canvas.toDataURL();
    }).then((url) => url.split(',')[1]), 'base64');
    const json = {
      asset: { version: '2.0' },
      scenes: [{ nodes: [0] }],
      nodes: [{ mesh: 0 }],
      meshes: [{ primitives: [{ attributes: { POSITION: 0 }, material: 0 }] }],
      accessors: [{ count: 3, componentType: 5126, type: 'VEC3', min: [0, 0, 0], max: [0, 0, 0] }],
      materials: [{ pbrMetallicRoughness: { baseColorTexture: { index: 0 } } }],
      textures: [{ source: 0 }],
      images: [{ uri: 'picture.png' }],
    };
    await page.route('**/made/picture.png', (route) => route.fulfill({ contentType: 'image/png', body: picture }));
    await page.route('**/made/flat.gltf', (route) => route.fulfill({ contentType: 'model/gltf+json', body: JSON.stringify(json) }));
    const viewer = await open(page, { src: '/made/flat.gltf', 'ar-usdz-max-texture-size': '64' });
    await button(viewer).click();
    expect((await unpack(page, (await followed(page)).href)).pictures).toEqual({ 'textures/0.png': [64, 16] });
    await viewer.evaluate((element) => element.removeAttribute('ar-usdz-max-texture-size'));
    await button(viewer).click();
    await expect.poll(() => page.evaluate(() => window.__links.length)).toBe(2);
    expect((await unpack(page, (await followed(page)).href)).pictures).toEqual({ 'textures/0.png': [128, 32] });
  });

  test('event quick-look-button-tapped', async ({ page }) => {
    const viewer = await open(page, { 'ios-src': '/made/cube.usdz' });
    await button(viewer).click();
    await followed(page);
    const heard = await viewer.evaluate((element) => {
      let count = 0;
      element.addEventListener('quick-look-button-tapped', () => { count += 1; });
      window.__anchor.dispatchEvent(new MessageEvent('message', { data: 'something else' }));
      window.__anchor.dispatchEvent(new MessageEvent('message', { data: '_apple_ar_quicklook_button_tapped' }));
      return count;
    });
    expect(heard).toBe(1);
  });

  test.describe('a model that is not there', () => {
    test.use({ allowed: [[/404/], {}] });

    test('event ar-status: failed', async ({ page }) => {
      const viewer = await open(page, { src: '/made/nothing.glb' });
      await button(viewer).click();
      await expect(viewer).toHaveAttribute('ar-status', 'failed');
      await expect(button(viewer), 'it may be tried again').toBeEnabled();
    });

    test('method activateAR(): says that it failed, and rejects', async ({ page }) => {
      const viewer = await open(page, { src: '/made/nothing.glb' });
      await capable(viewer).toBe(true);
      expect(await viewer.evaluate(async (element) => {
        const [statuses, shares] = [[], []];
        element.addEventListener('ar-status', ({ detail }) => statuses.push(detail.status));
        element.addEventListener('progress', ({ detail }) => shares.push(detail.totalProgress));
        const rejected = await element.activateAR().then(() => false, () => true);
        return { statuses, shares, rejected };
      })).toEqual({ statuses: ['failed'], shares: [0, 1], rejected: true });
    });
  });
});

test.describe('desktop', () => {
  const panel = (viewer) => viewer.locator('dialog[part="ar-qr-panel"]');
  const coded = (page, attributes = {}) => open(page, { 'ar-qr': true, ...attributes });

  test('attribute ar-qr: a code for the phone instead', async ({ page }) => {
    const viewer = await coded(page);
    await viewer.evaluate((element) => { element.id = 'chair'; });
    await capable(viewer).toBe(false);
    await button(viewer).click();
    await expect(panel(viewer)).toBeVisible();
    await expect(page.getByRole('dialog', { name: 'Scan with your phone to see it in your space' })).toBeVisible();
    await expect(panel(viewer).getByRole('button', { name: 'Close' })).toBeFocused();
    const { violations } = await new AxeBuilder({ page }).include('product-viewer').analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    expect(await viewer.evaluate((element) => element.shadowRoot.activeElement === element.shadowRoot.querySelector('[part="default-ar-button"]')),
      'the focus does not get behind it').toBe(false);
    await page.keyboard.press('Escape');
    await expect(panel(viewer)).toHaveCount(0);
    await expect(button(viewer)).toBeFocused();
    await viewer.evaluate((element) => { element.arQr = false; });
    await expect(button(viewer)).toBeHidden();
  });

  test('attribute ar-qr: without it a device that has no AR offers nothing', async ({ page }) => {
    const viewer = await open(page);
    await chosen(viewer);
    await capable(viewer).toBe(false);
    await expect(button(viewer)).toBeHidden();
    await viewer.evaluate((element) => { element.arQr = true; });
    await expect(button(viewer)).toBeVisible();
  });

  for (const [width, raised] of [[390, true], [700, false]]) {
    test(`part default-ar-button: the viewer’s own buttons keep clear of it, ${width} pixels wide`, async ({ page }) => {
      const viewer = await openViewer(page, { ...STILL, 'ar-qr': true, 'reveal': 'auto', 'camera-controls': true, 'controls': '' }, { models, width });
      await drawn(viewer);
      await expect(button(viewer)).toBeVisible();
      const [box, ar, ...own] = await Promise.all([viewer, button(viewer), ...await viewer.locator('[part~=control]').all()].map((each) => each.boundingBox()));
      const apart = (a, b) => a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
      expect(own.length).toBeGreaterThan(5);
      expect(own.filter((each) => !apart(each, ar))).toEqual([]);
      const lowest = Math.max(...own.map((each) => each.y + each.height));
      expect(box.y + box.height - lowest > 60, 'where there is room they stay in their corner').toBe(raised);
    });
  }

  test('the invitation to touch goes when the code is opened', async ({ page }) => {
    const viewer = await openViewer(page, { ...STILL, 'ar-qr': true, 'reveal': 'auto', 'camera-controls': true, 'interaction-prompt-threshold': '0' }, { models });
    const prompt = viewer.locator('.prompt');
    await expect(prompt).toHaveClass(/\bon\b/);
    await button(viewer).click();
    await expect(panel(viewer)).toBeVisible();
    await expect(prompt).not.toHaveClass(/\bon\b/);
  });

  test('attribute ar-qr-url: says what the code holds', async ({ page }) => {
    const viewer = await coded(page, { 'ar-qr-url': 'https://example.org/' });
    await button(viewer).click();
    const path = panel(viewer).locator('svg.ar-code path');
    const short = await path.getAttribute('d');
    await page.keyboard.press('Escape');
    await viewer.evaluate((element) => element.setAttribute('ar-qr-url', `https://example.org/${'long/'.repeat(30)}`));
    await button(viewer).click();
    await expect(panel(viewer)).toBeVisible();
    expect((await path.getAttribute('d')).length).toBeGreaterThan(short.length);
    expect(await panel(viewer).locator('svg.ar-code').getAttribute('viewBox'), 'version 9, with its quiet zone').toBe('0 0 61 61');
    // Beside the panel.
    await page.mouse.click(5, 5);
    await expect(panel(viewer)).toHaveCount(0);
  });

  test('the sentence beside the code can be translated', async ({ page }) => {
    const viewer = await coded(page, { a11y: JSON.stringify({ 'ar-code': 'Scanne mich' }) });
    await button(viewer).click();
    await expect(page.getByRole('dialog', { name: 'Scanne mich' })).toBeVisible();
  });
});

/** A WebXR of which the test moves every frame: one eye at height 0.5, looking along −Z, into a framebuffer of 64 × 64. */
function standIn() {
  const state = { sessions: [], options: null, layer: null, refuse: false };
  window.__xr = state;
  const rigid = (matrix) => {
    const inverse = [...matrix];
    for (const i of [12, 13, 14]) inverse[i] = -matrix[i];
    return { matrix: new Float32Array(matrix), position: { x: matrix[12], y: matrix[13], z: matrix[14] }, inverse: { matrix: new Float32Array(inverse) } };
  };
  const at = (x, y, z) => [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, x, y, z, 1];
  const hit = (matrix) => ({ getPose: () => ({ transform: rigid(matrix) }) });
  class Session extends EventTarget {
    #callbacks = [];
    async updateRenderState({ baseLayer }) { state.layer = baseLayer; }
    async requestReferenceSpace(kind) { return { kind }; }
    async requestHitTestSource() { return { cancel() {} }; }
    async requestHitTestSourceForTransientInput() { return {}; }
    async requestLightProbe() { state.probed = true; return {}; }
    requestAnimationFrame(callback) { this.#callbacks.push(callback); }
    async end() { this.dispatchEvent(new Event('end')); }
    /**
     * `surface`: where the middle of the screen meets one; `fingers`: [x, y, point]; `lost`: tracking is lost; `time`: milliseconds;
     * `room`: what the room's light is like from all around, red, green, blue.
     */
    frame({ surface = null, fingers = [], lost = false, time = performance.now(), room = null } = {}) {
      const frame = {
        getViewerPose: () => ({
          transform: rigid(at(0, 0.5, 0)),
          emulatedPosition: lost,
          // 90 degrees, from 0.1 to 100 metres.
          views: [{ transform: rigid(at(0, 0.5, 0)), projectionMatrix: new Float32Array([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, -1.002, -1, 0, 0, -0.2002, 0]) }],
        }),
        getHitTestResults: () => (surface ? [hit(surface)] : []),
        getHitTestResultsForTransientInput: () => fingers.map(([x, y, point]) => ({
          inputSource: { gamepad: { axes: [x, y] } }, results: point ? [hit(at(...point))] : [],
        })),
        getLightEstimate: () => room && {
          // The lowest of the harmonics is 1 / (2 √π).
          sphericalHarmonicsCoefficients: Float32Array.from({ length: 27 }, (_, at) => (at < 3 ? room[at] / 0.282095 : 0)),
          primaryLightDirection: { x: 0, y: 1, z: 0 }, primaryLightIntensity: { x: 0, y: 0, z: 0 },
        },
      };
      for (const callback of this.#callbacks.splice(0)) callback(time, frame);
    }
  }
  window.XRSession = Session;
  window.XRRay = class {};
  window.XRWebGLLayer = class {
    constructor(session, gl) {
      this.gl = gl;
      this.framebuffer = gl.createFramebuffer();
      const texture = gl.createTexture();
      const before = gl.getParameter(gl.TEXTURE_BINDING_2D);
      gl.bindTexture(gl.TEXTURE_2D, texture);
      gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGBA8, 64, 64);
      gl.bindTexture(gl.TEXTURE_2D, before);
      gl.bindFramebuffer(gl.FRAMEBUFFER, this.framebuffer);
      gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
      gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    }
    getViewport() { return { x: 0, y: 0, width: 64, height: 64 }; }
  };
  state.pixel = (x, y) => {
    const { gl, framebuffer } = state.layer;
    const bytes = new Uint8Array(4);
    gl.bindFramebuffer(gl.READ_FRAMEBUFFER, framebuffer);
    gl.readPixels(x, y, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, bytes);
    gl.bindFramebuffer(gl.READ_FRAMEBUFFER, null);
    return [...bytes];
  };
  state.asked = 0;
  const system = {
    async isSessionSupported(mode) { state.asked += 1; return mode === 'immersive-ar'; },
    async requestSession(mode, options) {
      if (state.refuse) throw new DOMException('no', 'NotAllowedError');
      state.options = { mode, ...options, domOverlay: Boolean(options.domOverlay?.root) };
      const session = new Session();
      state.sessions.push(session);
      return session;
    },
  };
  Object.defineProperty(Navigator.prototype, 'xr', { configurable: true, get: () => system });
  WebGL2RenderingContext.prototype.makeXRCompatible = async () => {};
}

test.describe('WebXR', { tag: '@draws' }, () => {
  // A page that draws by WebGPU lends a WebGL2 context for it, and gives it back.
  test.use({ allowed: /^lost: / });
  test.beforeEach(({ page }) => page.addInitScript(standIn));

  const FLOOR = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, -2, 1];
  const frame = (page, input = {}) => page.evaluate((what) => window.__xr.sessions[0].frame(what), input);
  const pixel = (page, x, y) => page.evaluate(([a, b]) => window.__xr.pixel(a, b), [x, y]);
  /** Shows the viewer, lets `prepare` do something with the element, and presses the button. */
  const begin = async (page, attributes = {}, prepare = () => {}) => {
    const viewer = await openViewer(page, { ar: true, src: '/made/cube.glb', 'camera-orbit': '0deg 90deg 3m', ...attributes }, { models });
    await drawn(viewer);
    await viewer.evaluate(prepare);
    await viewer.evaluate((element) => {
      window.__heard = [];
      for (const type of ['ar-status', 'ar-tracking']) element.addEventListener(type, ({ detail }) => window.__heard.push(detail.status));
    });
    await button(viewer).click();
    await expect(viewer).toHaveAttribute('ar-status', 'session-started');
    return viewer;
  };
  const heard = (page) => page.evaluate(() => window.__heard);

  test('event ar-status: session-started, object-placed, not-presenting', async ({ page }) => {
    const viewer = await begin(page);
    expect(await page.evaluate(() => window.__xr.options)).toEqual({
      mode: 'immersive-ar', requiredFeatures: ['hit-test'], optionalFeatures: ['local-floor', 'dom-overlay'], domOverlay: true,
    });
    await frame(page);
    expect(await pixel(page, 32, 32), 'no surface yet: nothing is drawn').toEqual([0, 0, 0, 0]);
    // A ceiling is no floor.
    await frame(page, { surface: [1, 0, 0, 0, 0, -1, 0, 0, 0, 0, -1, 0, 0, 3, -2, 1] });
    expect(await pixel(page, 32, 32)).toEqual([0, 0, 0, 0]);
    await frame(page, { surface: FLOOR });
    const [red, , blue, alpha] = await pixel(page, 32, 32);
    expect(alpha).toBe(255);
    expect(blue, 'its front, which is blue, is towards the eye').toBeGreaterThan(red + 20);
    expect(await pixel(page, 2, 62), 'beside it the room is seen').toEqual([0, 0, 0, 0]);
    await page.evaluate(() => window.__xr.sessions[0].dispatchEvent(new Event('select')));
    await expect(viewer).toHaveAttribute('ar-status', 'object-placed');
    await page.evaluate(() => window.__xr.sessions[0].end());
    await expect(viewer).toHaveAttribute('ar-status', 'not-presenting');
    expect(await heard(page)).toEqual(['session-started', 'object-placed', 'not-presenting']);
    expect(await page.evaluate(() => window.__xr.asked), 'the browser is asked once').toBe(1);
    await drawn(viewer);
  });

  test('event ar-tracking: lost and found', async ({ page }) => {
    const viewer = await begin(page);
    await expect(viewer).toHaveAttribute('ar-tracking', 'tracking');
    await frame(page, { lost: true });
    await expect(viewer).toHaveAttribute('ar-tracking', 'not-tracking');
    await frame(page);
    await expect(viewer).toHaveAttribute('ar-tracking', 'tracking');
    await page.evaluate(() => window.__xr.sessions[0].end());
    expect(await viewer.getAttribute('ar-tracking')).toBeNull();
    expect(await heard(page)).toEqual(['session-started', 'not-tracking', 'tracking', 'not-presenting']);
  });

  test('part default-exit-webxr-ar-button: ends it', async ({ page }) => {
    const viewer = await begin(page);
    await page.getByRole('button', { name: 'Leave augmented reality' }).click();
    await expect(viewer).toHaveAttribute('ar-status', 'not-presenting');
    await expect(viewer.locator('[part="default-exit-webxr-ar-button"]')).toHaveCount(0);
  });

  test('slot exit-webxr-ar-button: replaces the exit button', async ({ page }) => {
    const viewer = await begin(page);
    await viewer.evaluate((element) => {
      const own = document.createElement('button');
      own.slot = 'exit-webxr-ar-button';
      own.id = 'leave';
      own.textContent = 'Leave';
      element.append(own);
    });
    await expect(viewer.locator('[part="default-exit-webxr-ar-button"]')).toBeHidden();
    await page.locator('#leave').click();
    await expect(viewer).toHaveAttribute('ar-status', 'not-presenting');
    await expect(page.locator('#leave')).toBeHidden();
  });

  const [RED, GREEN, BLUE] = [0, 1, 2];
  /** Whether this channel of a pixel stands out. */
  const most = (rgba, channel) => rgba[3] === 255 && [RED, GREEN, BLUE].every((other) => other === channel || rgba[channel] > rgba[other] + 20);
  /** The pixel in the middle of a new frame, once the model stands on the floor. */
  const middle = async (page, input = {}) => {
    await frame(page, { surface: FLOOR, ...input });
    return pixel(page, 32, 32);
  };

  test('method activateAR(): the model is as on the page: edits, variant, hidden parts, extra models', async ({ page }) => {
    const viewer = await begin(page, { src: '/made/paint.glb', 'variant-name': 'Ink' }, async (element) => {
      element.model.getMaterialByName('Ink').pbrMetallicRoughness.setBaseColorFactor([0.8, 0.02, 0.02, 1]);
      const extra = document.createElement('extra-model');
      for (const [name, value] of Object.entries({ src: '/made/cube.glb', offset: '0m 0.75m 0m', scale: '0.4' })) extra.setAttribute(name, value);
      element.append(extra);
      while (!element.extraModels.length) await new Promise((done) => { setTimeout(done, 20); });
    });
    expect(most(await middle(page), RED), 'the variant that is shown, in the colour that the page gave it').toBe(true);
    expect(most(await pixel(page, 32, 46), BLUE), 'the extra model stands above it').toBe(true);
    expect(await pixel(page, 40, 46), 'and is smaller').toEqual([0, 0, 0, 0]);
    // What changes meanwhile is changed there too.
    await viewer.evaluate((element) => {
      element.variantName = 'Sand';
      element.model.getMaterialByName('Sand').pbrMetallicRoughness.setBaseColorFactor([0.02, 0.6, 0.02, 1]);
    });
    expect(most(await middle(page), GREEN)).toBe(true);
    await viewer.evaluate(async (element) => {
      const texture = await element.createCanvasTexture();
      const canvas = texture.source.element;
      const context = canvas.getContext('2d');
      context.fillStyle = '#0000ff';
      context.fillRect(0, 0, canvas.width, canvas.height);
      const { pbrMetallicRoughness } = element.model.getMaterialByName('Sand');
      pbrMetallicRoughness.setBaseColorFactor([1, 1, 1, 1]);
      pbrMetallicRoughness.baseColorTexture.setTexture(texture);
      texture.source.update();
    });
    await expect.poll(async () => most(await middle(page), BLUE), 'a new picture').toBe(true);
    await viewer.evaluate((element) => {
      element.model.getNodeByName('cube').visible = false;
      element.extraModels[0].materials[0].pbrMetallicRoughness.setBaseColorFactor([1, 0, 0, 1]);
      element.extraModels[0].materials[0].setEmissiveFactor([1, 0, 0]);
    });
    expect(await middle(page), 'hidden').toEqual([0, 0, 0, 0]);
    expect(most(await pixel(page, 32, 46), RED), 'the extra model’s material').toBe(true);
    await viewer.evaluate((element) => element.querySelector('extra-model').remove());
    await expect.poll(async () => {
      await middle(page);
      return pixel(page, 32, 46);
    }, 'it goes').toEqual([0, 0, 0, 0]);
    await page.evaluate(() => window.__xr.sessions[0].end());
    await drawn(viewer);
  });

  test('method activateAR(): what was changed before is there from the first frame on', async ({ page }) => {
    await begin(page, { src: '/made/paint.glb' }, async (element) => {
      // A new material, a copy of one of the file's; a new picture on it.
      const made = element.model.createMaterialInstanceForVariant(0, 'Ocean', 'Sea');
      const texture = await element.createCanvasTexture();
      const canvas = texture.source.element;
      const context = canvas.getContext('2d');
      context.fillStyle = '#00ff00';
      context.fillRect(0, 0, canvas.width, canvas.height);
      made.pbrMetallicRoughness.setBaseColorFactor([1, 1, 1, 1]);
      made.pbrMetallicRoughness.baseColorTexture.setTexture(texture);
      texture.source.update();
      element.variantName = 'Sea';
    });
    expect(most(await middle(page), GREEN)).toBe(true);
  });

  test('method activateAR(): animations are where they are on the page, and go on', async ({ page }) => {
    const viewer = await begin(page, { src: '/made/spin.glb', 'animation-name': 'Spin' }, (element) => { element.currentTime = 1; });
    const [red, green, blue] = await middle(page, { time: 1000 });
    expect(Math.min(red, green), 'half a turn: its back, which is yellow, is towards the eye').toBeGreaterThan(blue + 20);
    await viewer.evaluate((element) => element.play());
    for (let time = 1100; time < 2000; time += 100) await frame(page, { time });
    expect(await viewer.evaluate((element) => element.currentTime)).toBeCloseTo(1.9, 3);
    expect(most(await middle(page, { time: 2000 }), BLUE), 'its front again').toBe(true);
  });

  test('method activateAR(): light and exposure are the page’s', async ({ page }) => {
    await page.route('**/made/red.hdr', (route) => route.fulfill({ contentType: 'image/vnd.radiance', body: hdr([1, 0.05, 0.05]) }));
    const viewer = await begin(page, { src: '/made/paint.glb', 'environment-image': '/made/red.hdr' });
    const bright = await middle(page);
    expect(most(bright, RED)).toBe(true);
    await viewer.evaluate((element) => { element.exposure = 0.2; });
    const [dark] = await middle(page);
    expect(dark).toBeLessThan(bright[RED] - 40);
    await viewer.evaluate((element) => {
      element.exposure = 1;
      element.environmentImage = null;
    });
    await expect.poll(async () => most(await middle(page), RED), 'the studio again').toBe(false);
  });

  test('method activateAR(): works before there is a viewer', async ({ page }) => {
    const viewer = await open(page, { src: '/made/paint.glb', 'variant-name': 'Ink' });
    await button(viewer).click();
    await expect(viewer).toHaveAttribute('ar-status', 'session-started');
    expect(most(await middle(page), BLUE)).toBe(true);
    expect(await viewer.evaluate((element) => element.loaded)).toBe(false);
  });

  test('method activateAR(): what was lent for it is given back', async ({ page }) => {
    const viewer = await begin(page);
    await frame(page, { surface: FLOOR });
    await page.evaluate(() => window.__xr.sessions[0].end());
    await expect(viewer).toHaveAttribute('ar-status', 'not-presenting');
    expect(await page.evaluate(() => window.__xr.layer.gl.isContextLost()), 'a page that draws by WebGL2 goes on with its own').toBe(path() === 'webgpu');
    // Nothing is left of it in the page's view.
    await viewer.evaluate((element) => element.model.materials[0].pbrMetallicRoughness.setBaseColorFactor([1, 0, 0, 1]));
    await drawn(viewer);
    await button(viewer).click();
    await expect(viewer).toHaveAttribute('ar-status', 'session-started');
    await page.evaluate((surface) => window.__xr.sessions[1].frame({ surface }), FLOOR);
    expect((await pixel(page, 32, 32))[BLUE], 'the edit of between').toBeLessThan(60);
  });

  test('attribute xr-environment: lights it with the room’s light', async ({ page }) => {
    const viewer = await begin(page, { 'src': '/made/paint.glb', 'xr-environment': true });
    expect(await page.evaluate(() => [window.__xr.options.optionalFeatures.includes('light-estimation'), window.__xr.probed])).toEqual([true, true]);
    expect(most(await middle(page, { time: 0 }), GREEN), 'nothing known yet').toBe(false);
    expect(most(await middle(page, { time: 100, room: [0.05, 0.8, 0.05] }), GREEN)).toBe(true);
    expect(most(await middle(page, { time: 5000, room: [0.05, 0.05, 0.8] }), BLUE), 'somebody has changed the lamp').toBe(true);
    // The page's own light is none of that.
    await viewer.evaluate((element) => { element.environmentIntensity = 0; });
    expect(most(await middle(page, { time: 5100, room: [0.05, 0.05, 0.8] }), BLUE)).toBe(true);
  });

  test('method activateAR(): a browser that refuses WebXR goes on to the next mode', async ({ page }) => {
    const viewer = await openViewer(page, { ...STILL, 'ar-qr': true }, { models });
    await capable(viewer).toBe(true);
    await page.evaluate(() => { window.__xr.refuse = true; });
    await viewer.evaluate((element) => element.activateAR());
    await expect(viewer.locator('dialog'), 'here the code').toBeVisible();
    expect(await viewer.getAttribute('ar-status')).toBe('failed');
    await capable(viewer).toBe(false);
  });
});
