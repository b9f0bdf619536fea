/** What the firewall refused. */

import { RemovalPolicy } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';

import type { Environment } from '../config/environment.ts';
import { logGroups } from '../config/names.ts';

/** By which somebody could act in another's name. */
const SECRETS = ['cookie', 'authorization', 'order-token'];

const when = (action: string) => ({ ActionCondition: { Action: action } });

/**
 * Logs what was refused or counted; CloudFront's own logs have the rest, at a tenth of the price. Headers that are as
 * good as a password are left out.
 */
export function firewallLog(
  scope: Construct, environment: Environment, acl: wafv2.CfnWebACL, days: number, key: kms.IKey,
): logs.LogGroup {
  const group = new logs.LogGroup(scope, 'FirewallLog', {
    logGroupName: logGroups(environment).firewall,
    retention: days as logs.RetentionDays,
    encryptionKey: key,
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  });
  new wafv2.CfnLoggingConfiguration(scope, 'Logging', {
    resourceArn: acl.attrArn,
    // AWS WAF wants the ARN without the `:*` that CloudFormation gives.
    logDestinationConfigs: [
      `arn:aws:logs:${group.stack.region}:${environment.account}:log-group:${group.logGroupName}`,
    ],
    redactedFields: SECRETS.map((name) => ({ singleHeader: { Name: name } })),
    loggingFilter: {
      DefaultBehavior: 'DROP',
      Filters: [{
        Behavior: 'KEEP',
        Requirement: 'MEETS_ANY',
        Conditions: [when('BLOCK'), when('COUNT'), when('EXCLUDED_AS_COUNT')],
      }],
    },
  });
  return group;
}
