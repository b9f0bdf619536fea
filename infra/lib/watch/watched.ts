/** What is watched: the names by which CloudWatch knows the shop's parts. */

import type { DataStack } from '../data/stack.ts';
import type { ServiceStack } from '../service/stack.ts';

/** By these names, and no objects, dashboard and alarms find their metrics. */
export interface Watched {
  /** The load balancer, as in the dimension `LoadBalancer`. */
  readonly balancer: string;
  /** Its target group, as in the dimension `TargetGroup`. */
  readonly targetGroup: string;
  readonly autoScalingGroup: string;
  /** The region's three zones. */
  readonly zones: readonly string[];
  /** The certificate of the load balancer. */
  readonly certificateArn: string;
  readonly database: string;
  /** The cache's nodes: primary and replicas, which may change places. */
  readonly cacheNodes: readonly string[];
}

/** Reads the names off the stacks. */
export function watched(service: ServiceStack, data: DataStack, zones: readonly string[]): Watched {
  return {
    balancer: service.balancer.loadBalancerFullName,
    targetGroup: service.targetGroup.targetGroupFullName,
    autoScalingGroup: service.autoScalingGroup.autoScalingGroupName,
    zones,
    certificateArn: service.certificate.certificateArn,
    database: data.databaseInstance.instanceIdentifier,
    cacheNodes: data.cacheNodes,
  };
}
