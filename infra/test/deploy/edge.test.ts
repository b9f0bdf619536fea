import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { CreateInvalidationCommand } from '@aws-sdk/client-cloudfront';

import { checkDelegation, serversOf } from '../../deploy/delegation.ts';
import { DeployError, explain } from '../../deploy/errors.ts';
import { invalidate, paths, productItem } from '../../deploy/invalidate.ts';

describe('invalidation', () => {
  it('has one path for a file and its variants, and the start page’s other address', () => {
    assert.deepEqual(paths(['index.html.br', 'index.html', 'index.html.gz']), ['/', '/index.html*']);
    assert.deepEqual(paths(['desk.html', 'embed/product-viewer.js.gz']), ['/desk.html*', '/embed/product-viewer.js*']);
    assert.deepEqual(paths(['a b.txt']), ['/a%20b.txt*']);
    assert.deepEqual(paths(['docs/index.html', 'docs/camera.html.br']), ['/docs/*']);
  });

  it('is not asked for where nothing was replaced', async () => {
    assert.deepEqual(paths([]), []);
    const nobody = { send: () => assert.fail('CloudFront was asked') } as unknown as Parameters<typeof invalidate>[0];
    assert.equal(await invalidate(nobody, 'E1', []), undefined);
  });

  it('names a product by its tag', async () => {
    const sent: CreateInvalidationCommand[] = [];
    const cloudFront = {
      send: async (command: CreateInvalidationCommand) => (sent.push(command), { Invalidation: { Id: 'I1' } }),
    } as unknown as Parameters<typeof invalidate>[0];
    assert.equal(await invalidate(cloudFront, 'E1', [productItem('lamp')]), 'I1');
    assert.equal(sent[0]?.input.DistributionId, 'E1');
    assert.deepEqual(sent[0]?.input.InvalidationBatch?.Paths, { Quantity: 1, Items: ['#product:lamp'] });
  });
});

describe('delegation of a domain', () => {
  const servers = serversOf('ns-1.awsdns-01.org ns-2.awsdns-02.com.');
  const fails = (code: string) => () => Promise.reject(Object.assign(new Error(code), { code }));

  it('is read from the stack’s output, however it is written', () => {
    assert.deepEqual(serversOf('ns-1.awsdns-01.org, NS-2.awsdns-02.com.'), servers);
  });

  it('is there once DNS names one of the servers', async () => {
    await checkDelegation('shop.example', servers, async () => ['NS-2.awsdns-02.com', 'ns-9.example']);
  });

  it('stops with what to enter at the registrar', async () => {
    for (const lookUp of [fails('ENOTFOUND'), fails('ENODATA'), async () => ['ns1.registrar.example']]) {
      await assert.rejects(checkDelegation('shop.example', servers, lookUp), (error) => {
        assert.ok(error instanceof DeployError);
        assert.match(error.advice, /ns-1\.awsdns-01\.org\n/);
        assert.match(error.advice, /same command again/);
        return true;
      });
    }
  });

  it('is not blamed for a network that is down', async () => {
    await assert.rejects(checkDelegation('shop.example', servers, fails('ETIMEOUT')), /cannot be looked up/);
  });
});

describe('errors', () => {
  it('say what to do', () => {
    const named = (name: string): Error => Object.assign(new Error('x'), { name });
    assert.match(explain(named('CredentialsProviderError')), /aws sso login/);
    assert.match(explain(named('AccessDenied')), /another account/);
    assert.match(explain(Object.assign(new Error('x'), { code: 'ENOTFOUND' })), /network/);
    assert.match(explain(new DeployError('broken', 'mend it')), /broken\nmend it/);
    assert.match(explain(named('Whatever')), /same command again/);
  });
});
