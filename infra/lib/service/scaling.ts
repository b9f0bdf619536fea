/** How many instances there should be. Each policy asks for its number; the group takes the highest. */

import { Duration } from 'aws-cdk-lib';
import type * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';

import type { Environment } from '../config/environment.ts';
import { metricsNamespace } from '../config/names.ts';
import type { Size } from '../config/size.ts';
import { AGENT_NAMESPACE } from './names.ts';

const MINUTE = Duration.minutes(1);

/** Memory in use, percent, over all instances: told by the CloudWatch agent. */
export const memoryMetric = (groupName: string): cloudwatch.Metric => new cloudwatch.Metric({
  namespace: AGENT_NAMESPACE,
  metricName: 'mem_used_percent',
  dimensionsMap: { AutoScalingGroupName: groupName },
  statistic: cloudwatch.Stats.AVERAGE,
  period: MINUTE,
});

/**
 * Viewers at work, by instance: each publishes, every minute, how many the pages reported that came to it. The average
 * of what all published is the load of one.
 */
export const viewersMetric = (environment: Environment): cloudwatch.Metric => new cloudwatch.Metric({
  namespace: metricsNamespace(environment),
  metricName: 'viewers_active',
  statistic: cloudwatch.Stats.AVERAGE,
  period: MINUTE,
});

/** Lets the group follow its load. The target group must be attached already. */
export function scale(group: autoscaling.AutoScalingGroup, environment: Environment, size: Size): void {
  group.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: 50 });
  group.scaleOnRequestCount('Requests', { targetRequestsPerMinute: size.instances.requestsPerTarget });
  group.scaleToTrackMetric('Viewers', {
    metric: viewersMetric(environment),
    targetValue: size.instances.viewersPerInstance,
  });
  group.scaleToTrackMetric('Memory', {
    metric: memoryMetric(group.autoScalingGroupName),
    targetValue: 70,
    // Most of it does not go down with load: it may ask for more instances, but must not keep the others from going.
    disableScaleIn: true,
  });
}
