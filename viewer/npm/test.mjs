// Tries the npm package as its users would: packed, installed in a fresh Vite project, and as plain files.
// `node --test` cannot pass arguments, so: `node viewer/npm/test.mjs PACKAGE [NODE_MODULES]`, where PACKAGE is what build.mjs made
// and NODE_MODULES the folder that has playwright-core (e2e/node_modules by default). `npm` fetches Vite and TypeScript.

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { extname, join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { WEBGL2, executable } from '../../e2e/support/chromium.mjs';
import { cube } from '../../e2e/support/glb.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const NAME = '@vitrine/product-viewer';
const TOOLS = ['vite@8', 'typescript@5', 'react@19', '@types/react@19', 'vue@3', 'svelte@5'];

const [given, modules = join(HERE, '../../e2e/node_modules')] = process.argv.slice(2);
if (!given) {
  console.error('node viewer/npm/test.mjs PACKAGE [NODE_MODULES]');
  process.exit(2);
}
const { chromium } = createRequire(join(resolve(modules), 'none.js'))('playwright-core');

const project = mkdtempSync(join(tmpdir(), 'product-viewer-npm-'));
const installed = join(project, 'node_modules', NAME);
/** @param {string} command @param {string[]} args */
const run = (command, args) => execFileSync(command, args, { cwd: project, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
/** @param {string} name */
const installedText = (name) => readFileSync(join(installed, name), 'utf8');
/** @type {(() => unknown)[]} */
const ends = [];
/** @type {any} */
let browser;

before(async () => {
  cpSync(join(HERE, 'fixture'), project, { recursive: true });
  mkdirSync(join(project, 'public'));
  writeFileSync(join(project, 'public/cube.glb'), cube());
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'fresh', private: true, type: 'module' }));
  const [{ filename }] = JSON.parse(run('npm', ['pack', resolve(given), '--json']));
  run('npm', ['install', '--no-audit', '--no-fund', `./${filename}`, ...TOOLS]);
  browser = await chromium.launch({ executablePath: executable(), chromiumSandbox: false, args: WEBGL2 });
});

after(async () => {
  for (const end of ends) await end();
  await browser?.close();
  rmSync(project, { recursive: true, force: true });
});

/** Opens a page and waits for its viewer's first picture; tells what was asked for. @param {string} url */
async function look(url) {
  const page = await browser.newPage();
  /** @type {{ url: string, status: number, type: string }[]} */
  const answers = [];
  /** @type {string[]} */
  const complaints = [];
  page.on('response', (answer) => answers.push({ url: answer.url(), status: answer.status(), type: answer.headers()['content-type'] ?? '' }));
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  // Neither event bubbles, but every event can be caught on its way down.
  await page.addInitScript(() => {
    const tell = (/** @type {any} */ { type, target, detail }) => {
      if (target.localName === 'product-viewer') globalThis.told = type === 'load' ? detail.backend : `${detail.code}: ${detail.message}`;
    };
    document.addEventListener('load', tell, true);
    document.addEventListener('error', tell, true);
  });
  await page.goto(url);
  const backend = await (await page.waitForFunction(() => globalThis.told)).jsonValue();
  await page.close();
  assert.deepEqual(complaints, []);
  assert.deepEqual(answers.filter(({ status }) => status >= 400), []);
  return { answers, backend };
}

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm', '.glb': 'model/gltf-binary' };

/** Serves a folder; the address of it. @param {string} folder */
async function serve(folder) {
  const server = createServer((request, response) => {
    const path = join(folder, new URL(request.url ?? '/', 'http://x').pathname.replace(/\/$/, '/index.html'));
    if (!existsSync(path)) return response.writeHead(404).end();
    response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'text/plain' }).end(readFileSync(path));
  });
  await new Promise((done) => { server.listen(0, '127.0.0.1', () => done(undefined)); });
  ends.push(() => server.close());
  return `http://127.0.0.1:${server.address().port}`;
}

