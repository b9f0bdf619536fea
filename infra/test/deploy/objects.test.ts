import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';

import { cacheControl, contentType, isContentHashed, isHidden } from '../../deploy/file-name.ts';
import { modelObjects, siteObjects, type BucketObject } from '../../deploy/objects.ts';
import { COMPRESSIBLE } from '../../lib/edge/compressible.ts';
import { folder, SITE } from './folder.ts';

const FOREVER = 'public, max-age=31536000, immutable';
const LOCAL = readFileSync(new URL('../../../api/src/local/file_name.rs', import.meta.url), 'utf8');

describe('names of files', () => {
  it('hold a digest where the local server says so', () => {
    const [, hashed = '', plain = ''] = /for hashed in \[(.*?)\].*?for plain in\s*\[(.*?)\]/s.exec(LOCAL) ?? [];
    const quoted = (text: string): string[] => [...text.matchAll(/"([^"]*)"/g)].map((match) => match[1] ?? '');
    assert.ok(quoted(hashed).length >= 4 && quoted(plain).length >= 6, 'the examples are not where they were');
    for (const name of quoted(hashed)) {
      assert.ok(isContentHashed(name), name);
      assert.equal(cacheControl(name), FOREVER);
    }
    for (const name of quoted(plain)) {
      assert.ok(!isContentHashed(name), name);
      assert.equal(cacheControl(name), 'no-cache');
    }
    assert.ok(LOCAL.includes(`"${FOREVER}"`), 'the local server says otherwise');
    assert.ok(LOCAL.includes('from_static("no-cache")'), 'the local server says otherwise');
  });

  it('tell the types that the local server tells', () => {
    const told = [...LOCAL.matchAll(/^\s*"(\w+)" => "([\w./+-]+)",$/gm)];
    assert.ok(told.length >= 8, 'the table is not where it was');
    for (const [, extension, type] of told) assert.equal(contentType(`a/b.${extension}`), type, extension);
  });

  const TYPES: Record<string, string> = {
    'index.html': 'text/html; charset=utf-8',
    'a.js': 'text/javascript; charset=utf-8',
    'a.mjs': 'text/javascript; charset=utf-8',
    'A.CSS': 'text/css; charset=utf-8',
    'a.svg': 'image/svg+xml; charset=utf-8',
    'robots.txt': 'text/plain; charset=utf-8',
    'a.json': 'application/json',
    'a.js.map': 'application/json',
    'site.webmanifest': 'application/manifest+json',
    'a.woff2': 'font/woff2',
    'a.png': 'image/png',
    'a.webp': 'image/webp',
    'favicon.ico': 'image/x-icon',
    'a.wasm': 'application/wasm',
    'LICENSE': 'application/octet-stream',
    'a.js/b': 'application/octet-stream',
  };
  for (const [name, type] of Object.entries(TYPES)) {
    it(`tell that ${name} is ${type}`, () => assert.equal(contentType(name), type));
  }

  it('are hidden where any part begins with a dot', () => {
    for (const name of ['.git/config', 'a/.env', '.x']) assert.ok(isHidden(name), name);
    for (const name of ['a.b/c.d', 'a', 'a./b']) assert.ok(!isHidden(name), name);
  });
});

type Row = Pick<BucketObject, 'contentType' | 'contentEncoding' | 'cacheControl' | 'immutable' | 'stage'>;
const rowsOf = (objects: readonly BucketObject[]): Record<string, Row> =>
  Object.fromEntries(objects.map(({ key, read: _, size: __, metadata: ___, ...row }) => [key, row]));

