// Makes the npm package of <product-viewer>: `node viewer/npm/build.mjs EMBED OUT`, where EMBED is the folder that is embedded in
// pages, and OUT is a folder that will hold nothing else.

import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { manifest } from './manifest.mjs';
import { readme } from './readme.mjs';
import { declarations, react, svelte, vue } from './types.mjs';

const NAME = '@vitrine/product-viewer';
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const [embed, out] = process.argv.slice(2);
if (!embed || !out) {
  console.error('node viewer/npm/build.mjs EMBED OUT');
  process.exit(2);
}

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

const files = readdirSync(embed, { recursive: true, encoding: 'utf8', withFileTypes: true })
  .filter((file) => file.isFile() && !/\.(br|gz)$/.test(file.name)).map((file) => join(file.parentPath ?? file.path, file.name).slice(join(embed, '/').length));
// What is named by its address; the worker is a script, but no module that others import.
const assets = files.filter((file) => !file.endsWith('.js') || file.startsWith('codecs.worker'));
for (const file of files) {
  const to = join(out, file);
  if (file.endsWith('.js')) {
    mkdirSync(join(to, '..'), { recursive: true });
    writeFileSync(to, literal(readFileSync(join(embed, file), 'utf8')));
  } else cpSync(join(embed, file), to);
}

/**
 * Bundlers copy a file only where its name stands in `new URL('…', import.meta.url)` itself, but ours has it in a variable.
 * So the variable gets the whole address; made absolute once more, it stays the same.
 * @param {string} code
 */
function literal(code) {
  return assets.reduce((text, asset) => ['"', "'", '`'].reduce((changed, quote) =>
    changed.replaceAll(`${quote}./${asset}${quote}`, `new URL(${JSON.stringify(`./${asset}`)},import.meta.url).href`), text), code);
}

const workspace = readFileSync(join(ROOT, 'Cargo.toml'), 'utf8');
/** A value of the workspace's package. @param {string} key */
const of = (key) => new RegExp(`^\\[workspace\\.package\\][^[]*?^${key}\\s*=\\s*"([^"]+)"`, 'm').exec(workspace)?.[1];
const version = of('version');
if (!version) throw new Error('Cargo.toml names no version for the workspace.');

/** @param {string} types */
const entry = (types) => ({ types: `./${types}.d.ts`, default: './product-viewer.js' });
const texts = {
  'package.json': `${JSON.stringify({
    name: NAME,
    version,
    description: 'A custom element that shows a glTF model that people can turn. WebGPU and WebGL2; the names of <model-viewer>.',
    keywords: ['3d', 'gltf', 'glb', 'webgpu', 'webgl', 'web-component', 'custom-element', 'model-viewer', 'product', 'augmented-reality'],
    license: 'MIT OR Apache-2.0',
    repository: { type: 'git', url: `git+${of('repository')}.git`, directory: 'viewer' },
    type: 'module',
    publishConfig: { access: 'public' },
    main: './product-viewer.js',
    module: './product-viewer.js',
    types: './index.d.ts',
    exports: {
      '.': entry('index'),
      './react': entry('react'),
      './vue': entry('vue'),
      './svelte': entry('svelte'),
      './product-viewer.js': entry('index'),
      './custom-elements.json': './custom-elements.json',
      './package.json': './package.json',
    },
    customElements: './custom-elements.json',
    // The import defines the element.
    sideEffects: ['./*.js'],
    files: [...new Set(files.map((file) => file.split('/')[0])), '*.d.ts', 'custom-elements.json', 'LICENSE-*'],
  }, null, 2)}\n`,
  'index.d.ts': declarations(),
  'react.d.ts': react(),
  'vue.d.ts': vue(),
  'svelte.d.ts': svelte(),
  'custom-elements.json': `${JSON.stringify(manifest(), null, 2)}\n`,
  'README.md': readme(NAME),
};
for (const [name, text] of Object.entries(texts)) writeFileSync(join(out, name), text);
for (const name of ['LICENSE-MIT', 'LICENSE-APACHE']) cpSync(join(ROOT, name), join(out, name));