test('the package has what it says', () => {
  const { exports, customElements } = JSON.parse(installedText('package.json'));
  const named = Object.values(exports).flatMap((entry) => (typeof entry === 'string' ? [entry] : Object.values(entry)));
  for (const file of [...named, customElements, 'README.md', 'LICENSE-MIT', 'LICENSE-APACHE', 'THIRD_PARTY_NOTICES.txt']) assert.ok(existsSync(join(installed, file)), file);
  assert.deepEqual(readdirSync(installed, { recursive: true }).filter((file) => /\.(br|gz|map)$/.test(String(file))), []);
});

test('every file that a module names is there', () => {
  let count = 0;
  for (const file of readdirSync(installed).filter((name) => name.endsWith('.js'))) {
    for (const [, name] of installedText(file).matchAll(/["'`]\.\/([\w.-]+\.(?:js|wasm))["'`]/g)) {
      count += 1;
      assert.ok(existsSync(join(installed, name)), `${name}, named in ${file}`);
    }
  }
  assert.ok(count > 2);
});

test('a server can import it', () => {
  const code = `import('${NAME}').then(({ ProductViewerElement }) => console.log(ProductViewerElement.observedAttributes.join()))`;
  const attributes = run('node', ['--input-type=module', '-e', code]).trim().split(',');
  assert.ok(attributes.includes('camera-orbit'));
  const manifest = JSON.parse(installedText('custom-elements.json'));
  const [declaration] = manifest.modules[0].declarations;
  const described = declaration.attributes.map(({ name }) => name);
  assert.deepEqual(attributes.filter((name) => !described.includes(name)), []);
  const defined = manifest.modules[0].exports.filter(({ kind }) => kind === 'custom-element-definition').map(({ name }) => name);
  assert.deepEqual(defined, ['product-viewer', 'extra-model']);
});

test('its types hold in TypeScript, React, Vue and Svelte', () => {
  try {
    run('npx', ['--no-install', 'tsc', '--project', '.']);
  } catch (error) {
    assert.fail(/** @type {any} */ (error).stdout);
  }
});

test('vite build takes its files along', async () => {
  run('npx', ['--no-install', 'vite', 'build']);
  const built = readdirSync(join(project, 'dist/assets'));
  const modules = readdirSync(installed).filter((name) => name.endsWith('.wasm'));
  assert.equal(built.filter((name) => name.endsWith('.wasm')).length, modules.length);
  assert.equal(built.filter((name) => name.startsWith('codecs.worker')).length, 1, 'the decoders’ worker, as it is');
  const { answers, backend } = await look(`${await serve(join(project, 'dist'))}/`);
  assert.equal(backend, 'webgl2');
  assert.ok(answers.some(({ url }) => /\/assets\/webgl_bg.*\.wasm$/.test(url)));
});

test('vite’s development server serves it', async () => {
  const server = spawn(process.execPath, ['node_modules/vite/bin/vite.js', '--host', '127.0.0.1', '--port', '0'], { cwd: project });
  const gone = new Promise((done) => { server.once('exit', done); });
  ends.push(() => { server.kill(); return gone; });
  let said = '';
  const url = await new Promise((done, fail) => {
    server.stdout.on('data', (bytes) => {
      said += String(bytes).replace(/\x1b\[\d+m/g, '');
      const match = /http:\/\/127\.0\.0\.1:\d+\//.exec(said);
      if (match) done(match[0]);
    });
    server.once('exit', () => fail(new Error(said)));
  });
  const { answers, backend } = await look(url);
  assert.equal(backend, 'webgl2');
  const modules = answers.filter(({ url: address }) => address.includes('.wasm'));
  assert.ok(modules.length > 0 && modules.every(({ type }) => type.startsWith('application/wasm')));
});

test('plain HTML can use its folder as it is', async () => {
  const { backend } = await look(`${await serve(project)}/plain.html`);
  assert.equal(backend, 'webgl2');
});
