/**
 * What AWS services may do with keys. These statements name services and the account, never a resource of another
 * stack: so that no stack depends on the keys' and the keys' on it.
 */

import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';

/** What encrypts and decrypts by data keys. */
const USE = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'];

/** CloudWatch Logs may use the key for log groups of this account and region. */
export function letLogs(key: kms.Key): void {
  const { account, region } = Stack.of(key);
  key.addToResourcePolicy(new iam.PolicyStatement({
    sid: 'Logs',
    principals: [new iam.ServicePrincipal(`logs.${region}.amazonaws.com`)],
    actions: USE,
    resources: ['*'],
    conditions: {
      ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:${region}:${account}:log-group:*` },
    },
  }));
}

/**
 * Alarms and rules may publish to topics that the key encrypts. Alarms name their account when they ask KMS. EventBridge does
 * not: with a condition on the account, what its rules tell would be lost without a word; that only rules of this account
 * publish is for the topic's own policy to say.
 */
export function letPublish(key: kms.Key): void {
  const actions = ['kms:Decrypt', 'kms:GenerateDataKey*'];
  key.addToResourcePolicy(new iam.PolicyStatement({
    sid: 'Alarms',
    principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
    actions,
    resources: ['*'],
    conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(key).account } },
  }));
  key.addToResourcePolicy(new iam.PolicyStatement({
    sid: 'Rules',
    principals: [new iam.ServicePrincipal('events.amazonaws.com')],
    actions,
    resources: ['*'],
  }));
}

/**
 * Auto Scaling starts instances by a role of its own, which attaches volumes: it may use the key, and hand the use on
 * to EC2, by grants. The role is named by a condition: as a principal it would have to exist, and in an account in
 * which nothing was scaled yet it does not. The principal is anyone, whom the condition narrows to one: the account as
 * principal would only let IAM decide, and that role's policy says nothing of keys.
 */
export function letAutoScaling(key: kms.Key): void {
  const { account } = Stack.of(key);
  const role = {
    StringEquals: {
      'kms:CallerAccount': account,
      'aws:PrincipalArn':
        `arn:aws:iam::${account}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`,
    },
  };
  const principals = [new iam.AnyPrincipal()];
  key.addToResourcePolicy(new iam.PolicyStatement({
    sid: 'AutoScalingUse', principals, actions: USE, resources: ['*'], conditions: role,
  }));
  key.addToResourcePolicy(new iam.PolicyStatement({
    sid: 'AutoScalingGrant',
    principals,
    actions: ['kms:CreateGrant'],
    resources: ['*'],
    conditions: { ...role, Bool: { 'kms:GrantIsForAWSResource': true } },
  }));
}

/** CloudFront may read what the key encrypts, for distributions of this account. */
export function letCloudFront(key: kms.Key): void {
  key.addToResourcePolicy(new iam.PolicyStatement({
    sid: 'CloudFront',
    principals: [new iam.ServicePrincipal('cloudfront.amazonaws.com')],
    actions: ['kms:Decrypt'],
    resources: ['*'],
    conditions: {
      ArnLike: { 'aws:SourceArn': `arn:aws:cloudfront::${Stack.of(key).account}:distribution/*` },
    },
  }));
}
