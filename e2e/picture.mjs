// Takes the picture in the README: node e2e/picture.mjs [PATH of the shop [FILE]]   (after `cargo xtask build`)

import path from 'node:path';

import { chromium } from '@playwright/test';

import { WEBGPU, executable } from './support/chromium.mjs';
import { ROOT } from './support/paths.mjs';
import { installProbe, settled } from './support/probe.mjs';
import { serveShop } from './support/servers.mjs';

const [address = '/', file = path.join(ROOT, 'docs', 'shop.png')] = process.argv.slice(2);
const server = process.env.VITRINE_URL ? { shop: process.env.VITRINE_URL, close: async () => {} } : await serveShop();
const browser = await chromium.launch({ executablePath: executable(), args: WEBGPU });
try {
  const page = await browser.newPage({
    viewport: { width: Number(process.env.WIDTH ?? 1440), height: Number(process.env.HEIGHT ?? 900) },
    colorScheme: process.env.SCHEME ?? 'light',
    reducedMotion: 'reduce',
  });
  await installProbe(page);
  await page.goto(server.shop + address);
  await page.waitForLoadState('networkidle');
  if (await page.locator('product-viewer').count()) {
    await page.waitForFunction(() => document.querySelector('product-viewer').modelIsVisible, null, { timeout: 180_000 });
    await settled(page);
  }
  await page.screenshot({ path: file });
  console.log(file);
} finally {
  await browser.close();
  await server.close();
}
