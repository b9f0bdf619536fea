/** The dashboard: all that a person must see to know how the shop is, from the browser's side to the database. */

import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';

import type { Environment } from '../config/environment.ts';
import {
  agent, balancer, cacheMost, database, distribution, errorRate, group, instances, targets, type ApiMetrics,
} from './metrics.ts';
import type { Watched } from './watched.ts';

const { AVERAGE, MAXIMUM, MINIMUM, SUM } = cloudwatch.Stats;
const WIDTH = 24;
const MINUTE = Duration.minutes(1);

const LOOKS_GOOD = `**All is well when** every alarm is green; the edge finds nine of ten requests in its cache and
errors stay below 1 %; the API answers 99 of 100 requests within a second; instances compute below 50 %; the
database computes below 80 % and has free storage; the cache evicts nothing; orders are paid about as often as they
are placed, and no refund fails; models stand on screen within three seconds for half of all browsers. Rows go from
the browser's side inwards: look for the first that is not as it should be. Each alarm's description says what to
do.`;

/** What the dashboard is of. */
export interface Shown {
  readonly of: Watched;
  readonly api: ApiMetrics;
  readonly alarms: readonly cloudwatch.IAlarm[];
  readonly shopDistributionId: string;
  readonly modelsDistributionId: string;
}

/** Puts it up. */
export function dashboard(scope: Construct, environment: Environment, shown: Shown): cloudwatch.Dashboard {
  return new cloudwatch.Dashboard(scope, 'Dashboard', {
    dashboardName: `Vitrine-${environment.name}`,
    defaultInterval: Duration.hours(3),
    // Sums are read as “a minute”: points must stay minutes.
    periodOverride: cloudwatch.PeriodOverride.INHERIT,
    widgets: [
      [new cloudwatch.AlarmStatusWidget({ title: 'Alarms', alarms: [...shown.alarms], width: WIDTH, height: 4 })],
      [new cloudwatch.TextWidget({ markdown: LOOKS_GOOD, width: WIDTH, height: 3 })],
      edge(shown),
      answers(shown),
      scaling(shown),
      databases(shown),
      caches(shown),
      orders(shown),
      viewers(shown),
    ],
  });
}

/** A row of graphs, of which each has its share of the width. */
type Row = cloudwatch.IWidget[];
const graph = (title: string, share: number, props: cloudwatch.GraphWidgetProps): cloudwatch.GraphWidget =>
  new cloudwatch.GraphWidget({ title, width: WIDTH / share, height: 6, ...props });
const percent = { leftYAxis: { min: 0, max: 100, label: '%', showUnits: false } };
const from0 = (label: string) => ({ min: 0, label, showUnits: false });

function edge({ shopDistributionId: shop, modelsDistributionId: models }: Shown): Row {
  const both = (name: string, statistic: string): cloudwatch.IMetric[] => [
    distribution(shop, name, statistic, { label: 'Shop' }),
    distribution(models, name, statistic, { label: 'Models' }),
  ];
  return [
    graph('Edge: requests a minute', 4, { left: both('Requests', SUM), leftYAxis: from0('') }),
    graph('Edge: errors', 4, {
      left: [
        distribution(shop, '5xxErrorRate', AVERAGE, { label: 'Shop 5xx' }),
        distribution(models, '5xxErrorRate', AVERAGE, { label: 'Models 5xx' }),
        distribution(shop, '4xxErrorRate', AVERAGE, { label: 'Shop 4xx' }),
        distribution(models, '4xxErrorRate', AVERAGE, { label: 'Models 4xx' }),
      ],
      leftYAxis: from0('%'),
    }),
    graph('Edge: found in its cache', 4, { left: both('CacheHitRate', AVERAGE), ...percent }),
    graph('Edge: origin\'s first byte, 99th percentile', 4, {
      left: both('OriginLatency', 'p99'), leftYAxis: from0('ms'),
    }),
  ];
}

function answers({ of, api }: Shown): Row {
  return [
    graph('API: response time', 3, {
      left: [
        targets(of, 'TargetResponseTime', 'p50', { label: 'p50' }),
        targets(of, 'TargetResponseTime', 'p99', { label: 'p99' }),
      ],
      leftYAxis: from0('s'),
      leftAnnotations: [{ value: 1, label: 'promised for p99', color: cloudwatch.Color.RED }],
    }),
    graph('API: errors', 3, {
      left: [
        targets(of, 'HTTPCode_Target_5XX_Count', SUM, { label: '5xx of the API' }),
        balancer(of, 'HTTPCode_ELB_5XX_Count', SUM, { label: '5xx of the load balancer' }),
      ],
      leftYAxis: from0('a minute'),
      right: [errorRate(of, 1, MINUTE)],
      rightYAxis: from0('%'),
    }),
    graph('API: slowest routes, 99th percentile', 3, {
      left: [api.each('latency', 'p99', { most: 8 })], leftYAxis: from0('s'),
    }),
  ];
}

