import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';

import { readBinary, type Binary } from '../../deploy/binary.ts';
import { siteObjects } from '../../deploy/objects.ts';
import {
  announce, current, find, isReleaseId, keep, keptObjects, list, point, type Parts,
} from '../../deploy/releases.ts';
import { target } from '../../deploy/rollback.ts';
import { upload } from '../../deploy/upload.ts';
import { FakeS3 } from './fake-s3.ts';
import { folder, SITE } from './folder.ts';

function program(text: string, machine = 0xb7): Buffer {
  const header = Buffer.alloc(64);
  header.write('\x7fELF', 'latin1');
  header.writeUInt16LE(machine, 18);
  return Buffer.concat([header, Buffer.from(text)]);
}
const binary = (text: string): Binary => readBinary(`${folder({ api: program(text) })}/api`, 'arm64');
const parts = (id: string, api: string, site: Record<string, string> = SITE): Parts => ({
  id, commit: 'c0ffee', architecture: 'arm64', image: 'ami-0123456789abcdef0', api: binary(api), site: siteObjects(folder(site)),
  catalogue: Buffer.from('{"products":[]}'),
});

describe('releases', () => {
  let s3: FakeS3;
  beforeEach(() => {
    s3 = new FakeS3();
  });

  it('keep the program with its digest, and the files that keep their names', async () => {
    const release = await keep(s3.bucket(), parts('r1', 'one'), new Date('2026-01-02T03:04:05Z'));
    assert.deepEqual(s3.keys(), [
      'r1/arm64/vitrine-api', 'r1/arm64/vitrine-api.sha256', 'r1/catalogue.json', 'r1/release.json',
      'r1/site/desk.html', 'r1/site/desk.html.br', 'r1/site/desk.html.gz',
      'r1/site/embed/product-viewer.js', 'r1/site/embed/product-viewer.js.br', 'r1/site/embed/product-viewer.js.gz',
      'r1/site/fonts/OFL.txt', 'r1/site/fonts/OFL.txt.br', 'r1/site/fonts/OFL.txt.gz',
      'r1/site/index.html', 'r1/site/index.html.br', 'r1/site/index.html.gz',
    ]);
    assert.match(String(s3.object('r1/arm64/vitrine-api.sha256')?.body), /^[0-9a-f]{64}  vitrine-api\n$/);
    assert.equal(release.at, '2026-01-02T03:04:05.000Z');
    assert.deepEqual(await find(s3.bucket(), 'r1'), release);
    const puts = s3.heard().filter((asked) => asked.startsWith('Put '));
    assert.equal(puts.at(-1), 'Put r1/release.json', 'whole when it is told of');
  });

  it('can be kept again, but not with another program', async () => {
    const first = await keep(s3.bucket(), parts('r1', 'one'), new Date('2026-01-02'));
    s3.heard();
    const again = await keep(s3.bucket(), parts('r1', 'one'), new Date('2026-01-03'));
    assert.equal(again.at, first.at);
    assert.ok(!s3.heard().includes('Put r1/arm64/vitrine-api'));
    await assert.rejects(keep(s3.bucket(), parts('r1', 'two')), /there already, with another program/);
    const other = { ...SITE, 'index.html': '<!doctype html>other' };
    await assert.rejects(keep(s3.bucket(), parts('r1', 'one', other)), /there already, with another site/);
    assert.equal(String(s3.object('r1/site/index.html')?.body), SITE['index.html']);
  });

  it('know which one is out and which was before', async () => {
    assert.equal(await current(s3.bucket()), undefined);
    assert.deepEqual(await point(s3.bucket(), 'r1'), { release: 'r1' });
    assert.deepEqual(await point(s3.bucket(), 'r2'), { release: 'r2', previous: 'r1' });
    assert.deepEqual(await point(s3.bucket(), 'r2'), { release: 'r2', previous: 'r1' }, 'deployed again');
    await announce(s3.bucket(), 'r3');
    assert.deepEqual(await current(s3.bucket()), { release: 'r2', previous: 'r1', incoming: 'r3' });
    assert.deepEqual(await point(s3.bucket(), 'r3'), { release: 'r3', previous: 'r2' });
    // What was left is not what to go back to.
    assert.deepEqual(await point(s3.bucket(), 'r2', 'back'), { release: 'r2' });
  });

  it('are listed, the newest first, where they are whole', async () => {
    s3.page = 1;
    await keep(s3.bucket(), parts('r1', 'one'), new Date('2026-01-01'));
    await keep(s3.bucket(), parts('a-later-one', 'two'), new Date('2026-02-01'));
    await upload(s3.bucket(), [{ ...siteObjects(folder(SITE))[0]!, key: 'broken-off/arm64/vitrine-api' }]);
    await point(s3.bucket(), 'r1');
    assert.deepEqual((await list(s3.bucket())).map(({ id }) => id), ['a-later-one', 'r1']);
  });

  it('can be gone back to: the files that keep their names are as they were', async () => {
    await keep(s3.bucket('releases'), parts('r1', 'one'));
    const later = { ...SITE, 'index.html': '<!doctype html>later', 'index.html.br': 'later' };
    await upload(s3.bucket('web'), siteObjects(folder(SITE)));
    await upload(s3.bucket('web'), siteObjects(folder(later)));
    assert.match(String(s3.object('index.html', 'web')?.body), /later/);

    const objects = keptObjects(s3.bucket('releases'), await find(s3.bucket('releases'), 'r1'));
    const { added, replaced } = await upload(s3.bucket('web'), objects);
    assert.deepEqual([added, replaced.sort()], [[], ['index.html', 'index.html.br']]);
    const { body, ContentType, ContentEncoding, CacheControl } = s3.object('index.html.br', 'web') ?? {};
    assert.deepEqual([String(body), ContentType, ContentEncoding, CacheControl],
      ['br of it', 'text/html; charset=utf-8', 'br', 'no-cache']);
  });

  it('are not gone back to where a file of theirs was changed', async () => {
    await keep(s3.bucket('releases'), parts('r1', 'one'));
    const release = await find(s3.bucket('releases'), 'r1');
    const other = siteObjects(folder({ 'index.html': 'changed' }))[0]!;
    await upload(s3.bucket('releases'), [{ ...other, key: 'r1/site/index.html' }]);
    await assert.rejects(upload(s3.bucket('web'), keptObjects(s3.bucket('releases'), release)), /is not what it was/);
  });

  it('are named so that a key, a parameter and a shell take them', () => {
    for (const id of ['2026-01-02.1', 'c0ffee', 'v1_2']) assert.ok(isReleaseId(id), id);
    for (const id of ['', '-x', '.x', 'a b', "a'b", 'a/b', 'ä', 'x'.repeat(65), 'current.json']) {
      assert.ok(!isReleaseId(id), id);
    }
  });

  it('go back to the one before, or to one that is named', () => {
    assert.equal(target({ release: 'r2', previous: 'r1' }, undefined), 'r1');
    assert.equal(target({ release: 'r2', previous: 'r1' }, 'r0'), 'r0');
    assert.throws(() => target({ release: 'r1' }, undefined), /not known what was before it/);
    assert.equal(target({ release: 'r2', previous: 'r1', incoming: 'r3' }, undefined), 'r2', 'a deployment broke off');
    assert.throws(() => target({ incoming: 'r1' }, undefined), /nothing was deployed yet/);
    assert.throws(() => target(undefined, undefined), /nothing was deployed yet/);
  });

  it('say which there are not', async () => {
    await assert.rejects(find(s3.bucket(), 'r9'), /no release “r9”/);
  });
});

describe('program', () => {
  const file = (content: Buffer): string => `${folder({ api: content })}/api`;

  it('must be for the instances', () => {
    assert.equal(readBinary(file(program('x', 0x3e)), 'x86_64').sha256.length, 64);
    assert.throws(() => readBinary(file(program('x', 0x3e)), 'arm64'), /for x86_64, but the instances are arm64/);
    assert.throws(() => readBinary(file(Buffer.from('#!/bin/sh')), 'arm64'), /no Linux program/);
    assert.throws(() => readBinary('/nowhere/api', 'arm64'), /cannot be read/);
  });
});
