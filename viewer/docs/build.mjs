// Makes the documentation: `node viewer/docs/build.mjs OUT [--embed URL] [--models FOLDER|URL] [--catalogue FILE] [--shop URL]`.
//
// OUT          a folder that will hold nothing else
// --embed      address of the element's module as seen from a page, ../embed/product-viewer.js by default
// --models     a folder with the catalogue's models and posters, of which those that are shown are copied to OUT/models; or the address
//              where they are served. ../models by default
// --catalogue  the catalogue's JSON, which tells the names of the files; without it they are models/NAME.glb and posters/NAME.webp
// --shop       address of the shop, ../ by default

import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { EXAMPLES, example } from './lib/examples.mjs';
import { html, raw } from './lib/html.mjs';
import { layout } from './lib/layout.mjs';
import { inline, markdown } from './lib/markdown.mjs';
import { covered, differences, everything, index, instead, news, reference } from './lib/reference.mjs';
import { toy } from './lib/toy.mjs';
import { features } from '../element/api/read.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const ROOT = join(HERE, '../..');

const { values: options, positionals: [out] } = parseArgs({
  allowPositionals: true,
  options: {
    embed: { type: 'string', default: '../embed/product-viewer.js' },
    models: { type: 'string', default: '../models' },
    catalogue: { type: 'string' },
    shop: { type: 'string', default: '../' },
  },
});
if (!out) {
  console.error('node viewer/docs/build.mjs OUT [--embed URL] [--models FOLDER|URL] [--catalogue FILE] [--shop URL]');
  process.exit(2);
}

const GROUPS = ['Begin', 'Features', 'Guides', 'Reference'];
/** Guides, in their order; features come from the source of the documentation. */
const GUIDES = ['migration', 'performance', 'security', 'frameworks', 'errors'];

/** A page's text, with `title` and `summary` in its first lines. @param {string} id */
function read(id) {
  const text = readFileSync(join(HERE, 'pages', `${id}.md`), 'utf8');
  const [, title, summary, body] = /^# (.*)\n\n(.*)\n([^]*)$/.exec(text) ?? [];
  if (!title) throw new Error(`${id}.md must begin with a title and a summary.`);
  return { id, title, summary, body };
}

const pages = [
  { ...read('index'), group: 'Begin' },
  ...features().filter(({ feature }) => !GUIDES.includes(feature)).map(({ feature }) => ({ ...read(feature), group: 'Features' })),
  ...GUIDES.map((id) => ({ ...read(id), group: 'Guides' })),
  { ...read('names'), group: 'Reference' },
];

rmSync(out, { recursive: true, force: true });
mkdirSync(join(out, 'models'), { recursive: true });
// Not `examples`: a folder of that name is no part of a site.
mkdirSync(join(out, 'scripts'));
for (const file of ['docs.css', 'docs.js', 'icon.svg']) cpSync(join(HERE, 'site', file), join(out, file));
cpSync(join(ROOT, 'storefront/fonts/familjen-grotesk-958f4d2899e1288f.woff2'), join(out, 'familjen-grotesk.woff2'));
writeFileSync(join(out, 'models/toy.glb'), toy());

const local = existsSync(options.models);
const products = options.catalogue ? JSON.parse(readFileSync(options.catalogue, 'utf8')).products : [];

/** Addresses of a model and its poster. @param {string} model */
function files(model) {
  if (model === 'toy') return { src: 'models/toy.glb' };
  const product = products.find(({ slug }) => slug === model);
  const [path, posterPath] = [product?.model.path ?? `models/${model}.glb`, product?.poster.path ?? `posters/${model}.webp`];
  if (!local) return { src: `${options.models}/${path}`, poster: `${options.models}/${posterPath}` };
  cpSync(join(options.models, path), join(out, `models/${model}.glb`));
  cpSync(join(options.models, posterPath), join(out, `models/${model}.webp`));
  return { src: `models/${model}.glb`, poster: `models/${model}.webp` };
}

const version = /^\[workspace\.package\][^[]*?^version\s*=\s*"([^"]+)"/m.exec(readFileSync(join(ROOT, 'Cargo.toml'), 'utf8'))?.[1] ?? '';

for (const page of pages) {
  /** @type {string[]} */
  const scripts = [];
  /** What `{{name argument}}` stands for. @type {Record<string, (argument: string) => any>} */
  const blocks = {
    example(id) {
      const { script } = EXAMPLES[id] ?? {};
      if (script) {
        scripts.push(`scripts/${id}.js`);
        writeFileSync(join(out, scripts.at(-1) ?? ''), `${script}\n`);
      }
      return example(id, files);
    },
    reference,
    differences,
    instead,
    news,
    everything,
    covered() {
      const [here, all] = covered();
      return html`<p>Of its ${all} public names, ${here} are here with the same meaning. The other ${all - here} make no sense without three.js or have become needless; the last table says what to use instead.</p>\n`;
    },
  };
  const { body, headings } = markdown(page.body, (name, argument) => {
    if (!blocks[name]) throw new Error(`${page.id}.md: there is no {{${name}}}`);
    return blocks[name](argument);
  });
  const content = html`<h1>${page.id === 'index' ? raw('A viewer<br>for products') : inline(page.title)}</h1>
<p class="lead">${inline(page.summary)}</p>
${body}`;
  writeFileSync(join(out, `${page.id}.html`), String(layout(page, content, headings, {
    pages, groups: GROUPS, embed: options.embed, scripts, shop: options.shop, version,
  })));
}

const rows = index(pages.map(({ id }) => id)).map((row) => JSON.stringify(row)).join(',\n');
const guides = pages.map(({ id, title, summary }) => JSON.stringify([title, 'Page', `${id}.html`, summary.replaceAll('`', '')])).join(',\n');
writeFileSync(join(out, 'search-index.js'), `export default [\n${rows},\n${guides},\n];\n`);
