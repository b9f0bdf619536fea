// The `test` that specs import: Playwright's, with the probe in every page and an eye on what goes wrong unseen.

import { test as playwright, expect } from '@playwright/test';

import { Keeper } from './keeper.mjs';
import { installProbe, probe } from './probe.mjs';

/** Origins of the servers (see global-setup.mjs). */
export const servers = {
  get shop() { return process.env.VITRINE_URL; },
  get models() { return process.env.VITRINE_MODELS_URL; },
  get pages() { return process.env.VITRINE_PAGES_URL; },
};

const base = playwright.extend({
  baseURL: async ({}, use) => use(servers.shop),

  /** A regular expression, or a list, for the complaints that a test provokes on purpose. Lists go in as [[/…/, /…/], {}]. */
  allowed: [[], { option: true }],

  keeper: [async ({}, use) => {
    const keeper = new Keeper();
    await use(keeper);
    await keeper.close();
  }, { scope: 'worker' }],
});

/** Each test has a page of its own. */
export const test = base.extend({
  page: async ({ page, allowed }, use) => {
    const complaints = watch(page);
    await installProbe(page);
    await use(page);
    expect(await complaints(allowed), NOTHING_WRONG).toEqual([]);
  },
});

/**
 * The same for tests of one viewer that need no page of their own: those of a file that come one after the other have one
 * page, which `openViewer` empties. Only its engine, and models and lights that were shown, stay: to start it anew takes most of
 * a short test's time. Not for tests that look at how an engine starts or what is fetched for it, that put scripts into the
 * page, set what is the class's, or want another browser (`test.use({ hasTouch })`).
 */
export const kept = base.extend({
  page: async ({ browser, keeper, allowed }, use, testInfo) => {
    const page = await keeper.page(browser, testInfo.file);
    const complaints = watch(page);
    await use(page);
    const found = await complaints(allowed);
    // Whatever state it was left in is nothing for the next one.
    if (found.length > 0 || testInfo.status !== testInfo.expectedStatus) await keeper.close();
    expect(found, NOTHING_WRONG).toEqual([]);
  },
});

/** What is expected of `watch`'s list. */
export const NOTHING_WRONG = 'no console error, uncaught exception, lost device, WebGPU error or CSP violation';

/**
 * Listens to a page. The function that it gives resolves to all complaints so far that no pattern of `allowed` (a regular
 * expression or a list) names.
 */
export function watch(page) {
  const heard = [];
  page.on('pageerror', (error) => heard.push(`uncaught: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') heard.push(`console: ${message.text()} (${message.location().url})`);
  });
  return async (allowed = []) => {
    const complaints = [...heard];
    if (!page.isClosed() && page.url().startsWith('http')) {
      const { lost, errors, violations } = await probe(page);
      complaints.push(...lost.map((text) => `lost: ${text}`), ...errors.map((text) => `webgpu: ${text}`), ...violations.map((text) => `csp: ${text}`));
    }
    return complaints.filter((text) => ![allowed].flat().some((pattern) => pattern.test(text)));
  };
}

/** Which path the viewer must take in this project: `webgpu` or `webgl2`. */
export function path(testInfo = test.info()) {
  return testInfo.project.name;
}

/**
 * Opens an empty page of the static server with the element in it and resolves to its locator.
 * `attributes` are set as they are; `models` maps file names to GLB bytes that the page can fetch as `/made/NAME`.
 */
export async function openViewer(page, attributes = {}, { models = {}, style = '', width = 480, height = 360 } = {}) {
  for (const [name, bytes] of Object.entries(models)) {
    await page.route(`**/made/${name}`, (route) => route.fulfill({ contentType: 'model/gltf-binary', body: bytes }));
  }
  const address = `${servers.pages}/pages/viewer.html`;
  if (!Keeper.keeps(page) || page.url() !== address) await page.goto(address);
  await page.evaluate(({ attributes, style, width, height }) => {
    const viewer = document.createElement('product-viewer');
    viewer.style.cssText = `width:${width}px;height:${height}px;${style}`;
    for (const [name, value] of Object.entries(attributes)) viewer.setAttribute(name, value === true ? '' : String(value));
    document.body.append(viewer);
  }, { attributes, style, width, height });
  return page.locator('product-viewer').first();
}

/** Waits until the element's model is on screen: loaded, and its poster gone. */
export async function drawn(viewer) {
  await viewer.scrollIntoViewIfNeeded();
  const visible = () => viewer.evaluate((element) => Boolean(element.loaded && element.modelIsVisible));
  // Playwright's own pauses grow to a second.
  await expect.poll(visible, { message: 'the model is loaded and visible', timeout: 180_000, intervals: [50] }).toBe(true);
}

export { expect };
