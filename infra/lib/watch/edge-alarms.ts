/** Alarms on what happens at CloudFront and its firewall, whose metrics are in us-east-1. */

import { Duration } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';

import type { Bell } from './bell.ts';
import { distribution } from './metrics.ts';

const FIVE = Duration.minutes(5);
const { NOT_BREACHING } = cloudwatch.TreatMissingData;

/** Of one distribution: errors, and how long its origin takes. */
export function distributionAlarms(
  scope: Construct, bell: Bell, what: 'shop' | 'models', id: string,
  latency: { readonly ms: number; readonly todo: string },
): void {
  // How often the cache helped, and how long origins took, are told only on demand, at the price of custom metrics.
  new cloudfront.CfnMonitoringSubscription(scope, `Metrics-${what}`, {
    distributionId: id,
    monitoringSubscription: { realtimeMetricsSubscriptionConfig: { realtimeMetricsSubscriptionStatus: 'Enabled' } },
  });
  bell.ring(`edge-${what}-errors`, {
    metric: new cloudwatch.MathExpression({
      expression: 'IF(requests >= 100, rate, 0)',
      usingMetrics: {
        requests: distribution(id, 'Requests', cloudwatch.Stats.SUM),
        rate: distribution(id, '5xxErrorRate', cloudwatch.Stats.AVERAGE),
      },
      label: '5xx %',
      period: FIVE,
    }),
    above: 1,
    points: [2, 3],
    // No requests, no errors.
    missing: NOT_BREACHING,
    means: `More than one of a hundred answers of the ${what} distribution is a 5xx, as browsers see them.`,
    todo: what === 'shop'
      ? 'The alarms of the shop\'s region: most often it is the API. If they are green: the origin\'s certificate.'
      : 'S3 in the AWS Health Dashboard; the model bucket\'s policy.',
  });
  bell.ring(`edge-${what}-origin-latency`, {
    metric: distribution(id, 'OriginLatency', 'p99', { period: FIVE }),
    above: latency.ms,
    points: [3, 3],
    // All was found in the cache.
    missing: NOT_BREACHING,
    ignoreFewSamples: true,
    means: `The slowest of a hundred answers that the ${what} distribution fetched took more than ${latency.ms} ms.`,
    todo: latency.todo,
  });
}

/** Of the firewall: that it refuses far more than it does on ordinary days. */
export function firewallAlarm(bell: Bell, webAcl: string): void {
  bell.ring('firewall-blocks', {
    metric: new cloudwatch.Metric({
      namespace: 'AWS/WAFV2',
      metricName: 'BlockedRequests',
      dimensionsMap: { WebACL: webAcl, Rule: 'ALL' },
      statistic: cloudwatch.Stats.SUM,
      period: FIVE,
    }),
    above: 5_000,
    points: [2, 2],
    // Told only where there is one.
    missing: NOT_BREACHING,
    means: 'The firewall refuses more than a thousand requests a minute: an attack, or a rule that meets shoppers.',
    todo: 'The firewall\'s log: by which rule and from where? A rule that meets shoppers is to be set to count in '
      + 'lib/guard; against an attack, lower the rate limits in lib/config/size.ts.',
  });
}
