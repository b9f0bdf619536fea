// The shop as a shopper meets it. With WebGL2 only what DRAWS runs: the rest does not depend on how the viewer draws.

import AxeBuilder from '@axe-core/playwright';

import { drag, line, touch, wheel } from './support/gestures.mjs';
import { MIDDLE, colourDistance, colours, meanColour, shareChanged, shot } from './support/pixels.mjs';
import { during, probe, settled } from './support/probe.mjs';
import { drawn, expect, path, servers, test } from './support/test.mjs';

/** What the API says, to compare the pages with. */
async function products(request, query = '') {
  const response = await request.get(`/api/products?limit=50${query}`);
  expect(response.ok()).toBe(true);
  return (await response.json()).items;
}

/** A product with several finishes in stock, whole. */
async function rich(request) {
  for (const { slug } of await products(request)) {
    const product = await (await request.get(`/api/products/${slug}`)).json();
    if (product.variants.filter((variant) => variant.stock > 1 && variant.model_variant).length > 1) return product;
  }
  throw new Error('no product has two finishes in stock');
}

/** A test whose outcome depends on how the viewer draws: it runs with each of its backends. */
const DRAWS = { tag: '@draws' };

const TRANSPARENT = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=', 'base64');

/** Opens a product's page and waits until its model, not only its poster, is on screen and at rest. */
async function openProduct(page, product, { poster = true } = {}) {
  if (!poster) await page.route('**/posters/**', (route) => route.fulfill({ contentType: 'image/png', body: TRANSPARENT }));
  await page.goto(`/products/${product.slug}`);
  const viewer = page.locator('product-viewer').first();
  await drawn(viewer);
  // A first touch ends the invitation to touch, which would come at a time of its own.
  await drag(page, viewer, 3, 0);
  await settled(page);
  return viewer;
}

test('the shop opens and its window turns', DRAWS, async ({ page, request }) => {
  await page.goto('/');
  await expect(page).toHaveTitle(/Vitrine/);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  for (const { name } of (await products(request)).slice(0, 3)) {
    await expect(page.getByRole('main').getByText(name).first()).toBeVisible();
  }
  const viewer = page.locator('product-viewer').first();
  await drawn(viewer);
  const before = await shot(viewer);
  expect(colours(before, MIDDLE)).toBeGreaterThan(20);
  // It turns by itself until someone takes it.
  await expect.poll(async () => shareChanged(before, await shot(viewer)), { message: 'the model turns' }).toBeGreaterThan(0.01);
});

test('with less motion wanted, the window stands still and draws nothing', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('/');
  await drawn(page.locator('product-viewer').first());
  await settled(page);
  expect(await during(page, 2000)).toEqual({ frames: 0, submits: 0, draws: 0, timers: 0 });
});

test('a collection can be searched and sorted', async ({ page, request }) => {
  const { items: collections } = await (await request.get('/api/collections')).json();
  const names = () => page.getByRole('main').getByRole('heading', { level: 3 }).allTextContents();
  await page.goto('/');
  await page.getByRole('banner').getByRole('link', { name: collections[0].name }).click();
  await expect(page).toHaveURL(new RegExp(`/collections/${collections[0].slug}$`));
  const own = await products(request, `&collection=${collections[0].slug}`);
  await expect.poll(names).toEqual(own.map((product) => product.name));

  await page.getByRole('banner').getByRole('link', { name: 'Everything' }).click();
  await expect.poll(names).toEqual((await products(request)).map((product) => product.name));
  for (const [label, sort] of [['Price, high to low', 'price_desc'], ['Price, low to high', 'price_asc'], ['Name, A to Z', 'name']]) {
    await page.getByLabel('Sort by').selectOption({ label });
    await expect.poll(names).toEqual((await products(request, `&sort=${sort}`)).map((product) => product.name));
  }
  const prices = (await products(request, '&sort=price_asc')).map((product) => product.price.amount);
  expect(prices).toEqual([...prices].sort((a, b) => a - b));

  const wanted = own.at(-1).name;
  await page.getByRole('main').getByRole('searchbox').fill(wanted);
  const found = await products(request, `&sort=name&q=${encodeURIComponent(wanted)}`);
  expect(found.map((product) => product.name)).toContain(wanted);
  await expect.poll(names).toEqual(found.map((product) => product.name));
  // The address holds it all, so it can be shared.
  await page.reload();
  await expect.poll(names).toEqual(found.map((product) => product.name));
  await page.getByRole('main').getByRole('searchbox').fill('no such thing');
  await expect(page.getByRole('heading', { name: /Nothing found/ })).toBeVisible();
});

