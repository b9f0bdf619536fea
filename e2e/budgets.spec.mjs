// What browsers fetch, against the limits in budgets.json.

import { readFileSync } from 'node:fs';
import path from 'node:path';

import { ball, basis, draco, fixture, meshopt } from './support/compressed.mjs';
import { cube } from './support/glb.mjs';
import { ROOT } from './support/paths.mjs';
import { drawn, expect, openViewer, path as gpuPath, test } from './support/test.mjs';
import { listen, table, total } from './support/transfer.mjs';

const budgets = JSON.parse(readFileSync(path.join(ROOT, 'budgets.json'), 'utf8'));

function check(name, rows) {
  console.log(`\n${table(name, rows, budgets[name])}\n`);
  expect(total(rows), `${name}, bytes of brotli`).toBeLessThanOrEqual(budgets[name]);
}

/** What a page with one viewer fetches of it. */
async function fetchedFor(page) {
  const fetched = listen(page);
  const viewer = await openViewer(page, { src: '/made/cube.glb', alt: 'a cube' }, { models: { 'cube.glb': cube() } });
  await drawn(viewer);
  return (await fetched()).filter((row) => row.path.startsWith('/embed/'));
}

test('the viewer draws a GLB within its budget', async ({ page }) => {
  const webgpu = gpuPath() === 'webgpu';
  // As where there is none; Chromium has it even where it gives no adapter.
  if (!webgpu) await page.addInitScript(() => Object.defineProperty(navigator, 'gpu', { value: undefined }));
  const rows = await fetchedFor(page);
  // A budget kept by fetching nothing would be no news.
  expect(rows.filter((row) => row.kind === 'wasm'), 'one WebAssembly module is fetched').toHaveLength(1);
  // What a page pays for before any viewer is near.
  check('loader of the viewer', rows.filter((row) => row.path === '/embed/product-viewer.js'));
  check(webgpu ? 'viewer with WebGPU' : 'viewer with WebGL2', rows);
});

test('what is fetched for WebGPU in vain is within a budget', async ({ page }) => {
  test.skip(gpuPath() === 'webgpu', 'here it is not in vain');
  await page.addInitScript(() => Object.defineProperty(navigator, 'gpu', { value: { requestAdapter: async () => null } }));
  check('viewer with WebGL2, where WebGPU has no adapter', await fetchedFor(page));
});

const COMPRESSED = [['Draco', () => draco(ball())], ['meshopt', () => meshopt(ball())], ['KTX2', () => basis(fixture('etc1s.ktx2'))]];
for (const [name, make] of COMPRESSED) test(`what ${name} needs beside the viewer is within its budget`, async ({ page }) => {
  const viewer = await openViewer(page, { src: '/made/cube.glb', alt: 'a cube' }, { models: { 'cube.glb': cube(), 'packed.glb': await make() } });
  await drawn(viewer);
  const fetched = listen(page);
  await viewer.evaluate((element) => new Promise((done) => {
    element.addEventListener('load', done, { once: true });
    element.src = '/made/packed.glb';
  }));
  const rows = (await fetched()).filter((row) => row.path.startsWith('/embed/'));
  expect(rows.filter((row) => row.kind === 'wasm'), 'one codec is fetched').toHaveLength(1);
  check(`decoder of ${name}`, rows);
});

for (const [name, address] of [['first route of the shop', '/'], ['till and back office', '/account/sign-in']]) test(`the ${name} is within its budget`, async ({ page }) => {
  const fetched = listen(page);
  await page.goto(address);
  await expect(page.getByRole('main').getByRole('link').first()).toBeVisible();
  await page.waitForLoadState('networkidle');
  // Everything but what is shown: pictures, models, and the catalogue's JSON. The viewer's engine has a budget of its own;
  // its loader is part of every page.
  const program = (row) => ['html', 'css', 'js', 'wasm', 'font'].includes(row.kind);
  const rows = (await fetched()).filter((row) => program(row) && (!row.path.startsWith('/embed/') || row.path === '/embed/product-viewer.js'));
  expect(rows.filter((row) => row.kind === 'wasm'), 'the storefront is fetched').toHaveLength(1);
  check(name, rows);
});
