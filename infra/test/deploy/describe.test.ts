import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { describePlan, stock } from '../../deploy/describe.ts';
import { deployPlan } from '../../deploy/plan.ts';
import { parametersOf } from '../../deploy/stacks.ts';
import { STACKS } from '../../lib/config/names.ts';
import { parse } from '../../lib/config/environment.ts';
import { folder, SITE } from './folder.ts';

const environment = parse('test', {
  account: '123456789012', region: 'eu-central-1', size: 'starter', domain: 'vitrine.example',
  alertEmails: ['operations@vitrine.example'], monthlyBudget: 400,
});
const assembly = (parameters: Record<string, Record<string, unknown>> = {}): string => folder(Object.fromEntries(
  STACKS.map((part) => [`${part}.template.json`, JSON.stringify({ Parameters: parameters[part] })])));
const catalogue = folder({
  'catalogue.json': '{"products":[]}', 'bucket/models/lamp.0123456789abcdef.glb': 'x'.repeat(2_000_000),
});
const plan = deployPlan(environment, { seed: false });

describe('parameters of a stack', () => {
  it('come from where they are told', () => {
    const folder = assembly({
      Edge: {
        CertificateArn: { Type: 'String' }, HostedZoneId: { Type: 'String' }, BootstrapVersion: { Default: '/x' },
      },
      Network: { CloudFrontPrefixListV6: { Type: 'String' } },
      Service: { Release: { Type: 'String' } },
    });
    assert.deepEqual(Object.fromEntries(parametersOf(folder, 'Edge')), {
      CertificateArn: { part: 'Guard', output: 'CertificateArn' },
      HostedZoneId: { part: 'Dns', output: 'HostedZoneId' },
    });
    assert.deepEqual(Object.fromEntries(parametersOf(folder, 'Network')), {
      CloudFrontPrefixListV6: { prefixList: 'com.amazonaws.global.ipv6.cloudfront.origin-facing' },
    });
    assert.deepEqual(Object.fromEntries(parametersOf(folder, 'Service')), { Release: 'release' });
  });

  it('are all known', () => {
    assert.throws(() => parametersOf(assembly({ Data: { Colour: { Type: 'String' } } }), 'Data'), /“Colour” of Data/);
  });
});

describe('a plan in words', () => {
  const what = stock(environment, { release: 'r1', site: folder(SITE), catalogue });

  it('tells what is uploaded, and from where parameters come', async () => {
    const text = (await describePlan(
      environment, plan, what, assembly({ Edge: { WebAclArn: {} }, Service: { Release: {} } }), undefined)).join('\n');
    assert.match(text, /Vitrine-test-Edge in eu-central-1.*\n +WebAclArn = WebAclArn of Vitrine-test-Guard/);
    assert.match(text, /Vitrine-test-Service.*\n +Release = r1/);
    assert.match(text, /models and posters\n +2 objects, 2\.0 MB\n +1 of model\/gltf-binary \(2\.0 MB\)\n/);
    assert.match(text, /without credentials, it is not known/);
    assert.match(text, /at most \/desk\.html\* .* \/ \/index\.html\*/);
  });

  it('tells what is there already, where AWS was asked', async () => {
    const lines = await describePlan(environment, plan, what, assembly(), async ({ bucket, stages }) =>
      (bucket === 'models' ? 'the bucket is not there yet' : {
        added: ['a'], replaced: stages.includes('page') ? ['index.html.br'] : [], kept: ['b', 'c'],
      }));
    const text = lines.join('\n');
    assert.match(text, /1 to add, 0 to replace, 2 there already/);
    assert.match(text, /1 to add, 1 to replace, 2 there already/);
    assert.match(text, /the bucket is not there yet/);
    assert.match(text, /forget the pages that were replaced\n +\/ \/index\.html\*\n/);
  });

  it('can be made before all is built, and tells what is not', async () => {
    const lacking = stock(environment, { release: 'r1', site: '/nowhere', catalogue: '/nowhere', api: '/nowhere/api' });
    assert.equal(lacking.faults.length, 3);
    const lines = await describePlan(environment, plan, lacking, assembly(), undefined);
    assert.equal(lines.filter((line) => line.startsWith('✗ ')).length, 3);
    assert.ok(lines.some((line) => line.includes('there is no program for it yet')));
  });
});
