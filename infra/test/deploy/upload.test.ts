import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, it } from 'node:test';

import { siteObjects, STAGES, type BucketObject } from '../../deploy/objects.ts';
import { compare, each, upload } from '../../deploy/upload.ts';
import { FakeS3 } from './fake-s3.ts';
import { folder, SITE } from './folder.ts';

describe('upload', () => {
  let s3: FakeS3;
  let root: string;
  let objects: BucketObject[];
  beforeEach(() => {
    s3 = new FakeS3();
    root = folder(SITE);
    objects = siteObjects(root);
  });
  const puts = (): string[] => s3.heard().filter((asked) => asked.startsWith('Put ')).map((asked) => asked.slice(4));

  it('sends what never changes first, then what keeps its name, and pages last', async () => {
    await upload(s3.bucket(), objects);
    const sent = puts();
    assert.equal(sent.length, objects.length);
    const stages = sent.map((key) => STAGES.indexOf(objects.find((object) => object.key === key)?.stage ?? 'page'));
    assert.deepEqual(stages, [...stages].sort());
    assert.deepEqual(sent.slice(-6).map((key) => key.replace(/\.(br|gz)$/, '')).sort(),
      ['desk.html', 'desk.html', 'desk.html', 'index.html', 'index.html', 'index.html']);
  });

  it('says of each object what it is', async () => {
    await upload(s3.bucket(), objects);
    const { ContentType, ContentEncoding, CacheControl, body } = s3.object('shop-0123456789abcdef.js.br') ?? {};
    assert.deepEqual({ ContentType, ContentEncoding, CacheControl, body: String(body) }, {
      ContentType: 'text/javascript; charset=utf-8', ContentEncoding: 'br',
      CacheControl: 'public, max-age=31536000, immutable', body: 'br of shop',
    });
    assert.equal(s3.object('index.html')?.ContentEncoding, undefined);
  });

  it('sends nothing twice, and asks nothing about what never changes', async () => {
    await upload(s3.bucket(), objects);
    s3.heard();
    const again = await upload(s3.bucket(), objects);
    assert.deepEqual([again.added, again.replaced], [[], []]);
    assert.equal(again.kept.length, objects.length);
    const heard = s3.heard();
    assert.deepEqual(heard.filter((asked) => asked.startsWith('Put ')), []);
    assert.deepEqual(heard.filter((asked) => asked.startsWith('Head ') && asked.includes('0123456789abcdef')), []);
  });

  it('sees content that changed without a change of length', async () => {
    await upload(s3.bucket(), objects);
    writeFileSync(join(root, 'index.html'), '<!doctype html>9');
    const { added, replaced } = await upload(s3.bucket(), siteObjects(root));
    assert.deepEqual([added, replaced], [[], ['index.html']]);
    assert.equal(String(s3.object('index.html')?.body), '<!doctype html>9');
  });

  for (const [what, change] of Object.entries({
    type: { contentType: 'text/plain' },
    caching: { cacheControl: 'max-age=60' },
    encoding: { contentEncoding: 'gzip' },
    metadata: { metadata: { 'cache-tag': 'product:lamp' } },
  } as Record<string, Partial<BucketObject>>)) {
    it(`sees a change of ${what}`, async () => {
      await upload(s3.bucket(), objects);
      const changed = objects.map((object) => (object.key === 'fonts/OFL.txt' ? { ...object, ...change } : object));
      assert.deepEqual((await upload(s3.bucket(), changed)).replaced, ['fonts/OFL.txt']);
    });
  }

  it('asks about what never changes where it has metadata', async () => {
    const tagged = (tag: string): BucketObject[] => objects
      .filter(({ key }) => key.endsWith('.woff2'))
      .map((object) => ({ ...object, metadata: { 'cache-tag': tag } }));
    await upload(s3.bucket(), tagged('product:lamp'));
    assert.equal((await upload(s3.bucket(), tagged('product:lamp'))).kept.length, 1);
    assert.equal((await upload(s3.bucket(), tagged('product:lamp,product:boat'))).replaced.length, 1);
  });

  it('sends again what was cut off', async () => {
    await upload(s3.bucket(), objects);
    const font = objects.find(({ key }) => key.endsWith('.woff2')) as BucketObject;
    const longer = { ...font, size: font.size + 1 };
    assert.deepEqual((await upload(s3.bucket(), [longer])).replaced, [font.key]);
  });

  it('leaves files of before where they are: pages are open', async () => {
    await upload(s3.bucket(), objects);
    const { 'shop-0123456789abcdef.js': _, ...rest } = SITE;
    await upload(s3.bucket(), siteObjects(folder({ ...rest, 'shop-0123456789abcdee.js': 'new' })));
    assert.ok(s3.keys().includes('shop-0123456789abcdef.js') && s3.keys().includes('shop-0123456789abcdee.js'));
  });

  it('tells how far it is', async () => {
    const told: string[] = [];
    await upload(s3.bucket(), objects, (done, total) => told.push(`${done}/${total}`));
    assert.equal(told.at(-1), `${objects.length}/${objects.length}`);
    assert.equal(told.length, objects.length);
  });

  it('only looks where it is to compare', async () => {
    assert.equal((await compare(s3.bucket(), objects)).added.length, objects.length);
    assert.deepEqual(s3.keys(), []);
  });
});

describe('each', () => {
  it('does a few at a time', async () => {
    let now = 0;
    let most = 0;
    await each(Array.from({ length: 60 }), async () => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, 1));
      now--;
    });
    assert.ok(most > 1 && most <= 16, String(most));
  });

  it('ends with the first that fails', async () => {
    let done = 0;
    await assert.rejects(each(Array.from({ length: 500 }, (_, index) => index), async (index) => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      if (index === 3) throw new Error('broken');
      done++;
    }), /broken/);
    assert.ok(done < 40, String(done));
  });
});
