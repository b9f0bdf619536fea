/** What ends the rollout of a release. People are told by the alarms of the Watch stack. */

import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';

import type { Environment } from '../config/environment.ts';

/** Below so many requests a minute, a few errors say nothing. */
const ENOUGH = 20;

/** The alarms that a rollout watches. */
export function rolloutAlarms(
  scope: Construct,
  environment: Environment,
  balancer: elb.ApplicationLoadBalancer,
  targets: elb.ApplicationTargetGroup,
): cloudwatch.Alarm[] {
  const each = { period: Duration.minutes(1) };
  const all = 'FILL(requests, 0) + FILL(balancer, 0)';
  const errors = new cloudwatch.MathExpression({
    ...each,
    label: '5xx, percent of requests',
    expression: `IF(${all} > ${ENOUGH}, 100 * (FILL(api, 0) + FILL(balancer, 0)) / (${all}), 0)`,
    usingMetrics: {
      // Those that reached an instance.
      requests: balancer.metrics.requestCount(each),
      api: balancer.metrics.httpCodeTarget(elb.HttpCodeTarget.TARGET_5XX_COUNT, each),
      // Those that reached none, or got no answer.
      balancer: balancer.metrics.httpCodeElb(elb.HttpCodeElb.ELB_5XX_COUNT, each),
    },
  });
  return [
    new cloudwatch.Alarm(scope, 'RolloutErrors', {
      alarmName: `Vitrine-${environment.name}-rollout-errors`,
      alarmDescription: 'More than 5 % of requests failed in three of five minutes: a release that is being rolled out '
        + 'is taken back.',
      metric: errors,
      threshold: 5,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    }),
    new cloudwatch.Alarm(scope, 'RolloutUnready', {
      alarmName: `Vitrine-${environment.name}-rollout-unready`,
      // A sound instance is unready for a minute or two after its launch; without this alarm a rollout whose instances
      // never get ready would try for an hour.
      alarmDescription: 'Instances were not ready in eight of twelve minutes: a release that is being rolled out is '
        + 'taken back.',
      metric: targets.metrics.unhealthyHostCount({ ...each, statistic: 'Maximum' }),
      threshold: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 12,
      datapointsToAlarm: 8,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    }),
  ];
}