test('a product page draws its model', DRAWS, async ({ page, request }) => {
  const viewer = await openProduct(page, await rich(request), { poster: false });
  const picture = await shot(viewer);
  // The poster is empty here: what is seen is the model. A lit thing has many tones, an empty stage few.
  expect(colours(picture, MIDDLE)).toBeGreaterThan(40);
  const without = await (async () => {
    await viewer.evaluate((element) => { element.style.visibility = 'hidden'; });
    return shot(page.locator('.product__stage'));
  })();
  await viewer.evaluate((element) => { element.style.visibility = ''; });
  await settled(page);
  expect(shareChanged(without, await shot(page.locator('.product__stage')))).toBeGreaterThan(0.1);
  const { devices, contexts, submits, draws } = await probe(page);
  if (path() === 'webgpu') {
    expect(devices).toBe(1);
    expect(submits).toBeGreaterThan(0);
  } else {
    expect(devices).toBe(0);
    expect(contexts).toBeGreaterThan(0);
    expect(draws).toBeGreaterThan(0);
  }
});

/** How alike two cut-outs are: the poster as the page lays it out, and what the viewer draws (intersection over union). */
const silhouettes = (element, poster) => {
  const { clientWidth: width, clientHeight: height } = element;
  const mask = async (blob, contain) => {
    const bitmap = await createImageBitmap(blob);
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d');
    const scale = contain ? Math.min(width / bitmap.width, height / bitmap.height) : width / bitmap.width;
    const [w, h] = [bitmap.width * scale, bitmap.height * scale];
    context.drawImage(bitmap, (width - w) / 2, (height - h) / 2, w, h);
    return context.getImageData(0, 0, width, height).data.filter((_, at) => at % 4 === 3).map((alpha) => Number(alpha > 127));
  };
  return (async () => {
    const still = await mask(await (await fetch(poster)).blob(), true);
    const live = await mask(await element.toBlob({ idealAspect: false }), false);
    let both = 0;
    let either = 0;
    still.forEach((inside, at) => {
      both += inside & live[at];
      either += inside | live[at];
    });
    return both / either;
  })();
};

for (const [name, viewport] of [['wide', { width: 1440, height: 900 }], ['narrow', { width: 390, height: 844 }]]) {
  test.describe(`in a ${name} window`, () => {
    test.use({ viewport });

    test('the first frame stands where the poster stood', DRAWS, async ({ page, request }) => {
      // Nothing turns by itself then.
      await page.emulateMedia({ reducedMotion: 'reduce' });
      const [{ slug, poster }] = await products(request);
      await page.goto(`/products/${slug}`);
      const viewer = page.locator('product-viewer').first();
      await drawn(viewer);
      // The shadow is the viewer's own.
      await viewer.evaluate((element) => { element.shadowIntensity = 0; });
      await settled(page);
      expect(await viewer.evaluate(silhouettes, poster.url)).toBeGreaterThan(0.98);
    });
  });
}

test('the page tells the shop how its viewer fares', async ({ page, request }) => {
  const told = page.waitForRequest('**/api/telemetry/viewer');
  const product = await rich(request);
  await page.goto(`/products/${product.slug}`);
  const report = await told;
  expect(report.postDataJSON()).toEqual({
    client: expect.stringMatching(/^[0-9a-f]{24}$/), backend: path(), viewers_active: 1, first_frame_ms: expect.any(Number), product: product.slug,
  });
  expect(report.postDataJSON().first_frame_ms).toBeGreaterThan(0);
  expect((await report.response()).status()).toBe(204);
});

