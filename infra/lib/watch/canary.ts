/** The synthetic check: a browser that walks through the shop, whether or not there are shoppers. */

import { fileURLToPath } from 'node:url';

import { Duration, RemovalPolicy, Size as Amount, Stack, Validations, type CfnElement } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as synthetics from 'aws-cdk-lib/aws-synthetics';
import type { Construct } from 'constructs';

import type { Environment } from '../config/environment.ts';
import type { Bell } from './bell.ts';
import type { Fatal } from './promises.ts';

const SCRIPT = fileURLToPath(new URL('canary/', import.meta.url));
/** How long pictures and logs of a walk are kept. */
const KEPT = Duration.days(30);

/** Puts the check up, and the alarm that rings when it fails. */
export function canary(scope: Construct, environment: Environment, minutes: number, bell: Bell): Fatal {
  // Also what the function and its log are called by.
  const canaryName = `vitrine-${environment.name}-shop`;
  const bucket = artefacts(scope);
  const role = walker(scope, canaryName, bucket);
  new synthetics.Canary(scope, 'Canary', {
    canaryName,
    runtime: synthetics.Runtime.SYNTHETICS_NODEJS_PLAYWRIGHT_6_0,
    test: synthetics.Test.custom({ code: synthetics.Code.fromAsset(SCRIPT), handler: 'shop.handler' }),
    schedule: synthetics.Schedule.rate(Duration.minutes(minutes)),
    environmentVariables: { SHOP_ORIGIN: `https://${environment.shopHost}` },
    role,
    artifactsBucketLocation: { bucket },
    artifactS3EncryptionMode: synthetics.ArtifactsEncryptionMode.S3_MANAGED,
    timeout: Duration.minutes(2),
    memory: Amount.gibibytes(1.5),
    successRetentionPeriod: Duration.days(7),
    failureRetentionPeriod: KEPT,
    // The service takes its function away with the check; a custom resource would, else.
    provisionedResourceCleanup: true,
  });
  const period = Duration.minutes(minutes);
  return [bell.ring('shop-walk', {
    metric: new cloudwatch.Metric({
      namespace: 'CloudWatchSynthetics',
      metricName: 'SuccessPercent',
      dimensionsMap: { CanaryName: canaryName },
      statistic: cloudwatch.Stats.AVERAGE,
      period,
    }),
    below: 100,
    // One failure may be the network's; and a run may fall just beside its period.
    points: [2, 3],
    // A check that does not run sees nothing.
    missing: cloudwatch.TreatMissingData.BREACHING,
    means: 'A browser that opens the shop, a product and its model did not get through, twice.',
    todo: 'CloudWatch, Synthetics canaries: the last run says which step failed, with a picture. Home: Edge stack and '
      + 'web bucket. Products: API. Model: models distribution and its CORS headers.',
  })];
}

/** Pictures, logs and requests of each walk. */
function artefacts(scope: Construct): s3.Bucket {
  const bucket = new s3.Bucket(scope, 'CanaryArtefacts', {
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    encryption: s3.BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    lifecycleRules: [{ id: 'Expire', expiration: KEPT, abortIncompleteMultipartUploadAfter: Duration.days(1) }],
  });
  Validations.of(bucket).acknowledge({
    id: 'AwsSolutions-S1',
    reason: 'Pictures of public pages, written by one function, gone after 30 days: who read them is of no interest.',
  });
  return bucket;
}

/** What the check may do: leave its artefacts, write its log, and tell how it went. */
function walker(scope: Construct, canaryName: string, bucket: s3.Bucket): iam.Role {
  const { account, region } = Stack.of(scope);
  const ownBucket = Stack.of(bucket).getLogicalId(bucket.node.defaultChild as CfnElement);
  const log = `arn:aws:logs:${region}:${account}:log-group:/aws/lambda/cwsyn-${canaryName}-*`;
  const role = new iam.Role(scope, 'CanaryRole', {
    description: 'The synthetic check of the shop',
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: {
      walk: new iam.PolicyDocument({
        statements: [
          new iam.PolicyStatement({ actions: ['s3:PutObject'], resources: [bucket.arnForObjects('*')] }),
          new iam.PolicyStatement({ actions: ['s3:GetBucketLocation'], resources: [bucket.bucketArn] }),
          new iam.PolicyStatement({ actions: ['s3:ListAllMyBuckets'], resources: ['*'] }),
          new iam.PolicyStatement({
            actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'], resources: [log],
          }),
          new iam.PolicyStatement({
            actions: ['cloudwatch:PutMetricData'],
            resources: ['*'],
            conditions: { StringEquals: { 'cloudwatch:namespace': 'CloudWatchSynthetics' } },
          }),
        ],
      }),
    },
  });
  Validations.of(role).acknowledge(
    {
      id: `AwsSolutions-IAM5[Resource::<${ownBucket}.Arn>/*]`,
      reason: 'All of its own bucket: each walk leaves files under names that tell the day and the minute.',
    },
    {
      id: `AwsSolutions-IAM5[Resource::${log}]`,
      reason: 'Its own log group, whose name ends in a number that Synthetics makes up.',
    },
    {
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'Metrics and the list of buckets know no narrower resource; metrics are bound to one namespace.',
    },
  );
  return role;
}
