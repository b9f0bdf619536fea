// Looks at the built documentation: `node viewer/docs/test.mjs SITE [NODE_MODULES]`, where SITE holds the folders `docs` and `embed`, and
// NODE_MODULES is the folder that has playwright-core and axe-core (e2e/node_modules by default).

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { extname, join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { WEBGL2, executable } from '../../e2e/support/chromium.mjs';

const [site, modules = fileURLToPath(new URL('../../e2e/node_modules', import.meta.url))] = process.argv.slice(2);
if (!site) {
  console.error('node viewer/docs/test.mjs SITE [NODE_MODULES]');
  process.exit(2);
}
const require = createRequire(join(resolve(modules), 'none.js'));
const { chromium } = require('playwright-core');
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; "
  + "connect-src 'self' blob:; form-action 'self'; base-uri 'none'";
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm', '.svg': 'image/svg+xml' };
const docs = join(site, 'docs');
const pages = readdirSync(docs).filter((name) => name.endsWith('.html'));
const texts = new Map(pages.map((page) => [page, readFileSync(join(docs, page), 'utf8')]));

const server = createServer((request, response) => {
  const path = join(site, decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname));
  if (!existsSync(path) || !extname(path)) return response.writeHead(404).end();
  response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream', 'content-security-policy': POLICY }).end(readFileSync(path));
});
/** @type {any} */
let browser;
let origin = '';

before(async () => {
  await new Promise((done) => { server.listen(0, '127.0.0.1', () => done(undefined)); });
  origin = `http://127.0.0.1:${server.address().port}/docs`;
  browser = await chromium.launch({ executablePath: executable(), chromiumSandbox: false, args: WEBGL2 });
});

after(async () => {
  await browser?.close();
  server.close();
});

test('there are pages', () => assert.ok(pages.length > 10));

test('every link leads somewhere', () => {
  const broken = [];
  for (const [page, text] of texts) {
    for (const [, to] of text.matchAll(/(?:href|src|poster|action)="([^"]+)"/g)) {
      // Inside the code of examples, quotes are escaped: what is found here is the page's own.
      if (/^(https?:|data:|\.\.\/$)/.test(to)) continue;
      const [path, anchor] = to.split('#');
      const file = path === '' ? page : path;
      if (!existsSync(join(docs, file))) broken.push(`${page}: ${to}`);
      else if (anchor && !texts.get(file)?.includes(`id="${anchor}"`)) broken.push(`${page}: ${to}`);
    }
  }
  assert.deepEqual(broken, []);
});

test('what search finds is there', async () => {
  const { default: rows } = await import(`data:text/javascript;base64,${readFileSync(join(docs, 'search-index.js')).toString('base64')}`);
  assert.ok(rows.length > 200);
  const broken = rows.filter(([, , href]) => {
    const [file, anchor] = href.split('#');
    return !texts.has(file) || (anchor && !texts.get(file)?.includes(`id="${anchor}"`));
  });
  assert.deepEqual(broken, []);
});

test('no id is there twice', () => {
  for (const [page, text] of texts) {
    const ids = [...text.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    assert.deepEqual(ids.filter((id, index) => ids.indexOf(id) !== index), [], page);
  }
});

for (const scheme of /** @type {const} */ (['light', 'dark'])) {
  test(`axe finds nothing, ${scheme}`, async () => {
    const page = await browser.newPage({ colorScheme: scheme, viewport: { width: 1440, height: 900 } });
    // The viewers need no model here, and software rendering is slow.
    await page.route(/\.(glb|wasm)$/, (route) => route.abort());
    const found = [];
    for (const name of pages) {
      await page.goto(`${origin}/${name}`);
      await page.evaluate(AXE);
      const { violations } = await page.evaluate(() => globalThis.axe.run({ exclude: ['product-viewer'] }));
      found.push(...violations.map(({ id, nodes }) => `${name}: ${id}: ${nodes.slice(0, 3).map(({ target }) => target).join(' ')}`));
    }
    await page.close();
    assert.deepEqual(found, []);
  });
}

test('nothing runs over the edge of a phone', async () => {
  const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
  await page.route(/\.(glb|wasm)$/, (route) => route.abort());
  const wide = [];
  for (const name of pages) {
    await page.goto(`${origin}/${name}`);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    if (width > 390) wide.push(`${name}: ${width}`);
  }
  await page.close();
  assert.deepEqual(wide, []);
});

test('an example shows its model under the policy, and its controls change model and code', async () => {
  const page = await browser.newPage();
  /** @type {string[]} */
  const complaints = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(`${origin}/animation.html`);
  const viewer = page.locator('product-viewer');
  await viewer.evaluate((element) => new Promise((done, fail) => {
    if (element.loaded) done(undefined);
    element.addEventListener('load', done);
    element.addEventListener('error', ({ detail }) => fail(new Error(detail.message)));
  }));
  await page.getByRole('combobox', { name: 'Animation', exact: true }).selectOption('Bounce');
  assert.equal(await viewer.getAttribute('animation-name'), 'Bounce');
  assert.match(await page.locator('[data-code]').innerText(), /animation-name="Bounce"/);
  await page.getByRole('button', { name: 'Pause' }).click();
  assert.equal(await viewer.evaluate((element) => element.paused), true);
  assert.deepEqual(complaints, []);
  await page.close();
});

test('search leads to a name by keyboard', async () => {
  const page = await browser.newPage();
  await page.route(/\.(glb|wasm)$/, (route) => route.abort());
  await page.goto(`${origin}/index.html`);
  await page.keyboard.press('/');
  await page.keyboard.type('shadow soft');
  await page.locator('#results a').first().waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForURL(/environment\.html#attribute-shadow-softness$/);
  await page.close();
});
