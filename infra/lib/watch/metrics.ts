/** Metrics: those that the API writes, by name, and short ways to speak of those of AWS. */

import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';

import { EDGE_REGION } from '../config/names.ts';
import { AGENT_NAMESPACE } from '../service/names.ts';
import type { Watched } from './watched.ts';

/**
 * What the API writes in embedded metric format: names and labels of `api/src/metrics/mod.rs`, where a test looks them
 * up. A metric's dimensions are exactly its labels: CloudWatch adds nothing up over them by itself. Counters and
 * histograms tell each minute what was added; gauges what is, for each instance.
 */
export const API_METRICS = {
  requests: { name: 'http_requests_total', labels: ['route', 'method', 'status'] },
  latency: { name: 'http_request_seconds', labels: ['route', 'method'] },
  cache: { name: 'cache_lookups_total', labels: ['tier', 'outcome'] },
  connections: { name: 'database_connections', labels: ['state'] },
  orders: { name: 'orders_total', labels: ['status'] },
  payments: { name: 'payments_total', labels: ['outcome'] },
  refunds: { name: 'refunds_total', labels: ['outcome'] },
  jobs: { name: 'jobs_total', labels: ['kind', 'outcome'] },
  firstFrame: { name: 'viewer_first_frame_seconds', labels: ['backend'] },
  viewers: { name: 'viewers_active', labels: [] },
} as const satisfies Record<string, { name: string; labels: readonly string[] }>;

export type ApiMetric = keyof typeof API_METRICS;
type Labels<M extends ApiMetric> = Record<(typeof API_METRICS)[M]['labels'][number], string>;

/** What a graph or an alarm may say beside the metric's name. */
export interface Look {
  readonly label?: string;
  /** How long each point stands for; a minute where nothing is said. */
  readonly period?: Duration;
}

const MINUTE = Duration.minutes(1);

/** The API's metrics in one environment's namespace. */
export class ApiMetrics {
  readonly namespace: string;

  constructor(namespace: string) {
    this.namespace = namespace;
  }

  /** One series: all labels must be named. */
  one<M extends ApiMetric>(metric: M, labels: Labels<M>, statistic: string, look: Look = {}): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: this.namespace,
      metricName: API_METRICS[metric].name,
      dimensionsMap: labels,
      statistic,
      period: look.period ?? MINUTE,
      ...(look.label === undefined ? {} : { label: look.label }),
    });
  }

  /**
   * A line for each value of the labels that has been seen, whatever values there come to be. For graphs: an alarm
   * cannot search.
   * @param most where given, only so many lines, those with the highest points
   */
  each(metric: ApiMetric, statistic: string, look: Look & { readonly most?: number } = {}): cloudwatch.MathExpression {
    const { name, labels } = API_METRICS[metric];
    const period = look.period ?? MINUTE;
    const schema = [this.namespace, ...[...labels].sort()].join(',');
    const search = `SEARCH('{${schema}} MetricName="${name}"', '${statistic}', ${period.toSeconds()})`;
    return new cloudwatch.MathExpression({
      expression: look.most === undefined ? search : `SLICE(SORT(${search}, MAX, DESC), 0, ${look.most})`,
      label: look.label ?? labels.map((label) => `\${PROP('Dim.${label}')}`).join(' '),
      period,
    });
  }

  /**
   * All series of a counter with this value of one label, as one, whatever the other labels say: by a query, which
   * takes up new series by itself.
   */
  sum<M extends ApiMetric>(
    metric: M, label: (typeof API_METRICS)[M]['labels'][number], value: string, look: Look = {},
  ): cloudwatch.MathExpression {
    const { name, labels } = API_METRICS[metric];
    const schema = [`"${this.namespace}"`, ...[...labels].sort()].join(', ');
    return new cloudwatch.MathExpression({
      expression: `SELECT SUM(${name}) FROM SCHEMA(${schema}) WHERE ${label} = '${value}'`,
      usingMetrics: {},
      label: look.label ?? name,
      period: look.period ?? MINUTE,
    });
  }

  /** Percent of looks into a tier of the cache that found something. */
  hitRate(tier: string, label: string): cloudwatch.MathExpression {
    const looks = (outcome: string) => this.one('cache', { tier, outcome }, cloudwatch.Stats.SUM);
    return new cloudwatch.MathExpression({
      expression: `100 * ${tier}Hits / (${tier}Hits + FILL(${tier}Misses, 0))`,
      usingMetrics: { [`${tier}Hits`]: looks('hit'), [`${tier}Misses`]: looks('miss') },
      label,
      period: MINUTE,
    });
  }
}

