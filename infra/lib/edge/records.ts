/** Under which names the distributions are found. */

import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as targets from 'aws-cdk-lib/aws-route53-targets';
import type { Construct } from 'constructs';

/** Records for IPv4 and IPv6. */
export function aliases(
  scope: Construct, id: string, zone: route53.IHostedZone, host: string, distribution: cloudfront.IDistribution,
): void {
  const props = {
    zone,
    // With the dot it is the whole name, not one below the zone's.
    recordName: `${host}.`,
    target: route53.RecordTarget.fromAlias(new targets.CloudFrontTarget(distribution)),
  };
  new route53.ARecord(scope, `${id}A`, props);
  new route53.AaaaRecord(scope, `${id}Aaaa`, props);
}
