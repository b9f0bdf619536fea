/** The firewall before both distributions. */

import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';

import type { Environment } from '../config/environment.ts';
import type { Size } from '../config/size.ts';
import { botControl, common, ipReputation, knownBadInputs, largeBodies } from './managed.ts';
import { rateLimits, TOO_MANY, tooMany } from './rates.ts';

/** What is cheap and refuses most comes first; bot control, which is paid by the request, sees what is left. */
export function webAcl(scope: Construct, environment: Environment, size: Size): wafv2.CfnWebACL {
  return new wafv2.CfnWebACL(scope, 'WebAcl', {
    name: `vitrine-${environment.name}`,
    description: `Shop and models of Vitrine ${environment.name}`,
    scope: 'CLOUDFRONT',
    defaultAction: { allow: {} },
    customResponseBodies: { [TOO_MANY]: tooMany },
    rules: [
      ...rateLimits(size.rateLimits, 0),
      ipReputation(10),
      knownBadInputs(20),
      common(30),
      largeBodies(31),
      ...(environment.botControl ? [botControl(40)] : []),
    ],
    visibilityConfig: {
      cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true, metricName: `vitrine-${environment.name}`,
    },
  });
}
