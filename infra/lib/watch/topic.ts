/** The topic by which people are told. */

import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';

import type { Environment } from '../config/environment.ts';

/**
 * Mails what is published to all who are to be told. SNS asks each of them once whether that is right: until they say
 * so, they are told nothing. Alarms of this account and region may publish.
 */
export function alertTopic(scope: Construct, environment: Environment, key: kms.IKey): sns.Topic {
  const { account, region } = Stack.of(scope);
  const topic = new sns.Topic(scope, 'Alerts', {
    displayName: `Vitrine ${environment.name}`,
    masterKey: key,
    enforceSSL: true,
  });
  topic.addToResourcePolicy(new iam.PolicyStatement({
    sid: 'Alarms',
    principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
    actions: ['sns:Publish'],
    resources: [topic.topicArn],
    conditions: { ArnLike: { 'aws:SourceArn': `arn:aws:cloudwatch:${region}:${account}:alarm:*` } },
  }));
  for (const address of environment.alertEmails) topic.addSubscription(new subscriptions.EmailSubscription(address));
  return topic;
}
