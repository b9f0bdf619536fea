/** Who asked for which name: the log of a zone's queries. */

import { RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

import type { Environment } from '../config/environment.ts';

/** A log group that Route 53 may write to: it accepts none outside us-east-1. */
export function queryLog(scope: Construct, environment: Environment, days: number, key: kms.IKey): logs.LogGroup {
  const group = new logs.LogGroup(scope, 'QueryLog', {
    logGroupName: `/aws/route53/vitrine-${environment.name}`,
    retention: days as logs.RetentionDays,
    encryptionKey: key,
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  });
  new logs.ResourcePolicy(scope, 'QueryLogPolicy', {
    resourcePolicyName: `vitrine-${environment.name}-route53`,
    policyStatements: [new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('route53.amazonaws.com')],
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [group.logGroupArn],
      conditions: { StringEquals: { 'aws:SourceAccount': environment.account } },
    })],
  });
  return group;
}