describe('objects of the site', () => {
  const objects = siteObjects(folder({ ...SITE, '.stamp': 'x', 'embed/.DS_Store': 'x' }));
  const rows = rowsOf(objects);
  const html = { contentType: 'text/html; charset=utf-8', cacheControl: 'no-cache', immutable: false, stage: 'page' };
  const js = { contentType: 'text/javascript; charset=utf-8', immutable: true, cacheControl: FOREVER, stage: 'hashed' };

  const TABLE: Record<string, Row> = {
    'index.html': html as Row,
    'index.html.br': { ...html, contentEncoding: 'br' } as Row,
    'index.html.gz': { ...html, contentEncoding: 'gzip' } as Row,
    // Nothing shrank: the plain bytes lie there.
    'desk.html.br': html as Row,
    'desk.html.gz': html as Row,
    'embed/product-viewer.js': { ...js, immutable: false, cacheControl: 'no-cache', stage: 'named' } as Row,
    'embed/product-viewer.js.br':
      { ...js, immutable: false, cacheControl: 'no-cache', stage: 'named', contentEncoding: 'br' } as Row,
    'embed/product-viewer.js.gz': { ...js, immutable: false, cacheControl: 'no-cache', stage: 'named' } as Row,
    'shop-0123456789abcdef.js': js as Row,
    'shop-0123456789abcdef.js.br': { ...js, contentEncoding: 'br' } as Row,
    'shop-0123456789abcdef.js.gz': { ...js, contentEncoding: 'gzip' } as Row,
    'shop-0123456789abcdef_bg.wasm.br': { ...js, contentType: 'application/wasm' } as Row,
    'fonts/grotesk-0123456789abcdef.woff2': { ...js, contentType: 'font/woff2' } as Row,
  };
  for (const [key, row] of Object.entries(TABLE)) {
    it(`has ${key} as it should be`, () => assert.deepEqual(rows[key], row));
  }

  it('has no hidden files', () => {
    assert.deepEqual(Object.keys(rows).filter((key) => key.includes('.stamp') || key.includes('DS_Store')), []);
  });

  it('has two variants of each file that the edge asks for in encodings, and of no other', () => {
    for (const plain of Object.keys(SITE).filter((key) => !/\.(br|gz)$/.test(key))) {
      const isAsked = (COMPRESSIBLE as readonly string[]).includes(plain.split('.').at(-1) ?? '');
      assert.equal(`${plain}.br` in rows, isAsked, plain);
      assert.equal(`${plain}.gz` in rows, isAsked, plain);
    }
  });

  it('has the plain bytes where nothing shrank', async () => {
    const variant = objects.find(({ key }) => key === 'desk.html.br');
    assert.equal(String(await variant?.read()), SITE['desk.html']);
    assert.equal(variant?.size, SITE['desk.html'].length);
  });

  it('takes an archive for a file of its own where there is nothing beside it', () => {
    const { 'notes.gz': row } = rowsOf(siteObjects(folder({ 'index.html': '', 'notes.gz': 'x' })));
    assert.equal(row?.contentEncoding, undefined);
    assert.equal(row?.contentType, 'application/octet-stream');
  });

  it('says what to do where there is no site', () => {
    assert.throws(() => siteObjects(folder({ 'a.js': '' })), /no index\.html/);
  });
});

describe('objects of models', () => {
  const catalogue = (products: unknown): string => JSON.stringify({ products });
  const LAMP = 'models/lamp.0123456789abcdef.glb';
  const BLANK = 'posters/blank.0123456789abcde0.webp';

  it('bear the tags of all products that show them', () => {
    const objects = modelObjects(folder({
      'catalogue.json': catalogue([
        { slug: 'lamp', model: { path: LAMP }, poster: { path: BLANK } },
        { slug: 'boat', variants: [{ model: { path: LAMP } }] },
      ]),
      [`bucket/${LAMP}`]: 'lamp', [`bucket/${BLANK}`]: 'blank', 'bucket/models/other.0123456789abcde1.glb': 'other',
      'stamps.json': '{}',
    }));
    const found = Object.fromEntries(objects.map(({ key, contentType: type, metadata }) => [key, { type, metadata }]));
    assert.deepEqual(found, {
      [LAMP]: { type: 'model/gltf-binary', metadata: { 'cache-tag': 'product:boat,product:lamp' } },
      [BLANK]: { type: 'image/webp', metadata: { 'cache-tag': 'product:lamp' } },
      'models/other.0123456789abcde1.glb': { type: 'model/gltf-binary', metadata: undefined },
      'health.txt': { type: 'text/plain; charset=utf-8', metadata: undefined },
    });
    assert.deepEqual(objects.filter(({ immutable, cacheControl: kept }) => !immutable || kept !== FOREVER)
      .map(({ key }) => key), ['health.txt']);
  });

  it('have no more tags than CloudFront reads', () => {
    const many = Array.from({ length: 51 }, (_, index) => ({ slug: `p${index}`, model: LAMP }));
    const root = folder({ 'catalogue.json': catalogue(many), [`bucket/${LAMP}`]: '' });
    assert.throws(() => modelObjects(root), /51 products/);
  });

  it('say what to do where there is no catalogue', () => {
    assert.throws(() => modelObjects(folder({ 'bucket/a.glb': '' })), /catalogue\.json cannot be read/);
  });
});
