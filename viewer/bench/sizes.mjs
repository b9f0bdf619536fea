// What the viewer weighs: `node sizes.mjs EMBED` prints every file of the embeddable viewer as Markdown, in the order in which a
// browser comes to fetch it. Who imports whom is read from the files.

import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import zlib from 'node:zlib';

import { table } from './lib/report.mjs';

const ENTRY = 'product-viewer.js';
/** By the budgets' names: what is fetched besides the entry, by names without their hash. */
const DRAWN = {
  'viewer with WebGPU': ['engine.js', 'webgpu.js', 'webgpu_bg.wasm'],
  'viewer with WebGL2': ['engine.js', 'webgl.js', 'webgl_bg.wasm'],
};
const LOADER = 'loader of the viewer';

const [embed] = process.argv.slice(2);
if (!embed || !existsSync(path.join(embed, ENTRY))) {
  console.error('node sizes.mjs EMBED, the folder with product-viewer.js');
  process.exit(2);
}
const budgets = JSON.parse(readFileSync(fileURLToPath(new URL('../../budgets.json', import.meta.url)), 'utf8'));

const files = new Map(names(embed).map((name) => [name, weigh(name)]));
const graph = new Map([...files.keys()].map((name) => [name, references(name)]));

function names(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => name.replaceAll('\\', '/'))
    .filter((name) => !/\.(br|gz)$/.test(name) && statSync(path.join(folder, name)).isFile()).sort();
}

/** By the brotli of the build where it is there, else by the same at quality 11. */
function weigh(name) {
  const place = path.join(embed, name);
  const raw = readFileSync(place);
  const params = { [zlib.constants.BROTLI_PARAM_QUALITY]: 11, [zlib.constants.BROTLI_PARAM_LGWIN]: 22 };
  const brotli = existsSync(`${place}.br`) ? statSync(`${place}.br`).size : zlib.brotliCompressSync(raw, { params }).length;
  return { raw: raw.length, brotli };
}

/** What a module names: imported with it, imported when it is wanted, or fetched by its address. */
function references(name) {
  const found = { now: new Set(), later: new Set(), address: new Set() };
  if (!name.endsWith('.js')) return found;
  const code = readFileSync(path.join(embed, name), 'utf8');
  for (const { 1: before, 3: target } of code.matchAll(/(import\s*\(\s*(?:\/\*[^*]*\*\/\s*)?|\bfrom\s*|\bimport\s*|)(["'`])(\.{1,2}\/[^"'`\s]+)\2/g)) {
    // An address is one of the entry's, as the build has it.
    const file = [path.posix.join(path.posix.dirname(name), target), path.posix.join(target)].find((place) => files.has(place));
    if (file) found[before.includes('(') ? 'later' : before ? 'now' : 'address'].add(file);
  }
  return found;
}

/** A name without folder and hash. */
const plain = (name) => path.posix.basename(name).replace(/-[0-9a-f]{16}(?=\.)/, '');

/** These files and all that is imported with them. */
function closure(roots) {
  const all = new Set(roots);
  for (const name of all) for (const next of graph.get(name).now) all.add(next);
  return all;
}

const union = (...sets) => new Set(sets.flatMap((set) => [...set]));
const difference = (of, without) => new Set([...of].filter((name) => !without.has(name)));
const intersection = (sets) => sets.reduce((all, set) => new Set([...all].filter((name) => set.has(name))));

const loader = closure([ENTRY]);
const drawn = Object.entries(DRAWN).map(([budget, wanted]) => {
  const roots = [...files.keys()].filter((name) => wanted.includes(plain(name)));
  const missing = wanted.filter((one) => !roots.some((name) => plain(name) === one));
  if (missing.length) throw new Error(`${embed} has no ${missing.join(', ')}: sizes.mjs must learn the new names`);
  return { budget, files: union(loader, closure(roots)) };
});
/** What is there by either way once something is drawn. */
const common = intersection(drawn.map(({ files }) => files));
const everyWay = union(...drawn.map(({ files }) => files));

/** The modules that are imported when they are wanted, without those that draw. */
const features = new Set([...graph.values()].flatMap(({ later }) => [...later]).filter((name) => !everyWay.has(name)));
const askers = (feature) => [...graph].filter(([, { later }]) => later.has(feature)).map(([name]) => name);

/** What is there already when a feature is asked for. */
function before(feature, path = new Set()) {
  return intersection(askers(feature).map((asker) => {
    if (loader.has(asker)) return loader;
    if (everyWay.has(asker)) return common;
    const owners = [...features].filter((other) => other !== feature && !path.has(other) && closure([other]).has(asker));
    return owners.length ? intersection(owners.map((owner) => union(before(owner, new Set([...path, feature])), closure([owner])))) : loader;
  }));
}

const sum = (some, key) => [...some].reduce((total, name) => total + files.get(name)[key], 0);
const bytes = (count) => `${count}`.replace(/\B(?=(\d{3})+$)/g, ' ');
const weight = (some) => [bytes(sum(some, 'raw')), bytes(sum(some, 'brotli'))];
const heaviest = (some) => [...some].sort((a, b) => files.get(b).brotli - files.get(a).brotli);
const rows = (some) => heaviest(some).map((name) => [`\`${name}\``, ...weight([name])]);

function held(name, some) {
  const left = budgets[name] - sum(some, 'brotli');
  return `${name}: ${bytes(sum(some, 'brotli'))} of ${bytes(budgets[name])} bytes of brotli, ${left < 0 ? `**${bytes(-left)} too many**` : `${bytes(left)} left`}.`;
}

const HEAD = ['file', 'raw', 'brotli'];
const text = [];
for (const { budget, files: some } of drawn) {
  text.push(`## ${budget[0].toUpperCase()}${budget.slice(1)}`, table(HEAD, [...rows(some), ['**total**', ...weight(some)]]), held(budget, some));
}
text.push(held(LOADER, loader));

text.push('## Lazily, by feature', 'On top of what is there when it is asked for. A file that several share counts for each.');
const lazy = [...features].map((feature) => ({ feature, adds: difference(closure([feature]), before(feature)) }))
  .sort((a, b) => sum(b.adds, 'brotli') - sum(a.adds, 'brotli'));
text.push(table(['feature', 'asked for by', 'files', 'raw', 'brotli'], lazy.map(({ feature, adds }) => {
  const word = (name) => plain(name).replace(/\.js$/, '');
  return [word(feature), askers(feature).map(word).join(', '), heaviest(adds).map((name) => `\`${name}\``).join(', '), ...weight(adds)];
}), 3));
const extra = difference(union(...lazy.map(({ adds }) => adds)), everyWay);
const rest = difference(new Set(files.keys()), union(everyWay, extra));
text.push(table(HEAD, [...rows(extra), ['**total, each once**', ...weight(extra)]]));
if (rest.size) text.push('## Not found in any import', table(HEAD, rows(rest)));
text.push(`All ${files.size} files: ${bytes(sum(files.keys(), 'raw'))} bytes, ${bytes(sum(files.keys(), 'brotli'))} by brotli.`);
console.log(text.join('\n\n'));
