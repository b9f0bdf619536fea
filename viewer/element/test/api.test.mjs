// Holds the documentation in ../api against the code, both ways: `node --test viewer/element/test/api.test.mjs`.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { register } from 'node:module';
import test from 'node:test';

import { camel, features, modelViewerNames } from '../api/read.mjs';

register('./glue-hooks.mjs', import.meta.url);

const SOURCE = new URL('../src/', import.meta.url);
const all = features().flatMap(({ feature, entries }) => entries.map((entry) => ({ ...entry, feature })));
const ours = all.filter(({ applies }) => applies !== false);
/** @param {string} kind @param {string} [owner] */
const names = (kind, owner) => ours.filter((entry) => entry.kind === kind && entry.owner === owner).map(({ name }) => name);

/** @type {{ path: string, text: string }[]} code without comments */
const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.js')).map((path) => ({
  path, text: readFileSync(new URL(path, SOURCE), 'utf8').replace(/\/\*[^]*?\*\/|(?<=^|\s)\/\/.*$/gm, ''),
}));
/** All that the first group of `pattern` matches anywhere in the source. @param {RegExp} pattern */
const found = (pattern) => new Set(files.flatMap(({ text }) => [...text.matchAll(pattern)].map((match) => match[1])));

/** Names that are documented as needless: the code may have them, to say so. */
const needless = new Set(all.filter(({ applies }) => applies === false).map(({ name }) => name));

/** Fails with one line for each name that only one side knows. @param {Iterable<string>} documented @param {Iterable<string>} coded */
function same(documented, coded) {
  const docs = new Set(documented);
  const code = new Set(coded);
  const lines = [
    ...[...code].filter((name) => !docs.has(name) && !needless.has(name)).map((name) => `in the code, not in api/*.json: ${name}`),
    ...[...docs].filter((name) => !code.has(name)).map((name) => `in api/*.json, not in the code: ${name}`),
  ];
  assert.ok(lines.length === 0, `\n  ${lines.sort().join('\n  ')}\n`);
}

/** Public names of a class's prototype. @param {Function} type */
const members = (type) => Object.getOwnPropertyNames(type.prototype).filter((name) => !/^_|^constructor$|Callback$/.test(name));

const { ATTRIBUTES } = await import('../src/attributes.js');
const { ProductViewerElement } = await import('../src/product-viewer.js');

test('every entry is whole', () => {
  const wrong = all.filter(({ summary, since, modelViewer, applies, note }) =>
    !/[.:?]$/.test(summary ?? '') || !since || modelViewer === undefined || (applies === false && !note));
  assert.deepEqual(wrong.map(({ kind, name }) => `${kind} ${name}`), []);
});

test('no entry is there twice', () => {
  const keys = all.map(({ kind, owner = '', name }) => `${kind} ${owner} ${name}`);
  assert.deepEqual(keys.filter((key, index) => keys.indexOf(key) !== index), []);
});

test('attributes are those of the table', () => same(names('attribute'), Object.keys(ATTRIBUTES)));

test('attributes have the defaults of the table', () => {
  const lines = [];
  for (const { kind, owner, name, default: fallback } of ours) {
    const row = ATTRIBUTES[name];
    if (kind !== 'attribute' || owner || !row) continue;
    const coded = row[0] === 'boolean' ? false : row[1];
    // A default that is worked out is null in the table.
    if (coded !== null && coded !== fallback) lines.push(`${name}: ${JSON.stringify(coded)} in the code, ${JSON.stringify(fallback)} in api/*.json`);
  }
  assert.ok(lines.length === 0, `\n  ${lines.join('\n  ')}\n`);
});

test('attributes are of the kinds of the table', () => {
  const kind = (type) => (/^(boolean|number)\b/.exec(type)?.[0] ?? 'string');
  const rows = ours.filter(({ kind, owner, name }) => kind === 'attribute' && !owner && ATTRIBUTES[name]);
  const wrong = rows.filter(({ name, type }) => ATTRIBUTES[name][0] !== kind(type));
  assert.deepEqual(wrong.map(({ name, type }) => `${name}: ${ATTRIBUTES[name][0]} in the code, ${type} in api/*.json`), []);
});

test('properties and methods are those of the class', () => {
  const mirrors = new Set(Object.keys(ATTRIBUTES).map(camel));
  // What the loader offers to near.js and pool.js begins with `on`.
  const coded = members(ProductViewerElement).filter((name) => !mirrors.has(name) && !/^on[A-Z]/.test(name));
  same([...names('property'), ...names('method')], coded);
});

test('a documented method is a function, a documented property is none', () => {
  const wrong = ours.filter(({ kind, owner, name }) => {
    const descriptor = Object.getOwnPropertyDescriptor(ProductViewerElement.prototype, name);
    return !owner && descriptor && ((kind === 'method' && typeof descriptor.value !== 'function')
      || (kind === 'property' && typeof descriptor.value === 'function'));
  });
  assert.deepEqual(wrong.map(({ name }) => name), []);
});

