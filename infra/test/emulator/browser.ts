/** A browser at the deployed shop, by the names that shoppers use. */

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';

import type { Platform } from './platform.ts';

// The browser tests' room has what drives a browser.
const e2e = new URL('../../../e2e/', import.meta.url);
const { chromium } = createRequire(new URL('package.json', e2e))('playwright-core');

/** Opens a product's page through CloudFront, and turns its model: pixels must change, and the page must have no complaint. */
export async function turnsAModel(platform: Platform): Promise<void> {
  const { WEBGL2, executable } = await import(new URL('support/chromium.mjs', e2e).href);
  const { drag } = await import(new URL('support/gestures.mjs', e2e).href);
  const { MIDDLE, colours, shareChanged, shot } = await import(new URL('support/pixels.mjs', e2e).href);
  const { shopHost, modelsHost } = platform.environment;
  const browser = await chromium.launch({
    executablePath: executable(),
    args: [
      ...WEBGL2,
      '--no-sandbox',
      `--host-resolver-rules=MAP ${shopHost}:443 127.0.0.1:${platform.front.port}, MAP ${modelsHost}:443 127.0.0.1:${platform.front.port}`,
    ],
  });
  try {
    const page = await browser.newPage({ ignoreHTTPSErrors: true, viewport: { width: 1000, height: 800 } });
    const complaints: string[] = [];
    page.on('console', (message: { type(): string; text(): string }) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error: Error) => complaints.push(String(error)));
    await page.goto(`https://${shopHost}/`);
    await page.locator('main a[href^="/products/"]').first().click();
    await page.waitForURL(`https://${shopHost}/products/*`);
    const viewer = page.locator('product-viewer').first();
    await viewer.waitFor();
    await viewer.evaluate((element: { loaded?: boolean; addEventListener: Function }) => element.loaded === true
      || new Promise((resolve) => element.addEventListener('load', resolve, { once: true })));
    // A first touch ends the invitation to touch.
    await drag(page, viewer, 3, 0);
    await page.waitForTimeout(2000);
    const before = await shot(viewer);
    assert.ok(colours(before, MIDDLE) > 20, `${colours(before, MIDDLE)} colours`);
    await drag(page, viewer, 200, 0);
    let changed = 0;
    for (let turn = 0; turn < 50 && changed < 0.02; turn += 1) {
      await page.waitForTimeout(200);
      changed = shareChanged(before, await shot(viewer));
    }
    assert.ok(changed >= 0.02, `${changed} of the picture changed`);
    assert.deepEqual(complaints, []);
  } finally {
    await browser.close();
  }
}