function scaling({ of, api }: Shown): Row {
  return [
    graph('Instances: load', 4, {
      left: [
        instances(of, 'CPUUtilization', AVERAGE, { label: 'CPU' }),
        agent(of, 'mem_used_percent', AVERAGE, { label: 'Memory' }),
        agent(of, 'disk_used_percent', MAXIMUM, { label: 'Fullest disk' }),
      ],
      ...percent,
    }),
    graph('Instances: how many', 4, {
      left: [
        group(of, 'GroupInServiceInstances', MINIMUM, { label: 'In service' }),
        group(of, 'GroupDesiredCapacity', MAXIMUM, { label: 'Wanted' }),
        targets(of, 'HealthyHostCount', MINIMUM, { label: 'Healthy' }),
      ],
      leftYAxis: from0(''),
    }),
    graph('Instances: requests a minute for each', 4, {
      left: [targets(of, 'RequestCountPerTarget', SUM, { label: 'Requests' })], leftYAxis: from0(''),
    }),
    graph('3D: viewers at work', 4, {
      left: [api.one('viewers', {}, SUM, { label: 'All' })],
      right: [api.one('viewers', {}, AVERAGE, { label: 'For each instance' })],
      leftYAxis: from0(''), rightYAxis: from0(''),
    }),
  ];
}

function databases({ of, api }: Shown): Row {
  const of1 = (name: string, statistic: string, label: string) => database(of.database, name, statistic, { label });
  return [
    graph('Database: load', 4, { left: [of1('CPUUtilization', AVERAGE, 'CPU')], ...percent }),
    graph('Database: connections', 4, {
      left: [
        of1('DatabaseConnections', MAXIMUM, 'All'),
        api.one('connections', { state: 'open' }, SUM, { label: 'Open by the API' }),
        api.one('connections', { state: 'idle' }, SUM, { label: 'Of these idle' }),
      ],
      leftYAxis: from0(''),
    }),
    graph('Database: free storage', 4, { left: [of1('FreeStorageSpace', MINIMUM, 'Free')], leftYAxis: from0('bytes') }),
    graph('Database: time of reads and writes', 4, {
      left: [of1('ReadLatency', AVERAGE, 'Read'), of1('WriteLatency', AVERAGE, 'Write')], leftYAxis: from0('s'),
    }),
  ];
}

function caches({ of, api }: Shown): Row {
  return [
    graph('Cache: load of the busiest node', 4, {
      left: [
        cacheMost(of, 'EngineCPUUtilization', AVERAGE, { label: 'Engine CPU' }),
        cacheMost(of, 'CPUUtilization', AVERAGE, { label: 'CPU' }),
        cacheMost(of, 'DatabaseMemoryUsagePercentage', MAXIMUM, { label: 'Memory' }),
      ],
      ...percent,
    }),
    graph('Cache: thrown out', 4, {
      left: [cacheMost(of, 'Evictions', SUM, { label: 'Evictions' })], leftYAxis: from0('a minute'),
    }),
    graph('Cache: replicas behind', 4, {
      left: [cacheMost(of, 'ReplicationLag', MAXIMUM, { label: 'Replication lag' })], leftYAxis: from0('s'),
    }),
    graph('Cache: found', 4, {
      left: [api.hitRate('local', 'In the process'), api.hitRate('redis', 'In the cache')], ...percent,
    }),
  ];
}

function orders({ api }: Shown): Row {
  return [
    graph('Orders a minute, by the status reached', 4, { left: [api.each('orders', SUM)], leftYAxis: from0('') }),
    graph('Payments a minute, by outcome', 4, { left: [api.each('payments', SUM)], leftYAxis: from0('') }),
    graph('Refunds', 4, {
      left: [
        api.one('refunds', { outcome: 'failed' }, SUM, { label: 'Failed' }),
        api.one('refunds', { outcome: 'succeeded' }, SUM, { label: 'Succeeded' }),
      ],
      leftYAxis: from0(''),
    }),
    graph('Background jobs that ended', 4, { left: [api.each('jobs', SUM)], leftYAxis: from0('a minute') }),
  ];
}

function viewers({ api }: Shown): Row {
  const backend = (backend: string, title: string): cloudwatch.GraphWidget =>
    graph(`3D: first frame with ${title}, as browsers report`, 3, {
      left: ['p50', 'p95'].map((statistic) =>
        api.one('firstFrame', { backend }, statistic, { label: statistic, period: Duration.minutes(5) })),
      leftYAxis: from0('s'),
      leftAnnotations: [{ value: 3, label: 'hoped for p50', color: cloudwatch.Color.GREEN }],
    });
  return [
    backend('webgpu', 'WebGPU'),
    backend('webgl2', 'WebGL2'),
    graph('3D: first frames a minute', 3, {
      left: [api.each('firstFrame', cloudwatch.Stats.SAMPLE_COUNT)], leftYAxis: from0(''),
    }),
  ];
}
