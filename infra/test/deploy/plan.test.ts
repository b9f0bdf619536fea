import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { deployPlan, rollbackPlan, type Step } from '../../deploy/plan.ts';
import { parse, type Environment } from '../../lib/config/environment.ts';
import { STACKS } from '../../lib/config/names.ts';

const settings = (changes: Record<string, unknown> = {}): Environment => parse('test', {
  account: '123456789012', region: 'eu-central-1', size: 'starter', domain: 'vitrine.example',
  alertEmails: ['operations@vitrine.example'], monthlyBudget: 400, ...changes,
});

const short = (step: Step): string => {
  if (step.kind === 'stack') return step.part;
  return step.kind === 'upload' ? `${step.bucket} ${step.stages.join('+')}` : step.kind;
};

describe('plan of a deployment', () => {
  it('has everything in its order', () => {
    assert.deepEqual(deployPlan(settings(), { seed: true }).map(short), [
      'bootstrap', 'Dns', 'delegation', 'Guard', 'Keys', 'Storage',
      'web hashed', 'models hashed+named+page', 'release',
      'Network', 'Data', 'Service', 'Edge', 'serving',
      'web named+page', 'invalidate', 'point',
      'Watch', 'WatchGlobal', 'seed', 'costs',
    ]);
  });

  it('has each stack once, in the order of the stacks', () => {
    const parts = deployPlan(settings(), { seed: false }).flatMap((step) => (step.kind === 'stack' ? [step.part] : []));
    assert.deepEqual(parts, [...STACKS]);
  });

  it('waits for no registrar where the zone was there before', () => {
    const plan = deployPlan(settings({ hostedZoneId: 'Z0123456789ABC' }), { seed: false }).map(short);
    assert.ok(!plan.includes('delegation'));
  });

  it('seeds only on demand', () => {
    assert.ok(!deployPlan(settings(), { seed: false }).map(short).includes('seed'));
  });

  it('says where each stack is to stand', () => {
    const texts = deployPlan(settings(), { seed: false }).map(({ what }) => what);
    assert.ok(texts.some((text) => text.startsWith('Vitrine-test-Guard in us-east-1: ')));
    assert.ok(texts.some((text) => text.startsWith('Vitrine-test-Data in eu-central-1: ')));
  });
});

describe('plan of a rollback', () => {
  it('puts pages back before the API, as pages of the newer release may need what the older API has not', () => {
    assert.deepEqual(rollbackPlan(settings(), 'r1').map(short),
      ['web named+page', 'invalidate', 'service-release', 'point']);
  });
});
