import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';

import type { Template } from 'aws-cdk-lib/assertions';

import { HELD, HOUSE, VISIT } from '../lib/cost/assumptions.ts';
import { LEVELS, edgeData, estimate, traffic } from '../lib/cost/estimate.ts';
import { withTables } from '../lib/cost/tables.ts';
import { all, house, only, type Part } from './support/house.ts';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const PARTS: readonly Part[] = [
  'dns', 'guard', 'keys', 'storage', 'network', 'data', 'service', 'edge', 'watch', 'watchGlobal',
];

/** So many metrics an alarm is paid for: a query, as many as it finds. */
function metricsOf(alarm: any): number {
  if (alarm.Metrics === undefined) return 1;
  const queries = alarm.Metrics.filter(({ Expression }: any) => Expression?.startsWith('SELECT')).length;
  return alarm.Metrics.filter(({ MetricStat }: any) => MetricStat).length + queries * HOUSE.jobSeries.value;
}

describe('COST.md', () => {
  it('says what the code computes', () => {
    const page = read('../COST.md');
    assert.equal(page, withTables(page), 'COST.md is old: node --import tsx lib/cost/write.ts');
  });

  for (const [size, settings] of [['starter', {}], ['global', { size: 'global' }]] as const) {
    it(`counts what the templates of ${size} hold`, () => {
      const templates = PARTS.map((part): Template => house(settings).template(part));
      const every = (type: string): any[] => templates.flatMap((template) => Object.values(all(template, type)));
      assert.deepEqual({
        keys: every('AWS::KMS::Key').length,
        secrets: every('AWS::SecretsManager::Secret').length,
        alarmMetrics: every('AWS::CloudWatch::Alarm').reduce((sum, alarm) => sum + metricsOf(alarm), 0),
        compositeAlarms: every('AWS::CloudWatch::CompositeAlarm').length,
        healthChecks: every('AWS::Route53::HealthCheck').length,
        firewallRules: only(house(settings).template('guard'), 'AWS::WAFv2::WebACL').Rules.length,
        scalingPolicies: every('AWS::AutoScaling::ScalingPolicy').length,
      }, HELD[size]);
    });
  }

  it('takes the bytes of site and viewer from the budgets that are held', () => {
    const budgets = JSON.parse(read('../../budgets.json'));
    assert.equal(VISIT.siteBytes.value, budgets['first route of the shop']);
    assert.equal(VISIT.webgpuBytes.value, budgets['viewer with WebGPU']);
    assert.equal(VISIT.webgl2Bytes.value, budgets['viewer with WebGL2']);
  });

  it('knows as many kinds of jobs as the API has', () => {
    const kinds = read('../../api/src/jobs/job.rs').match(/const fn kind[^]*?\n {4}\}\n/)?.[0].match(/=> "\w+"/g);
    assert.equal(kinds?.length, HOUSE.jobSeries.value);
  });

  it('climbs CloudFront’s tiers', () => {
    assert.equal(edgeData(1_000), 0, 'the first terabyte is free');
    assert.ok(Math.abs(edgeData(1_024 + 100) - 8.5) < 1e-9);
    assert.ok(Math.abs(edgeData(1_024 + 10_240 + 100) - (870.4 + 8)) < 1e-9);
  });

  it('asks for more where more come, and for less by each of them', () => {
    const [small, , middle, large] = LEVELS.map((level) => estimate(level));
    assert.ok(small!.total < middle!.total && middle!.total < large!.total);
    assert.ok(small!.perThousand > middle!.perThousand && middle!.perThousand > large!.perThousand);
    for (const { total, rows } of [small!, middle!, large!]) {
      assert.ok([...rows.values()].every((row) => Number.isFinite(row) && row >= 0));
      assert.ok(Math.abs([...rows.values()].reduce((sum, row) => sum + row, 0) - total) < 1e-6);
    }
  });

  it('adds instances with load, and no more than there may be', () => {
    const instances = (shoppers: number): number => traffic({ shoppers, size: 'starter' }).instances;
    assert.equal(instances(1_000), 3);
    assert.equal(instances(320_000), 4);
    assert.equal(instances(10_000_000), 6);
  });
});
