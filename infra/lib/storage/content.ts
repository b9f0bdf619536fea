/** The buckets of what CloudFront serves: the built site, and the models. */

import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

import { LOG_PREFIXES } from './logs.ts';

/** What the two differ by. */
export interface ContentBucketProps {
  readonly bucketName: string;
  readonly logs: s3.IBucket;
  /** The part of the prefix under which its access is logged. */
  readonly logName: string;
  /** A key of ours, where content has one; else S3's own. */
  readonly key?: kms.IKey;
  readonly cors?: readonly s3.CorsRule[];
}

/**
 * A private bucket whose old versions are kept for a month: a rollback needs the last release, and a mistake is seen
 * sooner. Its policy stands in the Edge stack, as it may name the distribution that alone may read it.
 */
export function contentBucket(scope: Construct, id: string, props: ContentBucketProps): s3.Bucket {
  const bucket = new s3.Bucket(scope, id, {
    bucketName: props.bucketName,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    encryption: props.key === undefined ? s3.BucketEncryption.S3_MANAGED : s3.BucketEncryption.KMS,
    encryptionKey: props.key,
    // One data key for many objects: else KMS is asked, and paid, for each miss of CloudFront's.
    bucketKeyEnabled: props.key !== undefined,
    versioned: true,
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    lifecycleRules: [{
      id: 'OldVersions',
      noncurrentVersionExpiration: Duration.days(30),
      expiredObjectDeleteMarker: true,
      abortIncompleteMultipartUploadAfter: Duration.days(1),
    }],
    cors: props.cors === undefined ? undefined : [...props.cors],
    serverAccessLogsBucket: props.logs,
    serverAccessLogsPrefix: `${LOG_PREFIXES.buckets}${props.logName}/`,
  });
  Validations.of(bucket).acknowledge({
    id: 'AwsSolutions-S10',
    reason: 'Its policy stands in the Edge stack, with the distribution that it names. It refuses all without TLS.',
  });
  return bucket;
}

/** How a browser may read models: from the shop's pages alone, with ranges. The same as the local server says. */
export const modelsCors = (shopOrigin: string): s3.CorsRule => ({
  id: 'Shop',
  allowedOrigins: [shopOrigin],
  allowedMethods: [s3.HttpMethods.GET, s3.HttpMethods.HEAD],
  allowedHeaders: ['range', 'if-range', 'if-none-match'],
  exposedHeaders: ['accept-ranges', 'content-length', 'content-range', 'etag'],
  maxAge: 86_400,
});
