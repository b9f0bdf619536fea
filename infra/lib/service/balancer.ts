/** The load balancer: TLS from CloudFront, and no one else gets an answer. */

import { Duration, type SecretValue } from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { LoadBalancerTarget } from 'aws-cdk-lib/aws-route53-targets';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

import { API_PORT, ORIGIN_HEADER } from '../config/names.ts';
import { DRAIN, READY_PATH } from './names.ts';

/** What a stranger is told: a problem as of RFC 9457, as the API tells its own. */
const REFUSAL = {
  type: 'about:blank', title: 'Forbidden', status: 403, detail: 'The shop is reached by its own address.',
};

export interface BalancerProps {
  readonly vpc: ec2.IVpc;
  readonly group: ec2.ISecurityGroup;
  readonly certificate: acm.ICertificate;
  /** What CloudFront sends in `ORIGIN_HEADER`: any of these. */
  readonly secrets: readonly SecretValue[];
  readonly logs: s3.IBucket;
}

/** Instances, as the load balancer sees them. */
export function apiTargets(scope: Construct, vpc: ec2.IVpc): elb.ApplicationTargetGroup {
  return new elb.ApplicationTargetGroup(scope, 'Targets', {
    vpc,
    targetType: elb.TargetType.INSTANCE,
    protocol: elb.ApplicationProtocol.HTTP,
    port: API_PORT,
    // An instance that is slow at the moment gets less.
    loadBalancingAlgorithmType: elb.TargetGroupLoadBalancingAlgorithmType.LEAST_OUTSTANDING_REQUESTS,
    deregistrationDelay: Duration.seconds(DRAIN.deregistration),
    healthCheck: {
      path: READY_PATH,
      healthyHttpCodes: '200',
      interval: Duration.seconds(10),
      timeout: Duration.seconds(5),
      healthyThresholdCount: 2,
      // Half a minute: a restart takes less.
      unhealthyThresholdCount: 3,
    },
  });
}

/** The load balancer with its one door. There is none at port 80: CloudFront never asks there. */
export function balancer(
  scope: Construct, targets: elb.ApplicationTargetGroup, props: BalancerProps,
): elb.ApplicationLoadBalancer {
  const made = new elb.ApplicationLoadBalancer(scope, 'Balancer', {
    vpc: props.vpc,
    internetFacing: true,
    ipAddressType: elb.IpAddressType.DUAL_STACK,
    vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC },
    securityGroup: props.group,
    deletionProtection: true,
    dropInvalidHeaderFields: true,
    desyncMitigationMode: elb.DesyncMitigationMode.STRICTEST,
    idleTimeout: Duration.seconds(60),
  });
  // Lets it into the bucket too: what that adds to the bucket's policy names the account, and nothing of this stack.
  made.logAccessLogs(props.logs, 'balancer');
  const door = made.addListener('Https', {
    port: 443,
    protocol: elb.ApplicationProtocol.HTTPS,
    open: false,
    certificates: [props.certificate],
    sslPolicy: elb.SslPolicy.TLS13_RES,
    defaultAction: elb.ListenerAction.fixedResponse(REFUSAL.status, {
      // The load balancer knows no application/problem+json.
      contentType: 'application/json',
      messageBody: JSON.stringify(REFUSAL),
    }),
  });
  door.addAction('FromCloudFront', {
    priority: 1,
    conditions: [
      elb.ListenerCondition.httpHeader(ORIGIN_HEADER, props.secrets.map((secret) => secret.unsafeUnwrap())),
    ],
    action: elb.ListenerAction.forward([targets]),
  });
  return made;
}

/** The names by which CloudFront finds it. */
export function originRecords(
  scope: Construct, zone: route53.IHostedZone, host: string, to: elb.ApplicationLoadBalancer,
): void {
  const target = route53.RecordTarget.fromAlias(new LoadBalancerTarget(to, { evaluateTargetHealth: true }));
  new route53.ARecord(scope, 'OriginA', { zone, recordName: host, target });
  new route53.AaaaRecord(scope, 'OriginAaaa', { zone, recordName: host, target });
}