test('dragging turns the model', async ({ page, request }) => {
  const viewer = await openProduct(page, await rich(request));
  const before = await shot(viewer);
  // At rest, two pictures are the same: what changes below is no noise.
  expect(shareChanged(before, await shot(viewer))).toBeLessThan(0.002);
  const from = await viewer.evaluate((element) => element.getCameraOrbit());
  await drag(page, viewer, 160, 0);
  await settled(page);
  const to = await viewer.evaluate((element) => element.getCameraOrbit());
  expect(Math.abs(to.theta - from.theta)).toBeGreaterThan(0.3);
  expect(shareChanged(before, await shot(viewer))).toBeGreaterThan(0.03);
});

test('the wheel brings the model nearer', async ({ page, request }) => {
  const viewer = await openProduct(page, await rich(request));
  const before = await shot(viewer);
  const from = await viewer.evaluate((element) => ({ radius: element.getCameraOrbit().radius, fov: element.getFieldOfView() }));
  await wheel(page, viewer, -120, 6);
  await settled(page);
  const to = await viewer.evaluate((element) => ({ radius: element.getCameraOrbit().radius, fov: element.getFieldOfView() }));
  expect(to.radius * to.fov).toBeLessThan(from.radius * from.fov * 0.9);
  expect(shareChanged(before, await shot(viewer))).toBeGreaterThan(0.03);
  expect(await page.evaluate(() => scrollY), 'the page stays where it is').toBe(0);
});

test('another finish changes the colour of the model', DRAWS, async ({ page, request }) => {
  const product = await rich(request);
  const viewer = await openProduct(page, product, { poster: false });
  const swatches = page.getByRole('group', { name: /Finish/ }).getByRole('radio');
  await expect(swatches).toHaveCount(product.variants.length);
  const seen = [];
  for (let index = 0; index < product.variants.length; index += 1) {
    // The colour is what a hand clicks; the radio button itself is not to be seen.
    await page.locator('.swatch').nth(index).click();
    await expect(swatches.nth(index)).toBeChecked();
    const { sku, model_variant: name } = product.variants[index];
    await expect.poll(() => viewer.evaluate((element) => element.getAttribute('variant-name'))).toBe(name);
    await expect(page).toHaveURL(index === 0 ? new RegExp(product.slug) : new RegExp(sku));
    await settled(page);
    seen.push(await shot(viewer));
  }
  for (let index = 1; index < seen.length; index += 1) {
    expect(shareChanged(seen[index - 1], seen[index]), `finish ${index} changes the picture`).toBeGreaterThan(0.01);
  }
  const means = seen.map((picture) => meanColour(picture, MIDDLE));
  expect(Math.max(...means.map((mean) => colourDistance(mean, means[0])))).toBeGreaterThan(4);
});

/** Presses Tab until the element with the focus satisfies `wanted`, a function that runs in the page. */
async function tabTo(page, wanted, what) {
  for (let step = 0; step < 60; step += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate(wanted)) return;
  }
  throw new Error(`the Tab key does not reach ${what}`);
}

test('the keyboard alone turns the model, picks a finish and fills the cart', async ({ page, request }) => {
  const product = await rich(request);
  const viewer = await openProduct(page, product);
  // Its picture: the buttons have keys of their own.
  await tabTo(page, () => document.activeElement?.shadowRoot?.activeElement?.part.contains('input'), 'the viewer');
  const before = await shot(viewer);
  for (let press = 0; press < 4; press += 1) await page.keyboard.press('ArrowLeft');
  await settled(page);
  expect(shareChanged(before, await shot(viewer))).toBeGreaterThan(0.03);

  await tabTo(page, () => document.activeElement?.matches('.variants input[type=radio]'), 'the finishes');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('group', { name: /Finish/ }).getByRole('radio').nth(1)).toBeChecked();
  await expect.poll(() => viewer.evaluate((element) => element.getAttribute('variant-name'))).toBe(product.variants[1].model_variant);

  await tabTo(page, () => /Add to cart/.test(document.activeElement?.textContent ?? ''), 'the button');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('link', { name: 'Cart, 1 item' })).toBeVisible();
});

