// A viewer in a sandboxed frame, which has no origin.

import { drawn, expect, servers } from './test.mjs';

/** Draws the model at this path in such a frame of the page, and gives the viewer. */
export async function sandboxed(page, src) {
  await page.goto(`${servers.pages}/pages/sandbox.html`);
  const frame = page.frames()[1] ?? await page.waitForEvent('frameattached');
  await frame.waitForLoadState();
  expect(await frame.evaluate(() => self.origin)).toBe('null');
  await frame.evaluate((src) => {
    const viewer = document.createElement('product-viewer');
    viewer.style.cssText = 'width:480px;height:360px';
    viewer.setAttribute('src', src);
    document.body.append(viewer);
  }, src);
  const viewer = frame.locator('product-viewer');
  await drawn(viewer);
  return viewer;
}