test('read-only properties have no setter, the others have one', () => {
  const wrong = ours.filter(({ kind, owner, name, readonly }) => {
    const descriptor = Object.getOwnPropertyDescriptor(ProductViewerElement.prototype, name);
    return kind === 'property' && !owner && descriptor && Boolean(descriptor.set) === Boolean(readonly);
  });
  assert.deepEqual(wrong.map(({ name }) => name), []);
});

test('statics are those of the class', () => {
  const coded = Object.getOwnPropertyNames(ProductViewerElement)
    .filter((name) => !['length', 'name', 'prototype', 'observedAttributes'].includes(name));
  same(names('static').filter((name) => !name.startsWith('self.')), coded);
});

test('global objects are those that are read', () => {
  const text = files.find(({ path }) => path.endsWith('config.js'))?.text ?? '';
  const missing = names('static').filter((name) => name.startsWith('self.') && !text.includes(name.slice('self.'.length)));
  assert.deepEqual(missing, []);
});

test('slots are those of the shadow tree', () => {
  const coded = [...found(/<slot name="([^"]+)"/g), ...found(/\bslot\.name = '([^']+)'/g)];
  if (files.some(({ text }) => /<slot><\/slot>/.test(text))) coded.push('(default)');
  if (files.some(({ text }) => /hotspot-/.test(text))) coded.push('hotspot-*');
  same(names('slot'), coded);
});

test('parts are those of the shadow tree', () => {
  const coded = [...found(/\bpart="([^"]+)"/g), ...found(/\.part = '([^']+)'/g), ...found(/setAttribute\('part', '([^']+)'\)/g),
    ...found(/\.part\.add\('([^']+)'/g),
    // made(tag, class, part, …) in ar/
    ...found(/\bmade\('\w+', '[^']+', '([^']+)'/g)];
  same(names('part'), coded.flatMap((part) => part.split(' ')));
});

test('CSS properties are those of the styles', () => {
  // Those that code sets itself are its own business.
  const own = found(/setProperty\('(--[\w-]+)'/g);
  const coded = [...found(/var\((--[\w-]+)/g), ...found(/getPropertyValue\('(--[\w-]+)'/g)].filter((name) => !own.has(name));
  const inner = found(/(?<![\w-])(--[\w-]+):/g);
  same(names('css-property').filter((name) => name.startsWith('--')), coded.filter((name) => !inner.has(name)));
});

test('events are those that are sent', () => {
  const coded = [...found(/(?<=send)\('([\w-]+)'/g), ...found(/new (?:Custom)?Event\('([\w-]+)'/g)];
  same(ours.filter(({ kind }) => kind === 'event').map(({ name }) => name), coded);
});

test('error codes are those of the failures', () => {
  same(names('code'), found(/Failure\(\s*'(\w+)'/g));
});

test('members of the scene graph are those of its classes', async () => {
  const paths = files.map(({ path }) => path).filter((path) => path.startsWith('scene-graph'));
  if (paths.length === 0) assert.fail('there is no src/scene-graph yet');
  const lines = [];
  /** @type {Map<string, Function>} */
  const classes = new Map();
  for (const path of paths) {
    const exported = await import(new URL(path, SOURCE).href);
    for (const value of Object.values(exported)) if (typeof value === 'function' && value.prototype) classes.set(value.name, value);
  }
  for (const name of names('class')) {
    const type = classes.get(name);
    if (!type) {
      lines.push(`no class ${name} is exported in src/scene-graph`);
      continue;
    }
    const coded = new Set();
    for (let at = type; at?.prototype; at = Object.getPrototypeOf(at)) members(at).forEach((member) => coded.add(member));
    const docs = [...names('property', name), ...names('method', name)];
    // What is not documented is not public: only the other way is a mistake.
    // Fields are seen in the class's text alone.
    const text = type.toString();
    const field = (/** @type {string} */ member) => new RegExp(`(?:this\\.|^\\s+)${member}(?: =|;)`, 'm').test(text);
    docs.filter((member) => !coded.has(member) && !field(member)).forEach((member) => lines.push(`in api/*.json, not in the code: ${name}.${member}`));
  }
  assert.ok(lines.length === 0, `\n  ${lines.join('\n  ')}\n`);
});

test('no name of <model-viewer> is missing', () => {
  const missing = modelViewerNames().filter(({ name, kind, feature }) => !all.some((entry) =>
    entry.modelViewer === name && entry.kind === kind && (feature !== 'extra-model' || entry.feature === feature)));
  assert.deepEqual(missing.map(({ name, kind }) => `${kind} ${name}`), []);
});

test('no name is said to be of <model-viewer> that is none', () => {
  const known = modelViewerNames();
  const wrong = all.filter(({ modelViewer, kind }) => modelViewer !== null && !known.some((row) => row.name === modelViewer && row.kind === kind));
  assert.deepEqual(wrong.map(({ modelViewer, kind }) => `${kind} ${modelViewer}`), []);
});