test('the hint makes way for the viewer’s buttons', async ({ page, request }) => {
  const viewer = await openProduct(page, await rich(request));
  const hint = page.locator('.product__hint');
  const button = viewer.locator('[part~=control]').first();
  await page.evaluate(() => /** @type {HTMLElement} */ (document.activeElement)?.blur());
  await expect(hint).toHaveCSS('opacity', '1');
  await button.focus();
  await expect(button).toBeInViewport({ ratio: 0.5 });
  await expect(hint).toHaveCSS('opacity', '0');
  await page.locator('h1').click();
  await expect(hint).toHaveCSS('opacity', '1');
});

test('a product can be seen at home: on a computer by a code for the phone', async ({ page, request }) => {
  const [{ slug }] = await products(request);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`/products/${slug}`);
  const viewer = page.locator('product-viewer').first();
  const button = viewer.getByRole('button', { name: 'View in your space' });
  await expect(button).toBeVisible();
  const [hint, box] = await Promise.all([page.locator('.product__hint'), button].map((each) => each.boundingBox()));
  expect(hint.y + hint.height < box.y || box.y + box.height < hint.y, 'the hint does not lie over it').toBe(true);
  await button.click();
  const dialog = page.getByRole('dialog', { name: /Scan with your phone/ });
  await expect(dialog).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).include('product-viewer').analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(button).toBeFocused();
});

test('a page at rest draws nothing', DRAWS, async ({ page, request }) => {
  const viewer = await openProduct(page, await rich(request));
  await drag(page, viewer, 40, 0);
  await settled(page);
  expect(await during(page, 2000)).toEqual({ frames: 0, submits: 0, draws: 0, timers: 0 });
});

test.describe('when things fail', () => {
  test.use({ allowed: /status of (404|503)|Failed to (load|fetch)|404/i });

  test('a missing model leaves the picture and says so', async ({ page, request }) => {
    const product = await rich(request);
    const headers = { 'access-control-allow-origin': '*' };
    await page.route('**/models/*.glb', (route) => route.fulfill({ status: 404, headers, contentType: 'text/plain', body: 'not found' }));
    const failed = page.waitForEvent('response', (response) => response.url().endsWith('.glb'));
    await page.goto(`/products/${product.slug}`);
    await failed;
    await expect(page.getByText('The 3D view did not load')).toBeVisible();
    const still = async () => colours(await shot(page.locator('product-viewer').first()), MIDDLE);
    await expect.poll(still, { message: 'the still picture is there' }).toBeGreaterThan(20);
    await expect(page.getByRole('button', { name: 'Add to cart' })).toBeEnabled();
  });

  test('a failing API says so, and trying again helps', async ({ page, request }) => {
    const product = await rich(request);
    const address = `**/api/products/${product.slug}`;
    await page.route(address, (route) => route.fulfill({
      status: 503, contentType: 'application/problem+json',
      body: JSON.stringify({ type: 'about:blank', title: 'Service Unavailable', status: 503 }),
    }));
    await page.goto(`/products/${product.slug}`);
    await expect(page.getByRole('alert')).toBeVisible();
    await page.unroute(address);
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByRole('heading', { level: 1, name: product.name })).toBeVisible();
  });

  test('what is not there is said not to be there', async ({ page }) => {
    for (const address of ['/products/no-such-thing', '/no/such/page', '/collections/no-such-shelf']) {
      await page.goto(address);
      await expect(page.getByRole('heading', { level: 1, name: 'Page not found' }), address).toBeAttached();
      await expect(page.getByRole('main').getByRole('link', { name: 'To the home page' })).toBeVisible();
    }
  });
});

