/**
 * The whole platform, really deployed: by the real CDK CLI and the project's own deployment, to an emulator of AWS. What the
 * emulator cannot do stands in infra/README.md.
 */

import assert from 'node:assert/strict';
import { cpSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { CloudFrontClient, ListInvalidationsCommand, GetInvalidationCommand } from '@aws-sdk/client-cloudfront';
import { HeadObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';

import { report } from '../../edge-check/report.ts';
import { run as edgeCheck } from '../../edge-check/run.ts';
import { bucketNames, CACHE_TAG, OUTPUTS, PARAMETERS, productTag } from '../../lib/config/names.ts';
import { turnsAModel } from './browser.ts';
import { ownShop, Platform, STAFF } from './platform.ts';

interface Answer { status: number; headers: Record<string, string | string[] | undefined>; body: Buffer }

describe('deployed to an emulator of AWS', { timeout: 20 * 60_000 }, () => {
  let platform: Platform;
  let s3: S3Client;
  const first = 'first';

  before(async () => {
    platform = await Platform.open();
    // The SDK takes certificates from Node itself, which reads them when it starts: our own clients trust it by agent.
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    s3 = new S3Client({ ...platform.aws, forcePathStyle: true });
    const { code, out } = await platform.release(first);
    assert.equal(code, 0, out);
    await platform.connect();
  });
  after(() => platform?.close());

  const ask = (host: string, path: string, options: { method?: string; headers?: Record<string, string>; body?: string } = {}) =>
    new Promise<Answer>((resolve, reject) => {
      const { method = 'GET', headers = {}, body } = options;
      const asked = request({
        host: '127.0.0.1', port: platform.front.port, servername: host, ca: platform.certificate.pem, method, path,
        headers: { host, ...headers },
      }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) }));
      });
      asked.on('error', reject);
      asked.end(body);
    });

  it('stands, all ten stacks of it', async (test) => {
    const counts = new Map<string, number>();
    for (const part of platform.parts) {
      const { status, types } = await platform.stack(part);
      assert.match(status, /^(CREATE|UPDATE)_COMPLETE$/, part);
      for (const type of types) counts.set(type, (counts.get(type) ?? 0) + 1);
    }
    const resources = [...counts.values()].reduce((sum, count) => sum + count, 0);
    test.diagnostic(`${resources} resources of ${counts.size} types stand`);
    const left = [...platform.left].flatMap(([part, types]) => [...types].map(([type, count]) => `${part}: ${count} × ${type}`));
    test.diagnostic(`left out: ${left.join(', ')}`);
    // What this is about is never left out.
    for (const part of ['Dns', 'Keys', 'Storage', 'Edge']) assert.equal(platform.left.get(part)?.size, 0, part);
    assert.deepEqual([...platform.left.get('Guard') ?? []], [['AWS::WAFv2::LoggingConfiguration', 1]]);
  });

  it('keeps the contract of the edge, through CloudFront and to the API behind it', async (test) => {
    const { shopHost } = platform.environment;
    const results = await edgeCheck({
      shop: new URL(`https://${shopHost}`),
      origin: `https://${shopHost}`,
      connect: { host: '127.0.0.1', port: platform.front.port },
      connectPlain: { host: '127.0.0.1', port: platform.front.plainPort },
      ca: Buffer.from(platform.certificate.pem),
      api: true,
    });
    // The emulator says “forbidden” of what is not in a bucket whatever the bucket's policy lets CloudFront see.
    const broken = results.filter(({ state }) => state !== 'kept');
    const missing = broken.filter(({ notes }) => notes.length === 1 && notes[0] === 'status: expected 404, got 403');
    assert.deepEqual(broken.filter((one) => !missing.includes(one)), [], report(results));
    assert.ok(missing.length <= 5 && results.length - missing.length > 50, report(results));
    test.diagnostic(`${results.length - missing.length} checks kept, ${missing.length} that the emulator cannot keep`);
  });

  it('keeps it on one’s own machine too, where the service serves all by itself', async () => {
    const { url, stop } = await ownShop();
    try {
      const results = await edgeCheck({ shop: new URL(url), origin: url, api: true });
      assert.ok(results.every(({ state }) => state !== 'broken'), report(results));
      // No TLS there: neither HSTS nor a redirect to it.
      assert.ok(results.filter(({ state }) => state === 'kept').length > 50, report(results));
    } finally {
      await stop();
    }
  });

  it('lets nobody but CloudFront at the buckets', async () => {
    const names = bucketNames(platform.environment);
    for (const Bucket of [names.web, names.models, names.releases, names.uploads]) {
      const keys = Bucket === names.uploads ? ['any'] : (await s3.send(new ListObjectsV2Command({ Bucket, MaxKeys: 3 }))).Contents?.map(({ Key }) => Key ?? '');
      assert.ok(keys && keys.length > 0, `${Bucket} holds nothing`);
      for (const key of keys) {
        const answer = await fetch(`${platform.emulator.url}/${Bucket}/${key}`);
        assert.equal(answer.status, 403, `${Bucket}/${key}`);
      }
      assert.equal((await fetch(`${platform.emulator.url}/${Bucket}?list-type=2`)).status, 403, Bucket);
    }
  });

  it('lets nobody but CloudFront at the load balancer', async () => {
    const before = platform.front.strangers.length;
    const direct = await ask('localhost', '/api/products');
    assert.equal(direct.status, 403);
    assert.deepEqual(platform.front.strangers.slice(before), ['localhost/api/products']);
    assert.equal((await ask(platform.environment.shopHost, '/api/products')).status, 200);
  });

  it('has a bucket of uploads that takes what was signed for, of that type and length, and lets the shop’s pages alone send', async () => {
    const Bucket = bucketNames(platform.environment).uploads;
    const origin = `https://${platform.environment.shopHost}`;
    const sign = (Key: string) => getSignedUrl(s3, new PutObjectCommand({
      Bucket, Key, ContentType: 'model/gltf-binary', ContentLength: 4,
    }), { expiresIn: 60, signableHeaders: new Set(['content-type', 'content-length']) });
    const put = async (url: string, type: string, body: string) =>
      fetch(url, { method: 'PUT', headers: { 'content-type': type, origin }, body });
    const good = await put(await sign('a.glb'), 'model/gltf-binary', 'glTF');
    assert.equal(good.status, 200);
    assert.equal(good.headers.get('access-control-allow-origin'), origin);
    assert.equal((await s3.send(new HeadObjectCommand({ Bucket, Key: 'a.glb' }))).ContentLength, 4);
    assert.equal((await put(await sign('b.glb'), 'text/html', 'glTF')).status, 403, 'another type');
    assert.equal((await put(await sign('c.glb'), 'model/gltf-binary', 'glTF and more')).status, 403, 'too long');
    assert.equal((await put((await sign('d.glb')).replace('d.glb', 'e.glb'), 'model/gltf-binary', 'glTF')).status, 403, 'another name');
    assert.equal((await fetch(`${platform.emulator.url}/${Bucket}/f.glb`, { method: 'PUT', body: 'glTF' })).status, 403, 'unsigned');
    const preflight = (from: string) => fetch(`${platform.emulator.url}/${Bucket}/a.glb`, {
      method: 'OPTIONS', headers: { origin: from, 'access-control-request-method': 'PUT' },
    });
    assert.equal((await preflight(origin)).headers.get('access-control-allow-origin'), origin);
    assert.equal((await preflight('https://elsewhere.example')).headers.get('access-control-allow-origin'), null);
  });

  it('takes a merchant’s model by links that the API signed, of just that length, and shows it to the shop’s pages', async () => {
    const { shopHost, modelsHost } = platform.environment;
    const origin = `https://${shopHost}`;
    let cookie = '';
    const staff = async (method: string, path: string, body: unknown): Promise<Answer> => {
      const answer = await ask(shopHost, path, {
        method, body: JSON.stringify(body), headers: { 'content-type': 'application/json', origin, cookie },
      });
      const set = [answer.headers['set-cookie']].flat().map((one) => one?.split(';')[0]).filter(Boolean).join('; ');
      cookie = set || cookie;
      return answer;
    };
    const json = (answer: Answer): any => JSON.parse(answer.body.toString());
    assert.ok((await staff('POST', '/api/session', STAFF)).status < 300, 'staff sign in');
    const begin = async (bytes: number) => {
      const begun = await staff('POST', '/api/admin/uploads', { file_name: 'chair.glb', bytes });
      assert.equal(begun.status, 201, begun.body.toString());
      return json(begun);
    };
    const put = (url: string, body: Buffer) => fetch(url, { method: 'PUT', headers: { origin }, body: new Uint8Array(body) });
    /** Puts the one part, says so, and has the file checked. */
    const send = async (upload: any, file: Buffer): Promise<any> => {
      const sent = await put(upload.parts[0].url, file);
      assert.equal(sent.status, 200, await sent.text());
      assert.equal(sent.headers.get('access-control-allow-origin'), origin);
      assert.match(sent.headers.get('access-control-expose-headers') ?? '', /etag/i);
      await staff('PUT', `/api/admin/uploads/${upload.id}/parts/1`, { etag: sent.headers.get('etag') });
      return json(await staff('POST', `/api/admin/uploads/${upload.id}/complete`, {}));
    };

    // Another type: by its name, and by what it is.
    const named = await staff('POST', '/api/admin/uploads', { file_name: 'chair.html', bytes: 24 });
    assert.equal(named.status, 400);
    const page = Buffer.from('<!doctype html><p>A chair');
    assert.equal((await send(await begin(page.length), page)).status, 'refused');

    const models = join(process.env['VITRINE_CATALOGUE_DIR'] ?? '', 'bucket', 'models');
    const smallest = readdirSync(models).map((name) => join(models, name)).sort((a, b) => statSync(a).size - statSync(b).size)[0]!;
    const file = readFileSync(smallest);
    const upload = await begin(file.length);
    const { url } = upload.parts[0];
    assert.match(url, new RegExp(`^${platform.uploads}/${bucketNames(platform.environment).uploads}/`));
    // Too long, too short, or elsewhere.
    assert.equal((await put(url, Buffer.concat([file, Buffer.alloc(1)]))).status, 403, 'too long');
    assert.equal((await put(url, file.subarray(1))).status, 403, 'too short');
    assert.equal((await put(url.replace('partNumber=1', 'partNumber=2'), file)).status, 403, 'another part');
    const checked = await send(upload, file);
    assert.equal(checked.status, 'checked', JSON.stringify(checked));

    const { items } = json(await ask(shopHost, '/api/products'));
    const product = items.at(-1).slug as string;
    const published = await staff('POST', `/api/admin/uploads/${upload.id}/publish`, { product });
    assert.equal(json(published).status, 'published', published.body.toString());
    const { model } = json(await ask(shopHost, `/api/products/${product}`));
    const path = new URL(model.url).pathname;
    const shown = await ask(modelsHost, path, { headers: { origin } });
    assert.deepEqual([shown.status, shown.headers['access-control-allow-origin'], shown.body.equals(file)], [200, origin, true]);
    assert.match(String(shown.headers['cache-control']), /immutable/);
    const { Metadata } = await s3.send(new HeadObjectCommand({
      Bucket: bucketNames(platform.environment).models, Key: path.slice(1),
    }));
    assert.equal(Metadata?.[CACHE_TAG.metadata], productTag(product));
  });

  it('keeps a visitor’s cart by its cookie', async () => {
    const { shopHost } = platform.environment;
    const { slug } = JSON.parse((await ask(shopHost, '/api/products')).body.toString()).items[0];
    const { variants } = JSON.parse((await ask(shopHost, `/api/products/${slug}`)).body.toString());
    const sku = variants.find((variant: { stock: number }) => variant.stock > 0).sku;
    const added = await ask(shopHost, '/api/cart/lines', {
      method: 'POST', body: JSON.stringify({ sku, quantity: 1 }),
      headers: { 'content-type': 'application/json', origin: `https://${shopHost}`, 'idempotency-key': 'one' },
    });
    assert.equal(added.status, 200, added.body.toString());
    const cookie = [added.headers['set-cookie']].flat().map((one) => one?.split(';')[0]).join('; ');
    assert.match([added.headers['set-cookie']].flat().join(), /secure/i);
    const count = async (headers: Record<string, string>) =>
      JSON.parse((await ask(shopHost, '/api/cart', { headers })).body.toString()).count as number;
    assert.equal(await count({ cookie }), 1);
    assert.equal(await count({}), 0);
    assert.equal(await count({ cookie }), 1);
  });

  it('has its next deployment change what changed, and no more; and goes back', async () => {
    const { environment } = platform;
    const edge = (await platform.stack('Edge')).outputs;
    const cloudFront = new CloudFrontClient({ ...platform.aws, region: 'us-east-1' });
    const invalidated = async (DistributionId: string | undefined): Promise<string[]> => {
      const { InvalidationList } = await cloudFront.send(new ListInvalidationsCommand({ DistributionId }));
      const paths: string[] = [];
      for (const { Id } of InvalidationList?.Items ?? []) {
        const { Invalidation } = await cloudFront.send(new GetInvalidationCommand({ DistributionId, Id }));
        paths.push(...(Invalidation?.InvalidationBatch?.Paths?.Items ?? []));
      }
      return paths;
    };
    const shop = edge[OUTPUTS.shopDistributionId];
    const home = async () => (await ask(environment.shopHost, '/', { headers: { accept: 'text/html' } })).body.toString();
    const before = await home();
    const paths = await invalidated(shop);
    const same = await platform.release('second');
    assert.equal(same.code, 0, same.out);
    assert.equal(await home(), before);
    assert.deepEqual(await invalidated(shop), paths, 'nothing changed, so nothing is forgotten');

    // A page with another title.
    const site = join(platform.folder, 'site');
    cpSync(process.env['VITRINE_SITE'] ?? '', site, { recursive: true });
    const page = readFileSync(join(site, 'index.html'), 'utf8');
    writeFileSync(join(site, 'index.html'), page.replace('<title>', '<title>Third: '));
    for (const packed of ['br', 'gz']) rmSync(join(site, `index.html.${packed}`));
    const third = await platform.release('third', site);
    assert.equal(third.code, 0, third.out);
    assert.match(await home(), /<title>Third: /);
    const now = (await invalidated(shop)).filter((path) => !paths.includes(path));
    assert.ok(now.length > 0 && now.every((path) => path === '/' || path.startsWith('/index.html')), now.join(' '));

    const back = await platform.deploy('--rollback', '--yes');
    assert.equal(back.code, 0, back.out);
    assert.equal(await home(), before);
    assert.equal((await platform.stack('Service')).parameters[PARAMETERS.release], 'second');
    const { out } = await platform.deploy('--list');
    assert.match(out, /^\* second /m);
    const again = await platform.deploy('--rollback', '--yes');
    assert.match(again.out, /“second” is out, and it is not known what was before it/);
    assert.equal((await platform.deploy('--rollback', first, '--yes')).code, 0);
    assert.equal((await platform.stack('Service')).parameters[PARAMETERS.release], first);
  });

  it('forgets the models of a product by its tag', async () => {
    const { environment } = platform;
    const models = (await platform.stack('Edge')).outputs[OUTPUTS.modelsDistributionId];
    const { items } = JSON.parse((await ask(environment.shopHost, '/api/products')).body.toString());
    const { slug } = items[0];
    const product = JSON.parse((await ask(environment.shopHost, `/api/products/${slug}`)).body.toString());
    const Key = new URL(product.model.url).pathname.slice(1);
    const { Metadata } = await s3.send(new HeadObjectCommand({ Bucket: bucketNames(environment).models, Key }));
    assert.ok(Metadata?.[CACHE_TAG.metadata]?.split(',').includes(productTag(slug)), JSON.stringify(Metadata));
    const { code, out } = await platform.deploy('--invalidate-product', slug, '--yes');
    assert.equal(code, 0, out);
    const cloudFront = new CloudFrontClient({ ...platform.aws, region: 'us-east-1' });
    const { InvalidationList } = await cloudFront.send(new ListInvalidationsCommand({ DistributionId: models }));
    const { Invalidation } = await cloudFront.send(new GetInvalidationCommand({
      DistributionId: models, Id: InvalidationList?.Items?.[0]?.Id,
    }));
    assert.deepEqual(Invalidation?.InvalidationBatch?.Paths?.Items, [`#${productTag(slug)}`]);
  });

  it('shows the plan and changes nothing with --dry-run', async () => {
    const before = await platform.stack('Service');
    const { code, out } = await platform.release('fourth', undefined, '--dry-run');
    assert.equal(code, 0, out);
    for (const part of platform.parts) assert.match(out, new RegExp(`\\b${part}\\b`));
    assert.deepEqual(await platform.stack('Service'), before);
    assert.doesNotMatch((await platform.deploy('--list')).out, /fourth/);
  });

  it('opens in a browser, and its model turns', async () => {
    await turnsAModel(platform);
  });
});