const aws = (
  namespace: string, metricName: string, statistic: string, dimensionsMap: Record<string, string>, look: Look,
  region?: string,
): cloudwatch.Metric => new cloudwatch.Metric({
  namespace, metricName, statistic, dimensionsMap,
  period: look.period ?? MINUTE,
  ...(region === undefined ? {} : { region }),
  ...(look.label === undefined ? {} : { label: look.label }),
});

/** Of the load balancer: `HTTPCode_ELB_5XX_Count` and the like. */
export const balancer = (of: Watched, name: string, statistic: string, look: Look = {}) =>
  aws('AWS/ApplicationELB', name, statistic, { LoadBalancer: of.balancer }, look);

/** Of its targets; in one zone, where one is named. */
export const targets = (of: Watched, name: string, statistic: string, look: Look & { zone?: string } = {}) =>
  aws('AWS/ApplicationELB', name, statistic, {
    LoadBalancer: of.balancer,
    TargetGroup: of.targetGroup,
    ...(look.zone === undefined ? {} : { AvailabilityZone: look.zone }),
  }, look);

/** Of the instances as EC2 sees them. */
export const instances = (of: Watched, name: string, statistic: string, look: Look = {}) =>
  aws('AWS/EC2', name, statistic, { AutoScalingGroupName: of.autoScalingGroup }, look);

/** Of the Auto Scaling group itself. */
export const group = (of: Watched, name: string, statistic: string, look: Look = {}) =>
  aws('AWS/AutoScaling', name, statistic, { AutoScalingGroupName: of.autoScalingGroup }, look);

/** Of the instances as the agent on them sees them: memory, disk. */
export const agent = (of: Watched, name: string, statistic: string, look: Look = {}) =>
  aws(AGENT_NAMESPACE, name, statistic, { AutoScalingGroupName: of.autoScalingGroup }, look);

/** Of a database instance. */
export const database = (instance: string, name: string, statistic: string, look: Look = {}) =>
  aws('AWS/RDS', name, statistic, { DBInstanceIdentifier: instance }, look);

/** Of the cache's node that has most of it. */
export function cacheMost(of: Watched, name: string, statistic: string, look: Look = {}): cloudwatch.MathExpression {
  const id = (index: number): string => `${name.charAt(0).toLowerCase()}${name.slice(1)}${index + 1}`;
  return new cloudwatch.MathExpression({
    expression: `MAX([${of.cacheNodes.map((_, index) => id(index)).join(', ')}])`,
    usingMetrics: Object.fromEntries(of.cacheNodes.map((node, index) =>
      [id(index), aws('AWS/ElastiCache', name, statistic, { CacheClusterId: node }, {})])),
    label: look.label ?? name,
    period: look.period ?? MINUTE,
  });
}

/** Of a CloudFront distribution. They are in us-east-1 alone; an alarm on them must be there, a graph need not. */
export const distribution = (id: string, name: string, statistic: string, look: Look = {}) =>
  aws('AWS/CloudFront', name, statistic, { DistributionId: id, Region: 'Global' }, look, EDGE_REGION);

/** Days until a certificate of ACM ends. Told twice a day. */
export const daysToExpiry = (certificateArn: string) =>
  aws('AWS/CertificateManager', 'DaysToExpiry', cloudwatch.Stats.MINIMUM, { CertificateArn: certificateArn },
    { period: Duration.days(1) });

/**
 * Percent of requests that ended in an error of ours, or nothing found to answer them. Requests that found no instance
 * are not in `RequestCount`, so that they are added. Below `floor` requests in a period it is nothing: one error of
 * three would be a third.
 */
export function errorRate(of: Watched, floor: number, period: Duration): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    expression: `IF(FILL(requests, 0) + FILL(refused, 0) >= ${floor}, `
      + '100 * (FILL(failed, 0) + FILL(refused, 0)) / (FILL(requests, 0) + FILL(refused, 0)), 0)',
    usingMetrics: {
      requests: balancer(of, 'RequestCount', cloudwatch.Stats.SUM, { period }),
      failed: targets(of, 'HTTPCode_Target_5XX_Count', cloudwatch.Stats.SUM, { period }),
      refused: balancer(of, 'HTTPCode_ELB_5XX_Count', cloudwatch.Stats.SUM, { period }),
    },
    label: '5xx %',
    period,
  });
}