test('the cart outlives a reload', async ({ page, request }) => {
  const product = await rich(request);
  await page.goto(`/products/${product.slug}`);
  await page.getByRole('button', { name: 'One more' }).click();
  await page.getByRole('button', { name: 'Add to cart' }).click();
  await page.getByRole('link', { name: 'Cart, 2 items' }).click();
  const row = page.getByRole('main').getByRole('listitem').filter({ hasText: product.name });
  await expect(row.getByLabel('Quantity', { exact: true })).toHaveValue('2');
  await page.reload();
  await expect(row.getByLabel('Quantity', { exact: true })).toHaveValue('2');
  // The page is ahead of the server, which keeps the cart.
  const removed = page.waitForResponse((response) => response.request().method() === 'DELETE');
  await row.getByRole('button', { name: `Remove ${product.name}` }).click();
  await expect(page.getByRole('heading', { name: 'Your cart is empty' })).toBeVisible();
  await removed;
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Your cart is empty' })).toBeVisible();
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('nothing sticks out, and a finger turns the model while the page still scrolls', async ({ page, request }) => {
    const product = await rich(request);
    for (const address of ['/', '/collections', '/cart', `/products/${product.slug}`]) {
      await page.goto(address);
      await expect(page.getByRole('heading', { level: 1 })).toBeAttached();
      const overhang = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(await overhang(), `${address} fits`).toBeLessThanOrEqual(0);
    }
    const viewer = await openProduct(page, product);
    const before = await shot(viewer);
    await touch(page, viewer, [line({ x: -60, y: 0 }, { x: 60, y: 0 })]);
    await settled(page);
    expect(shareChanged(before, await shot(viewer))).toBeGreaterThan(0.03);
    expect(await page.evaluate(() => scrollY)).toBe(0);
    await touch(page, viewer, [line({ x: 0, y: 100 }, { x: 0, y: -120 })]);
    await expect.poll(() => page.evaluate(() => scrollY), { message: 'a stroke upwards scrolls the page' }).toBeGreaterThan(30);
  });
});

for (const colorScheme of ['light', 'dark']) {
  test(`nothing bars the way, ${colorScheme}`, async ({ page, request }) => {
    const product = await rich(request);
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.goto(`/products/${product.slug}`);
    await page.getByRole('button', { name: 'Add to cart' }).click();
    for (const address of ['/', '/collections', `/products/${product.slug}`, '/cart', '/no/such/page']) {
      await page.goto(address);
      await expect(page.getByRole('heading', { level: 1 })).toBeAttached();
      await page.waitForLoadState('networkidle');
      const { violations } = await new AxeBuilder({ page }).analyze();
      const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      expect(grave.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target).join(', ')}`), address).toEqual([]);
    }
  });
}

test.describe('the models origin', () => {
  test.use({ allowed: /CORS policy|net::ERR_FAILED/ });

  const read = (url) => fetch(url).then((response) => response.ok, () => false);

  test('lets the pages of the shop read and refuses all others', async ({ page, request }) => {
    const { model, poster } = await rich(request);
    expect(new URL(model.url).origin).toBe(servers.models);
    expect(new URL(model.url).origin).not.toBe(new URL(servers.shop).origin);
    await page.goto('/');
    expect(await page.evaluate(read, model.url), 'the shop reads the model').toBe(true);
    await page.goto(`${servers.pages}/pages/viewer.html`);
    for (const url of [model.url, poster.url]) {
      expect(await page.evaluate(read, url), 'a foreign origin is refused').toBe(false);
    }
  });

  test('serves ranges, types, tags and lasting names', async ({ request }) => {
    const { model } = await rich(request);
    const whole = await request.get(model.url);
    const headers = whole.headers();
    expect(headers['content-type']).toBe('model/gltf-binary');
    expect(headers['cache-control']).toContain('immutable');
    expect(headers['etag']).toBeTruthy();
    const part = await request.get(model.url, { headers: { range: 'bytes=0-3' } });
    expect(part.status()).toBe(206);
    expect(await part.text()).toBe('glTF');
    const again = await request.get(model.url, { headers: { 'if-none-match': headers['etag'] } });
    expect(again.status()).toBe(304);
  });
});
