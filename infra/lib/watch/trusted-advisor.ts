/**
 * Trusted Advisor: what it finds is told by mail.
 *
 * Its events come from us-east-1 alone, whatever region they speak of; only to accounts with a support plan of Business
 * Support+ or above, as others have few checks; and at best effort: its page stays the place that is right.
 */

import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

/**
 * The checks of three of its categories that concern what Vitrine is built of, by the names in its reference. An event
 * names its check, but no category.
 */
export const CHECKS = {
  cost: [
    'AWS Savings Plans purchase recommendations for compute',
    'Amazon EBS cost optimization recommendations for volumes',
    'Amazon EC2 cost optimization recommendations for Amazon EC2 Auto Scaling groups',
    'Amazon EC2 cost optimization recommendations for instances',
    'Amazon RDS cost optimization recommendations for DB instance storage',
    'Amazon RDS cost optimization recommendations for DB instances',
    'Amazon RDS idle DB instances',
    'Amazon S3 Bucket Lifecycle Policy Configured',
    'Amazon S3 Incomplete Multipart Upload Abort Configuration',
    'Amazon S3 version-enabled buckets without lifecycle policies configured',
    'Idle Load Balancers',
    'Idle NAT gateways',
    'Inactive NAT Gateways',
    'Inactive VPC interface endpoints',
    'Low utilization Amazon EC2 instances',
    'Unassociated Elastic IP Addresses',
    'Underutilized Amazon EBS volumes',
  ],
  security: [
    'AWS CloudTrail Management Event Logging',
    'Amazon EBS Public Snapshots',
    'Amazon RDS Public Snapshots',
    'Amazon RDS Security Group Access Risk',
    'Amazon RDS engine minor version upgrade is required',
    'Amazon RDS storage encryption is turned off',
    'Amazon S3 Bucket Permissions',
    'Application Load Balancer security group',
    'CloudFront SSL Certificate on the Origin Server',
    'ELB Listener Security',
    'Exposed Access Keys',
    'IAM Access Key Rotation',
    'IAM Password Policy',
    'MFA on root account',
    'Root User Access Key',
    // The reference and the console write them with different dashes.
    'Security Groups - Specific Ports Unrestricted',
    'Security Groups - Unrestricted Access',
    'Security Groups – Specific Ports Unrestricted',
    'Security Groups – Unrestricted Access',
  ],
  'fault tolerance': [
    'ALB Multi-AZ',
    'Amazon EC2 Auto Scaling does not have ELB Health Check Enabled',
    'Amazon EC2 Auto Scaling is not deployed in multiple AZs or does not meet the minimum number of AZs',
    'Amazon EC2 Availability Zone Balance',
    'Amazon ElastiCache Multi-AZ clusters',
    'Amazon RDS Backups',
    'Amazon RDS DB instances have storage autoscaling turned off',
    'Amazon RDS FreeStorageSpace',
    'Amazon RDS Multi-AZ',
    'Amazon Route 53 Deleted Health Checks',
    'Amazon Route 53 Name Server Delegations',
    'Amazon S3 Bucket Versioning',
    'Auto Scaling Group Health Check',
    'Auto Scaling Group Resources',
    'Auto Scaling available IPs in Subnets',
    'ELB Target Imbalance',
    'ElastiCache (Redis OSS) Clusters Automatic Backup',
    'NAT Gateway AZ Independence',
    'VPC interface endpoint network interfaces in multiple AZs',
  ],
} as const satisfies Record<string, readonly string[]>;

/** Tells the topic of findings: a yellow one of the checks above, and a red one of any check, known here or not. */
export function trustedAdvisor(scope: Construct, topic: sns.ITopic): void {
  for (const [category, checks] of Object.entries(CHECKS)) {
    rule(scope, category, topic, {
      status: ['WARN'],
      // AWS has changed capitals in these names before.
      'check-name': events.Match.anyOf(...checks.map((check) => events.Match.equalsIgnoreCase(check))),
    });
  }
  rule(scope, 'any check', topic, { status: ['ERROR'] });
}

function rule(scope: Construct, category: string, topic: sns.ITopic, detail: Record<string, string[]>): void {
  const field = (path: string): string => events.EventField.fromPath(`$.${path}`);
  new events.Rule(scope, `TrustedAdvisor-${category.replace(/ /g, '')}`, {
    description: `Trusted Advisor: ${category}`,
    eventPattern: {
      source: ['aws.trustedadvisor'],
      detailType: ['Trusted Advisor Check Item Refresh Notification'],
      detail,
    },
    targets: [new targets.SnsTopic(topic, {
      message: events.RuleTargetInput.fromText(
        `Trusted Advisor (${category}) says ${field('detail.status')}: ${field('detail.check-name')}. `
        + `Resource: ${field('detail.resource_id')}. Account ${field('account')}, ${field('time')}. `
        + 'What to do stands at https://console.aws.amazon.com/trustedadvisor/home'),
    })],
  });
}
